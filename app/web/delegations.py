"""Delegation acts of the Secretary General: who may act, and until when."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Invalid
from app.given import taken_as
from app.policy import Actor, may_when_fresh
from app.queries.accounts import delegations, id_of, possible_delegates
from app.schemas.accounts import NewDelegation
from app.services.delegations import create_delegation, end_delegation
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages
from app.web.i18n import N_, say
from app.web.once import made_once
from app.web.render import page, page_language, redirect

router = page_router("/delegations")

Changer = Annotated[Actor, Depends(allowed("delegations.change"))]
_FIELDS: Final = {
    "account": N_("Who acts"),
    "act_reference": N_("Reference of the act"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
}
_PERIOD: Final = N_("The last day comes on or after the first, within a year, and not in the past.")
_DONE: Final = {
    "made": N_("The delegation was recorded."),
    "ended": N_("The delegation has ended."),
}


@router.get("", operation_id="showDelegations")
def show_delegations(
    request: Request, actor: Annotated[Actor, Depends(allowed("delegations.read"))], session: ReadSession
) -> Response:
    return _list(request, actor, session, done=_DONE.get(request.query_params.get("done", "")))


def _list(request: Request, actor: Actor, session: ReadSession, status: int = 200, **shown: Any) -> Response:
    given: dict[str, Any] = {
        "acts": [{**act, "last_day": _day_before(act["ends_at"])} for act in delegations(session, actor)],
        "may_change": may_when_fresh(actor, "delegations.change"),
        "moment": now().isoformat(),
        "place": "/delegations",
    }
    blank: dict[str, Any] = {"done": None, "problem": None}
    return page(request, "delegations.html", actor=actor, status=status, **given, **{**blank, **shown})


def _day_before(moment: str) -> str:
    """The last day on which an act that ends at this moment is in force."""
    day = date.fromisoformat(moment[:10])
    return (day - timedelta(days=1) if moment[11:19] == "00:00:00" else day).isoformat()


@router.get("/new", operation_id="showNewDelegation")
def show_new(request: Request, actor: Changer, session: ReadSession) -> Response:
    typed = {"account": "", "act_reference": "", "starts": now().date().isoformat(), "ends": ""}
    return _form(request, actor, session, typed)


def _form(
    request: Request, actor: Actor, session: ReadSession, typed: dict[str, str], status: int = 200, **shown: Any
) -> Response:
    given: dict[str, Any] = {"typed": typed, "titles": _FIELDS, "roles": ROLE_NAMES, "errors": {}}
    given["people"] = possible_delegates(session, actor)
    return page(request, "delegation_form.html", actor=actor, status=status, **{**given, **shown})


@router.post("/new", operation_id="submitNewDelegation")
def submit_new(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """Days are those of UTC; the last one is included."""
    typed, language = {name: form.get(name, "") for name in _FIELDS}, page_language(request)
    try:
        with database.writing() as session:
            given = taken_as(NewDelegation, _given(typed))
            made_once(session, actor, form, "/delegations", lambda: create_delegation(session, actor, given))
    except Invalid as error:
        messages = {_field(name): text for name, text in field_messages(error.errors, language).items()}
        if messages.get("ends"):
            messages["ends"] = say(_PERIOD, language)
        with database.reading() as session:
            return _form(request, actor, session, typed, 422, errors=messages)
    return redirect(f"/{language}/delegations?done=made")


def _given(typed: dict[str, str]) -> dict[str, str | None]:
    starts, ends = typed["starts"].strip(), typed["ends"].strip()
    return {
        "account": typed["account"] or None,
        "act_reference": typed["act_reference"].strip() or None,
        "starts_at": f"{starts}T00:00:00Z" if starts else None,
        "ends_at": f"{_day_after(ends)}T00:00:00Z" if ends else None,
    }


def _day_after(day: str) -> str:
    """What is no day stays as it is, for the shape to refuse."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _field(name: str) -> str:
    return {"starts_at": "starts", "ends_at": "ends", "": "ends"}.get(name, name)


@router.post("/{delegation_id}/end", operation_id="submitDelegationEnd")
def submit_end(request: Request, actor: Changer, delegation_id: str, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            end_delegation(session, actor, id_of(delegation_id))
    except Conflict as error:
        with database.reading() as session:
            return _list(request, actor, session, error.status, problem=fact_message(error, language))
    return redirect(f"/{language}/delegations?done=ended")
