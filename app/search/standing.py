"""Standing: the points a profile has whoever asks for what, kept for all profiles for one day."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.bits import grown_size
from app.search.periods import Periods
from app.search.ranking import (
    FREE_TODAY,
    FRESHNESS_DAYS,
    FRESHNESS_MAX,
    RECENCY_MAX,
    RECENCY_YEARS,
    STANDING_EVIDENCE,
)

Numbers = NDArray[np.int64]
_EVIDENCE_POINTS = np.array(STANDING_EVIDENCE, dtype=np.int64)
_EVIDENCE = {"stated": 1, "evidenced": 2, "verified": 3}
_ONGOING = 9999


class StandingPoints(NamedTuple):
    """By slot: with the years of missions for those who see them, without for those who see a card."""

    with_missions: Numbers
    without: Numbers


class Standing:
    """Points of everybody for the day, for each kind of asker."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods
        # Rows: best evidence (0–3), day of confirmation (ordinal, 0 never), last active year (0 unknown).
        self._facts: Numbers = np.zeros((3, 1024), dtype=np.int64)
        # Rows: with missions, without; then the same for those who see no availability.
        self._points: Numbers = np.zeros((4, 1024), dtype=np.int64)
        self._day = 0

    def put(self, slot: int, record: Mapping[str, Any]) -> None:
        """The availability of the slot has to be put before."""
        self._make_room(slot)
        self._facts[:, slot] = _facts(record)
        if self._day:
            self._count(np.array([slot], dtype=np.uint32))

    def remove(self, slot: int) -> None:
        if slot < self._facts.shape[1]:
            self._facts[:, slot] = 0
            self._points[:, slot] = 0

    def slots(self) -> NDArray[np.intp]:
        return np.flatnonzero(self._facts.any(axis=0) | self._points.any(axis=0))

    def points(self, day: int, *, sees_availability: bool) -> StandingPoints:
        """For the day (an ordinal)."""
        if day != self._day:
            self._day = day
            self._count(np.arange(self._facts.shape[1], dtype=np.uint32))
        rows = self._points[:2] if sees_availability else self._points[2:]
        return StandingPoints(rows[0], rows[1])

    def _count(self, slots: NDArray[np.uint32]) -> None:
        evidence, confirmed, active = self._facts[:, slots]
        fresh = np.clip(FRESHNESS_DAYS - (self._day - confirmed), 0, FRESHNESS_DAYS)
        year = date.fromordinal(self._day).year
        recent = np.clip(RECENCY_YEARS - (year - active), 0, RECENCY_YEARS)
        card = _EVIDENCE_POINTS[evidence] + FRESHNESS_MAX * fresh // FRESHNESS_DAYS
        missions = card + RECENCY_MAX * recent // RECENCY_YEARS
        free = FREE_TODAY * self._periods.free_throughout(slots, self._day, self._day)
        for row, points in enumerate((missions + free, card + free, missions, card)):
            self._points[row, slots] = points

    def _make_room(self, slot: int) -> None:
        width = self._facts.shape[1]
        if slot >= width:
            grown = grown_size(width, slot + 1)
            self._facts = np.pad(self._facts, ((0, 0), (0, grown - width)))
            self._points = np.pad(self._points, ((0, 0), (0, grown - width)))


def _facts(record: Mapping[str, Any]) -> tuple[int, int, int]:
    confirmed = record["confirmed_at"]
    return (
        max((_EVIDENCE[topic["evidence"]] for topic in record["expertise"]), default=0),
        date.fromisoformat(confirmed[:10]).toordinal() if confirmed else 0,
        max((_last_year(item) for item in (*record["offices"], *record["missions"])), default=0),
    )


def _last_year(engagement: Mapping[str, Any]) -> int:
    if engagement["ends"]:
        return int(engagement["ends"][:4])
    # Begun and not ended goes on; without any date nothing is known.
    return _ONGOING if engagement["starts"] else 0
