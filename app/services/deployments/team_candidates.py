"""A proposed team as candidates of a request, all at once or not at all."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.policy import Actor, require
from app.policy.candidate_moves import OUT_OF_IT
from app.queries.candidates import candidates_of
from app.schemas.candidates import CandidateWrite
from app.services.deployments.candidates import Explain, add_candidate, open_to_candidates
from app.services.deployments.requests import held


def consider_team(
    session: Session,
    actor: Actor,
    request_id: UUID,
    version: int,
    seats: Sequence[CandidateWrite],
    explain_for: Callable[[int], Explain],
) -> int:
    """Put on the long list whoever of the team is not considered yet; how many that were.

    Raises Stale when the request has changed since the proposal, and what `add_candidate` raises, for one of them as
    for all: also Conflict for somebody who was considered and fell out of it.
    """
    require(actor, "candidates.change")
    held(session, actor, request_id, version)
    open_to_candidates(session, actor, request_id)
    if not seats:
        raise Invalid(errors=[FieldError("/seat", "too_short", "nobody is in the team")])
    _, considered = candidates_of(session, actor, request_id)
    there = {
        (each.candidate.post, str(each.profile_public_id))
        for each in considered
        if each.candidate.state not in OUT_OF_IT
    }
    new = [seat for seat in seats if (seat.post, str(seat.profile)) not in there]
    for seat in new:
        add_candidate(session, actor, request_id, seat.post, str(seat.profile), explain_for(seat.post))
    return len(new)
