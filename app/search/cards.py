"""Cards: what a search shows of a person, as ready JSON.

What depends on the day or on what was asked (availability, match) is added when the answer is written. The whole
card is made when a person is taken in, what others see of it when somebody asks.
"""

from collections.abc import Hashable, Mapping
from typing import Any, Final, NamedTuple

import orjson

from app.policy import OUTPUT_LEVELS, Level, withheld

CARD_FIELDS: Final = (
    "id",
    "reference",
    "external_reference",
    "name",
    "names",
    "title",
    "roles",
    "gender",
    "seniority",
    "nationalities",
    "languages",
    "countries",
    "expertise",
    "headline",
    "confirmed_at",
    "membership",
    "missing",
)
# Field of the card that is no field of the record → the field it says something of.
_MARKS: Final = {"incomplete": "missing", "hidden": "hidden_at"}
# Beyond so many the kept cards of others are thrown away: they are quickly made again.
_MOST_KEPT = 20_000


class Look(NamedTuple):
    """How somebody looks at a card: up to a level, with what is opened besides, with the availability or without."""

    sight: Level
    besides: frozenset[str] = frozenset()
    sees_availability: bool = True


_WHOLE: Final = Look(Level.SECRETARIAT)


class Cards:
    """JSON objects without their closing brace, by slot."""

    def __init__(self) -> None:
        self._whole: dict[int, bytes] = {}
        self._others: dict[int, dict[Look, bytes]] = {}
        self._beside: dict[int, dict[Hashable, Any]] = {}

    def put(self, slot: int, record: Mapping[str, Any]) -> None:
        self._others.pop(slot, None)
        self._beside.pop(slot, None)
        marks = {"incomplete": bool(record["missing"]), "hidden": record["hidden_at"] is not None}
        self._whole[slot] = _written({field: record[field] for field in CARD_FIELDS} | marks, _WHOLE)

    def remove(self, slot: int) -> None:
        self._whole.pop(slot, None)
        self._others.pop(slot, None)
        self._beside.pop(slot, None)

    def of(self, slot: int, look: Look) -> bytes:
        """Fields of the card above the sight are null and named as withheld; what the secretariat alone knows of is
        not there at all."""
        if look == _WHOLE:
            return self._whole[slot]
        kept = self._others.get(slot, {})
        if look not in kept:
            if len(self._others) >= _MOST_KEPT:
                self._others.clear()
            card = _written(orjson.loads(self._whole[slot] + b"}"), look)
            self._others.setdefault(slot, {})[look] = card
            return card
        return kept[look]

    def beside(self, slot: int) -> dict[Hashable, Any]:
        """What a face makes of the cards of a person and keeps; gone when the person changes or is forgotten."""
        if slot not in self._beside and len(self._beside) >= _MOST_KEPT:
            self._beside.clear()
        return self._beside.setdefault(slot, {})

    def slots(self) -> set[int]:
        return self._whole.keys() | self._others.keys() | self._beside.keys()


def _written(whole: Mapping[str, Any], look: Look) -> bytes:
    shown: dict[str, Any] = {}
    for field in (*CARD_FIELDS, *_MARKS):
        source = _MARKS.get(field, field)
        level = OUTPUT_LEVELS[source]
        if level <= look.sight or source in look.besides:
            shown[field] = whole[field]
        elif level <= Level.NETWORK:
            shown[field] = None
    hidden = [field for field in withheld(look.sight) if field in CARD_FIELDS and field not in look.besides]
    shown["withheld"] = hidden if look.sees_availability else [*hidden, "availability"]
    return orjson.dumps(shown)[:-1]
