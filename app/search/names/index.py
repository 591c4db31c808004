"""People by name, in the process: who carries the name that is asked for, in any spelling and script."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search import folding
from app.search.names.explaining import NameMatch, explain
from app.search.names.literal import LiteralWords
from app.search.names.rows import LEAST_ASKED, Asked, Floats, NameRows
from app.search.names.tokens import Token, columns, pairs, tokens
from app.search.names.vocabulary import Met, Vocabulary

CUT = 0.40
# Every literal hit stands above every other: the scores of the two are kept apart.
LITERAL = 0.9
# The share of the weight of a word everybody lacks that a word nobody has is asked with.
UNMET = 0.25


@dataclass(frozen=True)
class NameAnswer:
    """`slots` and `scores` (0 to 1) are parallel, in order of slots.

    `literal`: those who have every word of the query as it is written, the last as a beginning at least.
    `per_word`: for each word of `folding.words(query)`, the visible people with a name word that meets it.
    """

    slots: NDArray[np.int32]
    scores: NDArray[np.float32]
    literal: BitMap
    per_word: list[BitMap]


class NameIndex:
    """Names of people who are known by slots. Not safe for use by two threads at once."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[str, ...]] = {}
        self._literal = LiteralWords()
        self._vocabulary = Vocabulary()
        self._rows = NameRows()

    def put(self, slot: int, names: Sequence[str]) -> None:
        """Store the names of a person, any number of spellings; replaces what the slot had."""
        self.remove(slot)
        self._names[slot] = tuple(dict.fromkeys(name for name in names if columns(name)))
        for word in _raw_words(self._names[slot]):
            self._literal.add(word, slot)
        rows = []
        for name in self._names[slot]:
            row = columns(name)
            rows.append(([self._vocabulary.add(column.text, column.joined, slot) for column in row], row))
        self._rows.put(slot, rows)

    def remove(self, slot: int) -> None:
        """Forget a person; nothing happens where the slot is empty."""
        names = self._names.pop(slot, None)
        if names is None:
            return
        for word in _raw_words(names):
            self._literal.discard(word, slot)
        for text, joined in {(column.text, column.joined) for name in names for column in columns(name)}:
            self._vocabulary.discard(text, joined, slot)
        self._rows.remove(slot)

    def slots(self) -> set[int]:
        return set(self._names)

    def search(self, query: str, visible: BitMap) -> NameAnswer:
        """Everybody in `visible` whose name meets the query; nothing outside it has any part in the answer."""
        raw, row = folding.words(query), tokens(query)
        if not row or not visible:
            return _nobody(raw)
        literally = self._literal.meeting(raw, visible)
        literal = BitMap.intersection(*literally)
        met = [self._vocabulary.meet(token.text, token is row[-1], False) for token in row]
        joined = [(place, self._vocabulary.meet(text, False, True)) for place, text in pairs(row)]
        people = _people_per_token(met, joined, visible)
        weights = query_weights(row, [len(each) for each in people], len(visible))
        candidates = _reaching(people, weights) | literal
        slots = np.frombuffer(candidates.to_array(), np.uint32).astype(np.intp)
        asked = Asked([*met, *(pair for _, pair in joined)], [place for place, _ in joined], weights)
        scores = self._rows.scores(slots, asked, len(self._vocabulary)) * LITERAL
        literal_places = np.searchsorted(slots, np.frombuffer(literal.to_array(), np.uint32))
        scores[literal_places] = LITERAL + (1 - LITERAL) / LITERAL * scores[literal_places]
        kept = scores >= CUT * LITERAL
        return NameAnswer(
            slots[kept].astype(np.int32),
            scores[kept].astype(np.float32),
            literal,
            _per_word(literally, row, people),
        )

    def explain(self, query: str, slot: int) -> NameMatch | None:
        """Which stored name of this person meets the query best and how, or None if none meets any word."""
        return explain(query, self._names.get(slot, ()))


def _raw_words(names: Sequence[str]) -> set[str]:
    return {word for name in names for word in folding.words(name)}


def _nobody(raw: list[str]) -> NameAnswer:
    return NameAnswer(np.zeros(0, np.int32), np.zeros(0, np.float32), BitMap(), [BitMap() for _ in raw])


def _people_per_token(met: list[Met], joined: list[tuple[int, Met]], visible: BitMap) -> list[BitMap]:
    people = [each.people & visible for each in met]
    for place, pair in joined:
        if pair.people:
            seen = pair.people & visible
            people[place] |= seen
            people[place + 1] |= seen
    return people


def query_weights(row: Sequence[Token], counts: list[int], population: int) -> Floats:
    """The rarer a query word among the visible people, the more it says; a word nobody has says little."""
    count = np.array(counts, dtype=np.float64)
    rarity: Floats = np.log1p(population / (1 + count))
    rarity[count == 0] *= UNMET
    rarity *= [token.weight for token in row]
    return rarity


def _reaching(people: list[BitMap], weights: Floats) -> BitMap:
    """Everybody who may meet enough of the query: the words they meet weigh LEAST_ASKED of it together."""
    order = sorted(zip(weights.tolist(), range(len(people)), strict=True), reverse=True)
    rest = list(accumulate((weight for weight, _ in reversed(order)), initial=0.0))[::-1]
    # A little less, so that no rounding of sums leaves out whom the score would keep.
    return _with_at_least([(w, people[place]) for w, place in order], rest, 0, LEAST_ASKED * rest[0] - 1e-9)


def _with_at_least(words: list[tuple[float, BitMap]], rest: list[float], start: int, need: float) -> BitMap:
    found = BitMap()
    for place in range(start, len(words)):
        if rest[place] < need:
            break
        weight, people = words[place]
        if weight >= need:
            found |= people
        elif people:
            found |= people & _with_at_least(words, rest, place + 1, need - weight)
    return found


def _per_word(literally: list[BitMap], row: Sequence[Token], people: list[BitMap]) -> list[BitMap]:
    per_word = list(literally)
    for token, met in zip(row, people, strict=True):
        for place in range(token.first, token.end):
            per_word[place] = per_word[place] | met
    return per_word
