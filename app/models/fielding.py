"""From an offer to a debrief: who was asked, what they declared, who agreed, and the time in the field."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class Offer(Base):
    """One offer to one candidate. `state`: open, referred (a new interest lies with ethics), accepted, declined,
    expired, cancelled, withdrawn."""

    __tablename__ = "offers"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    letter: Mapped[str] = mapped_column(Sealed("offers.letter"))
    terms_version: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Sealed("offers.reason"))


class Declaration(Base):
    """What somebody declared in the act of accepting. `code_version` is None while no code has been adopted."""

    __tablename__ = "offer_declarations"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    code_version: Mapped[int | None]
    # Empty: none besides those declared before.
    new_interest: Mapped[str | None] = mapped_column(Sealed("offer_declarations.new_interest"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # cleared, upheld; by ethics, where there was a new interest
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str | None] = mapped_column(Sealed("offer_declarations.decision_reason"))


class Release(Base):
    """Whether the State that nominated somebody, or an employer, lets the person go. `state`: not_needed, asked,
    given, refused."""

    __tablename__ = "releases"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    # The nominating State, whose focal points are asked; None: asked outside of here.
    giver: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(Sealed("releases.reason"))


class PartyConsent(Base):
    """What is known of a party's consent since a moment; the newest row counts, and none is ever changed.

    `state`: not_needed, not_sought, sought, given, conditional, refused, withdrawn. `sufficient`: the Secretary
    General holds that it can go on as it stands.
    """

    __tablename__ = "party_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("request_parties.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    condition: Mapped[str | None] = mapped_column(Sealed("party_consents.condition"))
    condition_met: Mapped[bool]
    sufficient: Mapped[bool]
    document: Mapped[str | None] = mapped_column(Sealed("party_consents.document"))
    reason: Mapped[str | None] = mapped_column(Sealed("party_consents.reason"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    role: Mapped[str]


class RequestCheck(Base):
    """A point of the list before a deployment. `item`: security, travel, insurance, briefing; `state`: open, waiting,
    done, not_needed."""

    __tablename__ = "request_checks"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("deployment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    item: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]


class Deployment(Base):
    """Somebody's time in the field for a request; both days are included."""

    __tablename__ = "deployments"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    ended: Mapped[date | None]


class DeploymentDay(Base):
    """A day of a deployment. The key is the promise that nobody is in two places: no two deployments share a day."""

    __tablename__ = "deployment_days"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("deployments.candidate_id", ondelete="CASCADE"), index=True)


class ConsentAlarm(Base):
    """A consent was withdrawn while somebody is in the field. It asks for an answer and recalls nobody by itself."""

    __tablename__ = "consent_alarms"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("request_parties.id", ondelete="CASCADE"), index=True)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed("consent_alarms.answer"))


class DebriefPart(Base):
    """One voice of a debrief: expert (of each candidate), requester, desk."""

    __tablename__ = "debrief_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    voice: Mapped[str]
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"), index=True)
    achieved: Mapped[str] = mapped_column(Sealed("debrief_parts.achieved"))
    hindered: Mapped[str | None] = mapped_column(Sealed("debrief_parts.hindered"))
    advice: Mapped[str | None] = mapped_column(Sealed("debrief_parts.advice"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]


class Lesson(Base):
    """What was learned, without a name and without a way back to the request."""

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    situation: Mapped[str | None] = mapped_column(index=True)
    track: Mapped[str]
    mode: Mapped[str | None]
    text: Mapped[str] = mapped_column(Sealed("lessons.text"))
    learned_on: Mapped[date]


class DecisionFile(Base):
    """A decision file as it was issued, in one format. `content` is the document, in base 64 where it is no text."""

    __tablename__ = "decision_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("deployment_requests.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    # json, pdf
    format: Mapped[str]
    language: Mapped[str | None]
    sha256: Mapped[str]
    content: Mapped[str] = mapped_column(Sealed("decision_files.content"))
    # The version of the request that it tells of.
    request_version: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str]
