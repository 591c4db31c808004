"""What is in the outbox, without recipient and content: those are for the worker alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models import OutboxMessage
from app.policy import Actor, require
from app.policy.requests import visible_mails

Status = Literal["waiting", "sent", "failed"]
# What is due and has not left for so long is an alarm.
LATE_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class MessageRow:
    """One message as it is told. `position` is where the next page begins and leaves the service in a cursor only."""

    position: int
    id: UUID
    kind: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    next_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    last_error: str | None


def outbox_messages(
    session: Session, actor: Actor, *, status: Status | None = None, limit: int = 50, before: int | None = None
) -> list[MessageRow]:
    """At most `limit` messages, newest first; those behind the one at position `before`."""
    require(actor, "outbox.read")
    found = select(
        OutboxMessage.id,
        OutboxMessage.public_id,
        OutboxMessage.kind,
        OutboxMessage.status,
        OutboxMessage.attempts,
        OutboxMessage.created_at,
        OutboxMessage.due_at,
        OutboxMessage.next_at,
        OutboxMessage.sent_at,
        OutboxMessage.failed_at,
        OutboxMessage.last_error,
    ).where(visible_mails(actor))
    if status is not None:
        found = found.where(OutboxMessage.status == status)
    if before is not None:
        found = found.where(OutboxMessage.id < before)
    return [MessageRow(*row) for row in session.execute(found.order_by(OutboxMessage.id.desc()).limit(limit))]


def count_due(session: Session, at: datetime) -> int:
    """How many a worker could take in hand now."""
    return _count(session, OutboxMessage.status == "waiting", OutboxMessage.next_at <= at)


def count_late(session: Session, at: datetime, actor: Actor | None = None) -> int:
    """How many should have left longer than `LATE_AFTER` ago and still wait: of those that exist for the actor, or of
    all, for an alarm that says only whether there are some."""
    late = (OutboxMessage.status == "waiting") & (OutboxMessage.due_at <= at - LATE_AFTER)
    return _count(session, late, *_those_for(actor))


def count_failed(session: Session, actor: Actor | None = None) -> int:
    """How many were given up and can still be tried again; as `count_late`."""
    given_up = (OutboxMessage.status == "failed") & OutboxMessage.content.is_not(None)
    return _count(session, given_up, *_those_for(actor))


def _those_for(actor: Actor | None) -> list[ColumnElement[bool]]:
    return [] if actor is None else [visible_mails(actor)]


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(*conditions)) or 0
