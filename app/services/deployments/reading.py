"""That somebody of an office has read a request is kept: who knew of a need, and when, may matter later."""

from sqlalchemy.orm import Session

from app.policy import Actor
from app.queries.deployments import FoundRequest
from app.services import audit


def read_request(session: Session, actor: Actor, found: FoundRequest) -> None:
    """Without effect for the requester's own side."""
    if not found.is_requester:
        audit.record(session, actor, "request.read", about=("request", found.request.public_id))
