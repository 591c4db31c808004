"""Offices, missions and certificates as rosters write them, one after the other in a cell."""

import re
from dataclasses import dataclass
from typing import Final

from app.services.imports.dates import PartialDate, Period, exact_period, parse_period
from app.services.imports.grammar import has_parts, split_lines, split_parts
from app.services.imports.lists import is_blank, split_items
from app.services.imports.places import resolve_country

_IN_BRACKETS_AT_END: Final = re.compile(r"^(.*\S)\s*\(([^()]*)\)\s*$", re.DOTALL)
_BULLET: Final = re.compile(r"^(?:[-–—•*·]\s+|\d{1,2}[.)]\s+)")


@dataclass(frozen=True, slots=True)
class ParsedMission:
    """One office or mission. `text` is the line as written, always; dates are None where not given.

    `situation` is as written, to be looked up. `unknown` holds what was not understood: a period or a country.
    """

    text: str
    role: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    organisation: str | None = None
    country: str | None = None  # alpha-2
    situation: str | None = None
    unknown: tuple[str, ...] = ()


def parse_missions(text: str) -> list[ParsedMission]:
    """Read lines "years | role | organisation | country | situation"; a line of another form is all role.

    Without line breaks, `;` separates. Years may be a period ("2013-2017", "2019-05/2021"), open at an end
    ("2019/", "/2021"), one year, or blank.
    """
    found: list[ParsedMission] = []
    for line in split_lines(text):
        bare = _BULLET.sub("", line.strip())
        if not is_blank(bare):
            found.extend([_mission(bare)] if has_parts(bare) else parse_offices(bare))
    return found


def _mission(line: str) -> ParsedMission:
    years, *rest = split_parts(line)
    role, organisation, country, situation = (*rest, "", "", "", "")[:4]
    period = None if is_blank(years) else exact_period(years) or parse_period(years)
    code = None if is_blank(country) else resolve_country(country)
    unread = [years] if period is None and not is_blank(years) else []
    unread += [country] if code is None and not is_blank(country) else []
    return ParsedMission(
        text=line,
        role=role,
        start=period.start if period else None,
        end=period.end if period else None,
        organisation=organisation or None,
        country=code,
        situation=situation or None,
        unknown=(*unread, *(part for part in rest[4:] if part)),
    )


def parse_offices(text: str) -> list[ParsedMission]:
    """Read "Minister of Culture (2000-2003); Head of MINUSMA (from 2015-12)", `;` or new lines between.

    Two periods in the brackets are two rows; brackets that hold no period belong to the office's name.
    """
    found: list[ParsedMission] = []
    for item in split_items(text, ";؛\n"):
        match = _IN_BRACKETS_AT_END.match(item)
        periods = [parse_period(part) for part in re.split(r"[;,؛،]", match[2])] if match else []
        known = [period for period in periods if period]
        if match and known and len(known) == len(periods):
            found.extend(_office(item, match[1], period) for period in known)
        else:
            found.append(ParsedMission(item, item))
    return found


def _office(text: str, role: str, period: Period) -> ParsedMission:
    return ParsedMission(text, role, period.start, period.end)


@dataclass(frozen=True, slots=True)
class ParsedCertificate:
    """One certificate; every part but the programme may be blank. Dates are as written."""

    programme: str
    issuer: str = ""
    edition: str = ""
    awarded: str = ""
    expires: str = ""
    verified_by: str = ""
    unknown: tuple[str, ...] = ()


def parse_certificates(text: str) -> list[ParsedCertificate]:
    """Read lines "programme | issuer | edition | awarded | expires | verified by"; elsewhere `;` separates."""
    found: list[ParsedCertificate] = []
    for line in split_lines(text) if has_parts(text) else [text]:
        if has_parts(line):
            programme, issuer, edition, awarded, expires, verified_by, *more = *split_parts(line), *[""] * 4
            unknown = tuple(filter(None, more))
            found.append(ParsedCertificate(programme, issuer, edition, awarded, expires, verified_by, unknown))
        else:
            found.extend(ParsedCertificate(item) for item in split_items(line, ";؛\n"))
    return found
