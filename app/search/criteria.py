"""What was asked, from parameters to facts; everything that cannot be asked is refused by name."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from app.errors import FieldError, Invalid
from app.policy import Viewer
from app.search.fields import FIELDS, facets_for, filters_for, sorts_for
from app.text import refused_character
from app.vocabularies.language_levels import LEVELS, rank

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
DEFAULT_SORT = "relevance"
MAX_PARAMETERS, MAX_TEXT = 100, 200
_PLAIN = ("q", "sort", "facets", "limit", "cursor")
_SINGLE = frozenset({"q", "sort", "facets", "limit", "cursor", "notice", "confirmed_within"})
_WHOLE = re.compile(r"[0-9]{1,5}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Asked:
    """One code; `at_least` is a rank of language levels, 0 for any level."""

    code: str
    at_least: int = 0

    def __str__(self) -> str:
        return f"{self.code}:{LEVELS[self.at_least - 1]}" if self.at_least else self.code


@dataclass(frozen=True)
class Clause:
    """Any of these values of one field; the clauses of a search all hold."""

    field: str
    values: tuple[Asked, ...]

    def __str__(self) -> str:
        return ",".join(map(str, self.values))


# First and last day, as ordinals.
Span = tuple[int, int]


@dataclass(frozen=True)
class Criteria:
    q: str = ""
    clauses: tuple[Clause, ...] = ()
    exclude_nationality: frozenset[str] = frozenset()
    # Each entry is "any of these periods", and all entries hold.
    available: tuple[tuple[Span, ...], ...] = ()
    notice: int | None = None
    confirmed_within: int | None = None
    sort: str = DEFAULT_SORT
    facets: tuple[str, ...] | None = None  # None: all there are for the asker
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


# field, code → the code by which the vocabulary knows it now; None: it has none such.
CodeNow = Callable[[str, str], str | None]


def parse_query(query: bytes) -> list[tuple[str, str]]:
    """Parameters in order. Raises Invalid for text that no parameter can hold."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Invalid("The query is not UTF-8.", code="bad_character") from None
    except ValueError:
        raise Invalid(f"There are more than {MAX_PARAMETERS} parameters.", code="too_many") from None
    for name, value in pairs:
        if refused_character(value) or refused_character(name):
            raise Invalid(
                errors=[FieldError(f"?{_safe(name)}", "bad_character", "holds a character that is not taken")]
            )
    return pairs


def _safe(name: str) -> str:
    return name if name.isascii() and name.isidentifier() and len(name) <= 40 else ""


def criteria_of(pairs: Iterable[tuple[str, str]], viewer: Viewer, code_now: CodeNow) -> Criteria:
    """Raises Invalid with every parameter that is unknown, repeated where it may not be, or wrong."""
    reader = _Reader(viewer, code_now)
    for name, value in pairs:
        reader.read(name, value)
    return reader.criteria()


class _Reader:
    """Collects parameters and everything wrong with them."""

    def __init__(self, viewer: Viewer, code_now: CodeNow) -> None:
        self.errors: list[FieldError] = []
        self._viewer, self._code_now = viewer, code_now
        self._filters = filters_for(viewer)
        self._plain: dict[str, str] = {}
        self._clauses: list[Clause] = []
        self._excluded: set[str] = set()
        self._available: list[tuple[Span, ...]] = []

    def read(self, name: str, value: str) -> None:
        if name in _SINGLE and name in self._plain:
            self._refuse(name, "repeated", "may stand only once")
        elif name not in _PLAIN and name not in self._filters:
            self._refuse(name, "unknown_parameter", "there is no such parameter")
        elif name in FIELDS:
            self._read_codes(name, value)
        elif name == "exclude_nationality":
            codes = [code for code in value.split(",") if code]
            self._excluded.update(self._codes_now(name, "nationality", codes))
        elif name == "available":
            self._read_available(value)
        else:
            self._plain[name] = value

    def _read_codes(self, name: str, value: str) -> None:
        codes, levels = [], []
        for part in value.split(","):
            code, colon, level = part.partition(":")
            if colon and (name != "language" or level not in LEVELS):
                self._refuse(name, "unknown_level", "a language takes one of " + ", ".join(LEVELS))
                return
            codes.append(code)
            levels.append(rank(level or None))
        values = map(Asked, self._codes_now(name, name, codes), levels)
        self._clauses.append(Clause(name, tuple(values)))

    def _codes_now(self, parameter: str, field: str, codes: list[str]) -> list[str]:
        known = [code for code in (self._code_now(field, each) for each in codes) if code is not None]
        if not codes or len(known) < len(codes):
            vocabulary = FIELDS[field].vocabulary
            self._refuse(parameter, "unknown_code", f"holds a code that the vocabulary {vocabulary} does not have")
        return known

    def _read_available(self, value: str) -> None:
        spans = [_span(part) for part in value.split(",")]
        if None in spans:
            self._refuse("available", "bad_period", "takes a day or FIRST/LAST, as YYYY-MM-DD")
            return
        self._available.append(tuple(span for span in spans if span is not None))

    def criteria(self) -> Criteria:
        numbers = {
            name: self._number(name, low, high)
            for name, low, high in (
                ("limit", 1, MAX_LIMIT),
                ("notice", 0, 24 * 365),
                ("confirmed_within", 0, 36_500),
            )
        }
        sort, facets, q = self._sort(), self._facets(), self._plain.get("q", "").strip()
        if len(q) > MAX_TEXT:
            self._refuse("q", "too_long", f"takes at most {MAX_TEXT} letters")
        if self.errors:
            raise Invalid(errors=self.errors)
        return Criteria(
            q=q,
            clauses=tuple(self._clauses),
            exclude_nationality=frozenset(self._excluded),
            available=tuple(self._available),
            notice=numbers["notice"],
            confirmed_within=numbers["confirmed_within"],
            sort=sort,
            facets=facets,
            limit=numbers["limit"] or DEFAULT_LIMIT,
            cursor=self._plain.get("cursor"),
        )

    def _number(self, name: str, low: int, high: int) -> int | None:
        text = self._plain.get(name)
        if text is None:
            return None
        number = int(text) if _WHOLE.fullmatch(text) and text.isascii() else -1
        if not low <= number <= high:
            self._refuse(name, "out_of_range", f"takes a whole number from {low} to {high}")
        return number

    def _sort(self) -> str:
        sort = self._plain.get("sort", DEFAULT_SORT)
        there = sorts_for(self._viewer)
        if sort not in there:
            self._refuse("sort", "unknown_sort", "takes one of " + ", ".join(there))
        return sort

    def _facets(self) -> tuple[str, ...] | None:
        text = self._plain.get("facets")
        if text is None:
            return None
        names = () if text == "none" else tuple(dict.fromkeys(text.split(",")))
        there = facets_for(self._viewer)
        if not set(names) <= set(there):
            self._refuse("facets", "unknown_facet", "takes none, or some of " + ", ".join(there))
        return names

    def _refuse(self, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError(f"?{_safe(name)}", code, f"{_safe(name) or 'a parameter'}: {message}"))


def _span(text: str) -> Span | None:
    first, slash, last = text.partition("/")
    days = (_ordinal(first), _ordinal(last if slash else first))
    if days[0] is None or days[1] is None or days[1] < days[0]:
        return None
    return days[0], days[1]


def _ordinal(text: str) -> int | None:
    if not _DAY.fullmatch(text) or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None
