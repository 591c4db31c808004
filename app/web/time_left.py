"""How long something can still be answered, in words."""

from datetime import datetime, timedelta
from typing import Literal

from babel.dates import format_timedelta


def time_left(until: datetime, at: datetime, language: str) -> str | None:
    """Whole hours, or minutes when there are few, in words; never more than there is. None when it is over."""
    left = until - at
    if left <= timedelta():
        return None
    unit: Literal["hour", "minute"] = "hour" if left >= timedelta(hours=2) else "minute"
    one = timedelta(hours=1) if unit == "hour" else timedelta(minutes=1)
    # No larger unit, however many there are.
    return str(format_timedelta(max(left // one, 1) * one, granularity=unit, threshold=1e6, locale=language))
