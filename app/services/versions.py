"""The versions of a profile: keeping the next one, and telling what has changed since an older one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Stale
from app.models import Profile, ProfileVersion
from app.policy import Actor, shown
from app.queries.profiles import Found
from app.services.revisions import raise_revision

# Field → {"before": …, "after": …}.
Changes = dict[str, dict[str, Any]]


def check_version(session: Session, found: Found, version: int) -> None:
    """Raises Stale, naming the fields that changed since `version` as far as the asker sees them."""
    if found.record["version"] != version:
        raise Stale(errors=[_changed(field) for field in _changed_since(session, found, version)])


def _changed(field: str) -> FieldError:
    return FieldError(f"/{field}", "changed_since", "somebody changed this since you read it")


def _changed_since(session: Session, found: Found, version: int) -> list[str]:
    newer = (ProfileVersion.profile_id == found.id) & (ProfileVersion.version > version)
    rows = session.scalars(select(ProfileVersion.changes).where(newer))
    return sorted({field for changes in rows for field in shown(changes, found.sight, found.besides)})


def keep_version(
    session: Session, actor: Actor, found: Found, changes: Changes, values: Mapping[str, Any], *, source: str
) -> None:
    """Store `values` by column as the next version of what `found` holds, with its history row.

    Raises Stale when it is not the newest version any more.
    """
    version, at = found.record["version"], now()
    revision = raise_revision(session, "directory")
    statement = (
        update(Profile)
        .where(Profile.id == found.id, Profile.version == version)
        .values({**values, "version": version + 1, "updated_at": at, "revision": revision})
    )
    # Zero rows: another process changed it between our reading and our writing.
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Stale()
    session.execute(insert(ProfileVersion), [version_row(found.id, version + 1, at, actor, source, changes)])


def version_row(
    profile_id: int, version: int, at: datetime, actor: Actor, source: str, changes: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "profile_id": profile_id,
        "version": version,
        "at": at,
        "actor": actor.name,
        "source": source,
        "changes": dict(changes),
    }
