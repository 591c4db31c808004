"""Who did and saw what: a chain of rows that only grows. How a row is hashed stands in `app/queries/audit.py`."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class AuditEvent(Base):
    """One act. Codes, counts and random ids, never a value: the row outlives the person it speaks of.

    Triggers refuse to change or delete a row. `detail` is canonical JSON as text, so that what is hashed is what is
    stored, to the byte. No foreign keys: what a row refers to may be erased, the row may not.
    """

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_object_kind_object_id", "object_kind", "object_id"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str]
    role: Mapped[str]
    token_id: Mapped[int | None]
    action: Mapped[str]
    object_kind: Mapped[str | None]
    object_id: Mapped[str | None]
    detail: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AuditHead(Base):
    """One row: the end of the chain. Who adds a row locks it first, which gives the chain one order; and a chain
    whose last rows are gone no longer reaches it."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str]
