"""Addresses of searches: the one that was asked, with a filter more, with one less. They are the API's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

Pair = tuple[str, str]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Of the form alone: two days that become one `available`.
FROM, UNTIL = "from", "until"
# What is no filter: where in the answer, and how it is shown.
_OF_THE_VIEW = frozenset({"cursor", "facets"})


@dataclass(frozen=True)
class Asked:
    """What was asked, in order, at the path of the search page."""

    path: str
    pairs: tuple[Pair, ...]

    def all_of(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]

    def first(self, name: str) -> str:
        return next(iter(self.all_of(name)), "")

    def url(self, pairs: Iterable[Pair]) -> str:
        query = urlencode(list(pairs), safe=":/,")
        return f"{self.path}?{query}" if query else self.path

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.url(self.pairs)

    def adding(self, name: str, value: str) -> str:
        return f"{self.before_one_more}{urlencode([(name, value)], safe=':/,')}"

    @cached_property
    def before_one_more(self) -> str:
        """The address up to where one filter more is written."""
        before = self.url(self._filters())
        return f"{before}{'&' if '?' in before else '?'}"

    def without(self, name: str, value: str) -> str:
        return self.url(pair for pair in self._filters() if pair != (name, value))

    def replacing(self, name: str, value: str, new: str) -> str:
        return self.url((name, new) if pair == (name, value) else pair for pair in self._filters())

    def showing(self, facet: str | None) -> str:
        """With one facet and all its values; with None, with every facet and the first values of each."""
        return f"{self.before_one_more}facets={facet}" if facet else self.url(self._filters())

    def at(self, cursor: str) -> str:
        return self.url([*((n, v) for n, v in self.pairs if n != "cursor"), ("cursor", cursor)])

    def _filters(self) -> list[Pair]:
        return [(name, value) for name, value in self.pairs if name not in _OF_THE_VIEW]


def without_blanks(pairs: Iterable[Pair]) -> list[Pair]:
    """A form sends its empty fields too: they ask for nothing."""
    return [(name, value) for name, value in pairs if value.strip()]


def with_period(pairs: list[Pair]) -> list[Pair] | None:
    """The pairs with the two days of the form as one `available`; None when there are none of the form."""
    days = dict(pair for pair in pairs if pair[0] in (FROM, UNTIL))
    if not days:
        return None
    first, last = days.get(FROM, ""), days.get(UNTIL, "")
    rest = [pair for pair in pairs if pair[0] not in (FROM, UNTIL)]
    return [*rest, ("available", f"{first}/{last}" if last and first != last else first)]


def period_in_form(asked: Asked) -> tuple[str, str] | None:
    """First and last day as the form shows them, blank for what is no day; None when several periods were asked."""
    given = asked.all_of("available")
    if len(given) > 1 or (given and "," in given[0]):
        return None
    first, _, last = (given[0] if given else "").partition("/")
    return _day(first), _day(last)


def _day(text: str) -> str:
    return text if _DAY.fullmatch(text) else ""
