"""Where people are deployed, as marks on a small map; the table beside it says the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.queries.in_the_field import InTheField
from app.search.known import Terms
from app.vocabularies.countries import country_name
from app.web.country_map import Country, countries_of
from app.web.profile_view import Words


@dataclass(frozen=True)
class Mark:
    """People in a country: `x` and `y` on the map, None for a country that is not drawn."""

    found: InTheField
    name: str
    roles: list[str]
    place: tuple[int, int] | None


@dataclass(frozen=True)
class FieldMap:
    countries: list[Country]
    marks: list[Mark]


def field_map(found: Sequence[InTheField], terms: Terms, language: str) -> FieldMap:
    words = Words(terms, language)
    drawn = countries_of({}, frozenset(), lambda _: "", language)
    paths = {one.shape.code: one.shape.path for one in drawn}
    marks = [
        Mark(
            one,
            country_name(one.country, language),
            [words.of("roles", role) for role in one.roles],
            _middle(paths[one.country]) if one.country in paths else None,
        )
        for one in found
    ]
    return FieldMap(drawn, marks)


@cache
def _middle(path: str) -> tuple[int, int]:
    """Of the largest piece of a country."""
    boxes = [(max(xs) - min(xs), max(ys) - min(ys), min(xs), min(ys)) for xs, ys in _pieces(path)]
    width, height, left, top = max(boxes, key=lambda box: box[0] * box[1])
    return left + width // 2, top + height // 2


def _pieces(path: str) -> Iterator[tuple[list[int], list[int]]]:
    """The corners of each piece: it begins at a point, and the steps from corner to corner follow."""
    for piece in filter(None, path.split("M")):
        numbers = [int(number) for number in re.findall(r"-?\d+", piece)]
        xs, ys = [numbers[0]], [numbers[1]]
        for across, down in zip(numbers[2::2], numbers[3::2], strict=True):
            xs.append(xs[-1] + across)
            ys.append(ys[-1] + down)
        yield xs, ys
