"""Where on the form of a section each fault stands, and what it says there."""

from collections.abc import Mapping
from typing import Any, Final

from app.errors import FieldError, Invalid
from app.web.fields import field_messages
from app.web.i18n import N_, say
from app.web.own_inputs import Taken
from app.web.own_sections import Section

_NO_DATE: Final = N_("Write a year, a month or a day: 2019, 05/2019 or 14/05/2019.")
_MESSAGES: Final = {
    "unknown_name": N_("This is not in the list. Begin to type and choose."),
    "not_a_date": _NO_DATE,
    "impossible_date": N_("There is no such day."),
    "month_first": N_("Write the day before the month."),
    "two_digit_year": N_("Write the year with four digits."),
    "other_calendar": N_("Write the date in the Gregorian calendar."),
    "date_from_datetime_parsing": N_("A whole day is needed here: 14/05/2029."),
    "date_from_datetime_inexact": N_("A whole day is needed here: 14/05/2029."),
    "date_parsing": N_("A whole day is needed here: 14/05/2029."),
    "date_type": N_("Fill this in."),
    "int_parsing": N_("A whole number is needed."),
    "greater_than_equal": N_("A larger number is needed."),
    "less_than_equal": N_("A smaller number is needed."),
}
_TWICE: Final = N_("This stands here twice.")
_NOT_IN_ORDER: Final = N_("The end comes before the beginning.")
_OVERLAP: Final = N_("Two of these periods overlap.")


def placed(section: Section, error: Invalid, found: Taken, language: str) -> dict[str, str]:
    """Messages by the name of the input or of the row; those of the whole shape at what they are about."""
    placed: dict[str, str] = {}
    for each in error.errors:
        name, text = _place(section, each, found.patch, language)
        placed.setdefault(name, text)
    return placed


def _place(section: Section, error: FieldError, patch: Mapping[str, Any], language: str) -> tuple[str, str]:
    name = error.pointer.strip("/").replace("/", "-")
    if not name or error.pointer.count("/") == 1:
        twice = _first_twice(section, patch)
        if twice is not None:
            return twice, say(_TWICE, language)
    if not name:
        return section.fields[0], say(_OVERLAP, language) if "availability_periods" in section.fields else ""
    if error.code == "value_error" and error.pointer.count("/") == 2:
        return name, say(_NOT_IN_ORDER, language)
    if error.code == "value_error" and name.endswith(("starts", "ends", "awarded", "expires", "date")):
        return name, say(_NO_DATE, language)
    if error.code in _MESSAGES:
        return name, say(_MESSAGES[error.code], language)
    return name, next(iter(field_messages([error], language).values()))


def _first_twice(section: Section, patch: Mapping[str, Any]) -> str | None:
    """The name of the first input whose code stands in its list already."""
    for group in section.groups:
        values = patch[group.field] if group.shape in ("codes", "rows") else ()
        seen = set()
        for n, value in enumerate(values):
            code = value.get("code") if isinstance(value, dict) else value
            if code is not None and code in seen:
                return f"{group.field}-{n}-code" if isinstance(value, dict) else f"{group.field}-{n}"
            seen.add(code)
    return None
