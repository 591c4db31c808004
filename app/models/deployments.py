"""Requests for a mediator, an envoy or an expert, and what became of them."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class DeploymentRequest(Base):
    """One need, on one of two tracks. It belongs to whoever wrote it, and to the organisation or State behind."""

    __tablename__ = "deployment_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    reference: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="draft", index=True)
    # as Actor.name
    author: Mapped[str] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisations.id"), index=True)
    requesting_state: Mapped[str | None] = mapped_column(index=True)
    # expert, envoy
    track: Mapped[str]
    # ordinary, confidential, strict
    confidentiality: Mapped[str]
    situation: Mapped[str | None]
    area: Mapped[str | None] = mapped_column(Sealed("deployment_requests.area"))
    host_country: Mapped[str | None]
    purpose: Mapped[str | None] = mapped_column(Sealed("deployment_requests.purpose"))
    # in_person, remote, training
    mode: Mapped[str | None]
    starts: Mapped[date | None]
    days: Mapped[int | None]
    contact: Mapped[str | None] = mapped_column(Sealed("deployment_requests.contact"))
    # What roles are needed, each with its criteria; the shape is app.schemas.deployments.Post.
    posts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # What all of them together have to cover; the shape is app.schemas.deployments.Team.
    team: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # T0: the first submission
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_reason: Mapped[str | None]
    # Of an expert-track request: the random id of the envoy's that waits for the Council meanwhile.
    interim_for: Mapped[uuid.UUID | None]
    # For each post how many were chosen to go, since the decision.
    places: Mapped[list[int] | None] = mapped_column(JSON)
    legal_basis: Mapped[str | None] = mapped_column(Sealed("deployment_requests.legal_basis"))
    council_reference: Mapped[str | None] = mapped_column(Sealed("deployment_requests.council_reference"))
    handover: Mapped[str | None] = mapped_column(Sealed("deployment_requests.handover"))
    # How often the requester was asked for its part of the debrief.
    debrief_asks: Mapped[int] = mapped_column(default=0, server_default="0")
    keep_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestParty(Base):
    """A government or party that has a word in it. `kind`: host_government, party."""

    __tablename__ = "request_parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed("request_parties.name"))
    country: Mapped[str | None]


class RequestOfficer(Base):
    """Somebody named to work on a request of the class strict."""

    __tablename__ = "request_officers"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("deployment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)


class RequestTerms(Base):
    """Terms of reference, frozen: the text, and for each post the search that follows from its criteria."""

    __tablename__ = "request_terms"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("deployment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Sealed("request_terms.text"))
    searches: Mapped[list[str]] = mapped_column(JSON)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str]


class RequestMove(Base):
    """One step of a request, in order: with these rows alone its state can be found again."""

    __tablename__ = "request_moves"
    __table_args__ = (Index("ix_request_moves_request_id_version", "request_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"))
    # The version of the request that the step made.
    version: Mapped[int]
    action: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Sealed("request_moves.reason"))
    # Codes only: which tests failed, how the scoping call went.
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class ClockSpan(Base):
    """A time during which the clock of a request ran (`cause` null) or stood still, and why."""

    __tablename__ = "clock_spans"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cause: Mapped[str | None]
