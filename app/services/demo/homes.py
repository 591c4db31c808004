"""Where invented people come from, what is spoken there and where people from there go to work."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.services.demo.parts import Skewed, read_table
from app.vocabularies.countries import countries, oic_members
from app.vocabularies.terms import Term, reference_terms

# Posts there would raise the questions that the situations themselves are about.
_NO_POSTS = frozenset({"IL", "EH", "RS"})
_SEATS = ("CH", "US", "ET", "BE", "AT", "EG", "SA", "KE", "QA", "TR")
_PARTNERS = {
    "015": {"AU": 5, "LAS": 4},
    "202": {"AU": 6, "ECOWAS": 4, "IGAD": 2},
    "145": {"LAS": 6, "GCC": 3},
    "143": {"OSCE": 7},
    "034": {"UN": 3},
    "035": {"ASEAN": 7},
    "039": {"OSCE": 6, "EU": 3},
}


# Compared by identity: there is one of each country, and it is the key of a draw.
@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """A country as a place to come from; `places` are countries by how likely one worked there."""

    country: str
    naming: str
    city: str
    member: bool
    native: Skewed[str]
    further: Mapping[str, float]
    places: Skewed[str]
    organisations: Skewed[str]


@lru_cache(maxsize=1)
def homes() -> Skewed[Home]:
    """Home countries by the rough number of their diplomats; every Member State has some."""
    members = oic_members()
    return Skewed({_home(row, row["country"] in members): float(row["weight"]) for row in read_table("homes.csv")})


def _home(row: Mapping[str, str], member: bool) -> Home:
    return Home(
        country=row["country"],
        naming=row["naming"],
        city=row["city"],
        member=member,
        native=Skewed(_weights(row["native"])),
        further={code: percent / 100 for code, percent in _weights(row["further"]).items()},
        places=Skewed(_places(row["country"])),
        organisations=Skewed(_organisations(row["country"])),
    )


def _weights(text: str) -> dict[str, float]:
    return {code: float(weight) for code, _, weight in (item.partition(":") for item in text.split(";"))}


def _places(home: str) -> dict[str, float]:
    here = countries()[home].regions
    weights: dict[str, float] = {}
    for code in sorted({*oic_members(), *situations_by_country(), *_SEATS} - {home, *_NO_POSTS}):
        there = countries()[code].regions
        near = 14.0 if there[:2] == here[:2] else 2.0 if there[:1] == here[:1] else 0.5
        weights[code] = near * (3.0 if code in situations_by_country() else 1.0)
    return weights


def _organisations(home: str) -> dict[str, float]:
    subregion = countries()[home].regions[1]
    weights = {"OIC": 9.0, "UN": 6.0, "EU": 0.7, "PCSU": 1.0, "IPHRC": 0.7, "ICESCO": 0.5, "IsDB": 0.6, "IIFA": 0.3}
    for acronym, weight in _PARTNERS.get(subregion, {}).items():
        weights[acronym] = weights.get(acronym, 0) + weight
    return {acronym.lower(): weight for acronym, weight in weights.items()}


@lru_cache(maxsize=1)
def situations_by_country() -> Mapping[str, Skewed[str]]:
    """The situations in each country that has an ISO code, those of today more often than the past ones."""
    found: dict[str, dict[str, float]] = {}
    for code, term in terms("situations").items():
        weight = {"active": 6.0, "recent": 3.0}.get(term.attributes["status"], 1.0)
        for country in term.countries:
            if country in countries():
                found.setdefault(country, {})[code] = weight
    return {country: Skewed(weights) for country, weights in found.items()}


@lru_cache(maxsize=4)
def terms(vocabulary: str) -> Mapping[str, Term]:
    """The terms the program ships with, by code."""
    return {term.code: term for term in reference_terms() if term.vocabulary == vocabulary}
