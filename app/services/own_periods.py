"""Saying in one step from when to when somebody is free: what was said of those days before gives way."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid
from app.policy import Actor
from app.schemas.own import AvailabilityWrite
from app.services.own import replace_availability
from app.services.profiles import find_own

Period = dict[str, Any]
_DAY = timedelta(days=1)


def say_availability(session: Session, actor: Actor, version: int, status: str, until: date) -> None:
    """From today to the end of that day. Notice and mode stay. Raises Invalid for a day that has passed."""
    today = now().date()
    if until < today:
        raise Invalid(errors=[FieldError("/until", "day_out_of_range", "this day has passed")])
    record = find_own(session, actor).record
    given = {
        "availability_periods": with_period(record["availability_periods"], status, today, until),
        "notice_hours": record["notice_hours"],
        "availability_mode": record["availability_mode"],
    }
    replace_availability(session, actor, version, AvailabilityWrite.model_validate(given))


def with_period(periods: Sequence[Period], status: str, starts: date, ends: date) -> list[Period]:
    """`periods` (of which no two overlap) with one more, cut where it lies, in order of time."""
    new = {"status": status, "starts": starts.isoformat(), "ends": ends.isoformat()}
    left = [part for period in periods for part in _outside(period, starts, ends)]
    return sorted([*left, new], key=lambda period: str(period["starts"]))


def _outside(period: Period, starts: date, ends: date) -> list[Period]:
    first = date.fromisoformat(period["starts"])
    last = date.fromisoformat(period["ends"]) if period["ends"] else None
    found = []
    if first < starts:
        cut = starts - _DAY if last is None else min(last, starts - _DAY)
        found.append(period | {"ends": cut.isoformat()})
    if last is None or last > ends:
        found.append(period | {"starts": max(first, ends + _DAY).isoformat()})
    return found


def months_on(day: date, months: int) -> date:
    """The last day of so many months that begin with `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    following = date(year, month, min(day.day, monthrange(year, month)[1]))
    return following - _DAY
