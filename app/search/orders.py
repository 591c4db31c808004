"""Sorting: every order is one number per profile, larger first, so that the best of many are found quickly."""

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.bits import grown_size

REFERENCE_BITS = 30
REFERENCE_MASK = (1 << REFERENCE_BITS) - 1


class NameKey(NamedTuple):
    """Where a name stands in the alphabet; the reference breaks ties."""

    folded: str
    name: str
    reference: int


class NameOrder:
    """Everybody in the order of display names, kept sorted while people come and go.

    A place is a number between those of the neighbours; when there is no number left between them, all are
    numbered anew.
    """

    def __init__(self) -> None:
        self._keys: list[NameKey] = []
        self._slots: list[int] = []
        self._key_of: dict[int, NameKey] = {}
        self._places: NDArray[np.float64] = np.zeros(1024, dtype=np.float64)
        self._sorted = True

    def put(self, slot: int, key: NameKey) -> None:
        self.remove(slot)
        self._make_room(slot)
        self._key_of[slot] = key
        if not self._sorted:
            return
        at = bisect_left(self._keys, key)
        self._keys.insert(at, key)
        self._slots.insert(at, slot)
        self._number(at)

    def put_many(self) -> None:
        """Stop keeping order until the next question: many are to come."""
        self._sorted = False

    def remove(self, slot: int) -> None:
        key = self._key_of.pop(slot, None)
        if key is None or not self._sorted:
            return
        at = bisect_left(self._keys, key)
        del self._keys[at], self._slots[at]

    def slots(self) -> set[int]:
        return set(self._key_of)

    def places(self) -> NDArray[np.float64]:
        """By slot; smaller is earlier in the alphabet."""
        if not self._sorted:
            ordered = sorted((key, slot) for slot, key in self._key_of.items())
            self._keys, self._slots = [key for key, _ in ordered], [slot for _, slot in ordered]
            self._sorted = True
            self._number_all()
        return self._places

    def _number(self, at: int) -> None:
        low = float(self._places[self._slots[at - 1]]) if at else -np.inf
        high = float(self._places[self._slots[at + 1]]) if at + 1 < len(self._slots) else np.inf
        place = _between(low, high)
        if low < place < high:
            self._places[self._slots[at]] = place
        else:
            self._number_all()

    def _number_all(self) -> None:
        self._places[self._slots] = np.arange(len(self._slots), dtype=np.float64)

    def _make_room(self, slot: int) -> None:
        if slot >= len(self._places):
            grown = np.zeros(grown_size(len(self._places), slot + 1), dtype=np.float64)
            grown[: len(self._places)] = self._places
            self._places = grown


def _between(low: float, high: float) -> float:
    if low == -np.inf:
        return 0.0 if high == np.inf else high - 1.0
    return low + 1.0 if high == np.inf else (low + high) / 2


Keys = NDArray[np.int64] | NDArray[np.float64]


def best(keys: Keys, count: int) -> NDArray[np.intp]:
    """Positions of the `count` largest keys, largest first. Keys are distinct."""
    pool = _likely(keys, count)
    if pool is None:
        return np.argsort(keys)[::-1][:count]
    return pool[np.argsort(keys[pool])[::-1][:count]]


_SAMPLE = 1024


def _likely(keys: Keys, count: int) -> NDArray[np.intp] | None:
    """Positions that hold the `count` largest for sure, or None when all have to be sorted.

    A sample tells a threshold that somewhat more than `count` keys reach; if fewer do, it is of no use.
    """
    step = len(keys) // _SAMPLE
    if step < 4:
        return None
    sample = np.sort(keys[::step])
    threshold = sample[-min(len(sample), 8 + 3 * count // step)]
    pool = np.flatnonzero(keys >= threshold)
    return pool if len(pool) >= count else None
