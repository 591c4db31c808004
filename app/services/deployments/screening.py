"""A candidate held against the named parties of a request: what is on record, where it stands, how much it weighs.

It never says that somebody is clear. Nationality is a flag and no verdict: a neighbour may be the best channel.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.models import RequestParty
from app.queries.elsewhere import Elsewhere
from app.search.folding import words
from app.services.deployments.party_names import is_another_state, names_country, same_name
from app.vocabularies.countries import country_name
from app.vocabularies.terms import Term

BLOCKS, LOOK, NOTE = "blocks", "look", "note"
LEVELS: Final = (BLOCKS, LOOK, NOTE)
# Kinds of flags of who is held elsewhere.
HELD: Final = ("deployed_elsewhere", "offered_elsewhere", "not_free")
# What somebody did for a party is looked at for so many years after its end; before that it is a note.
RECENT_YEARS: Final = 5


@dataclass(frozen=True)
class Flag:
    """`kind`: nationality, former_nationality, residence, office, past_office, employer, mandate, situation,
    declared, deployed_elsewhere, offered_elsewhere, not_free. `source` is what stands in the profile, or the last day
    elsewhere; `party` is None where it is about none of them alone."""

    kind: str
    level: str
    source: str
    party: RequestParty | None = None


# A party with everything that it is known as.
KnownParty = tuple[RequestParty, Sequence[str]]


def known_names(parties: Sequence[RequestParty], organisations: Mapping[str, Term]) -> list[KnownParty]:
    """Once for all who are screened against them."""
    return [(party, _names(party, organisations)) for party in parties]


def screen(
    record: Mapping[str, Any],
    *,
    declares: bool,
    parties: Sequence[KnownParty],
    situation: str | None,
    organisations: Mapping[str, Term],
    elsewhere: Sequence[Elsewhere],
    today: date,
) -> list[Flag]:
    """`declares`: whether there are conflict declarations, which are sealed and not read here. `organisations` are
    the terms of that vocabulary by code."""
    engagements = {
        kind: [_Engagement(one, organisations, today) for one in record[kind]] for kind in ("offices", "missions")
    }
    flags = [flag for party, known_as in parties for flag in _between(record, engagements, party, known_as)]
    if situation is not None and situation in _situations(record):
        flags.append(Flag("situation", NOTE, situation))
    if declares:
        flags.append(Flag("declared", LOOK, "conflict_declarations"))
    flags += [_held(one) for one in elsewhere]
    return sorted(flags, key=lambda flag: LEVELS.index(flag.level))


def _situations(record: Mapping[str, Any]) -> set[str]:
    worked_on = (one["situation"] for one in (*record["offices"], *record["missions"]))
    return {*record["situations"], *filter(None, worked_on)}


def _held(one: Elsewhere) -> Flag:
    """Who goes elsewhere cannot be deployed in these days; an offer can still come to nothing."""
    level = BLOCKS if one.goes else LOOK
    if one.until is None:
        return Flag("not_free", level, "deployments")
    return Flag("deployed_elsewhere" if one.goes else "offered_elsewhere", level, one.until.isoformat())


class _Engagement:
    """An office or a mission as the screen sees it."""

    def __init__(self, row: Mapping[str, Any], organisations: Mapping[str, Term], today: date) -> None:
        self._row, self._term = row, organisations.get(row["organisation"] or "")
        ends = row["ends"]
        # A year or a month alone lasts to its end.
        self.goes_on = ends is None or ends >= today.isoformat()[: len(ends)]
        self.is_recent = self.goes_on or today.year - int(ends[:4]) <= RECENT_YEARS
        self.written = _written(row, None if self._term is None else self._term.labels["en"])

    def is_of(self, country: str) -> bool:
        """By its country, by the State that is its organisation, or by the organisation's name."""
        if self._row["country"] is not None:
            return bool(self._row["country"] == country) or self._is_state_of(country)
        return self._is_state_of(country) or names_country(self._row["organisation_name"] or "", country)

    def bears_one_of(self, known_as: Sequence[str], party: RequestParty) -> bool:
        """A State is told by its country where the party has one."""
        names = [self._row["organisation_name"]]
        if self._term is not None and not (party.country and self._is_state_of(party.country)):
            names += self._term.labels.values()
        return any(name and _is_called(party, known_as, name) for name in names)

    def _is_state_of(self, country: str) -> bool:
        return self._term is not None and country in self._term.countries


Engagements = Mapping[str, Sequence[_Engagement]]


def _names(party: RequestParty, organisations: Mapping[str, Term]) -> list[str]:
    """As it was written, and in all languages where it is an organisation that the vocabulary knows."""
    written = set(words(party.name))
    for term in organisations.values():
        if any(written == set(words(label)) for label in term.labels.values()):
            return [party.name, *term.labels.values()]
    return [party.name]


def _is_called(party: RequestParty, known_as: Sequence[str], text: str) -> bool:
    if party.country is not None and is_another_state(party.name, party.country, text):
        return False
    return any(same_name(known, text) for known in known_as)


def _between(
    record: Mapping[str, Any], engagements: Engagements, party: RequestParty, known_as: Sequence[str]
) -> Iterator[Flag]:
    if party.country is not None:
        yield from _of_country(record, engagements, party, party.country)
    yield from _of_name(record, engagements, party, known_as)


def _of_country(
    record: Mapping[str, Any], engagements: Engagements, party: RequestParty, country: str
) -> Iterator[Flag]:
    if country in record["nationalities"]:
        yield Flag("nationality", LOOK, country, party)
    if country in record["former_nationalities"]:
        yield Flag("former_nationality", NOTE, country, party)
    if record["residence"] == country:
        yield Flag("residence", NOTE, country, party)
    if record["nominated_by"] == country:
        yield Flag("nomination", LOOK, country, party)
    for office in engagements["offices"]:
        if office.is_of(country):
            yield _office(office, party)
    for mission in engagements["missions"]:
        if mission.is_of(country):
            yield Flag("mandate", LOOK if mission.is_recent else NOTE, mission.written, party)


def _office(office: _Engagement, party: RequestParty) -> Flag:
    if office.goes_on:
        return Flag("office", BLOCKS, office.written, party)
    return Flag("past_office", LOOK if office.is_recent else NOTE, office.written, party)


def _of_name(
    record: Mapping[str, Any], engagements: Engagements, party: RequestParty, known_as: Sequence[str]
) -> Iterator[Flag]:
    """Employers and organisations that bear the party's name, in whatever spelling; an employer that names its
    country needs a look."""
    affiliation = record["affiliation"]
    if affiliation and _is_called(party, known_as, affiliation):
        yield Flag("employer", BLOCKS, affiliation, party)
    elif affiliation and party.country and names_country(affiliation, party.country):
        yield Flag("employer", LOOK, affiliation, party)
    for engagement in (*engagements["offices"], *engagements["missions"]):
        if engagement.bears_one_of(known_as, party):
            level = BLOCKS if engagement.goes_on else LOOK if engagement.is_recent else NOTE
            yield Flag("employer", level, engagement.written, party)


def _written(engagement: Mapping[str, Any], organisation: str | None) -> str:
    country = engagement["country"] and country_name(engagement["country"], "en")
    parts = (engagement["title"], engagement["organisation_name"] or organisation, country)
    when = f"{engagement['starts'] or ''}–{engagement['ends'] or ''}"
    return " · ".join([*(part for part in parts if part), when])
