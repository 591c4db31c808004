"""Lists that an officer keeps of people, with notes that nobody else of the service reads."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class PeopleList(Base):
    """`shared`: others of the secretariat read who is on it, without the notes."""

    __tablename__ = "people_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)
    # Raised by every change, of the people and their notes too.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PeopleListEntry(Base):
    """Somebody on a list; `position` orders, and leaves gaps where somebody has gone."""

    __tablename__ = "people_list_entries"
    __table_args__ = (UniqueConstraint("list_id", "profile_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("people_lists.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    note: Mapped[str | None] = mapped_column(Sealed("people_list_entries.note"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
