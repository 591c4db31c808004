"""Who is considered for a request: candidates, what speaks against them, whether they can, and the frozen list."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class Candidate(Base):
    """Somebody considered for one post of a request. `explanation` is what the match told when it was added."""

    __tablename__ = "candidates"
    __table_args__ = (UniqueConstraint("request_id", "post", "profile_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    # The place of the post in the request.
    post: Mapped[int]
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    # 1 is the first choice; given when the list is frozen.
    rank: Mapped[int | None]
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    screened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CandidateMove(Base):
    """One step of a candidate, in order."""

    __tablename__ = "candidate_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    action: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Sealed("candidate_moves.reason"))


class CandidateFlag(Base):
    """Something on record between a candidate and a party, with where it comes from. Waived by ethics alone."""

    __tablename__ = "candidate_flags"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), index=True)
    # See app.services.deployments.screening
    kind: Mapped[str]
    # blocks, look, note
    level: Mapped[str]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("request_parties.id", ondelete="CASCADE"), index=True)
    # What stands in the profile, as it was found.
    source: Mapped[str] = mapped_column(Sealed("candidate_flags.source"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waived_by: Mapped[str | None]
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiver_reason: Mapped[str | None] = mapped_column(Sealed("candidate_flags.waiver_reason"))


class Sounding(Base):
    """A question by mail whether somebody could, without a word about parties. The link works until it is over."""

    __tablename__ = "soundings"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # yes, no, maybe
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Shortlist(Base):
    """The list that went up, as it was: filter, weights, counts, order, reasons, balance. Never changed."""

    __tablename__ = "request_shortlists"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("deployment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # JSON
    content: Mapped[str] = mapped_column(Sealed("request_shortlists.content"))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str]
