"""What came in from which file, each row accounted for; and files on their way in."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class ImportBatch(Base):
    """`actor` and the counts are None for what came in before they were kept; such an import cannot be undone."""

    __tablename__ = "imports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    filename: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str | None]
    added: Mapped[int | None]
    changed: Mapped[int | None]
    unchanged: Mapped[int | None]
    left_out: Mapped[int | None]
    rejected: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """`fingerprint` is the hash of the row's cells: the same row is known again, whatever happened since.

    `version` is the one that the row made of the profile, None where it changed nothing.
    """

    __tablename__ = "import_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    row_number: Mapped[int]
    outcome: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(index=True)
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    version: Mapped[int | None]


class ImportDraft(Base):
    """A file somebody has sent and not yet taken in. `mapped` and `running` wait for a worker, or are in its hands.

    `content` is the file in base64; `table` what was found in it, `wishes` what the uploader has said: JSON. They
    hold cells, so they are sealed. `plan` counts the dry runs: what is confirmed is one of them.
    """

    __tablename__ = "import_drafts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('uploaded', 'mapped', 'planned', 'running', 'done', 'failed')",
            name="state",
        ),
        Index("ix_import_drafts_state_claimed_until", "state", "claimed_until"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    rows: Mapped[int]
    state: Mapped[str]
    # Megabytes, wanted by who reads the rows only.
    content: Mapped[str | None] = mapped_column(Sealed("import_drafts.content"), deferred=True)
    table: Mapped[str] = mapped_column(Sealed("import_drafts.table"))
    wishes: Mapped[str | None] = mapped_column(Sealed("import_drafts.wishes"))
    plan: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problem: Mapped[str | None]
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ImportDraftRow(Base):
    """What would become of one row. `detail` is JSON: the cells, what they say, questions and reasons."""

    __tablename__ = "import_draft_rows"
    __table_args__ = (Index("uq_import_draft_rows_draft_id_number", "draft_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_drafts.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[str]
    questions: Mapped[int]
    # The row is not as the planning before said.
    moved: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[str] = mapped_column(Sealed("import_draft_rows.detail"))
