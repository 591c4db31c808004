"""Reads of profiles. Each takes the actor and starts from what the actor may see."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import MergedProfile, Profile, ProfileVersion
from app.policy import (
    Actor,
    Level,
    exposure_of,
    opened_besides,
    require,
    shown,
    sight_of,
    viewer_of,
    visible_profiles,
    withheld,
)
from app.queries.records import Record, load_records


@dataclass(frozen=True)
class Found:
    """A profile that the actor may see: its internal id, what is shown of it, and how far the sight goes."""

    id: int
    record: Record
    sight: Level
    # Fields that this asker sees besides those of the level.
    besides: frozenset[str] = frozenset()

    @property
    def view(self) -> Record:
        view = shown(self.record, self.sight, self.besides)
        hidden = [field for field in withheld(self.sight) if field not in self.besides]
        return view | {"withheld": hidden} if hidden else view


def find_profile(session: Session, actor: Actor, public_id: str) -> Found:
    """Also by the id of a profile that was merged into it. Raises NotFound alike for an id that is malformed, missing
    or hidden from the actor."""
    require(actor, "profiles.read")
    try:
        wanted = uuid.UUID(public_id)
    except ValueError:
        raise NotFound() from None
    found = load_records(session, (Profile.public_id == wanted) & visible_profiles(actor)) or _merged_into(
        session, actor, wanted
    )
    viewer = viewer_of(actor)
    for internal_id, record in found.items():
        sight = sight_of(viewer, exposure_of(record))
        if sight is not None:
            return Found(internal_id, record, sight, opened_besides(viewer))
    raise NotFound()


def _merged_into(session: Session, actor: Actor, wanted: uuid.UUID) -> dict[int, Record]:
    """Who is kept in place of a profile that was merged away: its old address leads there."""
    kept = session.scalar(select(MergedProfile.profile_id).where(MergedProfile.public_id == wanted))
    return {} if kept is None else load_records(session, (Profile.id == kept) & visible_profiles(actor))


def profile_exists(session: Session, public_id: uuid.UUID) -> bool:
    """Whether there is such a profile, hidden or not: for the audit, never for an answer."""
    return session.scalar(select(Profile.id).where(Profile.public_id == public_id)) is not None


def profile_history(session: Session, actor: Actor, public_id: str) -> tuple[Found, list[dict[str, Any]]]:
    """The profile, and every saved version, newest first: version, at, actor, source, changes."""
    require(actor, "profiles.history")
    found = find_profile(session, actor, public_id)
    rows = session.scalars(
        select(ProfileVersion).where(ProfileVersion.profile_id == found.id).order_by(ProfileVersion.version.desc())
    )
    return found, [
        {
            "version": row.version,
            "at": row.at.isoformat().replace("+00:00", "Z"),
            "actor": row.actor,
            "source": row.source,
            "changes": shown(row.changes, found.sight, found.besides),
        }
        for row in rows
    ]
