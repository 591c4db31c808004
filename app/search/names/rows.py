"""One row of word ids per stored name, and the scores of many names for one query in a few array steps."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.search.names.tokens import MOST_COLUMNS, Column
from app.search.names.vocabulary import Met

# What is asked counts for more than what is stored: a short query may find a long name.
FOR_ASKED, FOR_STORED = 0.7, 0.3
# Less of the query than this is no match, whatever is stored.
LEAST_ASKED = 0.35

_FIRST = np.zeros(1, np.intp)

Ints = NDArray[np.int32]
Places = NDArray[np.intp]
Floats = NDArray[np.float64]
Number = TypeVar("Number", bound=np.generic)


class Asked(NamedTuple):
    """A query for scoring: what its words met, then its joined neighbours; the place of each pair; weights."""

    met: Sequence[Met]
    pairs: Sequence[int]
    weights: Floats


class NameRows:
    """`_words[row, column]` are word ids, 0 where the name is shorter; a person's rows are a chain."""

    def __init__(self) -> None:
        self._words: Ints = np.zeros((256, MOST_COLUMNS), np.int32)
        self._weights: NDArray[np.float32] = np.zeros((256, MOST_COLUMNS), np.float32)
        self._totals: Floats = np.ones(256)
        self._next: Ints = np.full(256, -1, np.int32)
        self._first: Ints = np.full(256, -1, np.int32)
        self._free: list[int] = []
        self._used = 0
        # Word id to its place in the table of one query; all 0 between queries.
        self._places: Ints = np.zeros(256, np.int32)

    def put(self, slot: int, names: Sequence[tuple[Sequence[int], Sequence[Column]]]) -> None:
        """Store a person's names, each as word ids with their columns. The slot must be empty."""
        if slot >= len(self._first):
            self._first = _longer(self._first, slot + 1, -1)
        for words, columns in names:
            row = self._new_row()
            self._words[row, : len(words)] = words
            self._weights[row, : len(words)] = [column.weight for column in columns]
            self._totals[row] = sum(column.weight for column in columns if not column.joined)
            self._next[row] = self._first[slot]
            self._first[slot] = row

    def remove(self, slot: int) -> None:
        row = int(self._first[slot])
        while row >= 0:
            self._words[row] = 0
            self._weights[row] = 0
            self._free.append(row)
            row = int(self._next[row])
        self._first[slot] = -1

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        if self._used == len(self._words):
            self._words = _longer(self._words, self._used + 1, 0)
            self._weights = _longer(self._weights, self._used + 1, 0)
            self._totals = _longer(self._totals, self._used + 1, 1)
            self._next = _longer(self._next, self._used + 1, -1)
        self._used += 1
        return self._used - 1

    def scores(self, slots: Places, asked: Asked, vocabulary_size: int) -> Floats:
        """Per slot the best score of any of its names, 0 to 1."""
        if vocabulary_size > len(self._places):
            self._places = _longer(self._places, vocabulary_size, 0)
        words = np.concatenate([met.ids for met in asked.met])
        self._places[words] = np.arange(1, len(words) + 1)
        # A word that is met twice has one place, its other columns stay empty; the best of its values counts.
        table = np.zeros((len(asked.met), len(words) + 1))
        for line, met in zip(table, asked.met, strict=True):
            np.maximum.at(line, self._places[met.ids], met.values)
        try:
            return self._best(slots, table, asked)
        finally:
            self._places[words] = 0

    def _best(self, slots: Places, table: Floats, asked: Asked) -> Floats:
        rows = self._first.take(slots)
        best = self._scores_of_rows(rows, table, asked)
        owners = np.arange(len(slots))
        while True:
            rows = self._next.take(rows)
            further = (rows >= 0).nonzero()[0]
            if not len(further):
                return best
            rows, owners = rows[further], owners[further]
            best[owners] = np.maximum(best[owners], self._scores_of_rows(rows, table, asked))

    def _scores_of_rows(self, rows: Ints, table: Floats, asked: Asked) -> Floats:
        scores = np.zeros(len(rows))
        places = self._places.take(self._words.take(rows, axis=0).ravel())
        hits = (places > 0).nonzero()[0]
        if not len(hits):
            return scores
        places = places[hits]
        owners = hits // MOST_COLUMNS
        starts = np.concatenate([_FIRST, (owners[1:] != owners[:-1]).nonzero()[0] + 1])
        # Per query word (line) and row: the best of the row's words. Rows that meet nothing are left out.
        best = np.maximum.reduceat(table[:, places], starts, axis=1)
        met_rows = rows[owners[starts]]
        weights = self._weights[rows[owners], hits % MOST_COLUMNS]
        stored = np.add.reduceat(table.max(axis=0)[places] * weights, starts) / self._totals[met_rows]
        met = _asked_share(best, asked)
        score = FOR_ASKED * met + FOR_STORED * np.minimum(stored, 1.0)
        scores[owners[starts]] = np.where(met >= LEAST_ASKED, score, 0.0)
        return scores


def _asked_share(best: Floats, asked: Asked) -> Floats:
    """How much of the query each row meets; a joined pair stands for both of its words."""
    words = len(asked.weights)
    for line, place in enumerate(asked.pairs, words):
        np.maximum(best[place : place + 2], best[line], out=best[place : place + 2])
    share: Floats = (asked.weights[:, None] * best[:words]).sum(axis=0) / asked.weights.sum()
    return share


def _longer(array: NDArray[Number], length: int, empty: int) -> NDArray[Number]:
    """The array with room for at least this many rows, at least doubled."""
    rows = max(length, 2 * len(array))
    longer = np.full((rows, *array.shape[1:]), empty, array.dtype)
    longer[: len(array)] = array
    return longer
