"""The steps of a deployment request, each an operation of its own."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response

from app.api import deployment_examples as examples
from app.api.deployments import REQUEST, RequestId, told
from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_request, problems
from app.deps import WriteSession, allowed_step
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.schemas.deployments import RequestOpening, RequestRejection, RequestStandDown, StepReason
from app.services.deployments.steps import (
    open_request,
    reject_request,
    return_request,
    stand_down_request,
    submit_request,
    withdraw_request,
)

router = APIRouter(
    prefix="/api/v1/deployment-requests/{request_id}",
    tags=["deployment requests"],
    dependencies=[Depends(known_parameters)],
)

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: REQUEST,
    **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428),
}
_PARAMETERS: Final = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}
_REASON: Final = _PARAMETERS | {"requestBody": json_request(StepReason, examples.REASON)}
Writer = Annotated[Actor, Depends(allowed_step("requests.write"))]
Admitting = Annotated[Actor, Depends(allowed_step("requests.admit"))]
Reason = Annotated[StepReason, Depends(body_as(StepReason))]


@router.post(
    "/submission",
    operation_id="submitRequest",
    summary="Submit a request",
    responses={200: REQUEST, **problems(401, 403, 404, 409, 412, 422, 428)},
    openapi_extra=_PARAMETERS,
)
def submit(
    actor: Writer, request_id: RequestId, version: VersionToChange, language: Language, session: WriteSession
) -> Response:
    """The clock starts with the first submission. Everything that is missing is named at once."""
    submit_request(session, actor, id_of(request_id), version)
    return told(session, actor, request_id, language)


@router.post(
    "/return",
    operation_id="returnRequest",
    summary="Return a request",
    responses=_ANSWERS,
    openapi_extra=_REASON,
)
def send_back(
    actor: Admitting,
    request_id: RequestId,
    version: VersionToChange,
    given: Reason,
    language: Language,
    session: WriteSession,
) -> Response:
    """Something is missing. The clock stands still until it is submitted again."""
    return_request(session, actor, id_of(request_id), version, given.reason)
    return told(session, actor, request_id, language)


@router.post(
    "/rejection",
    operation_id="rejectRequest",
    summary="Reject a request",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | {"requestBody": json_request(RequestRejection, examples.REJECTION)},
)
def reject(
    actor: Annotated[Actor, Depends(allowed_step("requests.reject"))],
    request_id: RequestId,
    version: VersionToChange,
    given: Annotated[RequestRejection, Depends(body_as(RequestRejection))],
    language: Language,
    session: WriteSession,
) -> Response:
    """By the head: it fails a test of admission."""
    reject_request(session, actor, id_of(request_id), version, given)
    return told(session, actor, request_id, language)


@router.post(
    "/opening",
    operation_id="openRequest",
    summary="Open a request for searching",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | {"requestBody": json_request(RequestOpening, examples.OPENING)},
)
def begin_search(
    actor: Admitting,
    request_id: RequestId,
    version: VersionToChange,
    given: Annotated[RequestOpening, Depends(body_as(RequestOpening))],
    language: Language,
    session: WriteSession,
) -> Response:
    """By the desk, never by who wrote it. All four tests of admission are passed, and there was a scoping call or a
    reason why not. The terms of reference are frozen."""
    open_request(session, actor, id_of(request_id), version, given)
    return told(session, actor, request_id, language)


@router.post(
    "/withdrawal",
    operation_id="withdrawRequest",
    summary="Withdraw a request",
    responses=_ANSWERS,
    openapi_extra=_REASON,
)
def withdraw(
    actor: Writer,
    request_id: RequestId,
    version: VersionToChange,
    given: Reason,
    language: Language,
    session: WriteSession,
) -> Response:
    """By the requester's side."""
    withdraw_request(session, actor, id_of(request_id), version, given.reason)
    return told(session, actor, request_id, language)


@router.post(
    "/stand-down",
    operation_id="standDownRequest",
    summary="Stand a request down",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | {"requestBody": json_request(RequestStandDown, examples.STAND_DOWN)},
)
def stand_down(
    actor: Annotated[Actor, Depends(allowed_step("requests.stand_down"))],
    request_id: RequestId,
    version: VersionToChange,
    given: Annotated[RequestStandDown, Depends(body_as(RequestStandDown))],
    language: Language,
    session: WriteSession,
) -> Response:
    """By the head, with one of the closing reasons."""
    stand_down_request(session, actor, id_of(request_id), version, given)
    return told(session, actor, request_id, language)
