"""All distinct words of all names, who carries each, and which of them a query word meets."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search.names import similarity
from app.search.names.beginnings import Beginnings
from app.search.names.keys import Form, forms

_MOST_REMEMBERED = 4096
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Met:
    """The words a query word meets: their ids, similarities (0 to 1) and everybody who carries one of them."""

    ids: NDArray[np.intp]
    values: NDArray[np.float64]
    people: BitMap


class Vocabulary:
    """Words have ids from 1; a word nobody carries any more is forgotten and its id used again."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, bool], int] = {}
        self._texts: list[str] = [""]
        self._people: list[BitMap] = [BitMap()]
        self._free: list[int] = []
        # Per script (Arabic or not) and key: (form, word id, is it joined). Per deletion: word ids.
        self._heard: tuple[dict[str, list[tuple[Form, int, bool]]], ...] = (defaultdict(list), defaultdict(list))
        self._slips: dict[str, list[int]] = defaultdict(list)
        self._beginnings = Beginnings()
        self._remembered: dict[tuple[str, bool, bool], Met] = {}

    def __len__(self) -> int:
        """One more than the highest word id."""
        return len(self._texts)

    def add(self, text: str, joined: bool, slot: int) -> int:
        """Note that this person has this word; returns the word's id."""
        self._remembered.clear()
        word = self._ids.get((text, joined))
        if word is None:
            word = self._learn(text, joined)
        self._people[word].add(slot)
        return word

    def discard(self, text: str, joined: bool, slot: int) -> None:
        """Note that this person has this word no longer."""
        self._remembered.clear()
        word = self._ids[text, joined]
        self._people[word].discard(slot)
        if not self._people[word]:
            self._forget(text, joined)

    def _learn(self, text: str, joined: bool) -> int:
        if self._free:
            word = self._free.pop()
            self._texts[word] = text
        else:
            word = len(self._texts)
            self._texts.append(text)
            self._people.append(BitMap())
        self._ids[text, joined] = word
        for form in forms(text):
            entry = (form, word, joined)
            for key in form.keys:
                self._heard[form.arabic][key].append(entry)
        if not joined:
            self._beginnings.add(text)
            for piece in _pieces(text):
                self._slips[piece].append(word)
        return word

    def _forget(self, text: str, joined: bool) -> None:
        word = self._ids.pop((text, joined))
        for form in forms(text):
            for key in form.keys:
                _take_out(self._heard[form.arabic], key, (form, word, joined))
        if not joined:
            self._beginnings.remove(text)
            for piece in _pieces(text):
                _take_out(self._slips, piece, word)
        self._free.append(word)

    def meet(self, text: str, last: bool, joined: bool) -> Met:
        """The words this query word meets. `last`: a beginning is enough. `joined`: two neighbours in one."""
        asked = (text, last, joined)
        met = self._remembered.get(asked)
        if met is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            met = self._remembered[asked] = self._look_up(text, last, joined)
        return met

    def _look_up(self, text: str, last: bool, joined: bool) -> Met:
        values = self._sounding(text, joined)
        if not joined:
            _raise(values, self._one_slip_away(text))
            if last and len(text) >= similarity.SHORTEST_BEGINNING:
                _raise(values, self._beginning(text))
        for whole in (False,) if joined else (False, True):
            if (text, whole) in self._ids:
                values[self._ids[text, whole]] = 1.0
        factor = similarity.JOINED if joined else 1.0
        return Met(
            np.fromiter(values, np.intp, len(values)),
            np.fromiter(values.values(), np.float64, len(values)) * factor,
            BitMap.union(*(self._people[word] for word in values)) if values else BitMap(),
        )

    def _sounding(self, text: str, joined: bool) -> dict[int, float]:
        values: dict[int, float] = {}
        for form in forms(text):
            for heard in self._heard:
                near = {id(entry): entry for key in form.keys for entry in heard.get(key, ())}.values()
                entries = [entry for entry in near if not (joined and entry[2])]
                if entries:
                    found = similarity.sound_values(form, [entry[0] for entry in entries])
                    enough = np.flatnonzero(found).tolist()
                    _raise(values, ((entries[place][1], float(found[place])) for place in enough))
        return values

    def _one_slip_away(self, text: str) -> Iterable[tuple[int, float]]:
        near = list({word for piece in _pieces(text) for word in self._slips.get(piece, ())})
        if not near:
            return ()
        slipped = similarity.one_slip_away(text, [self._texts[word] for word in near])
        value = similarity.slip_value(text)
        return ((near[place], value) for place in np.flatnonzero(slipped).tolist())

    def _beginning(self, text: str) -> Iterable[tuple[int, float]]:
        for word in self._beginnings.starting_with(text):
            yield self._ids[word, False], similarity.beginning_value(text, word)


def _pieces(text: str) -> set[str]:
    """The word and what is left of it without one letter: two words one slip apart share one of these."""
    if len(text) < 3:
        return set()
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


def _take_out(buckets: dict[str, list[Entry]], key: str, entry: Entry) -> None:
    buckets[key].remove(entry)
    if not buckets[key]:
        del buckets[key]


def _raise(values: dict[int, float], found: Iterable[tuple[int, float]]) -> None:
    for word, value in found:
        if value > values.get(word, 0.0):
            values[word] = value
