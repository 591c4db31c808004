"""Inviting somebody, and changing an account: the two forms of administrators."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import account_view, id_of
from app.queries.partners import organisations
from app.schemas.accounts import Invitation
from app.services.account_changes import change_any_account
from app.services.invitations import invite
from app.vocabularies.countries import countries, country_name
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.i18n import LANGUAGES, OWN_NAMES
from app.web.own_account import STALE
from app.web.render import page, page_language, redirect
from app.web.trust_titles import ACCOUNT_FIELDS

router = page_router("/accounts")

Changer = Annotated[Actor, Depends(allowed("accounts.change"))]
_BELONGING: Final = ("organisation", "state", "profile")
_BLANK: Final = dict.fromkeys(("email", "name", "role", *_BELONGING), "")


@router.get("/new", operation_id="showInvitationForm")
def show_invitation(request: Request, actor: Changer, session: ReadSession) -> Response:
    organisation = request.query_params.get("organisation", "")
    role = "partner" if organisation else "desk"
    typed = _BLANK | {"language": page_language(request), "role": role, "organisation": organisation}
    return _invitation(request, actor, session, typed)


def _invitation(
    request: Request, actor: Actor, session: ReadSession, typed: Mapping[str, Any], status: int = 200, **shown: Any
) -> Response:
    choices = _choices(session, actor, page_language(request))
    given = {"typed": typed, "titles": ACCOUNT_FIELDS, "place": "/accounts/new", **choices}
    blank: dict[str, Any] = {"errors": {}, "problem": None}
    return page(request, "account_invite.html", actor=actor, status=status, **given, **{**blank, **shown})


def _choices(session: ReadSession, actor: Actor, language: str) -> dict[str, Any]:
    """What can be chosen in either form: code and words."""
    of_the_oic = [code for code, country in countries().items() if country.oic_status]
    states = [(code, country_name(code, language)) for code in of_the_oic]
    return {
        "roles": ROLE_NAMES,
        "languages": [(code, OWN_NAMES[code]) for code in LANGUAGES],
        "organisations": [("", "–"), *((one["id"], one["name"]) for one in organisations(session, actor))],
        "states": [("", "–"), *sorted(states, key=lambda state: state[1])],
    }


@router.post("/new", operation_id="submitInvitationForm")
def submit_invitation(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    typed = {name: form.get(name, "") for name in (*_BLANK, "language")}
    language = page_language(request)
    try:
        with database.writing() as session:
            account = invite(session, actor, taken_as(Invitation, _given(typed)))
            made = account.public_id
    except (Invalid, Conflict) as error:
        with database.reading() as session:
            return _invitation(request, actor, session, typed, error.status, **_wrong(error, language))
    return redirect(f"/{language}/accounts/{made}?done=invited")


def _given(typed: Mapping[str, str]) -> dict[str, str | None]:
    """What was left blank is null."""
    return {name: value.strip() or None for name, value in typed.items()}


def _wrong(error: Fact, language: str) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": field_messages(error.errors, language)}
    return {"problem": fact_message(error, language)}


@router.get("/{account_id}/change", operation_id="showAnyAccountForm")
def show_change(request: Request, actor: Changer, account_id: str, session: ReadSession) -> Response:
    account = account_view(session, actor, id_of(account_id))
    typed = {name: account[name] or "" for name in ("name", "role", *_BELONGING)}
    return _change(request, actor, session, account_id, typed)


def _change(
    request: Request,
    actor: Actor,
    session: ReadSession,
    account_id: str,
    typed: Mapping[str, Any],
    status: int = 200,
    **shown: Any,
) -> Response:
    account, language = account_view(session, actor, id_of(account_id)), page_language(request)
    stands = account | {"role": ROLE_NAMES[account["role"]], "state": _state(account["state"], language)}
    choices = _choices(session, actor, language)
    stands["organisation"] = dict(choices["organisations"]).get(account["organisation"])
    given = {"account": account, "stands": stands, "typed": typed, "titles": ACCOUNT_FIELDS, **choices}
    blank: dict[str, Any] = {"errors": {}, "problem": None, "stale": False}
    place = f"/accounts/{account['id']}/change"
    return page(
        request, "account_change.html", actor=actor, status=status, place=place, **given, **{**blank, **shown}
    )


def _state(code: str | None, language: str) -> str | None:
    return None if code is None else country_name(code, language)


@router.post("/{account_id}/change", operation_id="submitAnyAccountForm")
def submit_change(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    typed = {name: form.get(name, "") for name in ("name", "role", *_BELONGING)}
    language, id_ = page_language(request), id_of(account_id)
    try:
        with database.writing() as session:
            change_any_account(session, actor, id_, version_of(form), _given(typed))
    except (Invalid, Conflict, Forbidden, Stale) as error:
        wrong = _wrong(error, language) | ({"problem": STALE, "stale": True} if isinstance(error, Stale) else {})
        with database.reading() as session:
            return _change(request, actor, session, account_id, typed, error.status, **wrong)
    return redirect(f"/{language}/accounts/{id_}?done=changed")
