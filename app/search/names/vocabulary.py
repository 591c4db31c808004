"""All distinct words of all names, who carries each, and which of them a query word meets."""

from array import array
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search.names import similarity
from app.search.names.beginnings import Beginnings
from app.search.names.keys import Form, forms

_MOST_REMEMBERED = 8192

# Word ids and their similarities.
Found = tuple[NDArray[np.intp], NDArray[np.float64]]
_NOTHING: Found = (np.zeros(0, np.intp), np.zeros(0))


@dataclass(frozen=True)
class Met:
    """The words a query word meets: their ids, similarities (0 to 1), everybody who carries one of them.

    A word may stand there twice, met in two ways: the higher similarity counts.
    """

    ids: NDArray[np.intp]
    values: NDArray[np.float64]
    people: BitMap


class Heard:
    """Forms of words that share a key, as parallel lists: this is what a query form is compared with."""

    __slots__ = ("consonants", "roughs", "words")

    def __init__(self) -> None:
        self.roughs: list[str] = []
        self.consonants: list[str] = []
        self.words = array("q")

    def __len__(self) -> int:
        return len(self.words)

    def add(self, form: Form, word: int) -> None:
        self.roughs.append(form.rough)
        self.consonants.append(form.consonants)
        self.words.append(word)

    def remove(self, form: Form, word: int) -> None:
        # One word can be heard the same way in two of its forms: those entries are equal, either may go.
        place = next(p for p, w in enumerate(self.words) if w == word and self.roughs[p] == form.rough)
        del self.roughs[place], self.consonants[place], self.words[place]


class Vocabulary:
    """Words have ids from 1; a word nobody carries any more is forgotten and its id used again."""

    def __init__(self) -> None:
        # Ids of the words that stand alone, and of joined neighbours: they are met by different rules.
        self._ids: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._texts: list[str] = [""]
        self._people: list[BitMap] = [BitMap()]
        self._free: list[int] = []
        # Per script (Arabic or not), joined or not, and key: the forms heard so. Per deletion: word ids.
        self._heard: dict[tuple[bool, bool, str], Heard] = {}
        self._slips: dict[str, tuple[int, ...]] = {}
        self._beginnings = Beginnings()
        self._remembered: dict[tuple[str, bool, bool], Met] = {}

    def __len__(self) -> int:
        """One more than the highest word id."""
        return len(self._texts)

    def add(self, text: str, joined: bool, slot: int) -> int:
        """Note that this person has this word; returns the word's id."""
        self._remembered.clear()
        word = self._ids[joined].get(text)
        if word is None:
            word = self._learn(text, joined)
        self._people[word].add(slot)
        return word

    def discard(self, text: str, joined: bool, slot: int) -> None:
        """Note that this person has this word no longer."""
        self._remembered.clear()
        word = self._ids[joined][text]
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
        self._ids[joined][text] = word
        for form in forms(text):
            for key in form.keys:
                self._heard.setdefault((form.arabic, joined, key), Heard()).add(form, word)
        if not joined:
            self._beginnings.add(text)
            for piece in _pieces(text):
                self._slips[piece] = (*self._slips.get(piece, ()), word)
        return word

    def _forget(self, text: str, joined: bool) -> None:
        word = self._ids[joined].pop(text)
        for form in forms(text):
            for key in form.keys:
                heard = self._heard[form.arabic, joined, key]
                heard.remove(form, word)
                if not heard.words:
                    del self._heard[form.arabic, joined, key]
        if not joined:
            self._beginnings.remove(text)
            for piece in _pieces(text):
                left = tuple(other for other in self._slips[piece] if other != word)
                if left:
                    self._slips[piece] = left
                else:
                    del self._slips[piece]
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
        found = self._sounding(text, joined)
        if not joined:
            found.append(self._one_slip_away(text))
            if last and len(text) >= similarity.SHORTEST_BEGINNING:
                found.append(self._beginning(text))
        same = [ids[text] for ids in self._ids[: 1 if joined else 2] if text in ids]
        found.append((np.array(same, np.intp), np.ones(len(same))))
        words = np.concatenate([each[0] for each in found])
        values = np.concatenate([each[1] for each in found])
        factor = similarity.JOINED if joined else 1.0
        carriers = map(self._people.__getitem__, set(words.tolist()))
        return Met(words, values * factor, BitMap.union(*carriers) if len(words) else BitMap())

    def _sounding(self, text: str, joined: bool) -> list[Found]:
        return [
            _sounding_like(form, arabic, near)
            for form in forms(text)
            for arabic in (False, True)
            if (near := self._near(form, arabic, joined))
        ]

    def _near(self, form: Form, arabic: bool, joined: bool) -> list[Heard]:
        """Joined neighbours of a query meet only words that stand alone."""
        kinds = (False,) if joined else (False, True)
        asked = ((arabic, kind, key) for kind in kinds for key in form.keys)
        return [heard for each in asked if (heard := self._heard.get(each))]

    def _one_slip_away(self, text: str) -> Found:
        near = list({word for piece in _pieces(text) for word in self._slips.get(piece, ())})
        if not near:
            return _NOTHING
        words = np.array(near, np.intp)[similarity.one_slip_away(text, [self._texts[word] for word in near])]
        return words, np.full(len(words), similarity.slip_value(text))

    def _beginning(self, text: str) -> Found:
        begun = self._beginnings.starting_with(text)
        words = np.fromiter(map(self._ids[False].__getitem__, begun), np.intp, len(begun))
        lengths = np.fromiter(map(len, begun), np.float64, len(begun))
        return words, similarity.beginning_value(len(text), lengths)


def _pieces(text: str) -> set[str]:
    """The word and what is left of it without one letter: two words one slip apart share one of these."""
    if len(text) < 3:
        return set()
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


def _sounding_like(form: Form, arabic: bool, near: list[Heard]) -> Found:
    """Ids and values of the words that sound enough like the form."""
    values = similarity.sound_values(
        form,
        arabic,
        list(chain.from_iterable([heard.roughs for heard in near])),
        list(chain.from_iterable([heard.consonants for heard in near])) if form.arabic != arabic else [],
    )
    enough = values.nonzero()[0]
    words = np.concatenate([np.frombuffer(heard.words, np.int64) for heard in near])
    return words[enough], values[enough]
