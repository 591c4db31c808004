"""Values of facets as markup: made once for each value and language, with address and count put in each time."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from app.search.fields import FIELDS
from app.search.index import ProfileIndex
from app.search.labels import label
from app.web.dates import filters
from app.web.pieces import pieces

_ANY: Final = 1


class FacetRows:
    """By tag number: how a value looks with hits, cut at its address and its count, and without any."""

    def __init__(self, index: ProfileIndex, language: str) -> None:
        self._bits, self._terms, self._language = index.bits, index.terms, language
        self._number: Callable[[Any], str] = filters(language)["number"]
        self._with_hits: dict[int, tuple[str, str, str]] = {}
        self._without: dict[int, str] = {}

    def numbers_of(self, field: str, codes: Iterable[str]) -> list[int]:
        return [number for code in codes if (number := self._bits.number(field, code))]

    def markup(self, numbers: Iterable[int], counts: Iterable[int], before: str) -> Markup:
        """One row for each tag number and its count; `before` is the address up to the filter that is added."""
        address = str(escape(before))
        rows = (self._row(number, count, address) for number, count in zip(numbers, counts, strict=True))
        return Markup("".join(rows))  # noqa: S704

    def _row(self, number: int, count: int, address: str) -> str:
        if not count:
            return self._without.get(number) or self._learn_without(number)
        head, middle, tail = self._with_hits.get(number) or self._learn(number)
        return f"{head}{address}{middle}{self._number(count)}{tail}"

    def _learn(self, number: int) -> tuple[str, str, str]:
        head, middle, tail = self._pieces(number, _ANY)
        filter_ = escape(urlencode([self._bits.tags[number]], safe=":/,"))
        made = self._with_hits[number] = (head, f"{filter_}{middle}", tail)
        return made

    def _learn_without(self, number: int) -> str:
        made = self._without[number] = "".join(self._pieces(number, 0))
        return made

    def _pieces(self, number: int, count: int) -> list[str]:
        field, code = self._bits.tags[number]
        named = label(FIELDS[field].vocabulary, code, self._language, self._terms)
        return pieces(self._language, "facet_value.html", id=row_id(field, code), label=named, count=count)


def row_id(field: str, code: str) -> str:
    """The same whether the value is asked for or can be: the focus stays where it was."""
    return f"f-{field}-{code}"


# Rows go with their index: it knows its tags.
_ROWS: WeakKeyDictionary[ProfileIndex, dict[str, FacetRows]] = WeakKeyDictionary()


def facet_rows(index: ProfileIndex, language: str) -> FacetRows:
    kept = _ROWS.setdefault(index, {})
    if language not in kept:
        kept[language] = FacetRows(index, language)
    return kept[language]
