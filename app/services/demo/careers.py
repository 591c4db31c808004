"""Rank, offices, missions and places of an invented person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from app.schemas.profiles import EngagementIn, PlaceExperience
from app.services.demo.homes import Home, situations_by_country
from app.services.demo.parts import Skewed
from app.vocabularies.countries import country_name
from app.vocabularies.regions import regions_of

_SENIORITIES: Final[Skewed[str | None]] = Skewed(
    {"head_of_state_or_government": 0.6, "minister": 5, "ambassador": 23, "senior": 41, "mid_level": 27, None: 3.4}
)
# Seniority: least and most years of experience, titles before the name, titles of offices.
_RANKS: Final[dict[str | None, tuple[int, int, tuple[str | None, ...], tuple[str, ...]]]] = {
    "head_of_state_or_government": (28, 48, ("H.E.",), ("Member of a Presidential Council", "Head of Government")),
    "minister": (20, 44, ("H.E.", "H.E.", "Dr"), ("Minister of Dialogue and Reconciliation", "Minister of State")),
    "ambassador": (17, 42, ("Amb.", "Amb.", "H.E.", "Dr"), ("Ambassador", "Permanent Representative", "Director")),
    "senior": (10, 34, (None, None, "Dr", "Prof.", "Col. (ret.)"), ("Counsellor", "Director", "Head of Department")),
    "mid_level": (4, 15, (None, None, None, "Dr"), ("First Secretary", "Programme Officer", "Researcher")),
    None: (3, 30, (None,), ("Adviser",)),
}
_MISSIONS: Final = (
    "Head of the mediation team",
    "Adviser to the talks",
    "Adviser on ceasefire arrangements",
    "Facilitator of local truces",
    "Observer of the national dialogue",
    "Member of the good offices mission",
    "Member of the monitoring committee",
    "Facilitator of a dialogue between communities",
    "Trainer of insider mediators",
    "Drafter in the agreement committee",
)
_ENVOY: Final = ("Special envoy", "Personal representative")
_DEPTHS: Final[Skewed[str | None]] = Skewed({"studied": 15, "lived": 20, "posted": 38, "mediated": 19, None: 8})
_PLACE_COUNTS: Final = Skewed({1: 14, 2: 22, 3: 23, 4: 17, 5: 11, 6: 7, 8: 4, 10: 2})
_MISSION_COUNTS: Final = Skewed({0: 28, 1: 32, 2: 22, 3: 11, 4: 5, 6: 2})
_OFFICE_COUNTS: Final = Skewed({0: 12, 1: 38, 2: 32, 3: 18})


@dataclass(frozen=True, slots=True)
class Career:
    seniority: str | None
    title: str | None
    affiliation: str | None
    years: int
    places: Sequence[PlaceExperience]
    situations: Sequence[str]
    offices: Sequence[EngagementIn]
    missions: Sequence[EngagementIn]


def career(rng: Random, home: Home, roles: Sequence[str], today: date) -> Career:
    seniority = _SENIORITIES.pick(rng)
    least, most, titles, offices = _RANKS[seniority]
    years = rng.randint(least, most)
    places = _places(rng, home)
    missions = _missions(rng, home, roles, [place.code for place in places], today.year - years, today.year)
    worked_on = dict.fromkeys(mission.situation for mission in missions if mission.situation)
    return Career(
        seniority=seniority,
        title=rng.choice(titles),
        affiliation=_affiliation(rng, home),
        years=years,
        places=places,
        situations=list(worked_on),
        offices=_offices(rng, home, offices, today.year - years, today.year),
        missions=missions,
    )


def _places(rng: Random, home: Home) -> list[PlaceExperience]:
    found = {code: _DEPTHS.pick(rng) for code in home.places.pick_some(rng, _PLACE_COUNTS.pick(rng))}
    if rng.random() < 0.3:
        found[home.country] = "lived"
    if rng.random() < 0.04:
        found[rng.choice(sorted(regions_of(home.country) - {"001"}))] = "posted"
    return [PlaceExperience.model_construct(code=code, depth=depth) for code, depth in found.items()]


def _affiliation(rng: Random, home: Home) -> str | None:
    chance = rng.random()
    if chance < 0.42:
        french = home.further.get("fr", 0) >= 0.9
        ministry = "Ministère des affaires étrangères" if french else "Ministry of Foreign Affairs"
        return f"{ministry}, {country_name(home.country, 'fr' if french else 'en')}"
    if chance < 0.9:
        kinds = ("Centre for Dialogue", "Institute for Peace Studies", "Forum for Reconciliation", "Mediation House")
        return f"{home.city} {rng.choice(kinds)}" if chance < 0.75 else "Independent"
    return None


def _offices(rng: Random, home: Home, titles: Sequence[str], first_year: int, last_year: int) -> list[EngagementIn]:
    offices = []
    for _ in range(_OFFICE_COUNTS.pick(rng)):
        starts, ends = _span(rng, first_year, last_year, 4)
        title = rng.choice(titles)
        abroad = title in ("Ambassador", "Counsellor", "First Secretary")
        offices.append(
            EngagementIn.model_construct(
                title=title,
                organisation=f"state-{home.country.lower()}" if home.member else None,
                organisation_name=None if home.member else f"{home.city} Mediation House",
                country=home.places.pick(rng) if abroad else home.country,
                situation=None,
                starts=starts,
                ends=ends,
            )
        )
    return offices


def _missions(
    rng: Random, home: Home, roles: Sequence[str], places: Sequence[str], first_year: int, last_year: int
) -> list[EngagementIn]:
    missions = []
    known = [code for code in places if code in situations_by_country()]
    for _ in range(_MISSION_COUNTS.pick(rng) if known else 0):
        country = rng.choice(known)
        starts, ends = _span(rng, first_year, last_year, 2)
        titles = _ENVOY if "special_envoy" in roles and rng.random() < 0.5 else _MISSIONS
        missions.append(
            EngagementIn.model_construct(
                title=rng.choice(titles),
                organisation=home.organisations.pick(rng) if rng.random() < 0.85 else None,
                organisation_name=None,
                country=country,
                situation=situations_by_country()[country].pick(rng) if rng.random() < 0.75 else None,
                starts=starts,
                ends=ends,
            )
        )
    return missions


def _span(rng: Random, first_year: int, last_year: int, typical: int) -> tuple[str | None, str | None]:
    """Partial dates as people give them: often the year alone, sometimes no end."""
    year = rng.randint(first_year, last_year - 1)
    ends = min(year + rng.randint(0, 2 * typical), last_year - 1)
    if rng.random() < 0.05:
        return None, None
    if rng.random() < 0.5:
        return str(year), None if ends >= last_year - 1 else str(ends)
    month = rng.randint(1, 6)
    start = f"{year}-{month:02d}" if rng.random() < 0.7 else f"{year}-{month:02d}-{rng.randint(1, 28):02d}"
    return start, None if ends >= last_year - 1 else f"{ends}-{rng.randint(7, 12):02d}"
