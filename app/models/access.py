"""Who may come in: accounts, their sessions and factors, links sent by mail, and what was answered to whom."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class Account(Base):
    """Somebody who can sign in. Without a password hash the invitation still waits to be accepted."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    # Folded (NFKC, lower case), because people type their address in any case.
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    # A partner's organisation, a focal point's State, an expert's (or an officer's own) profile.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisations.id"), index=True)
    state: Mapped[str | None]
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"), unique=True)
    # Named for sealed fields.
    sealed_access: Mapped[bool] = mapped_column(default=False)
    # Made by `sulh demo`: one factor is enough, and it works on loopback in demo mode only.
    demo: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(Sealed("accounts.totp_secret"))
    # Shown to the owner and not yet confirmed with a code: until then the one before stays in force.
    totp_pending: Mapped[str | None] = mapped_column(Sealed("accounts.totp_pending"))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The last time step of which a code was used: neither it nor an earlier one is taken again.
    totp_last_step: Mapped[int | None]
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class RecoveryCode(Base):
    """One of the codes that stand in once each for a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """One sign-in. Only the hash of its token is kept, so nobody can read it out of the database."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Written at most once a minute.
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the password was last given in it.
    fresh_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the owner recognises it by: "Firefox on Linux", and the address as far as its network.
    device: Mapped[str | None]
    network: Mapped[str | None]


class MailLink(Base):
    """A link that was sent by mail and acts once: an invitation, a reset, a new address, "hide me"."""

    __tablename__ = "mail_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    # The address it was sent to: the link is bound to it.
    email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KnownNetwork(Base):
    """A network from which the owner has signed in before: others' wrong passwords lock nobody out there."""

    __tablename__ = "known_networks"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    network_hash: Mapped[str] = mapped_column(primary_key=True)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delegation(Base):
    """A delegation act of the Secretary General: until it ends, the account may do what is delegated."""

    __tablename__ = "delegations"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    act_reference: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Allowance(Base):
    """How much of a limit is used up in the window that begins at `window_start` (seconds since 1970)."""

    __tablename__ = "allowances"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    used: Mapped[int]
    # When the row may go.
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DirectoryWalk(Base):
    """Which people one actor was shown by the search on one day: who walks through everybody is noticed."""

    __tablename__ = "directory_walks"

    actor: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    # A serialized bitmap of internal ids.
    people: Mapped[bytes] = mapped_column(LargeBinary)
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """The answer once given to a POST with this key, so that a repeat gets it again and does nothing twice."""

    __tablename__ = "idempotency_keys"

    actor: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    location: Mapped[str]
    etag: Mapped[str]
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
