"""Who is free when. Days are ordinals (`date.toordinal`)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.bits import grown_size

FOREVER = date.max.toordinal()
_NEVER = FOREVER + 1

# First day, last day, status; both days included.
DatedStatus = tuple[int, int, str]


class Periods:
    """The availability of everybody: what is said of each day, and the unbroken free times for filtering."""

    def __init__(self) -> None:
        self._said: dict[int, list[DatedStatus]] = {}
        # One row per n-th free time of a profile, so that a period is held against whole columns at once.
        self._starts: NDArray[np.int32] = np.full((1, 1024), _NEVER, dtype=np.int32)
        self._ends: NDArray[np.int32] = np.zeros((1, 1024), dtype=np.int32)

    def put(self, slot: int, periods: Sequence[Mapping[str, Any]]) -> None:
        """`periods` as in a profile record: status, starts, ends as ISO text; they do not overlap."""
        said = sorted(_dated(period) for period in periods)
        self._said[slot] = said
        free = _free_times(said)
        self._make_room(slot, len(free))
        self._starts[:, slot], self._ends[:, slot] = _NEVER, 0
        for number, (starts, ends) in enumerate(free):
            self._starts[number, slot], self._ends[number, slot] = starts, ends

    def remove(self, slot: int) -> None:
        if self._said.pop(slot, None) is not None:
            self._starts[:, slot], self._ends[:, slot] = _NEVER, 0

    def slots(self) -> set[int]:
        return set(self._said)

    def free_throughout(self, slots: NDArray[np.uint32], first: int, last: int) -> NDArray[np.bool_]:
        """For each of `slots` whether it is free on every day from `first` to `last`."""
        free = np.zeros(len(slots), dtype=np.bool_)
        for starts, ends in zip(self._starts, self._ends, strict=True):
            free |= (starts[slots] <= first) & (ends[slots] >= last)
        return free

    def on(self, slot: int, day: int) -> tuple[str, int | None]:
        """Status on a day and its last day; ("unknown", None) when nothing is said, None when it has no end."""
        for starts, ends, status in self._said.get(slot, ()):
            if starts <= day <= ends:
                return status, None if ends == FOREVER else ends
        return "unknown", None

    def _make_room(self, slot: int, times: int) -> None:
        height, width = self._starts.shape
        if slot < width and times <= height:
            return
        shape = (max(height, times), grown_size(width, slot + 1))
        starts, ends = np.full(shape, _NEVER, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        starts[:height, :width], ends[:height, :width] = self._starts, self._ends
        self._starts, self._ends = starts, ends


def _dated(period: Mapping[str, Any]) -> DatedStatus:
    ends = date.fromisoformat(period["ends"]).toordinal() if period["ends"] else FOREVER
    return date.fromisoformat(period["starts"]).toordinal(), ends, period["status"]


def _free_times(said: Sequence[DatedStatus]) -> list[tuple[int, int]]:
    """Free periods that follow each other without a day between them are one free time."""
    times: list[tuple[int, int]] = []
    for starts, ends, status in said:
        if status != "free":
            continue
        if times and starts <= times[-1][1] + 1:
            times[-1] = (times[-1][0], max(ends, times[-1][1]))
        else:
            times.append((starts, ends))
    return times
