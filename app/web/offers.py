"""Offers, for who was offered something: the letter with everything it names, and the answer."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import Database, WholeDatabase, allowed
from app.errors import Conflict, Invalid, Stale
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.conduct import current_code
from app.queries.mandates import own_mandate
from app.queries.offers import list_own_offers, own_offer_view
from app.queries.vocabularies import load_terms
from app.schemas.deployments import StepReason
from app.schemas.fielding import DebriefWrite, OfferAcceptance, OwnRefusal
from app.search.labels import label, label_or_code
from app.services.deployments import debriefs, offers
from app.vocabularies.countries import country_name
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.deployment_papers import mandate_answer
from app.web.fields import FormToMend, fact_message, field_messages, number_in, said, version_of
from app.web.i18n import N_, OWN_NAMES, say
from app.web.render import page, page_language, redirect
from app.web.time_left import time_left

router = page_router("/offers")

Own = Annotated[Actor, Depends(allowed("offers.own"))]
_TICK: Final = N_("Tick this to accept. If it does not hold for you, decline, or say why below.")


@router.get("", operation_id="showOwnOffers")
def show_offers(request: Request, actor: Own, database: WholeDatabase) -> Response:
    language = page_language(request)
    with database.reading() as session:
        items = list_own_offers(session, actor)
    told = [
        {**one, "role_name": label("roles", one["role"], language, {}), "left": _left(one, language)} for one in items
    ]
    return page(request, "offers.html", actor=actor, items=told, words=words)


def _left(offer: dict[str, Any], language: str) -> str | None:
    """How long an open offer can still be answered."""
    return (
        time_left(datetime.fromisoformat(offer["expires_at"]), now(), language) if offer["state"] == "open" else None
    )


@router.get("/{offer_id}", operation_id="showOwnOffer")
def show_offer(request: Request, actor: Own, offer_id: str, database: WholeDatabase) -> Response:
    return _page(request, actor, offer_id, database)


@router.get("/{offer_id}/mandate.pdf", operation_id="showOwnMandate")
def show_mandate(request: Request, actor: Own, offer_id: str, database: WholeDatabase) -> Response:
    """In the language of the address."""
    find = partial(own_mandate, actor=actor, offer_id=id_of(offer_id))
    return mandate_answer(request, actor, find, database, "pdf", page_language(request))


@router.get("/{offer_id}/mandate.ics", operation_id="showOwnMandateCalendar")
def show_mandate_calendar(request: Request, actor: Own, offer_id: str, database: WholeDatabase) -> Response:
    """In the language of the address."""
    find = partial(own_mandate, actor=actor, offer_id=id_of(offer_id))
    return mandate_answer(request, actor, find, database, "ics", page_language(request))


def _page(
    request: Request, actor: Actor, offer_id: str, database: Database, status: int = 200, **tried: Any
) -> Response:
    """As it is now; `tried` holds what was typed and why it could not be taken."""
    language = page_language(request)
    with database.reading() as session:
        offer = own_offer_view(session, actor, id_of(offer_id))
        code = current_code(session)
        terms = load_terms(session)
    host, situation = offer["host_country"], offer["situation"]
    blank: dict[str, Any] = {"typed": {}, "errors": {}, "step": "", "problem": None, "problem_said": None}
    return page(
        request,
        "offer.html",
        actor=actor,
        status=status,
        place=f"/offers/{offer['id']}",
        offer=offer,
        left=_left(offer, language),
        role=label("roles", offer["role"], language, {}),
        host=None if host is None else country_name(host, language),
        situation=None if situation is None else label_or_code("situations", situation, language, terms),
        code=code,
        own_names=OWN_NAMES,
        words=words,
        **{**blank, **tried},
    )


# What is declared by a tick.
_DECLARED: Final = ("independent", "available", "confidential")


def _untold(messages: dict[str, str], language: str) -> dict[str, str]:
    return messages | {name: say(_TICK, language) for name in _DECLARED if name in messages}


def _accept(session: Any, actor: Actor, offer_id: str, form: Fields) -> None:
    told = said(form, "new_interest", ticks=_DECLARED)
    code = number_in(form.get("code_version", ""))
    given = taken_as(OfferAcceptance, {**told, "code_version": code})
    offers.accept_offer(session, actor, id_of(offer_id), version_of(form), given)


def _decline(session: Any, actor: Actor, offer_id: str, form: Fields) -> None:
    reason = taken_as(OwnRefusal, said(form, "reason")).reason
    offers.decline_offer(session, actor, id_of(offer_id), version_of(form), reason)


def _withdraw(session: Any, actor: Actor, offer_id: str, form: Fields) -> None:
    reason = taken_as(StepReason, said(form, "reason")).reason
    offers.withdraw_from_offer(session, actor, id_of(offer_id), version_of(form), reason)


def _debrief(session: Any, actor: Actor, offer_id: str, form: Fields) -> None:
    given = taken_as(DebriefWrite, said(form, *DebriefWrite.model_fields))
    debriefs.debrief_offer(session, actor, id_of(offer_id), given)


_WAYS: Final[dict[str, tuple[str, Callable[[Any, Actor, str, Fields], None]]]] = {
    "acceptance": ("submitOfferAcceptance", _accept),
    "refusal": ("submitOfferRefusal", _decline),
    "withdrawal": ("submitOfferWithdrawal", _withdraw),
    "debrief": ("submitOfferDebrief", _debrief),
}


def _route(step: str, take: Callable[[Any, Actor, str, Fields], None]) -> Callable[..., Response]:
    def submit(request: Request, actor: Own, offer_id: str, form: FormToMend, database: WholeDatabase) -> Response:
        language = page_language(request)
        tried: dict[str, Any] = {"typed": dict(form), "step": step}
        try:
            form.refuse_faults()
            with database.writing() as session:
                take(session, actor, offer_id, form)
        except Invalid as error:
            tried["errors"] = _untold(field_messages(error.errors, language), language)
            return _page(request, actor, offer_id, database, 422, **tried)
        except (Conflict, Stale) as error:
            tried |= {"problem": error.code, "problem_said": fact_message(error, language)}
            return _page(request, actor, offer_id, database, error.status, **tried)
        return redirect(f"/{language}/offers/{id_of(offer_id)}")

    return submit


for _step, (_operation, _take) in _WAYS.items():
    router.add_api_route(
        f"/{{offer_id}}/{_step}",
        _route(_step, _take),
        methods=["POST"],
        operation_id=_operation,
        response_model=None,
    )
