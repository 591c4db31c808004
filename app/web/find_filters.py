"""What was asked, as chips to take away; what more can be asked, as counts to follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from markupsafe import Markup

from app.search.answer import Counted
from app.search.facets import Counts, Ints
from app.search.fields import FIELDS
from app.search.index import ProfileIndex
from app.search.labels import label
from app.vocabularies.language_levels import LEVELS
from app.web.dates import filters
from app.web.find_facet_rows import FacetRows, facet_rows, row_id
from app.web.find_links import Asked
from app.web.i18n import N_, say
from app.web.titles import PARAMETERS

# So many values of a facet are on the page; the rest one step away.
FIRST_VALUES: Final = 7
_OFFERED_LEVELS: Final = ("B1", "B2", "C1", "C2", "native")
_OR: Final = N_("or")
_AT_LEAST: Final = N_("%(language)s, %(level)s or better")
_NATIVE: Final = N_("%(language)s, native")
_HOURS: Final = N_("%(number)s hours at most")
_DAYS: Final = N_("within %(number)s days")
_SPAN: Final = N_("%(first)s to %(last)s")


class Namer:
    """Words for codes in one language."""

    def __init__(self, index: ProfileIndex, language: str) -> None:
        self._index, self.language = index, language
        self._day = filters(language)["day"]

    def of(self, vocabulary: str, code: str) -> str:
        """The code itself where there is no word for it."""
        try:
            return label(vocabulary, code, self.language, self._index.terms)
        except KeyError:
            return code

    def say(self, message: str, **values: object) -> str:
        return say(message, self.language) % values if values else say(message, self.language)

    def value(self, name: str, value: str) -> str:
        """A value of a parameter, of which any may be asked for with commas."""
        parts = [self._part(name, part) for part in value.split(",")]
        return f" {self.say(_OR)} ".join(parts)

    def _part(self, name: str, part: str) -> str:
        if name == "exclude_nationality":
            return self.of("countries", part)
        if name in ("notice", "confirmed_within"):
            return self.say(_HOURS if name == "notice" else _DAYS, number=part)
        if name == "available":
            return self._period(part)
        if name not in FIELDS:
            return part
        code, _, level = part.partition(":")
        named = self.of(FIELDS[name].vocabulary, code)
        if level not in LEVELS:
            return named
        if level == LEVELS[-1]:
            return self.say(_NATIVE, language=named)
        return self.say(_AT_LEAST, language=named, level=level)

    def _period(self, part: str) -> str:
        first, _, last = part.partition("/")
        try:
            days = [self._day(day) for day in (first, last) if day]
        except ValueError:
            return part
        return self.say(_SPAN, first=days[0], last=days[1]) if len(days) == 2 else "".join(days)


@dataclass(frozen=True)
class Chip:
    """`title` is to be translated, `text` is words already; `url` is the search without it."""

    name: str
    value: str
    title: str
    text: str
    url: str


def chips(asked: Asked, namer: Namer) -> list[Chip]:
    return [
        Chip(name, value, PARAMETERS[name], namer.value(name, value), asked.without(name, value))
        for name, value in dict.fromkeys(asked.pairs)
        if name in PARAMETERS and name not in ("q", "sort", "limit", "cursor", "facets")
    ]


@dataclass(frozen=True)
class Chosen:
    """A value that was asked for; `levels` are the same with another level: text, address, whether it is this one."""

    id: str
    text: str
    url: str
    levels: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Facet:
    """`rows` are the values that can be added, as markup, `size` of them; `more` are one step away, at `url`."""

    name: str
    title: str
    chosen: list[Chosen]
    rows: Markup
    size: int
    more: int
    url: str

    @property
    def is_long(self) -> bool:
        return self.size > FIRST_VALUES

    @property
    def is_open(self) -> bool:
        return bool(self.chosen) or self.name in ("language", "expertise", "country")


def facets(index: ProfileIndex, counted: Counted | None, asked: Asked, namer: Namer) -> list[Facet]:
    """Values that would find nobody are there too, as 0, if they find anybody at all for this asker."""
    if counted is None:
        return []
    alone, rows = asked.first("facets") != "", facet_rows(index, namer.language)
    values = counted.writer.values(counted.counts, counted.there, counted.names)
    return [
        _facet(name, *values[name], asked, namer, rows, whole=alone)
        for name in counted.names
        if len(values[name][0]) or asked.all_of(name)
    ]


def _facet(
    name: str, numbers: Ints, counts: Counts, asked: Asked, namer: Namer, rows: FacetRows, *, whole: bool
) -> Facet:
    given = asked.all_of(name)
    known = rows.numbers_of(name, (part.partition(":")[0] for value in given for part in value.split(",")))
    if known:
        others = ~np.isin(numbers, known)
        numbers, counts = numbers[others], counts[others]
    size = len(numbers) if whole else min(len(numbers), FIRST_VALUES)
    return Facet(
        name=name,
        title=PARAMETERS[name],
        chosen=[_chosen(name, value, asked, namer) for value in dict.fromkeys(given)],
        rows=rows.markup(numbers[:size].tolist(), counts[:size].tolist(), asked.before_one_more),
        size=size,
        more=len(numbers) - size,
        url=asked.showing(name),
    )


def _chosen(name: str, value: str, asked: Asked, namer: Namer) -> Chosen:
    levels: list[tuple[str, str, bool]] = []
    if name == "language" and "," not in value:
        code, _, present = value.partition(":")
        levels = [
            (level, asked.replacing(name, value, f"{code}:{level}" if level else code), level == present)
            for level in ("", *_OFFERED_LEVELS)
        ]
    return Chosen(row_id(name, value.partition(":")[0]), namer.value(name, value), asked.without(name, value), levels)


def instead(entries: Iterable[Mapping[str, Any]], asked: Asked, namer: Namer) -> list[tuple[str, str, int, str]]:
    """For each filter that keeps people out: its title, its value, how many there were without it, and where."""
    return [_without(entry["drop"], entry["value"], entry["total"], asked, namer) for entry in entries]


def _without(name: str, value: str, total: int, asked: Asked, namer: Namer) -> tuple[str, str, int, str]:
    given = asked.all_of(name)
    # The search tells a value as it understood it; where that is not how it was asked, there is one of the name.
    url = asked.without(name, value if value in given or len(given) != 1 else given[0])
    return PARAMETERS[name], namer.value(name, value), total, url
