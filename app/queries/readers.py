"""Who has looked at a person: by organisation, purpose and day, never by name of anybody who works there.

Reads come from the audit trail, openings of confidential fields from the kept reveals. What the person did is left
out.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, ApiClient, AuditEvent, PartnerOrganisation, Profile, Reveal
from app.policy import Role

READING: Final = "reading"
# The rows about a profile that tell of looking at it, a dossier among them. Reveals, readings of what is sealed and
# exports with contacts have rows of their own, with their purpose.
_LOOKS: Final = ("profile.read", "profile.history", "profile.export")

# Who looked: kind (secretariat, state, partner) and name (of the organisation, or the code of the State).
Looker = tuple[str, str | None]


def readers_of(session: Session, profile_id: int) -> list[dict[str, Any]]:
    """The newest day first."""
    looks = [*_reads(session, profile_id), *_reveals(session, profile_id)]
    lookers = _lookers(session, profile_id, {actor for _, actor, _ in looks})
    counted = Counter(
        (at.date(), *lookers[actor], purpose) for at, actor, purpose in looks if lookers[actor] is not None
    )
    return [_told(key, count) for key, count in sorted(counted.items(), key=_newest_first)]


def _newest_first(item: tuple[tuple[date, str, str | None, str], int]) -> tuple[int, str, str, str]:
    day, kind, name, purpose = item[0]
    return -day.toordinal(), kind, name or "", purpose


def _told(key: tuple[date, str, str | None, str], count: int) -> dict[str, Any]:
    day, kind, name, purpose = key
    return {"day": day.isoformat(), "organisation": {"kind": kind, "name": name}, "purpose": purpose, "count": count}


def _reads(session: Session, profile_id: int) -> list[tuple[datetime, str, str]]:
    public_id = session.scalars(select(Profile.public_id).where(Profile.id == profile_id)).one()
    about = (AuditEvent.object_kind == "profile") & (AuditEvent.object_id == str(public_id))
    rows = session.execute(select(AuditEvent.at, AuditEvent.actor).where(about, AuditEvent.action.in_(_LOOKS)))
    return [(at, actor, READING) for at, actor in rows]


def _reveals(session: Session, profile_id: int) -> list[tuple[datetime, str, str]]:
    rows = session.execute(select(Reveal.at, Reveal.actor, Reveal.purpose).where(Reveal.profile_id == profile_id))
    return [(at, actor, purpose) for at, actor, purpose in rows]


def _lookers(session: Session, profile_id: int, actors: Iterable[str]) -> dict[str, Any]:
    """By the name of the actor: the looker, or None for the person."""
    people = _uuids(actors, "account:")
    found = session.execute(
        select(Account.public_id, Account.role, Account.state, Account.profile_id, PartnerOrganisation.name)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Account.organisation_id)
        .where(Account.public_id.in_(people))
    )
    lookers: dict[str, Looker | None] = {
        f"account:{row.public_id}": None
        if row.profile_id == profile_id
        else _looker(Role(row.role), row.state, row.name)
        for row in found
    }
    clients = session.execute(
        select(ApiClient.public_id, PartnerOrganisation.name)
        .join(PartnerOrganisation, PartnerOrganisation.id == ApiClient.organisation_id)
        .where(ApiClient.public_id.in_(_uuids(actors, "client:")))
    )
    lookers |= {f"client:{public_id}": ("partner", name) for public_id, name in clients}
    # The command line, and accounts that are gone.
    return {actor: lookers.get(actor, ("secretariat", None)) for actor in actors}


def _uuids(actors: Iterable[str], kind: str) -> list[UUID]:
    return [UUID(actor.removeprefix(kind)) for actor in actors if actor.startswith(kind)]


def _looker(role: Role, state: str | None, organisation: str | None) -> Looker:
    if role is Role.PARTNER:
        return "partner", organisation
    if role is Role.FOCAL_POINT:
        return "state", state
    return "secretariat", None
