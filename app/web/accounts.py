"""Everybody's accounts, for administrators: looking, and acting on one."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.given import taken_as
from app.policy import Actor, may_when_fresh
from app.queries.access_review import accounts_to_review, clients_to_review
from app.queries.accounts import account_page, account_view, id_of
from app.queries.partners import organisations
from app.schemas.accounts import AccountsAsked, Invitation
from app.services.account_changes import change_any_account, end_account_sessions
from app.services.factors import reset_second_factor
from app.services.invitations import invite
from app.vocabularies.countries import country_name
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.i18n import N_
from app.web.render import page, page_language, redirect
from app.web.trust_titles import ACCOUNT_FIELDS, FACTORS, REMARKS, SCOPES, SEEN, STATUSES

router = page_router("/accounts")

Reader = Annotated[Actor, Depends(allowed("accounts.read"))]
Changer = Annotated[Actor, Depends(allowed("accounts.change"))]
_DONE: Final = {
    "invited": N_("The invitation was sent."),
    "changed": N_("The change is kept."),
    "suspension": N_("The account is suspended, and its sessions have ended."),
    "reinstatement": N_("The account is in service again."),
    "sessions": N_("All sessions of the account have ended."),
    "second-factor": N_("The second factor was taken away. The person sets one up anew at the next sign-in."),
}


@router.get("", operation_id="showAccounts")
def show_accounts(request: Request, actor: Reader, session: ReadSession) -> Response:
    """The address is the state of the list."""
    given = {name: value for name, value in request.query_params.items() if value}
    cursor = given.pop("cursor", None)
    path = request.scope["path"]
    shown: dict[str, Any] = {"asked": given, "titles": ACCOUNT_FIELDS, "roles": ROLE_NAMES, "statuses": STATUSES}
    shown |= {"factors": FACTORS, "seen": SEEN, "may_invite": may_when_fresh(actor, "accounts.change")}
    try:
        found = account_page(session, actor, taken_as(AccountsAsked, given), cursor=cursor)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        empty = {"items": [], "total": 0}
        return _list(request, actor, empty, {}, errors=messages, next=None, first=path, status=422, **shown)
    following = found["next_cursor"] and f"{path}?{urlencode({**given, 'cursor': found['next_cursor']})}"
    first = f"{path}?{urlencode(given)}" if cursor else None
    names = _organisation_names(session, actor)
    return _list(request, actor, found, names, errors={}, next=following, first=first, **shown)


def _list(
    request: Request, actor: Actor, found: dict[str, Any], names: dict[str, str], status: int = 200, **shown: Any
) -> Response:
    language = page_language(request)
    items = [{**one, "belongs_to": belongs_to(one, names, language)} for one in found["items"]]
    return page(request, "accounts.html", actor=actor, status=status, accounts=items, total=found["total"], **shown)


def _organisation_names(session: ReadSession, actor: Actor) -> dict[str, str]:
    return {one["id"]: one["name"] for one in organisations(session, actor)}


def belongs_to(account: dict[str, Any], names: dict[str, str], language: str) -> str | None:
    """The organisation or State of an account, in words."""
    if account["organisation"]:
        return names.get(account["organisation"])
    return country_name(account["state"], language) if account["state"] else None


@router.get("/review", operation_id="showAccessReview")
def show_review(request: Request, actor: Reader, session: ReadSession) -> Response:
    lines, clients = accounts_to_review(session, actor), clients_to_review(session, actor)
    language = page_language(request)
    states = {
        line.belongs_to: country_name(line.belongs_to, language)
        for line in lines
        if line.role == "focal_point" and line.belongs_to
    }
    words: dict[str, Any] = {
        "states": states,
        "remarks": REMARKS,
        "roles": ROLE_NAMES,
        "scopes": SCOPES,
        "place": "/accounts/review",
    }
    return page(request, "access_review.html", actor=actor, accounts=lines, clients=clients, **words)


@router.get("/{account_id}", operation_id="showAnyAccount")
def show_account(request: Request, actor: Reader, account_id: str, session: ReadSession) -> Response:
    done = _DONE.get(request.query_params.get("done", ""))
    return _one(request, session, actor, account_id, done=done)


def _one(
    request: Request, session: ReadSession, actor: Actor, account_id: str, status: int = 200, **shown: Any
) -> Response:
    account, language = account_view(session, actor, id_of(account_id)), page_language(request)
    names = _organisation_names(session, actor)
    about: dict[str, Any] = {
        "account": account,
        "belongs_to": belongs_to(account, names, language),
        "role": ROLE_NAMES[account["role"]],
        "statuses": STATUSES,
        "may_change": may_when_fresh(actor, "accounts.change"),
        "may_read_profiles": may_when_fresh(actor, "profiles.read"),
        "place": f"/accounts/{account['id']}",
    }
    return page(
        request, "account_of.html", actor=actor, status=status, **about, **{"done": None, "problem": None, **shown}
    )


@router.post("/{account_id}/suspension", operation_id="submitAccountSuspension")
def suspend(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    return _set_suspended(request, actor, account_id, form, database, True)


def _set_suspended(
    request: Request, actor: Actor, account_id: str, form: Form, database: WholeDatabase, suspended: bool
) -> Response:
    def work(session: ReadSession) -> None:
        change_any_account(session, actor, id_of(account_id), version_of(form), {"suspended": suspended})

    return _acted(request, actor, account_id, database, "suspension" if suspended else "reinstatement", work)


def _acted(
    request: Request,
    actor: Actor,
    account_id: str,
    database: WholeDatabase,
    done: str,
    work: Callable[[ReadSession], None],
) -> Response:
    """To the account with the word `done`; or the account as it stands, with what stood in the way."""
    language = page_language(request)
    try:
        with database.writing() as session:
            work(session)
    except (Conflict, Forbidden, Stale, Invalid) as error:
        with database.reading() as session:
            problem = _words_of(error, language)
            return _one(request, session, actor, account_id, status=error.status, problem=problem)
    return redirect(f"/{language}/accounts/{id_of(account_id)}?done={done}")


def _words_of(error: Fact, language: str) -> str:
    messages = field_messages(error.errors, language)
    return next(iter(messages.values()), fact_message(error, language))


@router.post("/{account_id}/reinstatement", operation_id="submitAccountReinstatement")
def reinstate(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    return _set_suspended(request, actor, account_id, form, database, False)


@router.post("/{account_id}/sessions", operation_id="submitAccountSessionsEnd")
def end_sessions(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    def work(session: ReadSession) -> None:
        end_account_sessions(session, actor, id_of(account_id))

    return _acted(request, actor, account_id, database, "sessions", work)


@router.post("/{account_id}/second-factor", operation_id="submitFactorReset")
def reset_factor(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    def work(session: ReadSession) -> None:
        reset_second_factor(session, actor, id_of(account_id))

    return _acted(request, actor, account_id, database, "second-factor", work)


@router.post("/{account_id}/invitation", operation_id="submitInvitationAgain")
def invite_again(request: Request, actor: Changer, account_id: str, form: Form, database: WholeDatabase) -> Response:
    """The link before is dead then."""

    def work(session: ReadSession) -> None:
        account = account_view(session, actor, id_of(account_id))
        invite(session, actor, taken_as(Invitation, {name: account[name] for name in Invitation.model_fields}))

    return _acted(request, actor, account_id, database, "invited", work)
