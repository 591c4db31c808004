"""Mail that is to leave, written in the transaction of the fact it tells; and the work that comes round again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class OutboxMessage(Base):
    """One message to one recipient. `kind` names its text, `content` is JSON with the parameters of the text.

    `due_at` is when it should leave, `next_at` when it may next be taken in hand: claiming moves it past the longest
    delivery, a failure past the pause. `key_hash` stands for recipient and event. Recipient and content are emptied
    once it has left. `strict_request` is the random id of the request that it belongs to, where that was strict.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
        Index("ix_outbox_status_next_at", "status", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    kind: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str | None] = mapped_column(Sealed("outbox.recipient"))
    language: Mapped[str]
    content: Mapped[str | None] = mapped_column(Sealed("outbox.content"))
    account_id: Mapped[int | None] = mapped_column(index=True)
    strict_request: Mapped[UUID | None]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None]


class JobRun(Base):
    """When a job last began and ended. A worker that moves `last_started_at` on has the job to itself."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None]
