"""What people allowed, what waits for a second person, what was opened and why, what is left of the erased."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class PartnerChoice(Base):
    """What the person shows to one partner organisation, in place of the choice for all partners."""

    __tablename__ = "partner_choices"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisations.id"), primary_key=True)
    choice: Mapped[str]


class ConsentText(Base):
    """The words of one version of a consent in one language, as they were shown."""

    __tablename__ = "consent_texts"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    adopted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consent(Base):
    """A basis for one purpose: consent given to a text in a language, or a mandate. Rows are ended, never changed."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_profile_id_purpose", "profile_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    # consent, mandate, or objection: a no where nothing had been given
    basis: Mapped[str]
    text_version: Mapped[int | None]
    language: Mapped[str | None]
    # own (the person, in the product), desk (recorded from paper or voice)
    channel: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WaitingChange(Base):
    """A change of one field that an officer has to look at before it counts."""

    __tablename__ = "waiting_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # waiting, accepted, refused, withdrawn
    status: Mapped[str] = mapped_column(default="waiting", index=True)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Approval(Base):
    """An act that takes two persons: asked by one, approved or refused by another, then carried out or run out."""

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    # membership_removal, sealed_reading, confidential_export
    act: Mapped[str]
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str | None]
    case_reference: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(Sealed("approvals.reason"))
    # waiting, approved, refused, carried_out
    status: Mapped[str] = mapped_column(default="waiting", index=True)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str | None] = mapped_column(Sealed("approvals.decision_reason"))
    # After this moment neither the decision nor the deed is possible any more.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Reveal(Base):
    """One opening of confidential fields: by whom, for what, in which case. The audit row names it by its id."""

    __tablename__ = "reveals"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str]
    fields: Mapped[str]
    purpose: Mapped[str]
    case_reference: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Tombstone(Base):
    """That a person was erased. `revision` tells the search index of other processes to forget the slot."""

    __tablename__ = "tombstones"

    public_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slot: Mapped[int | None]
    revision: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TombstoneHash(Base):
    """A salted hash of what the erased person could be imported again by; nothing can be read back from it."""

    __tablename__ = "tombstone_hashes"

    hash: Mapped[str] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tombstones.public_id"), primary_key=True)


class Installation(Base):
    """One row: what this directory has of its own."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tombstone_salt: Mapped[str]
