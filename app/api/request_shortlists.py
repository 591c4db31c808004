"""The list of a request that goes up: frozen, read, or closed without anybody on it."""

from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import deployment_examples as examples
from app.api.deployments import PARAMETERS, REQUEST, RequestId, told
from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.deps import Database, WholeDatabase, allowed, allowed_step, current_index
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.candidates import candidates_of, shortlist_of
from app.queries.deployments import find_request
from app.queries.records import written_instant
from app.readings import count_candidates
from app.schemas.candidates import ShortlistAnswer, ShortlistWrite
from app.schemas.deployments import RequestUnfilled
from app.search.index import ProfileIndex
from app.services.deployments.matching import found_by
from app.services.deployments.reading import read_request
from app.services.deployments.shortlisting import leave_unfilled, shortlist_request

router = APIRouter(
    prefix="/api/v1/deployment-requests/{request_id}",
    tags=["deployment requests"],
    dependencies=[Depends(known_parameters)],
)

_STEP: Final = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}


@router.post(
    "/shortlist",
    operation_id="shortlistRequest",
    summary="Freeze the shortlist",
    responses={200: REQUEST, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=_STEP | {"requestBody": json_request(ShortlistWrite, examples.SHORTLIST_WRITTEN)},
)
async def shortlist(
    request: Request,
    actor: Annotated[Actor, Depends(allowed_step("requests.admit"))],
    request_id: RequestId,
    version: VersionToChange,
    given: Annotated[ShortlistWrite, Depends(body_as(ShortlistWrite))],
    language: Language,
    database: WholeDatabase,
) -> Response:
    """Everybody on it was asked and can, and nothing on record blocks. It is kept with filter, weights, counts and
    balance as they are now, and never changed."""
    index = await current_index(request)
    return await run_in_threadpool(_shortlisted, database, index, actor, request_id, version, given, language)


def _shortlisted(
    database: Database,
    index: ProfileIndex,
    actor: Actor,
    request_id: str,
    version: int,
    given: ShortlistWrite,
    language: str,
) -> Response:
    with database.reading() as session:
        row = find_request(session, actor, id_of(request_id)).request
    searched = found_by(index, actor, row, language)
    with database.writing() as session:
        shortlist_request(session, actor, id_of(request_id), version, given.order, given.reason, searched)
        return told(session, actor, request_id, language)


@router.get(
    "/shortlist",
    operation_id="readShortlist",
    summary="Read the frozen shortlist",
    responses={200: json_answer(ShortlistAnswer, examples.SHORTLIST), **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def frozen(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.read"))],
    request_id: RequestId,
    database: WholeDatabase,
) -> Response:
    """404 until there is one. Reading it is kept."""
    with database.reading() as session:
        found, considered = candidates_of(session, actor, id_of(request_id))
        row = shortlist_of(session, found)
        body = {
            "version": row.version,
            "frozen_at": written_instant(row.frozen_at),
            "content": orjson.loads(row.content),
        }
    count_candidates(request, actor, considered)
    with database.writing() as session:
        read_request(session, actor, found)
    return Response(orjson.dumps(body), media_type="application/json")


@router.post(
    "/unfilled",
    operation_id="leaveUnfilled",
    summary="Close without a candidate",
    responses={200: REQUEST, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=_STEP | {"requestBody": json_request(RequestUnfilled, examples.UNFILLED)},
)
async def unfilled(
    request: Request,
    actor: Annotated[Actor, Depends(allowed_step("requests.reject"))],
    request_id: RequestId,
    version: VersionToChange,
    given: Annotated[RequestUnfilled, Depends(body_as(RequestUnfilled))],
    language: Language,
    database: WholeDatabase,
) -> Response:
    """By the head: nobody acceptable was found. What the search finds now and who misses one requirement is kept as a
    list with nobody on it, with the numbers that partners gave for their own networks."""
    index = await current_index(request)
    return await run_in_threadpool(_left, database, index, actor, request_id, version, given, language)


def _left(
    database: Database,
    index: ProfileIndex,
    actor: Actor,
    request_id: str,
    version: int,
    given: RequestUnfilled,
    language: str,
) -> Response:
    with database.reading() as session:
        row = find_request(session, actor, id_of(request_id)).request
    searched = found_by(index, actor, row, language)
    with database.writing() as session:
        leave_unfilled(session, actor, id_of(request_id), version, given, searched)
        return told(session, actor, request_id, language)
