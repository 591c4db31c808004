"""What the database keeps of a request, read at once: statements are made once, since building them takes long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, Engine, bindparam, func, select

from app.db import reading
from app.models import (
    AuditEvent,
    Candidate,
    CandidateMove,
    ClockSpan,
    Declaration,
    Deployment,
    DeploymentDay,
    DeploymentRequest,
    Offer,
    OutboxMessage,
    RequestMove,
)

Rows = Sequence[Any]


@dataclass(frozen=True)
class Kept:
    request: Any
    candidates: Rows
    moves: Rows
    candidate_moves: Rows
    audit: Rows
    # How many rows of the audit tell steps of its candidates.
    candidate_steps: int
    spans: Rows
    offers: Rows
    deployments: Rows
    days: Rows


_REQUEST_ID: Final[BindParameter[int]] = bindparam("request")
_MINE: Final = Candidate.request_id == _REQUEST_ID
_REQUEST: Final = select(
    DeploymentRequest.id,
    DeploymentRequest.public_id,
    DeploymentRequest.version,
    DeploymentRequest.state,
    DeploymentRequest.track,
    DeploymentRequest.author,
    DeploymentRequest.mode,
    DeploymentRequest.submitted_at,
    DeploymentRequest.places,
    DeploymentRequest.closing_reason,
    DeploymentRequest.keep_until,
).where(DeploymentRequest.id == _REQUEST_ID)
_CANDIDATES: Final = (
    select(
        Candidate.id, Candidate.public_id, Candidate.version, Candidate.state, Candidate.post, Candidate.profile_id
    )
    .where(_MINE)
    .order_by(Candidate.id)
)
_MOVES: Final = (
    select(
        RequestMove.version,
        RequestMove.action,
        RequestMove.before,
        RequestMove.after,
        RequestMove.actor,
        RequestMove.at,
    )
    .where(RequestMove.request_id == _REQUEST_ID)
    .order_by(RequestMove.version)
)
_CANDIDATE_MOVES: Final = (
    select(
        CandidateMove.candidate_id,
        CandidateMove.version,
        CandidateMove.action,
        CandidateMove.before,
        CandidateMove.after,
        CandidateMove.actor,
    )
    .join(Candidate)
    .where(_MINE)
    .order_by(CandidateMove.id)
)
_AUDIT: Final = (
    select(AuditEvent.actor, AuditEvent.action, AuditEvent.detail)
    .where(AuditEvent.object_kind == "request", AuditEvent.object_id == bindparam("object"))
    .order_by(AuditEvent.sequence)
)
_CANDIDATE_STEPS: Final = select(func.count(AuditEvent.sequence)).where(
    AuditEvent.object_kind == "candidate",
    AuditEvent.object_id.in_(bindparam("objects", expanding=True)),
    AuditEvent.action == "candidate.step",
)
_SPANS: Final = (
    select(ClockSpan.starts_at, ClockSpan.ends_at, ClockSpan.cause)
    .where(ClockSpan.request_id == _REQUEST_ID)
    .order_by(ClockSpan.id)
)
_OFFERS: Final = (
    select(Offer.candidate_id, Offer.state, Declaration.declared_at)
    .join(Candidate, Candidate.id == Offer.candidate_id)
    .outerjoin(Declaration, Declaration.offer_id == Offer.id)
    .where(_MINE)
)
_DEPLOYMENTS: Final = (
    select(Deployment.candidate_id, Deployment.starts, Deployment.ends, Deployment.ended)
    .join(Candidate, Candidate.id == Deployment.candidate_id)
    .where(_MINE)
)
_DAYS: Final = (
    select(DeploymentDay.candidate_id, DeploymentDay.day, DeploymentDay.profile_id)
    .join(Candidate, Candidate.id == DeploymentDay.candidate_id)
    .where(_MINE)
    .order_by(DeploymentDay.day)
)
TRACE: Final = select(
    DeploymentRequest.version,
    DeploymentRequest.state,
    select(func.count(RequestMove.id)).where(RequestMove.request_id == _REQUEST_ID).scalar_subquery(),
    select(func.count(CandidateMove.id)).join(Candidate).where(_MINE).scalar_subquery(),
    select(func.sum(Offer.version)).join(Candidate).where(_MINE).scalar_subquery(),
    select(func.max(AuditEvent.sequence)).scalar_subquery().label("audit"),
    select(func.max(OutboxMessage.id)).scalar_subquery().label("outbox"),
).where(DeploymentRequest.id == _REQUEST_ID)


def trace_of(engine: Engine, request_id: int) -> Any:
    """What no refused move may change."""
    with reading(engine) as session:
        return session.execute(TRACE, {"request": request_id}).one()


def kept_of(engine: Engine, request_id: int) -> Kept:
    about = {"request": request_id}
    with reading(engine) as session:

        def rows(statement: Any, **more: Any) -> Rows:
            return session.execute(statement, {**about, **more}).all()

        (request,) = rows(_REQUEST)
        candidates, offers = rows(_CANDIDATES), rows(_OFFERS)
        deployments = rows(_DEPLOYMENTS) if offers else []
        objects = {"objects": [str(row.public_id) for row in candidates]}
        return Kept(
            request=request,
            candidates=candidates,
            moves=rows(_MOVES),
            candidate_moves=rows(_CANDIDATE_MOVES) if candidates else [],
            audit=session.execute(_AUDIT, {"object": str(request.public_id)}).all(),
            candidate_steps=session.execute(_CANDIDATE_STEPS, objects).scalar_one() if candidates else 0,
            spans=rows(_SPANS),
            offers=offers,
            deployments=deployments,
            days=rows(_DAYS) if deployments else [],
        )
