"""Deployment requests: written, followed, and moved step by step. What is allowed now stands in every answer.

No Idempotency-Key: its answers are kept as they were sent, and what a request says is sealed.
"""

from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from app.api import deployment_examples as examples
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
from app.deps import Database, WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters, merge_patch
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request, history_of, list_requests, request_view
from app.schemas.deployments import (
    RequestAnswer,
    RequestHistory,
    RequestPage,
    RequestState,
    RequestWrite,
)
from app.services.deployments.interim import ask_for_interim_help
from app.services.deployments.reading import read_request
from app.services.deployments.requests import change_request, create_request

router = APIRouter(
    prefix="/api/v1/deployment-requests", tags=["deployment requests"], dependencies=[Depends(known_parameters)]
)

REQUEST: Final = json_answer(RequestAnswer, examples.REQUEST) | {"headers": ETAG}
PARAMETERS: Final = SIGNED_IN | {"parameters": [LANGUAGE_HEADER]}
Reader = Annotated[Actor, Depends(allowed("requests.read"))]
Writer = Annotated[Actor, Depends(allowed("requests.write"))]
RequestId = Annotated[
    str,
    Path(description="The `id` of a request.", json_schema_extra={"format": "uuid"}, examples=[examples.REQUEST_ID]),
]


@router.post(
    "",
    status_code=201,
    operation_id="createRequest",
    summary="Draft a request",
    responses={201: REQUEST | {"headers": ETAG | examples.LOCATION}, **problems(400, 401, 403, 413, 415, 422)},
    openapi_extra=PARAMETERS | {"requestBody": json_request(RequestWrite, examples.WRITTEN)},
)
def create(
    actor: Writer,
    given: Annotated[RequestWrite, Depends(body_as(RequestWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """A draft is seen on the requester's side alone. A criterion is a parameter of the search with its value."""
    return _drafted(session, actor, create_request(session, actor, given), language)


def _drafted(session: Any, actor: Actor, id_: UUID, language: str) -> Response:
    answer = told(session, actor, str(id_), language)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/deployment-requests/{id_}"
    return answer


@router.post(
    "/{request_id}/interim-help",
    status_code=201,
    operation_id="draftInterimRequest",
    summary="Ask for interim help",
    responses={201: REQUEST | {"headers": ETAG | examples.LOCATION}, **problems(401, 403, 404, 409, 422)},
    openapi_extra=PARAMETERS,
)
def interim(actor: Writer, request_id: RequestId, language: Language, session: WriteSession) -> Response:
    """While an envoy waits for the Council: a draft on the expert track with area, situation, host country, parties,
    languages and class of this request, which opens without a call of its own. Nobody considered here is in it."""
    return _drafted(session, actor, ask_for_interim_help(session, actor, id_of(request_id)), language)


def told(session: Any, actor: Actor, request_id: str, language: str) -> Response:
    """The request as it is now, for who asks."""
    view = request_view(session, actor, find_request(session, actor, id_of(request_id)))
    return answered(view, actor, language)


def answered(view: dict[str, Any], actor: Actor, language: str) -> Response:
    headers = {"ETag": f'"{view["version"]}-{actor.role}-{language}"', "Vary": "Accept-Language"}
    return Response(orjson.dumps(view), 200, headers, "application/json")


@router.get(
    "",
    operation_id="listRequests",
    summary="List requests",
    responses={
        200: json_answer(RequestPage, {"items": [examples.SUMMARY], "next_cursor": None}),
        **problems(401, 403, 422),
    },
    openapi_extra=PARAMETERS,
)
def requests(
    actor: Reader,
    database: WholeDatabase,
    state: Annotated[RequestState | None, Query(description="Only those in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Those that exist for who asks, the newest first."""
    with database.reading() as session:
        items, more = list_requests(session, actor, state, limit, cursor)
    return Response(orjson.dumps({"items": items, "next_cursor": more}), media_type="application/json")


@router.get(
    "/{request_id}",
    operation_id="readRequest",
    summary="Read a request",
    responses={200: REQUEST, **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def read(actor: Reader, request_id: RequestId, language: Language, database: WholeDatabase) -> Response:
    """Each reading by an office is kept."""
    return answered(_read(database, actor, request_id), actor, language)


def _read(database: Database, actor: Actor, request_id: str) -> dict[str, Any]:
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
        view = request_view(session, actor, found)
    with database.writing() as session:
        read_request(session, actor, found)
    return view


@router.get(
    "/{request_id}/history",
    operation_id="readRequestHistory",
    summary="Read the steps of a request",
    responses={200: json_answer(RequestHistory, examples.STEPS), **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def history(actor: Reader, request_id: RequestId, database: WholeDatabase) -> Response:
    """From these alone the present state can be found again."""
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
        steps = history_of(session, actor, found)
    with database.writing() as session:
        read_request(session, actor, found)
    return Response(orjson.dumps({"items": steps}), media_type="application/json")


@router.patch(
    "/{request_id}",
    operation_id="changeRequest",
    summary="Change a request",
    responses={200: REQUEST, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(RequestWrite, {"days": 45}),
    },
)
def change(
    actor: Writer,
    request_id: RequestId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396) by the requester's side, while it is a draft or was returned."""
    change_request(session, actor, id_of(request_id), version, patch)
    return told(session, actor, request_id, language)
