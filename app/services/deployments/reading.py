"""That somebody of an office has read a request is kept: who knew of a need, and when, may matter later."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.policy import Actor
from app.queries.deployments import FoundRequest
from app.queries.request_people import ShownPerson
from app.services import audit


def read_request(session: Session, actor: Actor, found: FoundRequest) -> None:
    """Without effect for the requester's own side."""
    if not found.is_requester:
        audit.record(session, actor, "request.read", about=("request", found.request.public_id))


def read_people(session: Session, actor: Actor, people: Iterable[ShownPerson]) -> None:
    """That somebody's name was opened to the requester is kept, so that the person can see it too."""
    for one in people:
        if one.told["id"] is not None:
            audit.record(session, actor, "profile.read", about=("profile", one.told["id"]))
