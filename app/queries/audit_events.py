"""The audit trail as it is read: random ids, codes and counts; what they stand for is not looked up."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.models import Approval, AuditEvent, Consent, Profile, Reveal, WaitingChange
from app.policy import Actor, require
from app.queries.audit import written_moment

_BY_OTHER_MEANS: Final = ("starts", "ends", "purpose", "person")
# What hangs on a profile, by the kind that the trail calls it.
_OF_A_PERSON: Final[dict[str, Any]] = {
    "reveal": Reveal,
    "consent": Consent,
    "change": WaitingChange,
    "approval": Approval,
}


@dataclass(frozen=True)
class Wanted:
    """Which rows: all that are given have to fit. `starts` is the first moment, `ends` the first one after; `purpose`
    is the one that the detail of the row names, `person` a profile with all that hangs on it: openings of its fields,
    consents, changes and approvals, as long as they are there."""

    actor: str | None = None
    role: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    request_id: str | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    purpose: str | None = None
    person: UUID | None = None


def audit_events(
    session: Session, actor: Actor, wanted: Wanted, *, limit: int = 50, before: int | None = None
) -> list[dict[str, Any]]:
    """At most `limit` rows, newest first; those before number `before`.

    That they were read is for the caller to keep.
    """
    require(actor, "audit.read")
    found = select(AuditEvent).where(*_conditions(wanted))
    if wanted.person is not None:
        found = found.where(_concerns(session, wanted.person))
    if before is not None:
        found = found.where(AuditEvent.sequence < before)
    return [_told(row) for row in session.scalars(found.order_by(AuditEvent.sequence.desc()).limit(limit))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    alike = [field.name for field in fields(Wanted) if field.name not in _BY_OTHER_MEANS]
    given = {name: getattr(wanted, name) for name in alike if getattr(wanted, name) is not None}
    conditions = [getattr(AuditEvent, name) == value for name, value in given.items()]
    if wanted.starts is not None:
        conditions.append(AuditEvent.at >= wanted.starts)
    if wanted.ends is not None:
        conditions.append(AuditEvent.at < wanted.ends)
    if wanted.purpose is not None:
        # Detail is canonical JSON, so that one text stands for it.
        conditions.append(
            AuditEvent.detail.contains(f'"purpose":{orjson.dumps(wanted.purpose).decode()}', autoescape=True)
        )
    return conditions


def _concerns(session: Session, person: UUID) -> ColumnElement[bool]:
    of = select(Profile.id).where(Profile.public_id == person).scalar_subquery()
    concerned = [(AuditEvent.object_kind == "profile") & (AuditEvent.object_id == str(person))]
    for kind, table in _OF_A_PERSON.items():
        # Brought along as text: how an id is stored differs between the databases.
        ids = [str(id_) for id_ in session.scalars(select(table.public_id).where(table.profile_id == of))]
        concerned.append((AuditEvent.object_kind == kind) & AuditEvent.object_id.in_(ids))
    return or_(*concerned)


def _told(row: AuditEvent) -> dict[str, Any]:
    about = None if row.object_kind is None else {"kind": row.object_kind, "id": row.object_id}
    return {
        "sequence": row.sequence,
        "at": written_moment(row.at),
        "actor": row.actor,
        "role": row.role,
        "action": row.action,
        "object": about,
        "detail": orjson.loads(row.detail),
        "request_id": row.request_id,
        "hash": row.hash,
    }
