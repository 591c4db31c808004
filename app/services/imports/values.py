"""Single values in the cells of a roster: roles, gender, availability, years, ways to reach somebody.

Every reader gives back what it understood and what it did not, so that no text is dropped.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.search.folding import fold
from app.services.imports.dates import PartialDate, parse_date, parse_period
from app.services.imports.lists import Resolved, is_blank, resolve_items
from app.services.imports.word_codes import word_code

_OFFICE_HOLDER: Final = "office_holder"  # known from rosters, and no role in the Network


def parse_roles(text: str) -> Resolved:
    """Network roles in a list cell, in four languages, singular and plural; "office holder" is none."""
    found = resolve_items(text, _role)
    return Resolved(tuple(code for code in found.codes if code != _OFFICE_HOLDER), found.unknown)


def _role(text: str) -> str | None:
    return word_code("role", text)


def parse_gender(text: str) -> str | None:
    """`f`, `m` or `x`; None when blank or not understood."""
    return word_code("gender", text)


def parse_seniority(text: str) -> str | None:
    """A code of the vocabulary `seniorities`; None when blank or not understood."""
    return word_code("seniority", text)


@dataclass(frozen=True, slots=True)
class ParsedAvailability:
    """`status` (free, on_request, not_free) from `start` until `end`, None where open.

    All None with a text means: not understood.
    """

    text: str
    status: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None


_FROM_WORDS: Final = (
    r"from|starting|as of|after|since|du|between|entre|a partir d[ue]?|des|depuis|apres"
    r"|اعتبارا من|ابتداء من|بدءا من|منذ|من|بعد"
)
_UNTIL_WORDS: Final = "until|till|to|up to|before|jusqu'(?:au|a|en)|avant|حتي|لغايه|الي"
_FROM: Final = re.compile(rf"^(.*?)\b(?:{_FROM_WORDS})\s+(?:le\s+|l')?(.+)$")
_UNTIL: Final = re.compile(rf"^(.*?)\b(?:{_UNTIL_WORDS})\s+(?:le\s+)?(.+)$")


def parse_availability(text: str) -> ParsedAvailability:
    """Read available, unavailable, on request, yes or no, "from DATE", "until DATE", a period, a bare date.

    A bare date is the day from which somebody is free.
    """
    folded = fold(text).strip(" .")
    status = word_code("availability", folded)
    if status:
        return ParsedAvailability(text, status)
    period = parse_period(folded)
    if period and period.start != period.end:
        return ParsedAvailability(text, "free", period.start, period.end)
    start = parse_date(folded).value
    if start:
        return ParsedAvailability(text, "free", start)
    return _with_date(text, folded)


def _with_date(text: str, folded: str) -> ParsedAvailability:
    """A status and a date side by side: "unavailable until 2026-09", "disponible du 1/3/2026 au 1/6/2026"."""
    for pattern, opens in ((_FROM, True), (_UNTIL, False)):
        match = pattern.match(folded)
        if not match:
            continue
        status = word_code("availability", match[1]) if match[1].strip() else "free"
        period = parse_period(match[2])
        day = parse_date(match[2]).value
        if status and day:
            return ParsedAvailability(text, status, day if opens else None, None if opens else day)
        if status and period:
            return ParsedAvailability(text, status, period.start, period.end)
    return ParsedAvailability(text)


MOST_YEARS: Final = 100
_YEARS: Final = re.compile(
    r"(\d{1,3})\s*\+?\s*(?:years?|yrs?|y|ans?|annees?|سنه|سنوات|عاما?|اعوام|yil)?(?: (?:of|d') ?experience)?"
)


def parse_years(text: str) -> int | None:
    """A whole number of years ("18", "18 ans", "١٨ سنة", "20+"); None when blank or not understood."""
    match = _YEARS.fullmatch(fold(text).strip(" ."))
    return int(match[1]) if match and int(match[1]) <= MOST_YEARS else None


@dataclass(frozen=True, slots=True)
class ParsedContacts:
    """E-mail addresses or phone numbers of a cell, and the items that are none."""

    values: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


_EMAIL: Final = re.compile(
    r"(?:[^<>,;]*<)?(?:mailto:)?([^@\s<>()\[\],;:\"]+@(?:[\w-]+\.)+[^\W\d_]{2,})>?", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\+\d{6,15}")
_PHONE_SIGNS: Final = re.compile(r"\(0\)|[\s().\-/\u00a0\u2010-\u2015]|^[^\d+]+:")
_BETWEEN_PHONES: Final = re.compile(r"[;,\n،؛|]|/(?=\s*(?:\+|00))")


def parse_emails(text: str) -> ParsedContacts:
    """E-mail addresses, in small letters; a name before <…> is taken away with them."""
    values = tuple(dict.fromkeys(match.lower() for match in _EMAIL.findall(text)))
    return ParsedContacts(values, tuple(re.findall(r"[^\s;,/|،؛]+", _EMAIL.sub(" ", text))))


def parse_phones(text: str) -> ParsedContacts:
    """Phone numbers as "+" and digits; one without its country code is not guessed."""
    items = [item.strip() for item in _BETWEEN_PHONES.split(text) if not is_blank(item)]
    numbers = {item: _phone(item) for item in items}
    known = tuple(dict.fromkeys(number for number in numbers.values() if number))
    return ParsedContacts(known, tuple(item for item, number in numbers.items() if not number))


def _phone(text: str) -> str | None:
    digits = _PHONE_SIGNS.sub("", fold(text))
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    return number if _PHONE.fullmatch(number) else None
