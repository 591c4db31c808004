"""Moves of a membership. Each names the version it starts from, and answers with the profile."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_request, problems
from app.api.profile_answers import PROFILE, ProfileId, profile_answer
from app.deps import WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.profiles import find_profile
from app.schemas.own import MembershipMove, PauseWrite, ReasonWrite
from app.services import membership

router = APIRouter(prefix="/api/v1/profiles", tags=["memberships"], dependencies=[Depends(known_parameters)])

_ANSWERS = {200: PROFILE, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)}
_PARAMETERS = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}
_REASON = {"requestBody": json_request(ReasonWrite, {"reason": "A complaint is looked into."})}
Pauser = Annotated[Actor, Depends(allowed("memberships.pause"))]
Suspender = Annotated[Actor, Depends(allowed("memberships.suspend"))]
Reason = Annotated[ReasonWrite, Depends(body_as(ReasonWrite))]


@router.post(
    "/{profile_id}/membership",
    operation_id="moveMembership",
    summary="Move a membership on",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | {"requestBody": json_request(MembershipMove, {"state": "under_review"})},
)
def move(
    actor: Annotated[Actor, Depends(allowed("memberships.move"))],
    profile_id: ProfileId,
    version: VersionToChange,
    given: Annotated[MembershipMove, Depends(body_as(MembershipMove))],
    language: Language,
    session: WriteSession,
) -> Response:
    """nominated → under_review → active, lapsed → active, active → retired; `available_moves` of the profile says
    what is possible now."""
    membership.move_membership(session, actor, profile_id, version, given.state, given.reason)
    return profile_answer(find_profile(session, actor, profile_id), actor, language)


@router.post(
    "/{profile_id}/pause",
    operation_id="pauseMembership",
    summary="Pause a membership until a day",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | {"requestBody": json_request(PauseWrite, {"until": "2027-06-30"})},
)
def pause(
    actor: Pauser,
    profile_id: ProfileId,
    version: VersionToChange,
    given: Annotated[PauseWrite, Depends(body_as(PauseWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """By the person, the focal point of the nominating State, or the desk. Partners do not find who has paused."""
    membership.pause_membership(session, actor, profile_id, version, given.until)
    return profile_answer(find_profile(session, actor, profile_id), actor, language)


@router.delete(
    "/{profile_id}/pause",
    operation_id="resumeMembership",
    summary="End a pause",
    responses={200: PROFILE, **problems(401, 403, 404, 409, 412, 422, 428)},
    openapi_extra=_PARAMETERS,
)
def resume(
    actor: Pauser, profile_id: ProfileId, version: VersionToChange, language: Language, session: WriteSession
) -> Response:
    """Before its day."""
    membership.resume_membership(session, actor, profile_id, version)
    return profile_answer(find_profile(session, actor, profile_id), actor, language)


@router.post(
    "/{profile_id}/suspension",
    operation_id="suspendMembership",
    summary="Suspend a membership",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | _REASON,
)
def suspend(
    actor: Suspender,
    profile_id: ProfileId,
    version: VersionToChange,
    given: Reason,
    language: Language,
    session: WriteSession,
) -> Response:
    """Hides from the search and keeps the history. The reason stays in the history, which the person may read."""
    membership.suspend_membership(session, actor, profile_id, version, given.reason)
    return profile_answer(find_profile(session, actor, profile_id), actor, language)


@router.post(
    "/{profile_id}/reinstatement",
    operation_id="reinstateMembership",
    summary="End a suspension",
    responses=_ANSWERS,
    openapi_extra=_PARAMETERS | _REASON,
)
def reinstate(
    actor: Suspender,
    profile_id: ProfileId,
    version: VersionToChange,
    given: Reason,
    language: Language,
    session: WriteSession,
) -> Response:
    """The member is active again."""
    membership.reinstate_membership(session, actor, profile_id, version, given.reason)
    return profile_answer(find_profile(session, actor, profile_id), actor, language)
