"""Partner organisations, the agreements they have, and their API clients."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class PartnerOrganisation(Base):
    """An organisation that asks from outside; `code` is its term among the organisations, if it has one."""

    __tablename__ = "partner_organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Agreement(Base):
    """What a partner may see, and until when: both days are included. Without one in force it sees nobody."""

    __tablename__ = "agreements"
    __table_args__ = (CheckConstraint("ends >= starts", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisations.id"), index=True)
    reference: Mapped[str]
    # card or network: how far a partner sees at most, whatever people have chosen.
    level: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Ended before its time.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiClient(Base):
    """A program of a partner. `public_id` is its client_id; it proves itself by a secret or by its key."""

    __tablename__ = "api_clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("partner_organisations.id"), index=True)
    name: Mapped[str]
    # Words of OAuth, separated by blanks.
    scopes: Mapped[str]
    # secret or private_key_jwt
    method: Mapped[str]
    secret_hash: Mapped[str | None]
    # The public keys as a JWK set.
    keys: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ClientToken(Base):
    """An access token of a client, by hash; it lives for half an hour."""

    __tablename__ = "client_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UsedAssertion(Base):
    """A signed assertion that was taken once; its number is not taken again while it could still be in force."""

    __tablename__ = "used_assertions"

    client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id", ondelete="CASCADE"), primary_key=True)
    jti_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
