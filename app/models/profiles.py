"""One person: the profile and everything that hangs on it.

Partial dates ("2021", "2021-05", "2021-05-17") are ISO text: they say no more than the source did, and they sort.
Positions keep the order in which a list was given.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, UtcDateTime


class Profile(Base):
    __tablename__ = "profiles"

    # Small numbers for joins and for the bits of the search index; the outside knows `public_id` only.
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    reference: Mapped[str] = mapped_column(unique=True)
    external_reference: Mapped[str | None] = mapped_column(index=True)
    display_name: Mapped[str]
    title: Mapped[str | None]
    gender: Mapped[str | None]
    residence: Mapped[str | None]
    seniority: Mapped[str | None]
    affiliation: Mapped[str | None]
    years_experience: Mapped[int | None]
    nominated_by: Mapped[str | None]
    nomination_reference: Mapped[str | None]
    nomination_date: Mapped[str | None]
    membership: Mapped[str] = mapped_column(default="nominated")
    membership_since: Mapped[datetime] = mapped_column(UtcDateTime)
    # Until when the person has paused, by own word; the worker makes them active again.
    paused_until: Mapped[date | None]
    partner_visibility: Mapped[str] = mapped_column(default="card")
    # "Hide me": since when nobody but the desk and the person finds the profile.
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The person has asked to be erased; from the due moment on it cannot be taken back.
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erasure_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notice_hours: Mapped[int | None]
    availability_mode: Mapped[str | None]
    availability_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_date: Mapped[str | None]
    desk_notes: Mapped[str | None] = mapped_column(Text)
    security_notes: Mapped[str | None] = mapped_column(Sealed("profiles.security_notes"))
    references: Mapped[str | None] = mapped_column("references_given", Sealed("profiles.references_given"))
    conflict_declarations: Mapped[str | None] = mapped_column(Sealed("profiles.conflict_declarations"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    # The directory revision of the last change: the search index asks for what is newer than it has.
    revision: Mapped[int] = mapped_column(index=True)


class _Part:
    """What every part of a profile has."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class ProfileName(_Part, Base):
    """A further name: another script, another spelling, a former name."""

    __tablename__ = "profile_names"

    text: Mapped[str]
    script: Mapped[str]
    kind: Mapped[str]


class ProfileNationality(_Part, Base):
    __tablename__ = "profile_nationalities"

    country: Mapped[str]
    former: Mapped[bool] = mapped_column(default=False)


class ProfileRole(_Part, Base):
    __tablename__ = "profile_roles"

    role: Mapped[str]


class ProfileText(_Part, Base):
    """Headline and biography in one language."""

    __tablename__ = "profile_texts"

    language: Mapped[str]
    headline: Mapped[str | None]
    biography: Mapped[str | None] = mapped_column(Text)


class Engagement(_Part, Base):
    """An office held or a mission carried out."""

    __tablename__ = "engagements"

    kind: Mapped[str]
    title: Mapped[str]
    organisation: Mapped[str | None]
    organisation_name: Mapped[str | None]
    country: Mapped[str | None]
    situation: Mapped[str | None]
    starts: Mapped[str | None]
    ends: Mapped[str | None]


class ProfileLanguage(_Part, Base):
    """`speaking` and `writing` are levels of `app.vocabularies.language_levels`; NULL is "level unknown"."""

    __tablename__ = "profile_languages"

    language: Mapped[str]
    speaking: Mapped[str | None]
    writing: Mapped[str | None]
    use: Mapped[str | None]
    # The level was converted from words or another scale and the person has not said yet that it is right.
    to_confirm: Mapped[bool] = mapped_column(default=False)


class ProfileCountry(_Part, Base):
    """Experience of a place: a country (ISO alpha-2) or a region (M49 or OIC group); NULL depth is unknown."""

    __tablename__ = "profile_countries"

    place: Mapped[str]
    depth: Mapped[str | None]


class ProfileSituation(_Part, Base):
    __tablename__ = "profile_situations"

    situation: Mapped[str]


class ProfileTopic(_Part, Base):
    """An expertise topic (or a whole area) with what stands behind it."""

    __tablename__ = "profile_topics"

    topic: Mapped[str]
    evidence: Mapped[str]
    years: Mapped[int | None]
    last_used: Mapped[int | None]
    can_train: Mapped[bool] = mapped_column(default=False)
    willing: Mapped[bool] = mapped_column(default=True)


class Certificate(_Part, Base):
    __tablename__ = "certificates"

    programme: Mapped[str]
    issuer: Mapped[str | None]
    edition: Mapped[str | None]
    awarded: Mapped[str | None]
    expires: Mapped[date | None]
    verified_by: Mapped[str | None]


class AvailabilityPeriod(_Part, Base):
    """Free, on request or not free from `starts` to `ends`, both days included; NULL `ends` is open."""

    __tablename__ = "availability_periods"
    __table_args__ = (CheckConstraint("ends IS NULL OR ends >= starts", name="ends_after_start"),)

    status: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date | None]


class Contact(_Part, Base):
    __tablename__ = "contacts"

    kind: Mapped[str]
    value: Mapped[str]


class UnresolvedValue(_Part, Base):
    """Text of a roster that no vocabulary knows: kept as it stood, and asked about."""

    __tablename__ = "unresolved_values"

    field: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str]


class ProfileVersion(Base):
    """One saved version: who changed which fields, from what to what. Sealed values are never repeated here."""

    __tablename__ = "profile_versions"
    __table_args__ = (Index("uq_profile_versions_profile_version", "profile_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    source: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
