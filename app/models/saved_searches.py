"""Searches that somebody keeps, with who was found by them."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class SavedSearch(Base):
    """A search of one account. `known` are those found when its owner last looked, `told` those a mail was about
    since, both as bitmaps of internal ids of profiles."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    # Names and words that are looked for are personal data too.
    name: Mapped[str] = mapped_column(Sealed("saved_searches.name"))
    # As in the address of the search page, without what only says where in the answer and how it is shown.
    query: Mapped[str] = mapped_column(Sealed("saved_searches.query"))
    known: Mapped[bytes] = mapped_column(LargeBinary)
    told: Mapped[bytes] = mapped_column(LargeBinary)
    # The directory when the two were last compared with it: whoever was erased since is in neither.
    revision: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
