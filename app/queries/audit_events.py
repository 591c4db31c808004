"""The audit trail as it is read: random ids, codes and counts; what they stand for is not looked up."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import AuditEvent
from app.policy import Actor, require
from app.queries.audit import written_moment


@dataclass(frozen=True)
class Wanted:
    """Which rows: all that are given have to fit. `starts` is the first moment, `ends` the first one after."""

    actor: str | None = None
    role: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    request_id: str | None = None
    starts: datetime | None = None
    ends: datetime | None = None


def audit_events(
    session: Session, actor: Actor, wanted: Wanted, *, limit: int = 50, before: int | None = None
) -> list[dict[str, Any]]:
    """At most `limit` rows, newest first; those before number `before`.

    That they were read is for the caller to keep.
    """
    require(actor, "audit.read")
    found = select(AuditEvent).where(*_conditions(wanted))
    if before is not None:
        found = found.where(AuditEvent.sequence < before)
    return [_told(row) for row in session.scalars(found.order_by(AuditEvent.sequence.desc()).limit(limit))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    alike = [field.name for field in fields(Wanted) if field.name not in ("starts", "ends")]
    given = {name: getattr(wanted, name) for name in alike if getattr(wanted, name) is not None}
    conditions = [getattr(AuditEvent, name) == value for name, value in given.items()]
    if wanted.starts is not None:
        conditions.append(AuditEvent.at >= wanted.starts)
    if wanted.ends is not None:
        conditions.append(AuditEvent.at < wanted.ends)
    return conditions


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
