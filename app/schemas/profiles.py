"""What a profile looks like when it is written, and its parts, which are the same when it is read."""

import re
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from app.schemas.common import (
    ByLanguage,
    CountryCode,
    Flag,
    Input,
    LanguageCode,
    LineByLanguage,
    PlaceCode,
    Spelled,
    Whole,
    one_of,
)
from app.text import Line, Paragraphs

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
FIRST_YEAR, LAST_YEAR = 1900, 2200


def _partial_date(text: str) -> str:
    if not _PARTIAL_DATE.fullmatch(text) or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError("not a date as YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise ValueError("there is no such day") from None
    return text


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("not a plausible year")
    return day


def _second(at: datetime) -> datetime:
    # Near the ends of the calendar there is no UTC for some zones.
    _plausible(at.date())
    return at.replace(microsecond=0)


# Confirmations are kept to the second, so that sorting by them and printing them say the same.
Second = Annotated[AwareDatetime, Spelled, AfterValidator(_second)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]
Day = Annotated[date, Spelled, AfterValidator(_plausible)]
Year = Annotated[Whole, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Count = Annotated[Whole, Field(ge=0, le=100)]
Level = Annotated[str, one_of("language_levels")]
TermCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class NameIn(Input):
    """A further name; without a script it is told from the letters."""

    text: Line
    script: Annotated[str, Field(pattern="^[A-Z][a-z]{3}$")] | None = None
    kind: Annotated[str, one_of("name_kinds")] = "also_written"


class LanguageSkill(Input):
    """A language with CEFR levels; null is "level unknown"."""

    code: LanguageCode
    speaking: Level | None = None
    writing: Level | None = None
    use: Annotated[str, one_of("language_uses")] | None = None
    to_confirm: Flag = False


class PlaceExperience(Input):
    code: PlaceCode
    depth: Annotated[str, one_of("country_depths")] | None = None


class TopicExperience(Input):
    code: TermCode
    evidence: Annotated[str, one_of("evidence")] = "stated"
    years: Count | None = None
    last_used: Year | None = None
    can_train: Flag = False
    willing: Flag = True


class EngagementIn(Input):
    """An office or a mission; `organisation` is a code, `organisation_name` what stood there instead."""

    title: Line
    organisation: TermCode | None = None
    organisation_name: Line | None = None
    country: CountryCode | None = None
    situation: TermCode | None = None
    starts: PartialDate | None = None
    ends: PartialDate | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.starts and self.ends and self.ends < self.starts[: len(self.ends)]:
            raise ValueError("ends before it starts")
        return self


class CertificateIn(Input):
    programme: Line
    issuer: Line | None = None
    edition: Line | None = None
    awarded: PartialDate | None = None
    expires: Day | None = None
    verified_by: Line | None = None


class Period(Input):
    """Both days are included; without an end it is open."""

    status: Annotated[str, one_of("availability_statuses")]
    starts: Day
    ends: Day | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("ends before it starts")
        return self


class ContactIn(Input):
    kind: Literal["email", "phone", "other"]
    value: Line


class Unresolved(Input):
    """Text of a roster that no vocabulary knows, kept as it stood."""

    field: Line
    text: Paragraphs
    reason: Line


def _no_repeats(items: list[str]) -> list[str]:
    if len(set(items)) != len(items):
        raise ValueError("the same code stands twice")
    return items


_Codes = AfterValidator(_no_repeats)
_MANY = Field(max_length=100)


class ProfileWrite(Input):
    """A whole profile as it is written: created from it, or changed by a merge patch over it."""

    name: Line
    names: Annotated[list[NameIn], _MANY] = []
    title: Line | None = None
    gender: Annotated[str, one_of("genders")] | None = None
    nationalities: Annotated[list[CountryCode], _MANY, _Codes] = []
    former_nationalities: Annotated[list[CountryCode], _MANY, _Codes] = []
    residence: CountryCode | None = None
    roles: Annotated[list[Annotated[str, one_of("network_roles")]], _MANY, _Codes] = []
    seniority: Annotated[str, one_of("seniorities")] | None = None
    affiliation: Line | None = None
    years_experience: Count | None = None
    nominated_by: CountryCode | None = None
    nomination_reference: Line | None = None
    nomination_date: PartialDate | None = None
    headline: LineByLanguage = LineByLanguage()
    biography: ByLanguage = ByLanguage()
    offices: Annotated[list[EngagementIn], _MANY] = []
    missions: Annotated[list[EngagementIn], _MANY] = []
    languages: Annotated[list[LanguageSkill], _MANY] = []
    countries: Annotated[list[PlaceExperience], Field(max_length=300)] = []
    situations: Annotated[list[TermCode], _MANY, _Codes] = []
    expertise: Annotated[list[TopicExperience], _MANY] = []
    certificates: Annotated[list[CertificateIn], _MANY] = []
    availability_periods: Annotated[list[Period], _MANY] = []
    notice_hours: Annotated[Whole, Field(ge=0, le=24 * 365)] | None = None
    availability_mode: Annotated[str, one_of("modes")] | None = None
    availability_confirmed_at: Second | None = None
    confirmed_at: Second | None = None
    membership: Annotated[str, one_of("membership_states")] = "nominated"
    partner_visibility: Literal["hidden", "card", "named"] = "card"
    consent_date: PartialDate | None = None
    external_reference: Line | None = None
    contacts: Annotated[list[ContactIn], _MANY] = []
    desk_notes: Paragraphs | None = None
    unresolved: Annotated[list[Unresolved], _MANY] = []

    @model_validator(mode="after")
    def each_once(self) -> Self:
        for field in ("languages", "countries", "expertise"):
            codes = [item.code for item in getattr(self, field)]
            if len(set(codes)) != len(codes):
                raise ValueError(f"{field}: the same code stands twice")
        return self

    @model_validator(mode="after")
    def periods_apart(self) -> Self:
        periods = sorted(self.availability_periods, key=lambda period: period.starts)
        for earlier, later in pairwise(periods):
            if earlier.ends is None or later.starts <= earlier.ends:
                raise ValueError("availability_periods: two of them overlap")
        return self


# Without these a person cannot be offered to anybody, so the profile stays incomplete and cannot become active.
def missing_fields(
    *, name: str, names: list[str], nationalities: list[str], roles: list[str], languages: list[str]
) -> list[str]:
    """The required fields that are empty, by name; `name_latin` when no spelling in Latin letters is known."""
    has_latin = any(_is_latin(text) for text in (name, *names))
    wanted = {"name_latin": has_latin, "nationalities": nationalities, "roles": roles, "languages": languages}
    return [field for field, value in wanted.items() if not value]


_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")


def _is_latin(text: str) -> bool:
    return _LATIN_LETTER.search(text) is not None
