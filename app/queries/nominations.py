"""People who were nominated: for the desk those who wait, for a focal point the own State's, whatever their state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from app.models import Profile, ProfileVersion
from app.policy import Actor, Role, require, visible_profiles
from app.queries.paging import cursor_at, place_of

# Before the membership: what still waits for the secretariat.
WAITING: Final = ("nominated", "under_review")


@dataclass(frozen=True)
class Nominee:
    """`slot` is the internal id."""

    slot: int
    id: UUID
    reference: str
    name: str
    nominated_by: str | None
    note: str | None
    membership: str
    since: datetime
    confirmed_at: datetime | None
    version: int


def waiting_nominees(
    session: Session, actor: Actor, state: str | None, limit: int, cursor: str | None
) -> tuple[Sequence[Nominee], str | None]:
    """At most `limit` nominated or under review (or one of the two), the oldest first, and the cursor of the next
    page. Raises Invalid for another's cursor."""
    require(actor, "reviews.read")
    states = (state,) if state in WAITING else WAITING
    return _nominees(session, actor, Profile.membership.in_(states), f"waiting {state}", limit, cursor)


def own_nominees(
    session: Session, actor: Actor, limit: int, cursor: str | None
) -> tuple[Sequence[Nominee], str | None]:
    """At most `limit` nominees of the own State, or of the asker where the asker nominates for none, in the order in
    which they came, and the cursor of the next page."""
    require(actor, "nominations.read")
    own = true() if actor.role is Role.FOCAL_POINT else Profile.id.in_(_nominated_by(actor))
    return _nominees(session, actor, own, "own", limit, cursor)


def _nominated_by(actor: Actor) -> Select[int]:
    first = (ProfileVersion.version == 1) & (ProfileVersion.source == "nomination")
    return select(ProfileVersion.profile_id).where(first, ProfileVersion.actor == actor.name)


def _nominees(
    session: Session, actor: Actor, which: ColumnElement[bool], named: str, limit: int, cursor: str | None
) -> tuple[Sequence[Nominee], str | None]:
    asked = f"nominations?{named}"
    statement = select(
        Profile.id,
        Profile.public_id,
        Profile.reference,
        Profile.display_name,
        Profile.nominated_by,
        Profile.nomination_reference,
        Profile.membership,
        Profile.membership_since,
        Profile.confirmed_at,
        Profile.version,
    ).where(visible_profiles(actor), which, Profile.id > (place_of(cursor, asked) or 0))
    rows = session.execute(statement.order_by(Profile.id).limit(limit + 1)).all()
    found = [Nominee(*tuple(row)) for row in rows[:limit]]
    return found, cursor_at(found[-1].slot, asked) if len(rows) > limit else None
