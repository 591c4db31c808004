"""Changes that wait for the desk, or waited: for the desk, and for the person they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Profile, WaitingChange
from app.policy import Actor, may, require
from app.queries.paging import cursor_at, place_of
from app.queries.profiles import Found
from app.queries.records import written_instant


@dataclass(frozen=True)
class Review:
    """One change and whose profile it is about."""

    change: WaitingChange
    profile: UUID
    reference: str
    name: str


def list_reviews(
    session: Session, actor: Actor, status: str, limit: int, cursor: str | None
) -> tuple[Sequence[Review], str | None]:
    """At most `limit`, the oldest first, and the cursor of the next page. Raises Invalid for another's cursor."""
    require(actor, "reviews.read")
    asked = f"reviews?{status}"
    after = place_of(cursor, asked) or 0
    statement = _reviews().where(WaitingChange.status == status, WaitingChange.id > after)
    rows = session.execute(statement.order_by(WaitingChange.id).limit(limit + 1)).all()
    found = [Review(*row) for row in rows[:limit]]
    return found, cursor_at(found[-1].change.id, asked) if len(rows) > limit else None


def find_review(session: Session, actor: Actor, public_id: str) -> Review:
    """Raises NotFound alike for an id that is malformed or missing."""
    require(actor, "reviews.read")
    row = session.execute(_reviews().where(WaitingChange.public_id == _uuid(public_id))).one_or_none()
    if row is None:
        raise NotFound()
    return Review(*row)


def _reviews() -> Any:
    about = select(WaitingChange, Profile.public_id, Profile.reference, Profile.display_name)
    return about.join(Profile, Profile.id == WaitingChange.profile_id)


def _uuid(public_id: str) -> UUID:
    try:
        return UUID(public_id)
    except ValueError:
        raise NotFound() from None


def changes_of(session: Session, profile_id: int, *, waiting_only: bool = False) -> list[WaitingChange]:
    """What was asked about one profile, newest first."""
    statement = select(WaitingChange).where(WaitingChange.profile_id == profile_id).order_by(WaitingChange.id.desc())
    if waiting_only:
        statement = statement.where(WaitingChange.status == "waiting")
    return list(session.scalars(statement))


def changes_shown(session: Session, actor: Actor, found: Found) -> list[WaitingChange]:
    """What waits of a profile, as far as it is for the actor: all of the own one and for who could review it, else
    what the actor asked for."""
    everything = actor.profile == found.record["id"] or may(actor, "reviews.read")
    changes = changes_of(session, found.id, waiting_only=True)
    return [change for change in changes if everything or change.asked_by == actor.name]


def find_change(session: Session, profile_id: int, public_id: str, asked_by: str) -> WaitingChange:
    """One of `changes_of` that this actor asked for. Raises NotFound."""
    one = (WaitingChange.profile_id == profile_id) & (WaitingChange.public_id == _uuid(public_id))
    found = session.scalar(select(WaitingChange).where(one, WaitingChange.asked_by == asked_by))
    if found is None:
        raise NotFound()
    return found


def waiting_fields(session: Session, actor: Actor, profile_id: int) -> list[str]:
    """The fields of which a change by this actor waits."""
    mine = (WaitingChange.asked_by == actor.name) & (WaitingChange.status == "waiting")
    return sorted(session.scalars(select(WaitingChange.field).where(WaitingChange.profile_id == profile_id, mine)))


def told_change(change: WaitingChange) -> dict[str, Any]:
    """As the person reads it: what, since when, and the answer; not by whom it was decided."""
    return {
        "id": str(change.public_id),
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "asked_at": written_instant(change.asked_at),
        "status": change.status,
        "decided_at": written_instant(change.decided_at),
        "reason": change.reason,
    }


def told_review(review: Review) -> dict[str, Any]:
    """As the desk reads it."""
    about = {"id": str(review.profile), "reference": review.reference, "name": review.name}
    people = {"asked_by": review.change.asked_by, "decided_by": review.change.decided_by}
    return {**told_change(review.change), **people, "profile": about, "version": review.change.version}
