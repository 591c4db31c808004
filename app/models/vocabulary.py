"""Vocabularies that the secretariat owns: expertise, situations, organisations.

Countries, regions and languages come from CLDR and ISO and stand in `app/vocabularies`.
"""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class VocabularyTerm(Base):
    """A term is never deleted: it is retired, or merged into another one of its vocabulary."""

    __tablename__ = "vocabulary_terms"

    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str | None]
    label_ar: Mapped[str]
    label_en: Mapped[str]
    label_fr: Mapped[str]
    # Languages whose label waits for a native reader, as "ar;fr".
    review: Mapped[str] = mapped_column(default="")
    # kind, countries, source ids …: facts of the reference data that only some vocabularies have.
    attributes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class OrganisationGroup(Base):
    """An organisation in a group for a time: OIC groups of States, the Contact Group of Friends of Mediation."""

    __tablename__ = "organisation_groups"
    __table_args__ = (
        ForeignKeyConstraint(
            ["vocabulary", "organisation"], ["vocabulary_terms.vocabulary", "vocabulary_terms.code"]
        ),
        UniqueConstraint("organisation", "group_code", "starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(default="organisations")
    organisation: Mapped[str]
    group_code: Mapped[str]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
