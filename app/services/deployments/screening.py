"""A candidate held against the named parties of a request: what is on record, where it stands, how much it weighs.

It never says that somebody is clear. Nationality is a flag and no verdict: a neighbour may be the best channel.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.models import RequestParty
from app.search.folding import words

BLOCKS, LOOK, NOTE = "blocks", "look", "note"
LEVELS: Final = (BLOCKS, LOOK, NOTE)
# What somebody did for a party is looked at for so many years after its end; before that it is a note.
RECENT_YEARS: Final = 5


@dataclass(frozen=True)
class Flag:
    """`kind`: nationality, former_nationality, residence, office, past_office, employer, mandate, situation,
    declared. `source` is what stands in the profile; `party` is None where it is about none of them alone."""

    kind: str
    level: str
    source: str
    party: RequestParty | None = None


def screen(
    record: Mapping[str, Any],
    *,
    declares: bool,
    parties: Sequence[RequestParty],
    situation: str | None,
    today: date,
) -> list[Flag]:
    """`declares`: whether there are conflict declarations, which are sealed and not read here."""
    flags = [flag for party in parties for flag in _between(record, party, today)]
    if situation is not None and situation in record["situations"]:
        flags.append(Flag("situation", NOTE, situation))
    if declares:
        flags.append(Flag("declared", LOOK, "conflict_declarations"))
    return sorted(flags, key=lambda flag: LEVELS.index(flag.level))


def _between(record: Mapping[str, Any], party: RequestParty, today: date) -> Iterator[Flag]:
    if party.country is not None:
        yield from _of_country(record, party, party.country, today)
    yield from _of_name(record, party, today)


def _of_country(record: Mapping[str, Any], party: RequestParty, country: str, today: date) -> Iterator[Flag]:
    if country in record["nationalities"]:
        yield Flag("nationality", LOOK, country, party)
    if country in record["former_nationalities"]:
        yield Flag("former_nationality", NOTE, country, party)
    if record["residence"] == country:
        yield Flag("residence", NOTE, country, party)
    if record["nominated_by"] == country:
        yield Flag("nomination", LOOK, country, party)
    for office in record["offices"]:
        if office["country"] == country:
            yield _office(office, party, today)
    for mission in record["missions"]:
        if mission["country"] == country:
            yield Flag("mandate", LOOK if _is_recent(mission, today) else NOTE, _written(mission), party)


def _office(office: Mapping[str, Any], party: RequestParty, today: date) -> Flag:
    if office["ends"] is None:
        return Flag("office", BLOCKS, _written(office), party)
    return Flag("past_office", LOOK if _is_recent(office, today) else NOTE, _written(office), party)


def _of_name(record: Mapping[str, Any], party: RequestParty, today: date) -> Iterator[Flag]:
    """Employers and organisations that bear the party's name, in whatever spelling."""
    named = set(words(party.name))
    if record["affiliation"] and _same(named, record["affiliation"]):
        yield Flag("employer", BLOCKS, record["affiliation"], party)
    for engagement in (*record["offices"], *record["missions"]):
        if engagement["organisation_name"] and _same(named, engagement["organisation_name"]):
            level = BLOCKS if engagement["ends"] is None else LOOK if _is_recent(engagement, today) else NOTE
            yield Flag("employer", level, _written(engagement), party)


def _same(named: set[str], text: str) -> bool:
    other = set(words(text))
    return bool(named) and (named <= other or other <= named) and bool(other)


def _is_recent(engagement: Mapping[str, Any], today: date) -> bool:
    ends = engagement["ends"]
    return ends is None or today.year - int(ends[:4]) <= RECENT_YEARS


def _written(engagement: Mapping[str, Any]) -> str:
    parts = (engagement["title"], engagement["organisation_name"], engagement["country"])
    when = f"{engagement['starts'] or ''}–{engagement['ends'] or ''}"
    return " · ".join([*(part for part in parts if part), when])
