"""The people in the tables as plain facts, read row by row, for the oracle."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    AvailabilityPeriod,
    Engagement,
    PartnerChoice,
    PartnerOrganisation,
    Profile,
    ProfileCountry,
    ProfileLanguage,
    ProfileName,
    ProfileNationality,
    ProfileRole,
    ProfileSituation,
    ProfileText,
    ProfileTopic,
    VocabularyTerm,
)


@dataclass
class Person:
    """One profile. Pairs are (code, level, depth or evidence); periods are (status, first day, last day)."""

    slot: int
    id: str
    reference: str
    name: str
    title: str | None
    gender: str | None
    seniority: str | None
    nominated_by: str | None
    membership: str
    visibility: str
    hidden: bool
    notice: int | None
    confirmed: datetime | None
    # By the random id of a partner organisation.
    choices: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    headline: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    languages: list[tuple[str, str | None]] = field(default_factory=list)
    places: list[tuple[str, str | None]] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    periods: list[tuple[str, date, date]] = field(default_factory=list)
    # Year a mission or office ended; None where it goes on. Those without any date are not here.
    years: list[int | None] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """`parents` are the areas of topics, `labels` the words of topics in three languages, both by code."""

    people: list[Person]
    parents: dict[str, str | None]
    labels: dict[str, tuple[str, str, str]]


def read_world(session: Session) -> World:
    terms = session.scalars(select(VocabularyTerm).where(VocabularyTerm.vocabulary == "expertise")).all()
    return World(
        _people(session),
        {term.code: term.parent for term in terms},
        {term.code: (term.label_ar, term.label_en, term.label_fr) for term in terms},
    )


def _people(session: Session) -> list[Person]:
    parts: dict[int, list[Any]] = defaultdict(list)
    for table in _PARTS:
        for row in session.scalars(select(table)):
            parts[row.profile_id].append(row)
    organisations = dict(session.execute(select(PartnerOrganisation.id, PartnerOrganisation.public_id)).all())
    choices: dict[int, dict[str, str]] = defaultdict(dict)
    for choice in session.scalars(select(PartnerChoice)):
        choices[choice.profile_id][str(organisations[choice.organisation_id])] = choice.choice
    people = []
    for profile in session.scalars(select(Profile)):
        person = _bare(profile)
        person.choices = choices[profile.id]
        for row in sorted(parts[profile.id], key=lambda row: int(row.position)):
            _add(person, row)
        people.append(person)
    return people


_PARTS: tuple[Any, ...] = (
    ProfileName,
    ProfileNationality,
    ProfileRole,
    ProfileText,
    Engagement,
    ProfileLanguage,
    ProfileCountry,
    ProfileSituation,
    ProfileTopic,
    AvailabilityPeriod,
)


def _bare(profile: Profile) -> Person:
    return Person(
        slot=profile.id,
        id=str(profile.public_id),
        reference=profile.reference,
        name=profile.display_name,
        title=profile.title,
        gender=profile.gender,
        seniority=profile.seniority,
        nominated_by=profile.nominated_by,
        membership=profile.membership,
        visibility=profile.partner_visibility,
        hidden=profile.hidden_at is not None,
        notice=profile.notice_hours,
        confirmed=profile.confirmed_at,
        names=[profile.display_name],
    )


def _add(person: Person, row: Any) -> None:
    match row:
        case ProfileName():
            person.names.append(row.text)
        case ProfileNationality(former=False):
            person.nationalities.append(row.country)
        case ProfileRole():
            person.roles.append(row.role)
        case ProfileText():
            person.headline.update({row.language: row.headline} if row.headline else {})
            person.texts += [text for text in (row.headline, row.biography) if text]
        case Engagement():
            _add_engagement(person, row)
        case ProfileLanguage():
            person.languages.append((row.language, row.speaking))
        case ProfileCountry():
            person.places.append((row.place, row.depth))
        case ProfileSituation():
            person.situations.append(row.situation)
        case ProfileTopic():
            person.topics.append((row.topic, row.evidence))
        case AvailabilityPeriod():
            person.periods.append((row.status, row.starts, row.ends or date.max))


def _add_engagement(person: Person, row: Engagement) -> None:
    person.texts += [row.title, row.organisation_name or ""]
    if row.organisation:
        person.organisations.append(row.organisation)
    if row.ends:
        person.years.append(int(row.ends[:4]))
    elif row.starts:
        person.years.append(None)
