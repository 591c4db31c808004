"""Who is considered, as the side that made the request may see it at each stage."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Candidate, PartnerChoice, PartnerOrganisation, Profile
from app.policy import Actor, Level, Role, require, shown
from app.policy.candidate_moves import NAMED_TO_REQUESTER, REACHED_BY_REQUESTER
from app.queries.deployments import find_request
from app.queries.records import load_records

# Before these nobody is told of at all.
_TOLD: Final = NAMED_TO_REQUESTER | {"proposed", "reserve"}
# While a decision is still awaited names stay closed, also of who was chosen.
_UNDECIDED: Final = frozenset({"shortlisted", "with_sg", "council_pending"})
# Whoever accepts works with who asked: before that somebody hidden from a partner stays so.
_CAME: Final = REACHED_BY_REQUESTER | {"returned"}
# What would lead from a card without a name to the person.
_LEADING: Final = frozenset({"id", "reference"})


@dataclass(frozen=True)
class ShownPerson:
    """`profile_id` is the internal id; `told` has the shape of PersonForRequester."""

    profile_id: int
    told: dict[str, Any]


def people_for_requester(session: Session, actor: Actor, request_id: UUID) -> list[ShownPerson]:
    """By post and rank. Raises NotFound to everybody else."""
    require(actor, "people.read")
    found = find_request(session, actor, request_id)
    if not found.is_requester:
        raise NotFound()
    # Whoever hides is told to nobody outside, however far the request is.
    mine = (Candidate.request_id == found.request.id) & Candidate.state.in_(_TOLD) & Profile.hidden_at.is_(None)
    if actor.role is Role.PARTNER:
        mine &= ~_hidden_from(actor) | Candidate.state.in_(_CAME)
    people = select(Candidate).join(Profile, Profile.id == Candidate.profile_id).where(mine)
    rows = session.scalars(people.order_by(Candidate.post, Candidate.rank, Candidate.id)).all()
    records = load_records(session, Profile.id.in_([row.profile_id for row in rows]))
    decided = found.request.state not in _UNDECIDED
    return [ShownPerson(row.profile_id, _told(row, records[row.profile_id], decided=decided)) for row in rows]


def _hidden_from(actor: Actor) -> ColumnElement[bool]:
    """Who chose to be shown to this partner not even without a name."""
    ours = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == UUID(actor.organisation or ""))
    own = (PartnerChoice.profile_id == Profile.id) & (PartnerChoice.organisation_id == ours.scalar_subquery())
    chosen = select(PartnerChoice.choice).where(own).scalar_subquery()
    return func.coalesce(chosen, Profile.partner_visibility) == "hidden"


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
