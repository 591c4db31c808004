"""Two profiles and one person: who are not the same in spite of it, and what is left of a profile merged away."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class DifferentPeople(Base):
    """Somebody has looked at both: they are not the same person, and are not put forward again."""

    __tablename__ = "different_people"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MergedProfile(Base):
    """A profile that went up in another one, which its old address leads to. Goes with the kept profile.

    `held` is what could be written, as it stood last; `history` its versions, the oldest first: nothing reads them
    but whoever has to take a wrong merge apart by hand, and the person who takes everything along.
    """

    __tablename__ = "merged_profiles"

    public_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    merged_by: Mapped[str]
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held: Mapped[dict[str, Any]] = mapped_column(JSON)
    history: Mapped[list[Any]] = mapped_column(JSON)
