"""Dates as rosters write them, whole or partial: nothing is guessed, what is unclear is asked about."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from babel import Locale

from app.schemas.profiles import FIRST_YEAR, LAST_YEAR
from app.search.folding import fold, words

_YEARS: Final = range(1900, 2101)
_EXCEL_DAY_ZERO: Final = date(1899, 12, 30)
_EXCEL_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119: below, a number is no date in a roster

_MONTH_LOCALES: Final = ("en", "fr", "tr", "ar", "ar_SY", "ar_DZ", "ar_MA", "ar_MR")
_MORE_MONTHS: Final = {
    "sept": 9,
    "janv": 1,
    "fevr": 2,
    "juil": 7,
    "ابريل": 4,
    "تشرين اول": 10,
    "تشرين ثاني": 11,
}

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[t ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_TWO_DIGIT_YEAR: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_YEAR: Final = re.compile(r"(\d{4})")
_NUMBER: Final = re.compile(r"(\d{5})(?:\.0+)?")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e)")
_LEADING: Final = re.compile(r"(?:since|from|in|on|le|depuis|en|des|a partir du?|منذ|في|من)\s+|(?:du|de l')\s*")
_OTHER_CALENDAR: Final = re.compile(r"\b1[34]\d{2}\b\s*(?:ه|h|ah)?$|^1[34]\d{2}\b")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year; as text in ISO form: "2021", "2021-05", "2021-05-17"."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """What a cell says; `value` is None where it is blank or `problem` names why it is asked about.

    Problems: `month_first` (12/31/2021), `impossible_date` (31/02/2021), `two_digit_year`,
    `other_calendar` (a Hijri year), `not_a_date`.
    """

    text: str
    value: PartialDate | None = None
    problem: str | None = None


def parse_date(text: str) -> ParsedDate:
    """Read ISO, d/m/y, d.m.y, m/y, month names (en, fr, tr, ar), Excel serials, a year; any digits.

    05/06/2021 is the fifth of June, as rosters outside the United States have it; 12/31/2021 is asked about.
    """
    folded = fold(text).replace("،", " ").replace(",", " ").strip(" .")
    folded = _LEADING.sub("", folded, count=1) if _LEADING.match(folded) else folded
    if not folded:
        return ParsedDate(text)
    found = _numeric(folded) or _with_month_name(folded)
    if isinstance(found, PartialDate):
        return ParsedDate(text, found)
    return ParsedDate(text, problem=found or _why_not(folded))


def _numeric(text: str) -> PartialDate | str | None:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        return _date(int(year), int(month), int(day) if day else None)
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
        return "month_first" if month > 12 >= day else _date(year, month, day)
    if match := _MONTH_YEAR.fullmatch(text):
        return _date(int(match[2]), int(match[1]))
    if match := _YEAR.fullmatch(text):
        return _date(int(match[1]))
    if (match := _NUMBER.fullmatch(text)) and int(match[1]) in _EXCEL_SERIALS:
        found = _EXCEL_DAY_ZERO + timedelta(days=int(match[1]))
        return PartialDate(found.year, found.month, found.day)
    return None


def _date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | str:
    if year not in _YEARS:
        return "other_calendar" if 1300 <= year < 1500 else "impossible_date"
    if month is not None and not 1 <= month <= 12:
        return "impossible_date"
    if day is not None and not 1 <= day <= monthrange(year, month or 1)[1]:
        return "impossible_date"
    return PartialDate(year, month, day)


def _with_month_name(text: str) -> PartialDate | str | None:
    """ "17 November 2021", "November 17 2021", "Nov 2021", "17 تشرين الثاني/نوفمبر 2021"."""
    parts = [_ORDINAL.sub(r"\1", part) if _ORDINAL.fullmatch(part) else part for part in words(text)]
    numbers = [part for part in parts if part.isdecimal()]
    named = _month_number(" ".join(part for part in parts if not part.isdecimal() and part not in ("de", "of")))
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    if named is None or len(years) != 1 or len(years) + len(days) != len(numbers) or len(days) > 1:
        return None
    return _date(int(years[0]), named, int(days[0]) if days else None)


def _month_number(name: str) -> int | None:
    """Number of a month; two names of the same month side by side, as the UN writes Arabic, are one."""
    names = _month_names()
    if name in names:
        return names[name]
    parts = name.split(" ")
    for cut in range(1, len(parts)):
        first, second = names.get(" ".join(parts[:cut])), names.get(" ".join(parts[cut:]))
        if first and first == second:
            return first
    return None


@lru_cache(maxsize=1)
def _month_names() -> Mapping[str, int]:
    return MappingProxyType({name: number for name, number in _all_month_names() if name} | _MORE_MONTHS)


def _all_month_names() -> Iterator[tuple[str, int]]:
    for locale in _MONTH_LOCALES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(locale).months[context][width].items():
                    yield " ".join(words(name)), number


def _why_not(text: str) -> str:
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return "two_digit_year"
    return "other_calendar" if _OTHER_CALENDAR.search(text) else "not_a_date"


_RANGE: Final = re.compile(r"\s+(?:-|–|—|to|until|till|au?|jusqu'(?:en|a|au)|الي|حتي)\s+|\s*[–—]\s*")
_YEARS_RANGE: Final = re.compile(r"(\d{4})\s*-\s*(\d{4})")
_SHORT_RANGE: Final = re.compile(r"(\d{2})(\d{2})\s*-\s*(\d{2})")
_OPEN_END: Final = frozenset(
    {
        "present",
        "now",
        "today",
        "date",
        "current",
        "ongoing",
        "ce jour",
        "aujourd'hui",
        "present day",
        "en cours",
    }
    | {"الان", "اليوم", "حتي الان", "الوقت الحاضر", "تاريخه"}
)
_FROM: Final = re.compile(r"(?:from|since|depuis|a partir de|des|منذ|من|اعتبارا من)\s+(.+)")
_UNTIL: Final = re.compile(r"(?:to|until|till|jusqu'(?:en|a|au)|حتي|الي)\s+(.+)")


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when; None at an end where it is open or unknown. A single year is start and end."""

    start: PartialDate | None
    end: PartialDate | None


_EXACT: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def exact_date(text: str) -> PartialDate | None:
    """A date in ISO form, of any year that a profile takes; None for anything else."""
    match = _EXACT.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    found = PartialDate(year or 0, month, day)
    return found if _exists(found) else None


def _exists(day: PartialDate) -> bool:
    if day.month is not None and not 1 <= day.month <= 12:
        return False
    return day.day is None or 1 <= day.day <= monthrange(day.year, day.month or 1)[1]


def exact_period(text: str) -> Period | None:
    """ "2019-05/2021", open as "2019/" or "/2021"; None for anything else."""
    start, slash, end = (part.strip() for part in text.partition("/"))
    first, last = exact_date(start), exact_date(end)
    if not slash or (start and first is None) or (end and last is None) or not (first or last):
        return None
    if first and last and str(last) < str(first)[: len(str(last))]:
        return None
    return Period(first, last)


def parse_period(text: str) -> Period | None:
    """Read "2013-2017", "2004-07 to 2007-08", "from 2019", "to 2018-01", "2017"; None if it is no period."""
    folded = fold(text).strip(" .")
    if match := _FROM.fullmatch(folded):
        inner = parse_period(match[1])
        return Period(inner.start, inner.end if inner.end != inner.start else None) if inner else None
    if match := _UNTIL.fullmatch(folded):
        end = parse_date(match[1]).value
        return Period(None, end) if end else None
    if match := _YEARS_RANGE.fullmatch(folded):
        return _between(match[1], match[2])
    if (match := _SHORT_RANGE.fullmatch(folded)) and int(match[3]) > 12:
        return _between(match[1] + match[2], match[1] + match[3])
    parts = _RANGE.split(folded)
    if len(parts) == 2:
        return _between(*parts)
    single = parse_date(folded).value
    return Period(single, single) if single else None


def _between(start: str, end: str) -> Period | None:
    first, last = parse_date(start).value, parse_date(end).value
    if first is None or (last is None and end.strip() not in _OPEN_END):
        return None
    if last is not None and (last.year, last.month or 12, last.day or 31) < (first.year, first.month or 1, 1):
        return None
    return Period(first, last)
