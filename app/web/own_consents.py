"""What the person agrees to, and what partners are shown."""

from typing import Any

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import Conflict, Invalid, Stale
from app.given import taken_as
from app.policy import Actor
from app.queries.consents import consents_of
from app.queries.own import own_view
from app.schemas.own import ConsentWrite, PartnerChoiceWrite
from app.services.consents import choose_partner, give_consent, withdraw_consent
from app.services.profiles import find_own
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_
from app.web.own import sent_version
from app.web.own_actors import Changer, Reader
from app.web.own_sections import GROUPS
from app.web.own_words import CHOICES, CONSENT_STATES, PURPOSES
from app.web.render import page, page_language, redirect

router = page_router("/me/consents")

_ANEW = N_("The text has changed since you read it. Read it once more, then decide.")
_STALE = N_("Your profile has changed since this page was loaded. Look once more, then try again.")
_NEEDED = N_("For this, agree to the text first: it stands below.")
_DONE = {
    "given": N_("Kept: you agree."),
    "withdrawn": N_("Withdrawn. It counts from now on, everywhere."),
    "chosen": N_("Kept: partners see from now on what you chose."),
}


@router.get("", operation_id="showOwnConsents")
def show_consents(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    return _centre(request, actor, database)


def _centre(request: Request, actor: Actor, database: WholeDatabase, status: int = 200, **shown: Any) -> Response:
    language = page_language(request)
    with database.reading() as session:
        found = find_own(session, actor)
        consents = consents_of(session, found.id, language)
        own = own_view(session, actor, found)
    context: dict[str, Any] = {
        "consents": [one | {"covers": _covered(one["fields"])} for one in consents],
        "partners": own["partners"],
        "choices": CHOICES,
        "purposes": PURPOSES,
        "states": CONSENT_STATES,
        "version": own["version"],
        "choice": own["partner_visibility"],
        "single": own["partner_choices"],
        "hidden": own["hidden_at"] is not None,
        "done": _DONE.get(request.query_params.get("done", "")),
        "problem": None,
    }
    return page(request, "own_consents.html", actor=actor, status=status, **{**context, **shown})


def _covered(fields: list[str]) -> list[str]:
    """Titles, to be translated, of the fields that the person fills in."""
    return [group.title for field, group in GROUPS.items() if field in fields]


@router.post("", operation_id="submitConsent")
def submit_consent(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """`purpose`, and `do`: `give` the version and language of the text that was shown, or `withdraw`."""
    language, purpose = page_language(request), form.get("purpose", "")
    if form.get("do") == "withdraw":
        with database.writing() as session:
            withdraw_consent(session, actor, purpose)
        return redirect(f"/{language}/me/consents?done=withdrawn#{purpose}")
    sent = {"purpose": purpose, "text_version": sent_version(form), "language": form.get("language")}
    given = taken_as(ConsentWrite, sent)
    try:
        with database.writing() as session:
            give_consent(session, actor, given.purpose, given.text_version, given.language)
    except Invalid as error:
        return _centre(request, actor, database, error.status, problem=_ANEW)
    return redirect(f"/{language}/me/consents?done=given#{purpose}")


@router.post("/partners", operation_id="submitPartnerChoice")
def submit_choice(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """`choice` for all, and `for-<id>` for single organisations, empty where they are as all."""
    single = {name.removeprefix("for-"): value for name, value in form.items() if name.startswith("for-") and value}
    given = taken_as(PartnerChoiceWrite, {"choice": form.get("choice"), "organisations": single})
    typed = {"choice": given.choice, "single": single}
    try:
        with database.writing() as session:
            organisations = {str(id_): choice for id_, choice in given.organisations.items()}
            choose_partner(session, actor, sent_version(form), given.choice, organisations)
    except Stale as error:
        return _centre(request, actor, database, error.status, problem=_STALE, **typed)
    except Conflict as error:
        return _centre(request, actor, database, error.status, problem=_NEEDED, **typed)
    return redirect(f"/{page_language(request)}/me/consents?done=chosen")
