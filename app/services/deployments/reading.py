"""That somebody of an office has read a request is kept: who knew of a need, and when, may matter later."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.policy import Actor
from app.queries.deployments import FoundRequest
from app.queries.request_people import people_for_requester
from app.services import audit


def read_request(session: Session, actor: Actor, found: FoundRequest) -> None:
    """Without effect for the requester's own side."""
    if not found.is_requester:
        audit.record(session, actor, "request.read", about=("request", found.request.public_id))


def read_people(session: Session, actor: Actor, request_id: UUID) -> list[dict[str, Any]]:
    """As `people_for_requester`; that somebody's name was opened is kept, so that the person can see it too."""
    _, people = people_for_requester(session, actor, request_id)
    for one in people:
        if one["id"] is not None:
            audit.record(session, actor, "profile.read", about=("profile", one["id"]))
    return people
