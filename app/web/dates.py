"""Days, moments and numbers as the reader's language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_decimal

from app.db import now


def filters(language: str) -> dict[str, Callable[[Any], str]]:
    """For templates. Digits are 0 to 9 in every language, as on the forms of the Network."""

    @lru_cache(maxsize=5000)
    def day(text: str) -> str:
        """An ISO date of which the day, or day and month, may be missing; or an ISO moment, of which the day."""
        parts = text[:10].split("-")
        if len(parts) == 1:
            return parts[0]
        if len(parts) == 2:
            return str(format_skeleton("yMMMM", date(int(parts[0]), int(parts[1]), 1), locale=language))
        return str(format_date(date.fromisoformat(text[:10]), "d MMMM y", locale=language))

    @lru_cache(maxsize=5000)
    def moment(text: str) -> str:
        comma = "،" if language == "ar" else ","
        return str(format_datetime(datetime.fromisoformat(text), f"d MMM y{comma} HH:mm 'UTC'", locale=language))

    def age(text: str) -> str:
        """How long ago an ISO moment or day was, in its largest unit."""
        then = datetime.fromisoformat(text)
        passed = now() - (then if then.tzinfo else then.replace(tzinfo=UTC))
        return str(format_timedelta(passed, granularity="minute", threshold=1, locale=language))

    @lru_cache(maxsize=5000)
    def number(value: int) -> str:
        return str(format_decimal(value, locale="en" if language == "ar" else language))

    return {"day": day, "moment": moment, "age": age, "number": number}
