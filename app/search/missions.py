"""Missions by country and situation, for the reasons of a match: how many there were, and when the last was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final, NamedTuple

from app.vocabularies.regions import regions_of


@dataclass(frozen=True)
class Served:
    """`last_year`: of the end of the latest mission, or of its beginning where it `goes_on`; None: not known."""

    count: int
    last_year: int | None
    goes_on: bool


class _Mission(NamedTuple):
    country: str | None
    situation: str | None
    starts: int | None
    ends: int | None


# Fields of the search that missions have something to say of.
TOLD_OF: Final = frozenset({"country", "region", "situation"})


class Missions:
    """By slot; who has none takes no room."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[_Mission, ...]] = {}

    def put(self, slot: int, missions: Sequence[Mapping[str, Any]]) -> None:
        self.remove(slot)
        kept = tuple(_kept(each) for each in missions if each["country"] or each["situation"])
        if kept:
            self._of[slot] = kept

    def remove(self, slot: int) -> None:
        self._of.pop(slot, None)

    def slots(self) -> Iterable[int]:
        return self._of

    def served(self, slot: int, field: str, code: str) -> Served | None:
        """Of one slot, where `field` is one of TOLD_OF; None: no mission is known."""
        found = [each for each in self._of.get(slot, ()) if _is_of(each, field, code)]
        if not found:
            return None
        last = max(found, key=_when)
        goes_on = last.ends is None and last.starts is not None
        return Served(len(found), last.starts if goes_on else last.ends, goes_on)


def _kept(mission: Mapping[str, Any]) -> _Mission:
    country, situation = mission["country"], mission["situation"]
    return _Mission(
        intern(country) if country else None,
        intern(situation) if situation else None,
        _year(mission["starts"]),
        _year(mission["ends"]),
    )


def _year(day: str | None) -> int | None:
    """Of a day, a month or a year."""
    return int(day[:4]) if day else None


def _is_of(mission: _Mission, field: str, code: str) -> bool:
    if field == "situation":
        return mission.situation == code
    if mission.country is None:
        return False
    return mission.country == code if field == "country" else code in regions_of(mission.country)


def _when(mission: _Mission) -> tuple[int, int]:
    """What goes on is later than what has ended, and what is not dated is earliest."""
    begun = mission.starts or 0
    return (9999 if mission.ends is None and begun else mission.ends or 0, begun)


def served_words(served: Served, lang: str) -> str:
    """Such as "two missions, last 2024"."""
    count = served.count
    said = _COUNTED[lang].get(count) or _MANY[lang](count)
    if served.last_year is None:
        return said
    form = ("one " if count == 1 else "last ") + ("since" if served.goes_on else "in")
    return f"{said}{_WHEN[lang][form].format(year=served.last_year)}"


_COUNTED: Final = {
    "ar": {1: "مهمة واحدة", 2: "مهمتان"},
    "en": {1: "one mission", 2: "two missions"},
    "fr": {1: "une mission", 2: "deux missions"},
}
_MANY: Final = {
    "ar": lambda count: f"{count} مهمات" if 3 <= count % 100 <= 10 else f"{count} مهمة",
    "en": lambda count: f"{count} missions",
    "fr": lambda count: f"{count} missions",
}
_WHEN: Final = {
    "ar": {
        "one in": "، {year}",
        "one since": "، منذ {year}",
        "last in": "، آخرها {year}",
        "last since": "، آخرها منذ {year}",
    },
    "en": {
        "one in": ", {year}",
        "one since": ", since {year}",
        "last in": ", last {year}",
        "last since": ", the last since {year}",
    },
    "fr": {
        "one in": ", {year}",
        "one since": ", depuis {year}",
        "last in": ", la dernière en {year}",
        "last since": ", la dernière depuis {year}",
    },
}
