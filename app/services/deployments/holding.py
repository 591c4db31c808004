"""A request or a candidate, held until the transaction ends by somebody who decides on neither what they wrote nor
themselves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Forbidden, Stale
from app.models import Candidate, Profile
from app.policy import Actor
from app.queries.candidates import FoundCandidate, find_candidate
from app.queries.deployments import FoundRequest, find_request


def hold_request(session: Session, actor: Actor, request_id: UUID) -> FoundRequest:
    """Raises NotFound, Forbidden to the side that wrote it."""
    found = find_request(session, actor, request_id, hold=True)
    if found.is_own:
        raise Forbidden("Nobody decides on a request they wrote.", code="own_request")
    return found


def hold_candidate(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int | None = None
) -> FoundCandidate:
    """Raises NotFound, Stale for another version than the one given, Forbidden to the candidate."""
    found = find_candidate(session, actor, request_id, candidate_id, hold=True)
    if version not in (None, found.candidate.version):
        raise Stale()
    if found.profile_public_id == actor.profile:
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    return found


def refuse_own(session: Session, actor: Actor, people: Sequence[Candidate]) -> None:
    """Nobody takes a step about themselves, whoever else it is about."""
    if actor.profile is None:
        return
    ids = [one.profile_id for one in people]
    own = select(Profile.id).where(Profile.id.in_(ids), Profile.public_id == UUID(actor.profile))
    if session.scalar(own) is not None:
        raise Forbidden("Nobody decides on the own record.", code="own_record")
