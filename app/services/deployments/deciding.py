"""Who goes: put up by the head, decided by the Secretary General or a delegate, or with the Council."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.models import Candidate, DecisionFile, DeploymentRequest, RequestMove
from app.policy import Actor
from app.policy.candidate_moves import GOING
from app.policy.request_moves import STEPS_BY_ACTION
from app.queries.candidates import FoundCandidate, candidates_of
from app.queries.fielding import open_places
from app.schemas.fielding import CouncilApproval, Decision
from app.services.deployments.cancelling import cancel_everything
from app.services.deployments.candidates import go
from app.services.deployments.consents import note_parties
from app.services.deployments.findings import refuse_outdated
from app.services.deployments.holding import refuse_own
from app.services.deployments.steps import step_allowed, take_step


def put_up(session: Session, actor: Actor, request_id: UUID, version: int) -> None:
    """To the Secretary General. Raises Conflict while no decision file tells of the request and its candidates as
    they are (`no_file`), and while somebody's flags are not settled (`screening_outdated`, `blocked_by_flag`)."""
    found = step_allowed(session, actor, request_id, version, "put_up")
    proposed = _standing(session, found.request, "proposed")
    refuse_own(session, actor, proposed)
    refuse_outdated(session, found.request, proposed)
    _refuse_without_file(session, found.request)
    note_parties(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["put_up"])


def _refuse_without_file(session: Session, row: DeploymentRequest) -> None:
    issued = (DecisionFile.request_id == row.id) & (DecisionFile.request_version == row.version)
    # A flag, a waiver or who was taken off for a conflict since then would be missing in it.
    listed = (Candidate.request_id == row.id) & Candidate.state.in_(("proposed", "removed_conflict"))
    changed_at = session.scalar(select(func.max(Candidate.updated_at)).where(listed))
    if changed_at is not None:
        issued &= DecisionFile.issued_at >= changed_at
    if session.scalar(select(DecisionFile.id).where(issued).limit(1)) is None:
        raise Conflict("Issue a decision file of the request as it is now first.", code="no_file")


def ask_others(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    """Other names are wanted: those put up are passed over, and may be considered again."""
    found = step_allowed(session, actor, request_id, version, "ask_others")
    _pass_over(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["ask_others"], reason=reason)


def decline(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    found = step_allowed(session, actor, request_id, version, "decline")
    found.request.closing_reason = "sg_declined"
    _pass_over(session, actor, found.request)
    cancel_everything(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["decline"], reason=reason)


def authorise(session: Session, actor: Actor, request_id: UUID, version: int, given: Decision) -> None:
    """On the expert track, with first choices and reserves."""
    _decide(session, actor, request_id, version, given, "authorise")


def refer(session: Session, actor: Actor, request_id: UUID, version: int, given: Decision) -> None:
    """On the envoy track: the nominee goes to the Council, and the clock stands still."""
    _decide(session, actor, request_id, version, given, "refer")


def _decide(session: Session, actor: Actor, request_id: UUID, version: int, given: Decision, action: str) -> None:
    found = step_allowed(session, actor, request_id, version, action)
    _refuse_who_put_it_up(session, actor, found.request)
    _, everybody = candidates_of(session, actor, request_id)
    proposed = {each.candidate.public_id: each for each in everybody if each.candidate.state == "proposed"}
    _refuse_strangers(proposed.keys(), given)
    chosen = [proposed[id_] for id_ in given.selected]
    reserves = [proposed[id_] for id_ in given.reserves]
    _refuse_twice(chosen, [each for each in everybody if each.candidate.state in GOING])
    if any(each.profile_public_id == actor.profile for each in (*chosen, *reserves)):
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    row = found.request
    row.places = _places(session, row, chosen)
    row.legal_basis = given.legal_basis
    _rank(session, actor, chosen, reserves)
    named = {each.candidate.id for each in (*chosen, *reserves)}
    for each in proposed.values():
        if each.candidate.id not in named:
            go(session, actor, each.candidate, "pass_over", reason=given.reason)
    detail = {"selected": len(chosen), "reserves": len(reserves)}
    take_step(session, actor, row, STEPS_BY_ACTION[action], detail=detail)


def _refuse_who_put_it_up(session: Session, actor: Actor, row: DeploymentRequest) -> None:
    """A delegate who is the head as well does not decide on what the head put up: two people see each decision."""
    newest = select(RequestMove.actor).where(RequestMove.request_id == row.id, RequestMove.action == "put_up")
    if session.scalar(newest.order_by(RequestMove.version.desc()).limit(1)) == actor.name:
        raise Forbidden("Nobody decides on what they put up.", code="own_request")


def _refuse_strangers(proposed: object, given: Decision) -> None:
    named = [("selected", n, id_) for n, id_ in enumerate(given.selected)]
    named += [("reserves", n, id_) for n, id_ in enumerate(given.reserves)]
    seen: set[UUID] = set()
    errors = []
    for field, number, id_ in named:
        if id_ in seen or id_ not in proposed:  # type: ignore[operator]
            errors.append(FieldError(f"/{field}/{number}", "unknown_code", "nobody proposed, or named twice"))
        seen.add(id_)
    if errors:
        raise Invalid(errors=errors)


def _refuse_twice(chosen: Sequence[FoundCandidate], going: Sequence[FoundCandidate]) -> None:
    """A person may be proposed for several posts, and goes for one."""
    people = [each.candidate.profile_id for each in (*chosen, *going)]
    if len(set(people)) < len(people):
        raise Conflict("Somebody is chosen for two posts: one person goes for one.", code="one_post")


def _places(session: Session, row: DeploymentRequest, chosen: Sequence[FoundCandidate]) -> list[int]:
    """For each post how many go in all, with those who have accepted before."""
    per_post, open_ = Counter(each.candidate.post for each in chosen), open_places(session, row)
    for post, left in enumerate(open_):
        if per_post[post] > left:
            raise Invalid(errors=[FieldError("/selected", "too_many", f"post {post} has {left} places")])
        if left and not per_post[post]:
            raise Invalid(errors=[FieldError("/selected", "missing", f"nobody for post {post}")])
    there = Counter(
        session.scalars(select(Candidate.post).where(Candidate.request_id == row.id, Candidate.state.in_(GOING)))
    )
    return [there[post] + per_post[post] for post in range(len(row.posts))]


def _rank(
    session: Session, actor: Actor, chosen: Sequence[FoundCandidate], reserves: Sequence[FoundCandidate]
) -> None:
    seen: Counter[int] = Counter()
    for step, people in (("select", chosen), ("reserve", reserves)):
        for each in people:
            seen[each.candidate.post] += 1
            each.candidate.rank = seen[each.candidate.post]
            go(session, actor, each.candidate, step)


def approve(session: Session, actor: Actor, request_id: UUID, version: int, given: CouncilApproval) -> None:
    """The Council has approved; the reference of its resolution or decision stays with the request."""
    found = step_allowed(session, actor, request_id, version, "approve")
    refuse_own(session, actor, _standing(session, found.request, "selected", "reserve"))
    found.request.council_reference = given.council_reference
    take_step(session, actor, found.request, STEPS_BY_ACTION["approve"])


def refuse(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    """The Council has not approved, or its approval lapsed."""
    found = step_allowed(session, actor, request_id, version, "refuse")
    found.request.closing_reason = "council_did_not_approve"
    _pass_over(session, actor, found.request)
    cancel_everything(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["refuse"], reason=reason)


def _pass_over(session: Session, actor: Actor, row: DeploymentRequest) -> None:
    for candidate in _standing(session, row, "proposed", "selected", "reserve"):
        go(session, actor, candidate, "pass_over")


def _standing(session: Session, row: DeploymentRequest, *states: str) -> Sequence[Candidate]:
    mine = select(Candidate).where(Candidate.request_id == row.id, Candidate.state.in_(states))
    return session.scalars(mine.order_by(Candidate.id).with_for_update()).all()
