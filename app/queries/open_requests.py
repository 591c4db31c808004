"""Requests that look for people now, for whoever may put people on their lists."""

from typing import Any

from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from app.models import DeploymentRequest
from app.policy import Actor, require
from app.policy.candidate_moves import CONSIDERING
from app.policy.requests import requester_side, visible_requests


def open_requests(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Those whose candidates the actor may change, the newest first: id, reference, confidentiality, area (as in a
    list of requests) and posts."""
    require(actor, "candidates.change")
    theirs = visible_requests(actor) & not_(requester_side(actor)) & (DeploymentRequest.author != actor.name)
    rows = select(DeploymentRequest).where(DeploymentRequest.state == CONSIDERING, theirs)
    return [
        {
            "id": str(row.public_id),
            "reference": row.reference,
            "confidentiality": row.confidentiality,
            "area": row.area if row.confidentiality == "ordinary" else None,
            "posts": row.posts,
        }
        for row in session.scalars(rows.order_by(DeploymentRequest.id.desc()))
    ]
