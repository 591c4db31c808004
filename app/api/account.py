"""The own account: name, password, address, second factor."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Response

from app.api import account_examples as examples
from app.api.document import (
    ETAG,
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    patch_request,
    problems,
)
from app.deps import AskedFrom, ReadSession, SignedIn, WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, json_body, known_parameters, merge_patch, taken_as
from app.policy import Actor
from app.queries.accounts import own_account_view
from app.schemas.accounts import (
    AskedEmail,
    EnrolmentAnswer,
    FactorCode,
    FactorStart,
    LinkAsked,
    NewPassword,
    OwnAccountAnswer,
    OwnAccountPatch,
    RecoveryCodes,
)
from app.services.account_passwords import change_password
from app.services.factors import confirm_second_factor, replace_recovery_codes, start_second_factor
from app.services.own_account import ask_email_change, change_account

router = APIRouter(prefix="/api/v1/account", tags=["account"], dependencies=[Depends(known_parameters)])

Body = Annotated[Any, Depends(json_body)]
Secure = Annotated[Actor, Depends(allowed("account.secure"))]
Enrolling = Annotated[Actor, Depends(allowed("account.enrol"))]
_ACCOUNT = json_answer(OwnAccountAnswer, examples.OWN_ACCOUNT, "Your account.") | {"headers": ETAG}
_CODES = json_answer(RecoveryCodes, examples.RECOVERY_CODES, "Ten codes, told this once.")


@router.get(
    "",
    operation_id="readAccount",
    summary="Read your account",
    responses={200: _ACCOUNT, **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: SignedIn, language: Language, session: ReadSession) -> Response:
    return _account(actor, language, own_account_view(session, actor))


def _account(actor: Actor, language: str, view: dict[str, Any]) -> Response:
    headers = {"ETag": f'"{view["version"]}-{actor.role}-{language}"', "Vary": "Accept-Language"}
    return Response(orjson.dumps(view), 200, headers, "application/json")


@router.patch(
    "",
    operation_id="changeAccount",
    summary="Change your name or language",
    responses={200: _ACCOUNT, **problems(400, 401, 403, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(OwnAccountPatch, {"language": "fr"}),
    },
)
def change(
    actor: Annotated[Actor, Depends(allowed("account.change"))],
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396)."""
    change_account(session, actor, version, patch)
    return _account(actor, language, own_account_view(session, actor))


@router.put(
    "/password",
    status_code=204,
    operation_id="changePassword",
    summary="Change your password",
    responses={
        204: {"description": "Done; your other sessions have ended."},
        **problems(400, 401, 403, 413, 415, 422),
    },
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(NewPassword, examples.NEW_PASSWORD)},
)
def put_password(actor: Secure, body: Body, place: AskedFrom, database: WholeDatabase) -> Response:
    """12 to 256 characters of any script. Asks for a sign-in not longer ago than 15 minutes (`renewSession`)."""
    change_password(database.engine, actor, taken_as(NewPassword, body).password, place)
    return Response(status_code=204)


@router.post(
    "/email",
    status_code=202,
    operation_id="askEmailChange",
    summary="Ask for another address",
    responses={202: json_answer(LinkAsked, examples.ASKED), **problems(400, 401, 403, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(AskedEmail, examples.ADDRESS)},
)
def ask_email(actor: Secure, body: Body, session: WriteSession) -> Response:
    """A link goes to the new address (24 hours, one use), a note to the one in use. The answer does not tell
    whether somebody has the new address."""
    ask_email_change(session, actor, taken_as(AskedEmail, body).email)
    return Response(orjson.dumps({"status": "asked"}), 202, media_type="application/json")


@router.post(
    "/second-factor",
    status_code=201,
    operation_id="startSecondFactor",
    summary="Start setting up a second factor",
    responses={
        201: json_answer(EnrolmentAnswer, examples.ENROLMENT, "Told this once."),
        **problems(400, 401, 403, 413, 415, 422, 429),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(FactorStart, {})},
)
def start_factor(actor: Enrolling, body: Body, place: AskedFrom, database: WholeDatabase) -> Response:
    """A secret for an authenticator; in force when it is confirmed. To replace a factor, send `code` of the one in
    force or a recovery code (403 `code_needed`, `code_wrong`)."""
    enrolment = start_second_factor(database.engine, actor, taken_as(FactorStart, body).code, place)
    told = {"secret": enrolment.secret, "uri": enrolment.uri, "qr_svg": enrolment.qr_svg}
    return Response(orjson.dumps(told), 201, media_type="application/json")


@router.post(
    "/second-factor/confirmation",
    operation_id="confirmSecondFactor",
    summary="Put the second factor in force",
    responses={200: _CODES, **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(FactorCode, {"code": "492039"})},
)
def confirm_factor(actor: Enrolling, body: Body, session: WriteSession) -> Response:
    """With the code that the authenticator shows. Ends your other sessions; old recovery codes are dead."""
    codes = confirm_second_factor(session, actor, taken_as(FactorCode, body).code)
    return Response(orjson.dumps({"recovery_codes": codes}), media_type="application/json")


@router.post(
    "/recovery-codes",
    operation_id="replaceRecoveryCodes",
    summary="Replace your recovery codes",
    responses={200: _CODES, **problems(401, 403, 409, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def replace_codes(actor: Secure, session: WriteSession) -> Response:
    """The old ones are dead."""
    return Response(
        orjson.dumps({"recovery_codes": replace_recovery_codes(session, actor)}), media_type="application/json"
    )
