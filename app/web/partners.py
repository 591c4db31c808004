"""Partner organisations and their agreements."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Invalid, Stale
from app.given import taken_as
from app.policy import Actor, may, may_when_fresh
from app.queries.accounts import LONGEST_PAGE, account_page, id_of
from app.queries.partners import clients, organisation, organisations
from app.schemas.accounts import AccountsAsked
from app.schemas.partners import NewAgreement, NewOrganisation
from app.services.organisations import change_organisation, create_agreement, create_organisation, end_agreement
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.i18n import N_, say
from app.web.once import made_once
from app.web.own_account import STALE
from app.web.render import page, page_language, redirect
from app.web.trust_titles import AGREEMENT_FIELDS, LEVELS, ORGANISATION_FIELDS, STATUSES

router = page_router("/organisations")

Reader = Annotated[Actor, Depends(allowed("organisations.read"))]
Changer = Annotated[Actor, Depends(allowed("organisations.change"))]
# An agreement that ends within so many days is said to end soon.
SOON_DAYS: Final = 60
_DONE: Final = {
    "made": N_("The organisation was added. It sees nobody before it has an agreement."),
    "changed": N_("The change is kept."),
    "agreement": N_("The agreement was recorded."),
    "ended": N_("The agreement has ended: from now on it opens nothing."),
}
_ENDS: Final = N_("An agreement ends on or after the day on which it starts, and not in the past.")


@router.get("", operation_id="showOrganisations")
def show_organisations(request: Request, actor: Reader, session: ReadSession) -> Response:
    """A partner finds its own alone."""
    found = [{**one, "ends": last_day(one)} for one in organisations(session, actor)]
    shown: dict[str, Any] = {"organisations": found, "levels": LEVELS, "soon": ends_soon()}
    may_add = may_when_fresh(actor, "organisations.change")
    return page(request, "organisations.html", actor=actor, may_add=may_add, **shown)


def last_day(one: dict[str, Any]) -> str | None:
    """Of the agreements in force the last day of the one that goes on longest."""
    return max((agreement["ends"] for agreement in one["agreements"] if agreement["in_force"]), default=None)


def ends_soon() -> str:
    """What ends before this day ends soon."""
    return date.fromordinal(now().date().toordinal() + SOON_DAYS).isoformat()


@router.get("/new", operation_id="showNewOrganisation")
def show_new(request: Request, actor: Changer) -> Response:
    return _form(request, actor, {"name": "", "code": ""})


def _form(request: Request, actor: Actor, typed: dict[str, str], status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {"errors": {}, "problem": None, "there": None, "stale": False}
    given: dict[str, Any] = {"typed": typed, "titles": ORGANISATION_FIELDS}
    return page(request, "organisation_form.html", actor=actor, status=status, **given, **{**blank, **shown})


@router.post("/new", operation_id="submitNewOrganisation")
def submit_new(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    typed = {"name": form.get("name", ""), "code": form.get("code", "")}
    try:
        with database.writing() as session:
            given = taken_as(NewOrganisation, _given(typed))
            made = made_once(
                session, actor, form, "/organisations", lambda: create_organisation(session, actor, given)
            )
    except (Invalid, Conflict) as error:
        return _form(request, actor, typed, error.status, **_wrong(request, error))
    return redirect(f"/{page_language(request)}/organisations/{made}?done=made")


def _given(typed: dict[str, str]) -> dict[str, str | None]:
    return {name: value.strip() or None for name, value in typed.items()}


def _wrong(request: Request, error: Fact) -> dict[str, Any]:
    language = page_language(request)
    if isinstance(error, Stale):
        return {"problem": STALE, "stale": True}
    if isinstance(error, Invalid):
        return {"errors": field_messages(error.errors, language)}
    return {"problem": fact_message(error, language)}


@router.get("/{organisation_id}", operation_id="showOrganisation")
def show_one(request: Request, actor: Reader, organisation_id: str, session: ReadSession) -> Response:
    return _one(request, actor, organisation_id, session, done=_DONE.get(request.query_params.get("done", "")))


def _one(
    request: Request, actor: Actor, organisation_id: str, session: ReadSession, status: int = 200, **shown: Any
) -> Response:
    found = organisation(session, actor, id_of(organisation_id))
    people = None
    if may(actor, "accounts.read"):
        asked = AccountsAsked(organisation=id_of(organisation_id))
        people = account_page(session, actor, asked, limit=LONGEST_PAGE)["items"]
    about: dict[str, Any] = {
        "one": found,
        "people": people,
        "clients": clients(session, actor, id_of(organisation_id)) if may(actor, "clients.read") else None,
        "may_change": may_when_fresh(actor, "organisations.change"),
        "levels": LEVELS,
        "statuses": STATUSES,
        "roles": ROLE_NAMES,
        "soon": ends_soon(),
        "today": now().date().isoformat(),
        "place": f"/organisations/{found['id']}",
    }
    blank: dict[str, Any] = {"done": None, "problem": None}
    return page(request, "organisation.html", actor=actor, status=status, **about, **{**blank, **shown})


@router.get("/{organisation_id}/change", operation_id="showOrganisationForm")
def show_change(request: Request, actor: Changer, organisation_id: str, session: ReadSession) -> Response:
    there = organisation(session, actor, id_of(organisation_id))
    return _form(request, actor, {"name": there["name"], "code": there["code"] or ""}, there=there)


@router.post("/{organisation_id}/change", operation_id="submitOrganisationForm")
def submit_change(
    request: Request, actor: Changer, organisation_id: str, form: Form, database: WholeDatabase
) -> Response:
    typed, id_ = {"name": form.get("name", ""), "code": form.get("code", "")}, id_of(organisation_id)
    try:
        with database.writing() as session:
            change_organisation(session, actor, id_, version_of(form), _given(typed))
    except (Invalid, Conflict, Stale) as error:
        with database.reading() as session:
            there = organisation(session, actor, id_)
        return _form(request, actor, typed, error.status, there=there, **_wrong(request, error))
    return redirect(f"/{page_language(request)}/organisations/{id_}?done=changed")


@router.get("/{organisation_id}/agreements/new", operation_id="showNewAgreement")
def show_new_agreement(request: Request, actor: Changer, organisation_id: str, session: ReadSession) -> Response:
    typed = {"reference": "", "level": "card", "starts": now().date().isoformat(), "ends": ""}
    return _agreement(request, actor, organisation_id, session, typed)


def _agreement(
    request: Request,
    actor: Actor,
    organisation_id: str,
    session: ReadSession,
    typed: dict[str, str],
    status: int = 200,
    **shown: Any,
) -> Response:
    of = organisation(session, actor, id_of(organisation_id))
    given: dict[str, Any] = {"of": of, "typed": typed, "titles": AGREEMENT_FIELDS, "levels": LEVELS}
    return page(request, "agreement_form.html", actor=actor, status=status, **given, **{"errors": {}, **shown})


@router.post("/{organisation_id}/agreements/new", operation_id="submitNewAgreement")
def submit_agreement(
    request: Request, actor: Changer, organisation_id: str, form: Form, database: WholeDatabase
) -> Response:
    typed, language = {name: form.get(name, "") for name in AGREEMENT_FIELDS}, page_language(request)
    try:
        with database.writing() as session:
            of, given = id_of(organisation_id), taken_as(NewAgreement, _given(typed))
            route = f"/organisations/{of}/agreements"
            made_once(session, actor, form, route, lambda: create_agreement(session, actor, of, given))
    except Invalid as error:
        messages = field_messages(error.errors, language)
        if "" in messages or any(wrong.code == "out_of_range" for wrong in error.errors):
            messages = {name: text for name, text in messages.items() if name} | {"ends": say(_ENDS, language)}
        with database.reading() as session:
            return _agreement(request, actor, organisation_id, session, typed, 422, errors=messages)
    return redirect(f"/{language}/organisations/{id_of(organisation_id)}?done=agreement")


@router.post("/{organisation_id}/agreements/{agreement_id}/end", operation_id="submitAgreementEnd")
def submit_end(
    request: Request, actor: Changer, organisation_id: str, agreement_id: str, form: Form, database: WholeDatabase
) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            end_agreement(session, actor, id_of(organisation_id), id_of(agreement_id))
    except Conflict as error:
        with database.reading() as session:
            problem = fact_message(error, language)
            return _one(request, actor, organisation_id, session, error.status, problem=problem)
    return redirect(f"/{language}/organisations/{id_of(organisation_id)}?done=ended")
