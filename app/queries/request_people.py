"""Who is considered, as the side that made the request may see it at each stage."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Candidate, Profile
from app.policy import Actor, Level, require, shown
from app.policy.candidate_moves import NAMED_TO_REQUESTER, REACHED_BY_REQUESTER
from app.queries.deployments import FoundRequest, find_request
from app.queries.records import load_records

# Before these nobody is told of at all.
_TOLD: Final = NAMED_TO_REQUESTER | {"proposed", "reserve"}
# While a decision is still awaited names stay closed, also of who was chosen.
_UNDECIDED: Final = frozenset({"shortlisted", "with_sg", "council_pending"})
# What would lead from a card without a name to the person.
_LEADING: Final = frozenset({"id", "reference"})


def people_for_requester(
    session: Session, actor: Actor, request_id: UUID
) -> tuple[FoundRequest, list[dict[str, Any]]]:
    """In the shape of PersonForRequester, by post and rank. Raises NotFound to everybody else."""
    require(actor, "people.read")
    found = find_request(session, actor, request_id)
    if not found.is_requester:
        raise NotFound()
    people = select(Candidate).where(_told_of(found)).order_by(Candidate.post, Candidate.rank, Candidate.id)
    rows = session.scalars(people).all()
    records = load_records(session, Profile.id.in_([row.profile_id for row in rows]))
    decided = found.request.state not in _UNDECIDED
    return found, [_told(row, records[row.profile_id], decided=decided) for row in rows]


def shown_to_requester(session: Session, found: FoundRequest) -> list[int]:
    """Internal ids of the people whom `people_for_requester` tells of; nobody where it raises."""
    return list(session.scalars(select(Candidate.profile_id).where(_told_of(found)))) if found.is_requester else []


def _told_of(found: FoundRequest) -> ColumnElement[bool]:
    # Whoever hides is told to nobody outside, however far the request is.
    hidden = select(Profile.id).where(Profile.id == Candidate.profile_id, Profile.hidden_at.is_not(None)).exists()
    return (Candidate.request_id == found.request.id) & Candidate.state.in_(_TOLD) & ~hidden


def _told(row: Candidate, record: dict[str, Any], *, decided: bool) -> dict[str, Any]:
    named = decided and row.state in NAMED_TO_REQUESTER
    reached = named and row.state in REACHED_BY_REQUESTER
    card = shown(record, Level.NETWORK if named else Level.CARD)
    return {
        "post": row.post,
        "rank": row.rank,
        # Which of the proposed was chosen is told with the name.
        "state": row.state if decided else "proposed",
        "id": record["id"] if named else None,
        "reference": record["reference"] if named else None,
        "name": record["name"] if named else None,
        "contacts": [{"kind": one["kind"], "value": one["value"]} for one in record["contacts"]] if reached else [],
        "card": {name: value for name, value in card.items() if named or name not in _LEADING},
    }
