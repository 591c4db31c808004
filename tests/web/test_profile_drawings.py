"""The years of a career and the months of an availability, as numbers to draw."""

from datetime import date

import pytest

from app.web.profile_calendar import MONTHS, calendar
from app.web.profile_timeline import timeline

ENGAGEMENT = {"number": 1, "kind": "mission"}
TODAY = date(2026, 7, 2)


def test_a_partial_date_is_drawn_as_far_as_it_is_sure() -> None:
    drawn = timeline([ENGAGEMENT | {"starts": "2019", "ends": "2021"}], TODAY)
    assert drawn is not None
    (bar,) = drawn.bars
    # From 2019 to the end of 2026: eight years, of which three may be meant and one is sure.
    assert (bar.left, bar.width, bar.sure_left, bar.sure_width) == ("0.00%", "37.50%", "12.50%", "12.50%")
    assert (drawn.unsure, bar.going) == (True, False)


def test_what_goes_on_reaches_today_and_what_has_no_dates_is_only_counted() -> None:
    drawn = timeline(
        [ENGAGEMENT | {"starts": "2026-01-01", "ends": None}, ENGAGEMENT | {"starts": None, "ends": None}], TODAY
    )
    assert drawn is not None
    (bar,) = drawn.bars
    assert (bar.right, bar.going, drawn.undated, drawn.unsure) == (drawn.today, True, 1, False)
    assert timeline([ENGAGEMENT | {"starts": None, "ends": None}], TODAY) is None


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("2030", None), ("1900", "2200"), ("2020-05-05", "2020"), (None, "1999-12"), ("2021", "2021")],
)
def test_every_pair_of_dates_that_is_taken_can_be_drawn(starts: str | None, ends: str | None) -> None:
    drawn = timeline([ENGAGEMENT | {"starts": starts, "ends": ends}], TODAY)
    assert drawn is not None
    for bar in drawn.bars:
        for place in (bar.left, bar.width, bar.sure_left, bar.sure_width, bar.right):
            assert 0 <= float(place.rstrip("%")) <= 100
    assert 1 <= len(drawn.ticks) <= 8


def test_twelve_months_tell_each_day_once_and_run_as_they_are_read() -> None:
    periods = [{"status": "free", "starts": "2026-07-10", "ends": "2026-07-20"}]
    left = calendar(periods, date(2026, 7, 1), mirrored=False)
    assert len(left) == MONTHS
    assert [(part.status, part.first, part.last) for part in left[0].stretches] == [
        ("unknown", 1, 9),
        ("free", 10, 20),
        ("unknown", 21, 31),
    ]
    assert [month.whole for month in left] == [False] + [True] * 11
    mirrored = calendar(periods, date(2026, 7, 1), mirrored=True)[0].stretches[1]
    assert float(mirrored.left[:-1]) == pytest.approx(100 * 11 / 31, abs=0.01)
    assert (left[0].day, left[-1].day) == ("2026-07", "2027-06")
