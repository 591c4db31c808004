"""Requests that wait for somebody, and those whose time runs out."""

from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, load_only

from app.db import now
from app.models import Candidate, CandidateFlag, Deployment, DeploymentRequest, Offer
from app.policy import Actor, Role, may, may_when_fresh, require
from app.policy.candidate_moves import CONSIDERING, OUT_OF_IT
from app.policy.request_moves import RUNNING, STEPS_UP
from app.policy.requests import requester_side, visible_requests
from app.queries.deployments import clock_of, list_requests, spans_of

Only = Literal["waiting", "late"]
# In which states a request waits for whom.
_WAITS_FOR: Final = {
    "requests.admit": ("submitted",),
    "requests.put_up": ("shortlisted", "council_pending", "debriefed"),
    "deployments.run": ("authorised", "preparing", "recalled", "completed"),
}
# What a line about a request tells, without opening more of what is sealed.
_TIMED: Final = (
    DeploymentRequest.id,
    DeploymentRequest.public_id,
    DeploymentRequest.reference,
    DeploymentRequest.area,
    DeploymentRequest.confidentiality,
    DeploymentRequest.state,
    DeploymentRequest.mode,
    DeploymentRequest.submitted_at,
)


def wait_for(actor: Actor) -> ColumnElement[bool]:
    """Requests of others on which the actor has the next step, or something to clear before it."""
    states = [state for rule, waiting in _WAITS_FOR.items() if may(actor, rule) for state in waiting]
    state = DeploymentRequest.state
    mine: list[ColumnElement[bool]] = [state.in_(states)]
    if may(actor, "requests.authorise"):
        # Who acts for the Secretary General decides on experts alone.
        decides = DeploymentRequest.track == "expert" if actor.role is not Role.SECRETARY_GENERAL else true()
        mine.append((state == "with_sg") & decides)
    if may(actor, "deployments.run"):
        mine += [(state == "offering") & ~_has_offer(*_PENDING), (state == "deployed") & ~_has_somebody_there()]
    if may_when_fresh(actor, "candidates.waive"):
        mine.append((state == CONSIDERING) & _has_blocked())
    if may_when_fresh(actor, "interests.decide"):
        # Somebody has declared a new interest with the answer to an offer.
        mine.append(_has_offer("referred"))
    return visible_requests(actor) & or_(*mine) & ~requester_side(actor)


def _has_blocked() -> ColumnElement[bool]:
    """Somebody who is considered, and whom a flag stops that nobody has waived."""
    flagged = exists().where(
        Candidate.request_id == DeploymentRequest.id,
        CandidateFlag.candidate_id == Candidate.id,
        CandidateFlag.level == "blocks",
        CandidateFlag.waived_at.is_(None),
        Candidate.state.not_in(OUT_OF_IT),
    )
    return flagged.correlate(DeploymentRequest)


# Offers that somebody still has to answer.
_PENDING: Final = ("open", "referred")


def _has_offer(*states: str) -> ColumnElement[bool]:
    offered = exists().where(
        Candidate.request_id == DeploymentRequest.id, Offer.candidate_id == Candidate.id, Offer.state.in_(states)
    )
    return offered.correlate(DeploymentRequest)


def _has_somebody_there() -> ColumnElement[bool]:
    """Somebody whose last day has not passed."""
    there = exists().where(
        Candidate.request_id == DeploymentRequest.id,
        Deployment.candidate_id == Candidate.id,
        Deployment.ends >= now().date(),
        Deployment.ended.is_(None),
    )
    return there.correlate(DeploymentRequest)


def running_out(session: Session, actor: Actor) -> list[tuple[DeploymentRequest, dict[str, Any]]]:
    """Requests of others that have used three quarters of their time, with their clocks, the fullest first. What
    stands still does not run out."""
    running = visible_requests(actor) & DeploymentRequest.state.in_(RUNNING) & ~requester_side(actor)
    rows = session.scalars(select(DeploymentRequest).options(load_only(*_TIMED)).where(running)).all()
    spans, at = spans_of(session, [row.id for row in rows]), now()
    timed = [(row, clock_of(row, spans.get(row.id, []), at)) for row in rows]
    late = [
        (row, clock)
        for row, clock in timed
        if clock["state"] == "running" and (clock["used_percent"] or 0) >= STEPS_UP[0][0]
    ]
    return sorted(late, key=lambda one: (-one[1]["used_percent"], one[0].reference))


def list_only(
    session: Session, actor: Actor, only: Only | None, state: str | None, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """As `list_requests`, of those alone that wait for the actor, or whose time runs out."""
    require(actor, "requests.read")
    among = None
    if only == "waiting":
        among = wait_for(actor)
    elif only == "late":
        among = DeploymentRequest.id.in_([row.id for row, _ in running_out(session, actor)])
    named = None if among is None else (str(only), among)
    return list_requests(session, actor, state, limit, cursor, among=named)


def counts_of_requests(session: Session, actor: Actor) -> dict[str, int]:
    """How many the actor sees in each state that has any, and under `waiting` and `late` as in `list_only`."""
    require(actor, "requests.read")
    state, number = DeploymentRequest.state, func.count()
    counted = session.execute(select(state, number).where(visible_requests(actor)).group_by(state))
    waiting = session.scalar(select(number).select_from(DeploymentRequest).where(wait_for(actor)))
    found = {row[0]: row[1] for row in counted}
    return {**found, "waiting": waiting or 0, "late": len(running_out(session, actor))}
