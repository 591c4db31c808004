"""An envoy's request that waits for the Council, and the requests for help meanwhile: each as the asker sees it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import DeploymentRequest
from app.policy import Actor
from app.policy.requests import visible_requests

WAITING = "council_pending"


def linked_requests(session: Session, actor: Actor, row: DeploymentRequest) -> dict[str, Any]:
    """`interim_for` and `interim_help` in the shape of RequestAnswer, without what is not for the asker."""
    envoy = envoy_of(session, actor, row)
    helping = select(DeploymentRequest).where(DeploymentRequest.interim_for == row.public_id, visible_requests(actor))
    return {
        "interim_for": None if envoy is None else _told(envoy),
        "interim_help": [_told(one) for one in session.scalars(helping.order_by(DeploymentRequest.id))],
    }


def envoy_of(session: Session, actor: Actor, row: DeploymentRequest) -> DeploymentRequest | None:
    """The envoy's request that this one helps meanwhile; None where there is none for the asker."""
    if row.interim_for is None:
        return None
    one = DeploymentRequest.public_id == row.interim_for
    return session.scalars(select(DeploymentRequest).where(one, visible_requests(actor))).one_or_none()


def _told(row: DeploymentRequest) -> dict[str, Any]:
    return {"id": str(row.public_id), "reference": row.reference, "state": row.state}
