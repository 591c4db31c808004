"""What is known and written while a request is prepared and in the field: consents, releases, checks, voices."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api import fielding_examples as examples
from app.api.candidates import CandidateId
from app.api.deployments import PARAMETERS, RequestId
from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.candidates import candidates_of
from app.queries.lessons import lessons_akin, lessons_of
from app.queries.preparation import preparation_view
from app.queries.request_people import people_for_requester
from app.readings import count_candidates, count_people
from app.schemas.deployments import StepReason
from app.schemas.fielding import (
    AlarmAnswer,
    ChecksWrite,
    ConsentWrite,
    DebriefWrite,
    InterestDecision,
    Lessons,
    PeopleForRequester,
    PreparationAnswer,
    ReleaseWrite,
)
from app.services.deployments import consents, debriefs, decision_files, fielding, offers
from app.services.deployments.reading import read_people, read_request

router = APIRouter(prefix="/api/v1", tags=["deployment requests"], dependencies=[Depends(known_parameters)])

_REQUEST: Final = "/deployment-requests/{request_id}"
_CANDIDATE: Final = _REQUEST + "/candidates/{candidate_id}"
_PREPARATION: Final = json_answer(PreparationAnswer, examples.PREPARATION)
_CHANGED: Final[dict[int | str, dict[str, Any]]] = {
    200: _PREPARATION,
    **problems(400, 401, 403, 404, 409, 413, 415, 422),
}
Runner = Annotated[Actor, Depends(allowed("deployments.run"))]
Place = Annotated[int, Path(ge=0, le=30, description="The place of a party in the request.", examples=[0])]
AlarmId = Annotated[
    str,
    Path(description="The `id` of an alarm.", json_schema_extra={"format": "uuid"}, examples=[examples.ALARM_ID]),
]


def _body(shape: Any, example: Any) -> dict[str, Any]:
    return PARAMETERS | {"requestBody": json_request(shape, example)}


def _prepared(request: Request, session: Any, actor: Actor, request_id: str) -> Response:
    found, considered = candidates_of(session, actor, id_of(request_id))
    count_candidates(request, actor, considered)
    view = preparation_view(session, actor, found, considered)
    return Response(orjson.dumps(view), media_type="application/json")


@router.get(
    f"{_REQUEST}/preparation",
    operation_id="readPreparation",
    summary="Read how far a request is prepared",
    responses={200: _PREPARATION, **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def preparation(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.read"))],
    request_id: RequestId,
    database: WholeDatabase,
) -> Response:
    """Consents, the list of checks, offers, declarations, releases, deployments, alarms, debriefs and the decision
    files. Reading it is kept."""
    with database.writing() as session:
        found, _ = candidates_of(session, actor, id_of(request_id))
        read_request(session, actor, found)
        return _prepared(request, session, actor, request_id)


@router.put(
    _REQUEST + "/parties/{place}/consent",
    operation_id="changeConsent",
    summary="Record what a party says",
    responses=_CHANGED,
    openapi_extra=_body(ConsentWrite, examples.CONSENT),
)
def consent(
    request: Request,
    actor: Runner,
    request_id: RequestId,
    place: Place,
    given: Annotated[ConsentWrite, Depends(body_as(ConsentWrite))],
    session: WriteSession,
) -> Response:
    """What was recorded before is kept. Withdrawn while somebody is in the field, it raises an alarm and recalls
    nobody."""
    consents.record_consent(session, actor, id_of(request_id), place, given)
    return _prepared(request, session, actor, request_id)


@router.post(
    _REQUEST + "/parties/{place}/sufficient-consent",
    operation_id="recordSufficientConsent",
    summary="Hold a party's consent to suffice",
    responses=_CHANGED,
    openapi_extra=_body(StepReason, {"reason": "The party takes part in the talks."}),
)
def sufficient(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("requests.decide"))],
    request_id: RequestId,
    place: Place,
    given: Annotated[StepReason, Depends(body_as(StepReason))],
    session: WriteSession,
) -> Response:
    """By the Secretary General, with a reason; never of a host government, and never of a party that refused."""
    consents.record_sufficient(session, actor, id_of(request_id), place, given.reason)
    return _prepared(request, session, actor, request_id)


@router.post(
    _REQUEST + "/alarms/{alarm_id}/answer",
    operation_id="answerAlarm",
    summary="Answer an alarm",
    responses=_CHANGED,
    openapi_extra=_body(AlarmAnswer, examples.ALARM_ANSWER),
)
def alarm(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("alarms.answer"))],
    request_id: RequestId,
    alarm_id: AlarmId,
    given: Annotated[AlarmAnswer, Depends(body_as(AlarmAnswer))],
    session: WriteSession,
) -> Response:
    """A consent was withdrawn while somebody is in the field: what is done about it."""
    consents.answer_alarm(session, actor, id_of(request_id), id_of(alarm_id), given.answer)
    return _prepared(request, session, actor, request_id)


@router.put(
    f"{_REQUEST}/checks",
    operation_id="changeChecks",
    summary="Tick the list before a deployment",
    responses=_CHANGED,
    openapi_extra=_body(ChecksWrite, examples.CHECKS),
)
def checks(
    request: Request,
    actor: Runner,
    request_id: RequestId,
    given: Annotated[ChecksWrite, Depends(body_as(ChecksWrite))],
    session: WriteSession,
) -> Response:
    """Security, travel, insurance, briefing. While security is waited for, the clock stands still."""
    fielding.change_checks(session, actor, id_of(request_id), given)
    return _prepared(request, session, actor, request_id)


@router.put(
    f"{_CANDIDATE}/release",
    operation_id="recordRelease",
    summary="Record a release",
    responses=_CHANGED,
    openapi_extra=_body(ReleaseWrite, examples.RELEASE),
)
def release(
    request: Request,
    actor: Runner,
    request_id: RequestId,
    candidate_id: CandidateId,
    given: Annotated[ReleaseWrite, Depends(body_as(ReleaseWrite))],
    session: WriteSession,
) -> Response:
    """What a nominating State or an employer said on paper or by voice."""
    fielding.record_release(session, actor, id_of(request_id), id_of(candidate_id), given)
    return _prepared(request, session, actor, request_id)


@router.post(
    f"{_CANDIDATE}/interest",
    operation_id="decideInterest",
    summary="Decide on a new interest",
    responses=_CHANGED,
    openapi_extra=_body(InterestDecision, examples.INTEREST),
)
def interest(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("interests.decide"))],
    request_id: RequestId,
    candidate_id: CandidateId,
    given: Annotated[InterestDecision, Depends(body_as(InterestDecision))],
    session: WriteSession,
) -> Response:
    """By the legal and ethics adviser, when somebody declared an interest in accepting."""
    offers.decide_interest(session, actor, id_of(request_id), id_of(candidate_id), given)
    return _prepared(request, session, actor, request_id)


@router.post(
    f"{_CANDIDATE}/drop",
    operation_id="dropCandidate",
    summary="Give up somebody who cannot go",
    responses={**_CHANGED, **problems(412, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(StepReason, {"reason": "The employer does not release him."}),
    },
)
def drop(
    request: Request,
    actor: Runner,
    request_id: RequestId,
    candidate_id: CandidateId,
    version: VersionToChange,
    given: Annotated[StepReason, Depends(body_as(StepReason))],
    session: WriteSession,
) -> Response:
    """After an acceptance and before the deployment. The next reserve is offered the place in the same step."""
    offers.drop_candidate(session, actor, id_of(request_id), id_of(candidate_id), version, given.reason)
    return _prepared(request, session, actor, request_id)


@router.put(
    f"{_REQUEST}/debrief",
    status_code=204,
    operation_id="writeDebrief",
    summary="Write a part of the debrief",
    responses={204: {"description": "It is kept."}, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    openapi_extra=_body(DebriefWrite, examples.DEBRIEF),
)
def debrief(
    actor: Annotated[Actor, Depends(allowed("debriefs.write"))],
    request_id: RequestId,
    given: Annotated[DebriefWrite, Depends(body_as(DebriefWrite))],
    session: WriteSession,
) -> Response:
    """The voice of who made the request, or of the desk. Experts write theirs with their offer."""
    debriefs.write_debrief(session, actor, id_of(request_id), given)
    return Response(status_code=204)


@router.get(
    f"{_REQUEST}/people",
    operation_id="listRequestPeople",
    summary="List who is considered, as the requester may see it",
    responses={200: json_answer(PeopleForRequester, examples.PEOPLE), **problems(401, 403, 404, 422, 429)},
    openapi_extra=PARAMETERS,
)
def people(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("people.read"))],
    request_id: RequestId,
    database: WholeDatabase,
) -> Response:
    """For the side that made the request: cards without names up to the decision, names from then on, and how to
    reach somebody from the acceptance on. That a name was opened is kept, and the person sees it."""
    with database.reading() as session:
        found = people_for_requester(session, actor, id_of(request_id))
    count_people(request, actor, [one.profile_id for one in found])
    with database.writing() as session:
        read_people(session, actor, found)
    return Response(orjson.dumps({"items": [one.told for one in found]}), media_type="application/json")


@router.post(
    f"{_REQUEST}/decision-files",
    operation_id="issueDecisionFile",
    summary="Issue a decision file",
    responses={200: _PREPARATION, **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def issue(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("files.issue"))],
    request_id: RequestId,
    session: WriteSession,
) -> Response:
    """Everything that led to a decision, from stored rows alone. It is kept as it is, with its hash."""
    decision_files.issue_file(session, actor, id_of(request_id))
    return _prepared(request, session, actor, request_id)


@router.get(
    _REQUEST + "/decision-files/{number}",
    operation_id="readDecisionFile",
    summary="Read a decision file",
    responses={
        200: {
            "description": "The file as it was issued.",
            "content": {"application/json": {"schema": {"type": "object"}, "example": examples.DECISION_FILE}},
        },
        **problems(401, 403, 404, 422),
    },
    openapi_extra=PARAMETERS,
)
def read_file(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.read"))],
    request_id: RequestId,
    number: Annotated[int, Path(ge=1, le=10_000, description="Which of its files.", examples=[1])],
    session: WriteSession,
) -> Response:
    """Byte for byte as it was issued. That it was read is kept."""
    _, considered = candidates_of(session, actor, id_of(request_id))
    row = decision_files.read_file(session, actor, id_of(request_id), number)
    count_candidates(request, actor, considered)
    return Response(row.content.encode(), media_type="application/json")


@router.get(
    "/lessons",
    operation_id="listLessons",
    summary="List lessons of earlier requests",
    responses={200: json_answer(Lessons, examples.LESSONS), **problems(401, 403, 422)},
    openapi_extra=PARAMETERS,
)
def lessons(
    actor: Annotated[Actor, Depends(allowed("lessons.read"))],
    database: WholeDatabase,
    situation: Annotated[str | None, Query(max_length=100, description="Only of this situation.")] = None,
    akin: Annotated[
        bool, Query(description="With a situation: also of others in its countries, then in their regions.")
    ] = False,
) -> Response:
    """Without names and without a way back to the requests."""
    with database.reading() as session:
        if akin and situation is not None:
            items = lessons_akin(session, actor, situation, None)
        else:
            items = lessons_of(session, actor, situation)
    return Response(orjson.dumps({"items": items}), media_type="application/json")
