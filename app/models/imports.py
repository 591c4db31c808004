"""What came in from which file: each row accounted for."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class ImportBatch(Base):
    __tablename__ = "imports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    filename: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """`fingerprint` is the hash of the row's cells: the same row is known again, whatever happened since."""

    __tablename__ = "import_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    row_number: Mapped[int]
    outcome: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(index=True)
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
