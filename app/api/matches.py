"""Who fits a post of a request, and who would make a team."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import deployment_examples as examples
from app.api.deployments import PARAMETERS, RequestId
from app.api.document import json_answer, problems
from app.deps import Database, WholeDatabase, allowed, current_index, request_id_of
from app.given import Language, known_parameters
from app.models import DeploymentRequest
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.schemas.candidates import MatchesAnswer, TeamProposals
from app.search.index import ProfileIndex
from app.search.matching import Match
from app.search.ranking import printable
from app.services.deployments.matching import matches_for
from app.services.deployments.reading import read_request
from app.services.deployments.teams import Proposed, propose_teams

router = APIRouter(
    prefix="/api/v1/deployment-requests", tags=["deployment requests"], dependencies=[Depends(known_parameters)]
)


@router.get(
    "/{request_id}/matches",
    operation_id="matchRequest",
    summary="Match a post",
    responses={200: json_answer(MatchesAnswer, examples.MATCHES), **problems(401, 403, 404, 422, 429)},
    openapi_extra=PARAMETERS,
)
async def matches(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.search"))],
    request_id: RequestId,
    language: Language,
    database: WholeDatabase,
    post: Annotated[int, Query(ge=0, le=9, description="The place of the post in the request.")] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """What is required filters, what is preferred ranks. Near misses lack exactly one requirement, which is named.
    The table of weights prints with the result. Each reading is kept."""
    index = await current_index(request)
    row = await run_in_threadpool(_request, database, actor, request_id)
    found = matches_for(index, actor, row, post, language, limit)
    shown = [match.slot for match in (*found.items, *found.near_misses)]
    await request.app.state.walks.show(actor, shown, found.visible, request_id_of(request))
    body = {
        "post": post,
        "total": found.total,
        "near": found.near,
        "items": [told_match(match) for match in found.items],
        "near_misses": [told_match(match) for match in found.near_misses],
        "weights": printable(),
    }
    return Response(orjson.dumps(body), 200, {"Vary": "Accept-Language"}, "application/json")


@router.get(
    "/{request_id}/team-proposals",
    operation_id="proposeTeams",
    summary="Propose teams",
    responses={200: json_answer(TeamProposals, examples.TEAM_PROPOSALS), **problems(401, 403, 404, 422, 429)},
    openapi_extra=PARAMETERS,
)
async def teams(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.search"))],
    request_id: RequestId,
    language: Language,
    database: WholeDatabase,
) -> Response:
    """At most three sets of people for all posts that cover together what the request asks of its team, of most
    points first, exact over the people compared. Each reading is kept."""
    index = await current_index(request)
    found = await run_in_threadpool(_proposed, index, database, actor, request_id, language)
    await request.app.state.walks.show(actor, found.shown, found.visible, request_id_of(request))
    return Response(orjson.dumps(found.told), 200, {"Vary": "Accept-Language"}, "application/json")


def _proposed(index: ProfileIndex, database: Database, actor: Actor, request_id: str, language: str) -> Proposed:
    with database.reading() as session:
        found = propose_teams(index, session, actor, id_of(request_id), language)
    with database.writing() as session:
        read_request(session, actor, found.request)
    return found


def _request(database: Database, actor: Actor, request_id: str) -> DeploymentRequest:
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
    with database.writing() as session:
        read_request(session, actor, found)
    return found.request


def told_match(match: Match) -> dict[str, Any]:
    return {
        "person": match.card,
        "points": match.points,
        "criteria": list(match.wishes),
        "availability": match.availability,
        "missing": match.missing,
    }
