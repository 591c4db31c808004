"""What links sent by mail do. Nobody is signed in here: the token of the link is what counts."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Response

from app.api import account_examples as examples
from app.api.document import LANGUAGE_HEADER, PUBLIC, json_answer, json_request, problems
from app.cookies import refuse_other_sites
from app.deps import AskedFrom, WholeDatabase, WriteSession
from app.errors import TooMany
from app.given import json_body, known_parameters, taken_as
from app.schemas.accounts import AskedEmail, LinkAsked, LinkOnly, LinkPassword
from app.services.account_passwords import accept_invitation, ask_password_reset, complete_password_reset
from app.services.own_account import confirm_email

router = APIRouter(
    prefix="/api/v1/links", tags=["links"], dependencies=[Depends(known_parameters), Depends(refuse_other_sites)]
)

Body = Annotated[Any, Depends(json_body)]
_DONE: dict[int | str, dict[str, Any]] = {204: {"description": "Done; the link is used up."}}
_REFUSED = problems(400, 403, 404, 413, 415, 422)
_WITH_PASSWORD = PUBLIC | {
    "parameters": [LANGUAGE_HEADER],
    "requestBody": json_request(LinkPassword, examples.LINK_PASSWORD),
}


@router.post(
    "/invitation",
    status_code=204,
    operation_id="acceptInvitation",
    summary="Accept an invitation",
    responses=_DONE | _REFUSED,
    openapi_extra=_WITH_PASSWORD,
)
def accept(body: Body, place: AskedFrom, database: WholeDatabase) -> Response:
    """Set the first password; then sign in. A link works once, within 72 hours; a wrong, used and outdated one
    answer alike. A password that may not be set leaves the link as it is."""
    given = taken_as(LinkPassword, body)
    accept_invitation(database.engine, given.token, given.password, place)
    return Response(status_code=204)


@router.post(
    "/password-reset",
    status_code=202,
    operation_id="askPasswordReset",
    summary="Ask for a link to set another password",
    responses={202: json_answer(LinkAsked, examples.ASKED), **problems(400, 403, 413, 415, 422, 429)},
    openapi_extra=PUBLIC
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(AskedEmail, examples.ADDRESS)},
)
def ask_reset(body: Body, place: AskedFrom, database: WholeDatabase) -> Response:
    """The same answer for every address. The link works once, within an hour; three an hour are sent at most."""
    email = taken_as(AskedEmail, body).email
    with database.writing() as session:
        wait = ask_password_reset(session, email, place)
    if wait:
        raise TooMany(retry_after_s=wait)
    return Response(orjson.dumps({"status": "asked"}), 202, media_type="application/json")


@router.post(
    "/password-reset/completion",
    status_code=204,
    operation_id="completePasswordReset",
    summary="Set another password with a link",
    responses=_DONE | _REFUSED,
    openapi_extra=_WITH_PASSWORD,
)
def complete_reset(body: Body, place: AskedFrom, database: WholeDatabase) -> Response:
    """Ends every session. The second factor stays as it is."""
    given = taken_as(LinkPassword, body)
    complete_password_reset(database.engine, given.token, given.password, place)
    return Response(status_code=204)


@router.post(
    "/email",
    status_code=204,
    operation_id="confirmEmail",
    summary="Confirm another address",
    responses=_DONE | _REFUSED,
    openapi_extra=PUBLIC | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(LinkOnly, examples.LINK)},
)
def confirm(body: Body, session: WriteSession) -> Response:
    """From now on the account is signed in to with the new address. The old one is told."""
    confirm_email(session, taken_as(LinkOnly, body).token)
    return Response(status_code=204)
