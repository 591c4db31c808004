"""Saying in one step when somebody is free: what was said of those days before gives way, and nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.own_periods import Period, months_on, with_period

FIRST = date(2026, 1, 1)


@st.composite
def calendars(draw: st.DrawFn) -> list[Period]:
    """Periods of which no two overlap; the last may be open."""
    marks = sorted(draw(st.sets(st.integers(0, 120), max_size=9)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    found = [_period(draw(st.sampled_from(("free", "not_free"))), start, end) for start, end in pairs]
    if draw(st.booleans()) and found:
        found[-1]["ends"] = None
    return found


def _period(status: str, start: int, end: int) -> Period:
    return {"status": status, "starts": _day(start), "ends": _day(end)}


def _day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def _status(periods: list[Period], day: str) -> list[str]:
    return [p["status"] for p in periods if p["starts"] <= day and (p["ends"] is None or day <= p["ends"])]


@given(calendars(), st.integers(0, 120), st.integers(0, 60))
def test_on_each_day_stands_what_was_said_last(before: list[Period], start: int, length: int) -> None:
    end = start + length
    after = with_period(before, "on_request", FIRST + timedelta(days=start), FIRST + timedelta(days=end))
    for number in range(-1, 190):
        day = _day(number)
        wanted = ["on_request"] if start <= number <= end else _status(before, day)
        assert _status(after, day) == wanted, day
    assert after == sorted(after, key=lambda period: str(period["starts"]))
    assert all(period["ends"] is None or period["starts"] <= period["ends"] for period in after)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 26), 1, date(2026, 12, 25)),
        (date(2026, 11, 30), 3, date(2027, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_months_end_the_day_before_the_same_day(day: date, months: int, last: date) -> None:
    assert months_on(day, months) == last
