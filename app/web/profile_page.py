"""The page of a person as one asker finds it: what is told, what is locked and why, and what could be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response

from app.db import now
from app.deps import Database
from app.errors import Fact, Stale
from app.phrases import problem_phrases
from app.policy import Actor, Level, Role, may, may_ask
from app.queries.approvals import open_acts
from app.queries.elsewhere import told_away
from app.queries.profiles import Found, find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.search.labels import FIXED
from app.services import audit
from app.services.membership import moves_of
from app.services.profiles import may_change_profile
from app.vocabularies.fixed import FIXED_TERMS
from app.web.fields import field_messages
from app.web.i18n import N_, say
from app.web.profile_fields import TITLES
from app.web.profile_view import profile_view
from app.web.render import page, page_language
from app.web.request_words import FLAGS

# Operation of the API → last part of the address of its form, what the button says, and whether a day is asked.
MOVES: Final = {
    "moveMembership": ("membership", N_("Change to this state")),
    "pauseMembership": ("pause", N_("Pause")),
    "resumeMembership": ("resumption", N_("End the pause")),
    "suspendMembership": ("suspension", N_("Suspend")),
    "reinstateMembership": ("reinstatement", N_("Reinstate")),
    "askRemoval": ("removal", N_("Ask for the removal")),
}
_WHY: Final = {
    Role.PARTNER: N_(
        "The person, or the agreement of your organisation, shows you a card without this. "
        "Ask the secretariat of the Network: it can ask the person."
    ),
    Role.FOCAL_POINT: N_("Focal points do not see this of their nominees. Ask the secretariat of the Network."),
}
_WHY_ELSE: Final = N_("Your role does not see this. Officers of the secretariat open it, for a purpose that is kept.")


@dataclass(frozen=True)
class Sent:
    """A form that could not be taken: which one, what was typed, and what was wrong."""

    form: str
    typed: Mapping[str, str]
    fact: Fact


def profile_page(
    request: Request, actor: Actor, database: Database, profile_id: str, sent: Sent | None = None
) -> Response:
    """The person is counted and the reading kept before anything is shown. With `sent` the form comes back with what
    was typed, under the status of the fact."""
    with database.reading() as session:
        found = find_profile(session, actor, profile_id)
        terms = load_terms(session)
        asked = open_acts(session, actor, found.id)
        away = told_away(session, actor, found.id, now().date())
    count_reading(request, actor, found)
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", found.record["id"]))
    language = page_language(request)
    texts = request.query_params.get("text")
    person = profile_view(found.view, terms, language, texts=texts, today=now().date())
    locked, moves = _locked(actor, found, asked), _moves(actor, found, language, asked)
    return page(
        request,
        "profile.html",
        actor=actor,
        status=200 if sent is None else sent.fact.status,
        place=f"/profiles/{person['id']}" if sent else None,
        person=person,
        away=[{**one, "said": FLAGS[one["kind"] or ""]} for one in away],
        locked=locked,
        moves=moves,
        sent=_told(sent, language),
        homeless=sent is not None and sent.form not in _forms(locked, moves),
        purposes=purposes(language),
        may_shortlist=may(actor, "shortlists.own"),
        may_edit=may_change_profile(actor, found),
        may_history=may(actor, "profiles.history"),
        today=now().date().isoformat(),
    )


def _locked(actor: Actor, found: Found, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Whether contacts can be opened and sealed fields asked for; and why what is withheld is so."""
    own = actor.profile == found.record["id"]
    hidden = "contacts" in found.view.get("withheld", ())
    sealed = may_ask(actor, "sealed_reading") and not own
    return {
        "reveal": hidden and not own and may(actor, "profiles.reveal"),
        "sealed": sealed,
        "sealed_fresh": sealed and may(actor, "sealed.read"),
        "asked": asked.get("sealed_reading"),
        "why": _WHY.get(actor.role, _WHY_ELSE),
        "without_name": found.sight is Level.CARD,
    }


def _moves(actor: Actor, found: Found, language: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    words = {term.code: term.labels[language] for term in FIXED_TERMS[FIXED["membership-states"]]}
    return [
        {
            **move,
            "form": MOVES[move["operation"]][0],
            "button": MOVES[move["operation"]][1],
            "name": words[move["state"]],
            "day": move["operation"] == "pauseMembership",
            "asks": move["operation"] == "askRemoval",
            "fresh": move["operation"] != "askRemoval" or may(actor, "memberships.remove"),
            "waiting": asked.get("membership_removal") if move["operation"] == "askRemoval" else None,
        }
        for move in moves_of(actor, found.record)
    ]


def _forms(locked: Mapping[str, Any], moves: list[dict[str, Any]]) -> set[str]:
    """Those on the page. One that was sent can be gone: the membership is in another state by now."""
    return {name for name in ("reveal", "sealed") if locked[name]} | {f"{m['form']}-{m['state']}" for m in moves}


def purposes(language: str) -> list[tuple[str, str]]:
    """Code and words of what confidential fields are opened for."""
    return [(term.code, term.labels[language]) for term in FIXED_TERMS["opening_purposes"]]


def _told(sent: Sent | None, language: str) -> dict[str, Any]:
    if sent is None:
        return {"form": None, "typed": {}, "errors": {}, "problem": None, "changed": []}
    changed = [error for error in sent.fact.errors if error.code == "changed_since"]
    wrong = [error for error in sent.fact.errors if error not in changed]
    return {
        "form": sent.form,
        "typed": sent.typed,
        "errors": field_messages(wrong, language),
        "problem": None if wrong else _problem(sent.fact, language),
        "changed": [TITLES.get(error.pointer.lstrip("/"), N_("Other details")) for error in changed],
    }


def _problem(fact: Fact, language: str) -> str:
    if isinstance(fact, Stale):
        return say(_STALE, language)
    return problem_phrases(fact.code, type(fact).code, language, fact.title, fact.detail)[1]


_STALE: Final = N_("Somebody changed this profile since you read it. Look at it as it is now, then send once more.")
