"""Candidates of a request: added from a match, screened, asked, proposed. For offices; never for who made the
request, and nobody learns who else was considered."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import deployment_examples as examples
from app.api.deployments import PARAMETERS, RequestId
from app.api.document import (
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    PUBLIC,
    SIGNED_IN,
    json_answer,
    json_request,
    problems,
)
from app.cookies import refuse_other_sites
from app.deps import Database, WholeDatabase, WriteSession, allowed, current_index
from app.given import Language, VersionToChange, body_as, known_parameters
from app.models import DeploymentRequest
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.candidates import candidates_of, find_candidate, told_candidates
from app.readings import count_candidates
from app.schemas.candidates import (
    CandidateAnswer,
    CandidateRemoval,
    CandidatesAnswer,
    CandidateWrite,
    SoundingReply,
    SoundingUse,
)
from app.schemas.deployments import StepReason
from app.search.index import ProfileIndex
from app.services.deployments.candidates import (
    add_candidate,
    reconsider_candidate,
    remove_candidate,
    screen_candidate,
    waive_flag,
)
from app.services.deployments.findings import with_findings
from app.services.deployments.matching import explanation_of
from app.services.deployments.reading import read_request
from app.services.deployments.soundings import answer_sounding, record_answer, sound_candidate

router = APIRouter(prefix="/api/v1", tags=["deployment requests"], dependencies=[Depends(known_parameters)])

_REQUEST: Final = "/deployment-requests/{request_id}"
_ONE: Final = _REQUEST + "/candidates/{candidate_id}"
_CANDIDATE: Final = json_answer(CandidateAnswer, examples.CANDIDATE)
_CHANGED: Final[dict[int | str, dict[str, Any]]] = {
    200: _CANDIDATE,
    **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428),
}
_STEP: Final = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}
Reader = Annotated[Actor, Depends(allowed("candidates.read"))]
Changer = Annotated[Actor, Depends(allowed("candidates.change"))]
CandidateId = Annotated[
    str,
    Path(
        description="The `id` of a candidate.",
        json_schema_extra={"format": "uuid"},
        examples=[examples.CANDIDATE_ID],
    ),
]
FlagId = Annotated[
    str, Path(description="The `id` of a flag.", json_schema_extra={"format": "uuid"}, examples=[examples.FLAG_ID])
]


@router.get(
    f"{_REQUEST}/candidates",
    operation_id="listCandidates",
    summary="List the candidates of a request",
    responses={
        200: json_answer(CandidatesAnswer, {"items": [examples.CANDIDATE]}),
        **problems(401, 403, 404, 422),
    },
    openapi_extra=PARAMETERS,
)
def candidates(request: Request, actor: Reader, request_id: RequestId, database: WholeDatabase) -> Response:
    """Each with what the match told, flags and answer. Reading it is kept."""
    with database.reading() as session:
        of, found = candidates_of(session, actor, id_of(request_id))
        items = with_findings(session, actor, found, told_candidates(session, found))
    count_candidates(request, actor, found)
    with database.writing() as session:
        read_request(session, actor, of)
    return Response(orjson.dumps({"items": items}), media_type="application/json")


@router.post(
    f"{_REQUEST}/candidates",
    status_code=201,
    operation_id="addCandidate",
    summary="Add a candidate",
    responses={201: _CANDIDATE, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    openapi_extra=PARAMETERS | {"requestBody": json_request(CandidateWrite, examples.CANDIDATE_WRITTEN)},
)
async def add(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    given: Annotated[CandidateWrite, Depends(body_as(CandidateWrite))],
    language: Language,
    database: WholeDatabase,
) -> Response:
    """To the long list of a post, with the explanation of the match as it is now."""
    index = await current_index(request)
    return await run_in_threadpool(_added, request, database, index, actor, request_id, given, language)


def _added(
    request: Request,
    database: Database,
    index: ProfileIndex,
    actor: Actor,
    request_id: str,
    given: CandidateWrite,
    language: str,
) -> Response:
    def explain(row: DeploymentRequest, slot: int) -> dict[str, Any]:
        return explanation_of(index, actor, row, given.post, slot, language)

    with database.writing() as session:
        made = add_candidate(session, actor, id_of(request_id), given.post, str(given.profile), explain)
        return _answer(request, session, actor, request_id, str(made), 201)


def _answer(
    request: Request, session: Any, actor: Actor, request_id: str, candidate_id: str, status: int = 200
) -> Response:
    found = find_candidate(session, actor, id_of(request_id), id_of(candidate_id))
    count_candidates(request, actor, [found])
    (view,) = with_findings(session, actor, [found], told_candidates(session, [found]))
    headers = {"ETag": f'"{view["version"]}-{actor.role}-en"'}
    if status == 201:
        headers["Location"] = f"/api/v1/deployment-requests/{request_id}/candidates/{view['id']}"
    return Response(orjson.dumps(view), status, headers, "application/json")


@router.post(
    f"{_ONE}/screening",
    operation_id="screenCandidate",
    summary="Screen a candidate",
    responses=_CHANGED,
    openapi_extra=_STEP,
)
def screening(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    session: WriteSession,
) -> Response:
    """Against the parties of this request. No flag means nothing on record. Who was screened before is screened
    again, in any state up to the deployment: what still holds keeps its waiver, and the state stays."""
    screen_candidate(session, actor, id_of(request_id), id_of(candidate_id), version)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    _ONE + "/flags/{flag_id}/waiver",
    operation_id="waiveFlag",
    summary="Waive a flag",
    responses={200: _CANDIDATE, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    openapi_extra=PARAMETERS | {"requestBody": json_request(StepReason, examples.REASON)},
)
def waiver(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.waive"))],
    request_id: RequestId,
    candidate_id: CandidateId,
    flag_id: FlagId,
    given: Annotated[StepReason, Depends(body_as(StepReason))],
    session: WriteSession,
) -> Response:
    """By the legal and ethics adviser, with a reason."""
    waive_flag(session, actor, id_of(request_id), id_of(candidate_id), id_of(flag_id), given.reason)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    f"{_ONE}/reconsideration",
    operation_id="reconsiderCandidate",
    summary="Consider a candidate again",
    responses=_CHANGED,
    openapi_extra=_STEP,
)
def reconsideration(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    session: WriteSession,
) -> Response:
    """Somebody passed over, when other names were asked for: screened and asked anew."""
    reconsider_candidate(session, actor, id_of(request_id), id_of(candidate_id), version)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    f"{_ONE}/sounding",
    operation_id="soundCandidate",
    summary="Ask a candidate",
    responses=_CHANGED,
    openapi_extra=_STEP,
)
def sounding(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    session: WriteSession,
) -> Response:
    """By a mail that names no party, with a link that works for some hours (six, unless others are set). Without an
    account nothing is sent: ask by voice and record the answer."""
    sound_candidate(session, actor, id_of(request_id), id_of(candidate_id), version)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    f"{_ONE}/sounding/answer",
    operation_id="recordSounding",
    summary="Record an answer given by voice",
    responses=_CHANGED,
    openapi_extra=_STEP | {"requestBody": json_request(SoundingReply, {"answer": "yes"})},
)
def voice(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    given: Annotated[SoundingReply, Depends(body_as(SoundingReply))],
    session: WriteSession,
) -> Response:
    """The history keeps who recorded it."""
    record_answer(session, actor, id_of(request_id), id_of(candidate_id), version, given.answer)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    f"{_ONE}/removal",
    operation_id="removeCandidate",
    summary="Take a candidate off",
    responses=_CHANGED,
    openapi_extra=_STEP | {"requestBody": json_request(CandidateRemoval, {"conflict": True, "reason": "A tie."})},
)
def removal(
    request: Request,
    actor: Changer,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    given: Annotated[CandidateRemoval, Depends(body_as(CandidateRemoval))],
    session: WriteSession,
) -> Response:
    """The reason stays with the secretariat and the auditor. Off a frozen list only for a conflict, while a flag
    blocks that is not waived."""
    ids = (id_of(request_id), id_of(candidate_id))
    remove_candidate(session, actor, *ids, version, given.reason, conflict=given.conflict)
    return _answer(request, session, actor, request_id, candidate_id)


@router.post(
    "/soundings/answer",
    status_code=204,
    operation_id="answerSounding",
    summary="Answer whether you could",
    responses={204: {"description": "The answer is kept."}, **problems(400, 403, 404, 413, 415, 422)},
    openapi_extra=PUBLIC | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(SoundingUse, examples.USE)},
    dependencies=[Depends(refuse_other_sites)],
)
def answer(given: Annotated[SoundingUse, Depends(body_as(SoundingUse))], session: WriteSession) -> Response:
    """With the token of the link: once, until the question is over."""
    answer_sounding(session, given.token, given.answer)
    return Response(status_code=204)
