"""Availability over twelve months from today, month by month, in words and as the numbers of a small drawing."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from app.web.i18n import N_

MONTHS: Final = 12
STATUSES: Final = {
    "free": N_("Available"),
    "on_request": N_("On request"),
    "not_free": N_("Not available"),
    "unknown": N_("Not stated"),
}


@dataclass(frozen=True)
class Stretch:
    """Days of one month with the same status. Place and width are per cent of the month, in reading direction."""

    status: str
    text: str
    first: int
    last: int
    left: str
    width: str


@dataclass(frozen=True)
class Month:
    """`day` is ISO, year and month alone. `whole`: all days that are left of it have one status."""

    day: str
    stretches: list[Stretch]
    whole: bool


def calendar(periods: Iterable[Mapping[str, Any]], today: date, *, mirrored: bool) -> list[Month]:
    """`periods` do not overlap. `mirrored`: days run from right to left, as they are read."""
    ordered = sorted(periods, key=lambda period: period["starts"])
    months, first = [], today
    for _ in range(MONTHS):
        length = monthrange(first.year, first.month)[1]
        days = [first.replace(day=day) for day in range(first.day, length + 1)]
        stretches = [_stretch(status, list(those), length, mirrored) for status, those in _runs(days, ordered)]
        months.append(Month(f"{first:%Y-%m}", stretches, len(stretches) == 1))
        first = days[-1] + timedelta(days=1)
    return months


def _runs(days: list[date], periods: list[Mapping[str, Any]]) -> Any:
    return groupby(days, key=lambda day: _status(day.isoformat(), periods))


def _status(day: str, periods: list[Mapping[str, Any]]) -> str:
    for period in periods:
        if period["starts"] <= day and (period["ends"] is None or day <= period["ends"]):
            return str(period["status"])
    return "unknown"


def _stretch(status: str, days: list[date], length: int, mirrored: bool) -> Stretch:
    first, last = days[0].day, days[-1].day
    before = length - last if mirrored else first - 1
    return Stretch(
        status,
        STATUSES[status],
        first,
        last,
        f"{100 * before / length:.2f}%",
        f"{100 * (last - first + 1) / length:.2f}%",
    )
