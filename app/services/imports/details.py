"""Cells that say more of a thing than its name: a place with its depth, a topic with what stands behind it, names,
days of availability, contacts. Each is what the export writes and what a person can type; see docs/import.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from app.services.imports.dates import exact_date, exact_period, parse_date
from app.services.imports.grammar import has_parts, split_lines, split_parts
from app.services.imports.lists import Resolved, is_blank, resolve_items, split_items
from app.services.imports.places import resolve_country, resolve_region
from app.services.profile_rows import script_of
from app.vocabularies.countries import countries
from app.vocabularies.fixed import AVAILABILITY_STATUSES, COUNTRY_DEPTHS, EVIDENCE, NAME_KINDS
from app.vocabularies.regions import regions

_APART: Final = ";؛\n"
_WITH_DEPTH: Final = re.compile(rf"^(.*\S)\s*:\s*({'|'.join(COUNTRY_DEPTHS)})$", re.DOTALL)
_WITH_BRACKETS: Final = re.compile(r"^(.*\S)\s*\(([^()]*)\)$", re.DOTALL)
_YEARS: Final = re.compile(r"(\d{1,3}) years?")
_LAST: Final = re.compile(r"last (\d{4})")
_PERIOD: Final = re.compile(rf"^({'|'.join(AVAILABILITY_STATUSES)})\s+(\S+)$")
_SCRIPT: Final = re.compile("[A-Z][a-z]{3}")

Shape = dict[str, Any]


def resolve_place(text: str) -> str | None:
    """Code of a country or a region by its code or its name."""
    return text if text in countries() or text in regions() else resolve_country(text) or resolve_region(text)


def parse_places(text: str) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Places with their depth, "SD:mediated; 145", and what is none."""
    found: dict[str, str | None] = {}
    unknown: list[str] = []
    for item in split_items(text, _APART):
        match = _WITH_DEPTH.match(item)
        code = resolve_place(match[1]) if match else None
        if match and code:
            found[code] = match[2]
        else:
            resolved = resolve_items(item, resolve_place)
            unknown.extend(resolved.unknown)
            found.update({each: found.get(each) for each in resolved.codes})
    return found, tuple(unknown)


def parse_topics(text: str, resolve: Callable[[str], str | None]) -> tuple[list[Shape], Resolved]:
    """Topics with what stands behind them, "water (verified, 9 years, last 2024, trains)", and what is none."""
    found: dict[str, Shape] = {}
    unknown: list[str] = []
    for item in split_items(text, _APART):
        match = _WITH_BRACKETS.match(item)
        code, said = (resolve(match[1]), _topic_words(match[2])) if match else (None, None)
        if code and said is not None:
            found.setdefault(code, {"code": code, **said})
        else:
            resolved = resolve_items(item, resolve)
            unknown.extend(resolved.unknown)
            for each in resolved.codes:
                found.setdefault(each, {"code": each})
    return list(found.values()), Resolved(tuple(found), tuple(unknown))


def _topic_words(text: str) -> Shape | None:
    said: Shape = {}
    for word in (part.strip() for part in text.split(",")):
        if word in EVIDENCE:
            said["evidence"] = word
        elif word in ("trains", "not willing"):
            said |= {"can_train": True} if word == "trains" else {"willing": False}
        elif (match := _YEARS.fullmatch(word)) and int(match[1]) <= 100:
            said["years"] = int(match[1])
        elif (match := _LAST.fullmatch(word)) and 1900 <= int(match[1]) <= 2200:
            said["last_used"] = int(match[1])
        else:
            return None
    return said


def parse_names(text: str) -> list[Shape]:
    """Further names, one a line: "name | official, also_written or former | script"; a name alone is official."""
    found: list[Shape] = []
    for line in split_lines(text) if has_parts(text) else [text]:
        name, kind, script = (*split_parts(line), "", "")[:3]
        if has_parts(line) and kind in NAME_KINDS:
            found.append({"text": name, "kind": kind, "script": script if _SCRIPT.fullmatch(script) else None})
        elif line.strip():
            found.append({"text": line.strip(), "kind": "official", "script": None})
    return [{**name, "script": name["script"] or script_of(name["text"])} for name in found if name["text"]]


def parse_periods(text: str) -> list[Shape] | None:
    """Days of availability, "free 2026-12-01/2027-02-01; not_free 2027-03-01/"; None if one is of another form."""
    found: list[Shape] = []
    for item in split_items(text, _APART):
        match = _PERIOD.match(item)
        period = exact_period(match[2]) if match else None
        if not match or not period or not period.start or not period.start.day:
            return None
        if period.end and not period.end.day:
            return None
        found.append(
            {"status": match[1], "starts": str(period.start), "ends": str(period.end) if period.end else None}
        )
    return found


@dataclass(frozen=True)
class ParsedLines:
    """Lines of parts that were understood, and those that were not."""

    lines: tuple[tuple[str, ...], ...] = ()
    unknown: tuple[str, ...] = ()


def parse_contacts(text: str) -> ParsedLines:
    """Ways to reach somebody as written, one a line: "email | …", "phone | …", "other | …"."""
    return _lines(text, 2, lambda parts: parts[0] in ("email", "phone", "other"))


def parse_open_questions(text: str) -> ParsedLines:
    """What was asked about and not answered yet, one a line: "field | text | reason"."""
    return _lines(text, 3, lambda parts: True)


def _lines(text: str, width: int, fits: Callable[[list[str]], bool]) -> ParsedLines:
    known: list[tuple[str, ...]] = []
    unknown: list[str] = []
    for line in split_lines(text):
        parts = split_parts(line)
        if len(parts) == width and all(parts) and fits(parts):
            known.append(tuple(parts))
        elif not is_blank(line):
            unknown.append(line)
    return ParsedLines(tuple(known), tuple(unknown))


def parse_instant(text: str) -> datetime | None:
    """A moment in ISO form, in UTC unless it says otherwise; a day alone is its beginning."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        day = parse_date(text).value
        if day is None or day.month is None or day.day is None:
            return None
        return datetime.combine(date(day.year, day.month, day.day), datetime.min.time(), tzinfo=UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def parse_whole_day(text: str) -> date | None:
    """A day with month and year; None for less."""
    day = exact_date(text) or parse_date(text).value
    return date(day.year, day.month, day.day) if day and day.month and day.day else None


def parse_hours(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,4})(?:\s*(?:h|hours?))?", text.strip())
    return int(match[1]) if match and int(match[1]) <= 24 * 365 else None


def one_of(codes: tuple[str, ...]) -> Callable[[str], str | None]:
    """A reader that takes the codes and nothing else."""
    return lambda text: text if text in codes else None
