"""How strong a hit is, for fields with a scale: one row of small numbers per code, one number per profile."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search.bits import grown_size


class Strengths:
    """`row(code)[slot]` is the strength of the profile for the code, 0 when it has none."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._cells: NDArray[np.uint8] = np.zeros((16, 1024), dtype=np.uint8)

    def put(self, slot: int, strengths: Mapping[str, int]) -> None:
        for code in strengths:
            self._rows.setdefault(code, len(self._rows))
        self._make_room(slot)
        self._cells[:, slot] = 0
        for code, strength in strengths.items():
            self._cells[self._rows[code], slot] = strength

    def remove(self, slot: int) -> None:
        if slot < self._cells.shape[1]:
            self._cells[:, slot] = 0

    def slots(self) -> NDArray[np.intp]:
        return np.flatnonzero(self._cells.any(axis=0))

    def row(self, code: str) -> NDArray[np.uint8]:
        """Indexed by slot, of every slot there is. Not to be changed."""
        number = self._rows.get(code)
        row: NDArray[np.uint8] = np.zeros_like(self._cells[0]) if number is None else self._cells[number]
        return row

    def of(self, slot: int) -> dict[str, int]:
        """The codes for which the profile has a strength."""
        if slot >= self._cells.shape[1]:
            return {}
        column = self._cells[:, slot]
        return {code: int(column[number]) for code, number in self._rows.items() if column[number]}

    def _make_room(self, slot: int) -> None:
        height, width = self._cells.shape
        if slot < width and len(self._rows) <= height:
            return
        grown = np.zeros((grown_size(height, len(self._rows)), grown_size(width, slot + 1)), dtype=np.uint8)
        grown[:height, :width] = self._cells
        self._cells = grown


class Thresholds:
    """Who reaches at least a strength for a code, ready as bitmaps."""

    def __init__(self) -> None:
        self._bitmaps: dict[tuple[str, int], BitMap] = {}
        self._known = Strengths()

    def put(self, slot: int, strengths: Mapping[str, int]) -> None:
        self.remove(slot)
        for code, strength in strengths.items():
            for step in range(1, strength + 1):
                self._bitmaps.setdefault((code, step), BitMap()).add(slot)
        self._known.put(slot, strengths)

    def remove(self, slot: int) -> None:
        for code, strength in self._known.of(slot).items():
            for step in range(1, strength + 1):
                self._bitmaps[code, step].discard(slot)
        self._known.remove(slot)

    def slots(self) -> BitMap:
        return BitMap.union(BitMap(), *self._bitmaps.values())

    def reaching(self, code: str, strength: int) -> BitMap:
        """Not to be changed."""
        return self._bitmaps.get((code, strength), _NOBODY)


_NOBODY = BitMap()
