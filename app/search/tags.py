"""What a profile can be found by: the codes of each search field, with their strength where there is a scale."""

from collections.abc import Iterable
from typing import Any, Final

from app.vocabularies.countries import countries
from app.vocabularies.fixed import COUNTRY_DEPTHS, EVIDENCE
from app.vocabularies.language_levels import rank
from app.vocabularies.languages import macro_of
from app.vocabularies.regions import regions, regions_of
from app.vocabularies.terms import Term

Record = dict[str, Any]
# field → code → strength; 1 is "there, nothing more known", 0 never stands here.
Tags = dict[str, dict[str, int]]

# Strength of a language: 1 level unknown, 2 A1 … 8 native; of a country: 1 depth unknown, then COUNTRY_DEPTHS; of a
# topic: 1 stated, then EVIDENCE on.
_DEPTHS: Final[dict[str | None, int]] = {None: 1, **{d: n for n, d in enumerate(COUNTRY_DEPTHS, start=2)}}
_EVIDENCE: Final = {evidence: n for n, evidence in enumerate(EVIDENCE, start=1)}


def tags_of(record: Record, terms: dict[str, dict[str, Term]]) -> Tags:
    """`terms` are the owned vocabularies by name, for the areas of topics.

    Beside the search fields there is `variety`: the languages met only by a variety of theirs.
    """
    places = _places(record)
    return {
        "role": _plain(record["roles"]),
        "language": _languages(record),
        "variety": _varieties(record),
        "country": {code: depth for code, depth in places.items() if code in countries()},
        "region": _regions(places),
        "expertise": _expertise(record, terms["expertise"]),
        "evidence": _plain(topic["evidence"] for topic in record["expertise"]),
        "situation": _plain(record["situations"]),
        "organisation": _plain(e["organisation"] for e in _engagements(record) if e["organisation"]),
        "gender": _plain([record["gender"]]),
        "seniority": _plain([record["seniority"]]),
        "nationality": _plain(record["nationalities"]),
        "nominated_by": _plain([record["nominated_by"]]),
        "membership": _plain([record["membership"]]),
    }


def _plain(codes: Iterable[str | None]) -> dict[str, int]:
    return {code: 1 for code in codes if code}


def _engagements(record: Record) -> list[Record]:
    return [*record["offices"], *record["missions"]]


def _languages(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for skill in record["languages"]:
        _raise(found, skill["code"], 1 + rank(skill["speaking"]))
    return found


def _varieties(record: Record) -> dict[str, int]:
    """Wider languages that are met by a variety: also those that are stored nowhere themselves (Kurdish)."""
    found: dict[str, int] = {}
    for skill in record["languages"]:
        macro = macro_of(skill["code"])
        if macro is not None:
            _raise(found, macro, 1 + rank(skill["speaking"]))
    return found


def _places(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in record["countries"]:
        _raise(found, place["code"], _DEPTHS[place["depth"]])
    return found


def _regions(places: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, depth in places.items():
        for region in regions_of(code) if code in countries() else _wider(code):
            _raise(found, region, depth)
    return found


def _wider(region: str) -> Iterable[str]:
    step: str | None = region
    while step is not None:
        yield step
        step = regions()[step].parent


def _expertise(record: Record, terms: dict[str, Term]) -> dict[str, int]:
    found: dict[str, int] = {}
    for topic in record["expertise"]:
        strength = _EVIDENCE[topic["evidence"]]
        _raise(found, topic["code"], strength)
        term = terms.get(topic["code"])
        if term is not None and term.parent:
            _raise(found, term.parent, strength)
    return found


def _raise(found: dict[str, int], code: str, strength: int) -> None:
    if found.get(code, 0) < strength:
        found[code] = strength
