"""Everybody's accounts, for administrators; and naming officers for sealed fields, for the head."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api import account_examples as examples
from app.api.document import (
    ETAG,
    IDEMPOTENCY_HEADER,
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    patch_request,
    problems,
)
from app.deps import ReadSession, WriteSession, allowed
from app.given import (
    Language,
    VersionToChange,
    idempotency_key,
    json_body,
    known_parameters,
    merge_patch,
    taken_as,
)
from app.policy import Actor
from app.queries.accounts import LONGEST_PAGE, account_page, account_view, id_of
from app.schemas.accounts import (
    AccountAnswer,
    AccountPatch,
    AccountRole,
    AccountsAnswer,
    AccountsAsked,
    Invitation,
    SealedAccess,
    SealedAccessAnswer,
)
from app.services.account_changes import change_any_account, end_account_sessions, name_sealed_officer
from app.services.factors import reset_second_factor
from app.services.idempotency import Answer, once
from app.services.invitations import invite

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"], dependencies=[Depends(known_parameters)])

AccountId = Annotated[
    str, Path(description="The `id` of an account.", json_schema_extra={"format": "uuid"}, examples=[examples.ID])
]
Reader = Annotated[Actor, Depends(allowed("accounts.read"))]
Changer = Annotated[Actor, Depends(allowed("accounts.change"))]
_ACCOUNT = json_answer(AccountAnswer, examples.ACCOUNT, "The account.") | {"headers": ETAG}
_LOCATION = {"Location": {"description": "Where the account is.", "schema": {"type": "string"}}}


@router.post(
    "",
    status_code=201,
    operation_id="inviteAccount",
    summary="Invite somebody",
    responses={201: _ACCOUNT | {"headers": ETAG | _LOCATION}, **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IDEMPOTENCY_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(Invitation, examples.INVITATION),
    },
)
def create(
    request: Request,
    actor: Changer,
    key: Annotated[str | None, Depends(idempotency_key)],
    body: Annotated[Any, Depends(json_body)],
    language: Language,
    session: WriteSession,
) -> Response:
    """The person gets a link by mail that works once, within 72 hours. While it was not used, inviting again writes
    the account anew and sends another link; the one before is dead."""

    def work() -> Answer:
        account = invite(session, actor, taken_as(Invitation, body))
        view = account_view(session, actor, account.public_id)
        return Answer(201, orjson.dumps(view), f"/api/v1/accounts/{view['id']}", _etag(view, actor, language))

    answer = once(session, actor, "inviteAccount", key, request.state.body, work)
    headers = {"Location": answer.location, "ETag": answer.etag, "Vary": "Accept-Language"}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, answer.status, headers, "application/json")


def _etag(view: dict[str, Any], actor: Actor, language: str) -> str:
    return f'"{view["version"]}-{actor.role}-{language}"'


@router.get(
    "",
    operation_id="listAccounts",
    summary="List accounts",
    responses={200: json_answer(AccountsAnswer, examples.ACCOUNTS), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_(
    actor: Reader,
    session: ReadSession,
    role: Annotated[AccountRole | None, Query(description="Only this role.")] = None,
    q: Annotated[str | None, Query(max_length=100, description="A part of the name or the address.")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 20,
    cursor: Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before.")] = None,
) -> Response:
    """In the order in which they were made."""
    page = account_page(session, actor, AccountsAsked(role=role, q=q), limit=limit, cursor=cursor)
    return Response(orjson.dumps(page), media_type="application/json")


@router.get(
    "/{account_id}",
    operation_id="readAnyAccount",
    summary="Read an account",
    responses={200: _ACCOUNT, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Reader, account_id: AccountId, language: Language, session: ReadSession) -> Response:
    return _account(account_view(session, actor, id_of(account_id)), actor, language)


def _account(view: dict[str, Any], actor: Actor, language: str) -> Response:
    headers = {"ETag": _etag(view, actor, language), "Vary": "Accept-Language"}
    return Response(orjson.dumps(view), 200, headers, "application/json")


@router.patch(
    "/{account_id}",
    operation_id="changeAnyAccount",
    summary="Change or suspend an account",
    responses={200: _ACCOUNT, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(AccountPatch, {"suspended": True}),
    },
)
def change(
    actor: Changer,
    account_id: AccountId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396). All but a new name ends the sessions of the account. Nobody changes the own role,
    and the last administrator stays (409 `last_administrator`)."""
    id_ = id_of(account_id)
    change_any_account(session, actor, id_, version, patch)
    return _account(account_view(session, actor, id_), actor, language)


@router.delete(
    "/{account_id}/sessions",
    status_code=204,
    operation_id="endAccountSessions",
    summary="End all sessions of an account",
    responses={204: {"description": "They are refused from now on."}, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def end_sessions(actor: Changer, account_id: AccountId, session: WriteSession) -> Response:
    end_account_sessions(session, actor, id_of(account_id))
    return Response(status_code=204)


@router.post(
    "/{account_id}/second-factor-reset",
    status_code=204,
    operation_id="resetSecondFactor",
    summary="Take away a lost second factor",
    responses={
        204: {"description": "The person signs in with the password and sets up a factor anew."},
        **problems(401, 403, 404, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def reset_factor(actor: Changer, account_id: AccountId, session: WriteSession) -> Response:
    """Not for the own account. The owner is told by mail, and all sessions end."""
    reset_second_factor(session, actor, id_of(account_id))
    return Response(status_code=204)


@router.put(
    "/{account_id}/sealed-access",
    operation_id="nameSealedOfficer",
    summary="Name an officer for sealed fields",
    responses={
        200: json_answer(SealedAccessAnswer, {"account": examples.ID, "allowed": True}),
        **problems(400, 401, 403, 404, 413, 415, 422),
    },
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(SealedAccess, {"allowed": True})},
)
def name_sealed(
    actor: Annotated[Actor, Depends(allowed("accounts.name_sealed"))],
    account_id: AccountId,
    body: Annotated[Any, Depends(json_body)],
    session: WriteSession,
) -> Response:
    """A desk officer, head or the Secretary General; never oneself."""
    given, id_ = taken_as(SealedAccess, body), id_of(account_id)
    name_sealed_officer(session, actor, id_, given.allowed)
    told = {"account": str(id_), "allowed": given.allowed}
    return Response(orjson.dumps(told), media_type="application/json")
