"""Searches worth trying in a demonstration: each is made from somebody it finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.schemas.profiles import ProfileWrite
from app.vocabularies.countries import countries
from app.vocabularies.language_levels import reaches

LEVEL = "B2"


@dataclass(frozen=True, slots=True)
class Search:
    """What it shows, as which role, with which parameters of `GET /api/v1/profiles`."""

    about: str
    role: str
    parameters: tuple[tuple[str, str], ...]


def searches_to_try(people: Iterable[ProfileWrite], today: date) -> list[Search]:
    """Three searches, fewer where a handful of people offers nobody to find."""
    active = [person for person in people if person.membership == "active"]
    makers = (_by_name(active), _by_skills(active, today), _as_partner(active))
    return [search for search in (next(maker, None) for maker in makers) if search]


def _by_name(people: list[ProfileWrite]) -> Iterator[Search]:
    for person in people:
        for name in person.names:
            # Three words or more: asking for first and last shows that the order between is free.
            words = name.text.split()
            if name.script == "Arab" and len(words) > 2 and "عبد" not in words and "بن" not in words:
                asked = f"{words[0]} {words[-1]}"
                yield Search("A name in Arabic script, in part", "desk", (("q", asked), ("facets", "none")))


def _by_skills(people: list[ProfileWrite], today: date) -> Iterator[Search]:
    starts, ends = today + timedelta(days=14), today + timedelta(days=44)
    for person in people:
        fluent = [
            skill.code for skill in person.languages if skill.code in ("fr", "ar") and reaches(skill.speaking, LEVEL)
        ]
        regions = [countries()[place.code].regions[1] for place in person.countries if place.code in countries()]
        if fluent and regions and _is_free(person, starts, ends):
            language = f"{fluent[0]}:{LEVEL}"
            available = f"{starts}/{ends}"
            yield Search(
                f"{LEVEL} or better, experience in a region, free for all of a month",
                "desk",
                (("language", language), ("region", regions[0]), ("available", available), ("facets", "none")),
            )


def _is_free(person: ProfileWrite, starts: date, ends: date) -> bool:
    return any(
        period.status == "free" and period.starts <= starts and (period.ends is None or period.ends >= ends)
        for period in person.availability_periods
    )


def _as_partner(people: list[ProfileWrite]) -> Iterator[Search]:
    for person in people:
        if person.partner_visibility != "hidden" and "mediator" in person.roles:
            facets = "language,region,expertise,gender"
            yield Search(
                "As a partner: active mediators, without the names they keep back, and counts",
                "partner",
                (("role", "mediator"), ("facets", facets), ("limit", "5")),
            )
