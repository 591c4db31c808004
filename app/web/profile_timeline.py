"""Missions and offices along the years, as numbers that a drawing is made of. Time runs left to right everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_STEPS: Final = (1, 2, 5, 10, 20, 50)
_MOST_TICKS: Final = 7
# In pixels: a row, and where the first begins.
ROW: Final = 28
_TOP: Final = 34


@dataclass(frozen=True)
class Bar:
    """One engagement. Places and widths are per cent of the whole span; `sure_width` is 0 when no day is certain."""

    number: int
    kind: str
    top: int
    left: str
    width: str
    sure_left: str
    sure_width: str
    right: str
    going: bool


@dataclass(frozen=True)
class Timeline:
    """`undated` counts the entries that cannot be drawn. `ticks` are year and place in per cent."""

    bars: list[Bar]
    ticks: list[tuple[int, str]]
    today: str
    height: int
    undated: int
    unsure: bool


def timeline(entries: Iterable[Mapping[str, Any]], today: date) -> Timeline | None:
    """`entries` in the order of their numbers, with `number`, `kind`, `starts` and `ends` (partial dates). None when
    nothing can be drawn."""
    spans = [(entry, _span(entry, today)) for entry in entries]
    drawn = [(entry, span) for entry, span in spans if span is not None]
    if not drawn:
        return None
    now = _moment(today)
    first = int(min(span.begins for _, span in drawn))
    scale = _Scale(first, max(int(max(span.ended for _, span in drawn)) + 1, int(now) + 1))
    bars = [_bar(entry, span, scale, row) for row, (entry, span) in enumerate(drawn)]
    return Timeline(
        bars,
        scale.ticks(),
        scale.place(now),
        _TOP + ROW * len(bars) + 8,
        len(spans) - len(drawn),
        any(bar.sure_width != bar.width for bar in bars),
    )


@dataclass(frozen=True)
class _Span:
    """In years and their fractions: at the earliest, surely from, surely until, at the latest."""

    begins: float
    surely_from: float
    surely_until: float
    ended: float
    going: bool


def _span(entry: Mapping[str, Any], today: date) -> _Span | None:
    starts, ends = entry["starts"], entry["ends"]
    if starts is None and ends is None:
        return None
    # Of one with an end alone it is only known that it was before.
    begins, surely_from = _bounds(starts) if starts else (_bounds(ends)[0] - 1, _bounds(ends)[0])
    if ends:
        surely_until, ended = _bounds(ends)
    else:
        surely_until = ended = max(_moment(today), surely_from)
    return _Span(begins, surely_from, max(surely_from, surely_until), max(ended, surely_from), ends is None)


def _bounds(text: str) -> tuple[float, float]:
    """The beginning and the end of what a partial date leaves open."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return float(parts[0]), parts[0] + 1.0
    if len(parts) == 2:
        return parts[0] + (parts[1] - 1) / 12, parts[0] + parts[1] / 12
    day = _moment(date(*parts))
    return day, day


def _moment(day: date) -> float:
    first, following = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (following - first).days


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int

    def place(self, moment: float) -> str:
        return _per_cent(100 * (moment - self.first) / (self.last - self.first))

    def ticks(self) -> list[tuple[int, str]]:
        years = self.last - self.first
        step = next((step for step in _STEPS if years / step <= _MOST_TICKS), _STEPS[-1])
        return [(year, self.place(year)) for year in range(self.first, self.last + 1) if year % step == 0]


def _bar(entry: Mapping[str, Any], span: _Span, scale: _Scale, row: int) -> Bar:
    length = scale.last - scale.first
    return Bar(
        entry["number"],
        entry["kind"],
        _TOP + ROW * row,
        scale.place(span.begins),
        _per_cent(100 * (span.ended - span.begins) / length),
        scale.place(span.surely_from),
        _per_cent(100 * (span.surely_until - span.surely_from) / length),
        scale.place(span.ended),
        span.going,
    )


def _per_cent(share: float) -> str:
    return f"{share:.2f}%"
