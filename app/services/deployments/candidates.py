"""Who is considered for a request: put on the long list, screened, asked, taken off again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.models import Candidate, CandidateFlag, CandidateMove, DeploymentRequest
from app.policy import Actor, may, require
from app.policy.candidate_moves import (
    AWAY,
    CANDIDATE_STEPS_BY_ACTION,
    CONSIDERING,
    ON_THE_LIST,
    RELIED_ON,
    CandidateStep,
)
from app.policy.request_moves import ENDED
from app.queries.candidates import FoundCandidate
from app.queries.deployments import FoundRequest, find_request
from app.queries.profiles import find_profile
from app.services import audit
from app.services.deployments.findings import blocking, renew_flags
from app.services.deployments.holding import hold_candidate, hold_request
from app.services.revisions import raise_revision

# What the match tells of somebody, by slot, for a request as it is.
Explain = Callable[[DeploymentRequest, int], Mapping[str, Any]]


def add_candidate(
    session: Session,
    actor: Actor,
    request_id: UUID,
    post: int,
    profile_id: str,
    explain: Explain,
) -> UUID:
    """The id of a new candidate on the long list, with what `explain` tells of the person.

    Raises NotFound, Forbidden for the actor's own profile, Conflict for who is there already or no active member,
    Invalid for a post that is not there.
    """
    require(actor, "candidates.change")
    found = open_to_candidates(session, actor, request_id)
    if post >= len(found.request.posts):
        raise Invalid(errors=[FieldError("/post", "out_of_range", "the request has no such post")])
    person = find_profile(session, actor, profile_id)
    if person.record["id"] == actor.profile:
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    if person.record["membership"] != "active" or person.record["hidden_at"] is not None:
        raise Conflict("Only active members can be considered.", code="not_active")
    mine = (Candidate.request_id == found.request.id) & (Candidate.post == post)
    if session.scalar(select(Candidate.id).where(mine, Candidate.profile_id == person.id)) is not None:
        raise Conflict("This person is considered for this post already.", code="already_considered")
    moment = now()
    made = Candidate(
        public_id=uuid4(),
        request_id=found.request.id,
        post=post,
        profile_id=person.id,
        state="longlisted",
        explanation=dict(explain(found.request, person.id)),
        created_at=moment,
        updated_at=moment,
    )
    session.add(made)
    session.flush()
    _keep(session, actor, made, "add", None)
    audit.record(session, actor, "candidate.add", about=("candidate", made.public_id))
    return made.public_id


def may_read_candidates(actor: Actor, found: FoundRequest) -> bool:
    """Never on the side of who made the request, and not before it was sent."""
    return not found.is_own and found.request.submitted_at is not None and may(actor, "candidates.read")


def may_look_for_candidates(actor: Actor, row: DeploymentRequest) -> bool:
    """As long as looking can still lead to something."""
    return row.state in ("submitted", CONSIDERING) and may(actor, "candidates.search")


def may_change_candidates(actor: Actor, row: DeploymentRequest) -> bool:
    return row.state == CONSIDERING and may(actor, "candidates.change")


def open_to_candidates(session: Session, actor: Actor, request_id: UUID) -> FoundRequest:
    """The request, held. Raises Forbidden to who wrote it, Conflict when it is not searching."""
    found = hold_request(session, actor, request_id)
    refuse_unless_searching(actor, found)
    return found


def refuse_unless_searching(actor: Actor, found: FoundRequest) -> None:
    """Raises Conflict with what the actor may do with the request instead."""
    if found.request.state != CONSIDERING:
        told = "Candidates change while the request is searching."
        raise Conflict(told, code="step_not_allowed", actions=found.actions_for(actor))


def screen_candidate(session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int) -> None:
    """Hold the candidate against the parties of this request. Who was screened before is screened again and stays
    where they are: what still holds keeps its waiver, which is never for anything that is new."""
    require(actor, "candidates.change")
    request = hold_request(session, actor, request_id)
    found = hold_candidate(session, actor, request_id, candidate_id, version)
    row = found.candidate
    is_again = row.state in RELIED_ON and request.request.state not in ENDED
    if not is_again:
        refuse_unless_searching(actor, request)
        refuse_step(found, CANDIDATE_STEPS_BY_ACTION["screen"])
    renew_flags(session, request.request, row)
    if is_again:
        audit.record(session, actor, "candidate.screen", about=("candidate", row.public_id))
    else:
        go(session, actor, row, "screen")


def waive_flag(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, flag_id: UUID, reason: str
) -> None:
    """By ethics alone, with a reason. Raises Conflict for what is waived already, Forbidden on the own record."""
    require(actor, "candidates.waive")
    # The request first, like every step: one that passes an offer on takes the reserves of its request later.
    find_request(session, actor, request_id, hold=True)
    found = hold_candidate(session, actor, request_id, candidate_id)
    if found.request.is_author:
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    one = (CandidateFlag.candidate_id == found.candidate.id) & (CandidateFlag.public_id == flag_id)
    flag = session.scalars(select(CandidateFlag).where(one).with_for_update()).one_or_none()
    if flag is None:
        raise Invalid(errors=[FieldError("/flag", "unknown_code", "the candidate has no such flag")])
    if flag.waived_at is not None:
        raise Conflict("It has been waived.", code="already_decided")
    flag.waived_by, flag.waived_at, flag.waiver_reason = actor.name, now(), reason
    found.candidate.updated_at = flag.waived_at
    session.flush()
    audit.record(
        session,
        actor,
        "candidate.waive",
        about=("candidate", found.candidate.public_id),
        detail={"flag": flag.kind, "level": flag.level},
    )


def remove_candidate(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int, reason: str, *, conflict: bool
) -> None:
    """Take somebody off with a reason, which stays with the secretariat and the auditor. From a list that was frozen
    for a conflict alone, while something on record blocks that nobody has waived."""
    action = "remove_conflict" if conflict else "remove"
    require(actor, "candidates.change")
    request = hold_request(session, actor, request_id)
    found = hold_candidate(session, actor, request_id, candidate_id, version)
    if not (conflict and found.candidate.state in ON_THE_LIST and blocking(session, found.candidate)):
        refuse_unless_searching(actor, request)
    refuse_step(found, CANDIDATE_STEPS_BY_ACTION[action])
    go(session, actor, found.candidate, action, reason=reason)


def reconsider_candidate(session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int) -> None:
    """Somebody passed over, or who did not answer an offer, is on the long list again; flags and answers are old."""
    found = _step_open(session, actor, request_id, candidate_id, version, "reconsider")
    found.candidate.rank = None
    go(session, actor, found.candidate, "reconsider")


def _step_open(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int, action: str
) -> FoundCandidate:
    step = CANDIDATE_STEPS_BY_ACTION[action]
    require(actor, step.rule or "")
    open_to_candidates(session, actor, request_id)
    found = hold_candidate(session, actor, request_id, candidate_id, version)
    refuse_step(found, step)
    return found


def refuse_step(found: FoundCandidate, step: CandidateStep) -> None:
    """Raises Conflict, with what is possible, when the candidate's state does not lead there."""
    if found.candidate.state not in step.before:
        possible = [each.action for each in found.steps()]
        told = f"Possible with this candidate now: {', '.join(possible) or 'nothing'}."
        raise Conflict(told, code="step_not_allowed", actions=possible)


def go(session: Session, actor: Actor, row: Candidate, action: str, *, reason: str | None = None) -> None:
    """Take the step, with history and audit. Whether it may be taken is asked before.

    Who goes or comes back is free on other days: the search has to learn of it. Where a step can do so, the directory
    is held before anything else."""
    before = row.state
    row.state, row.version, row.updated_at = CANDIDATE_STEPS_BY_ACTION[action].after, row.version + 1, now()
    session.flush()
    if AWAY & {before, row.state}:
        raise_revision(session, "directory")
    _keep(session, actor, row, action, before, reason=reason)
    detail = {"step": action, "before": before, "after": row.state}
    audit.record(session, actor, "candidate.step", about=("candidate", row.public_id), detail=detail)


def _keep(
    session: Session, actor: Actor, row: Candidate, action: str, before: str | None, *, reason: str | None = None
) -> None:
    step = {
        "candidate_id": row.id,
        "version": row.version,
        "action": action,
        "before": before,
        "after": row.state,
        "actor": actor.name,
        "role": actor.role.value,
        "at": now(),
        "reason": reason,
    }
    session.execute(insert(CandidateMove), [step])
