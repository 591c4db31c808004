"""The map of countries: shapes shaded by how many people have experience there. A list beside it says the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.reference import read_rows
from app.vocabularies.countries import country_name

# So many people at least for each step of the shade above the first, which is nobody.
STEPS: Final = (1, 3, 6, 11)


@dataclass(frozen=True)
class Shape:
    """`path` is of an SVG of 10000 by 5000; `dot` is the middle of a country too small to point at."""

    code: str
    path: str
    dot: tuple[str, str] | None


@dataclass(frozen=True)
class Country:
    """`url` is None where following it would find nobody, `chosen` what is asked for already."""

    shape: Shape
    name: str
    count: int
    step: int
    url: str | None
    chosen: bool


def countries_of(
    counted: Mapping[str, int], chosen: frozenset[str], address: Callable[[str], str], language: str
) -> list[Country]:
    """Every country that is drawn; `address` is where following one leads."""
    return [
        Country(
            shape,
            country_name(shape.code, language),
            counted.get(shape.code, 0),
            sum(counted.get(shape.code, 0) >= least for least in STEPS),
            address(shape.code) if shape.code in counted or shape.code in chosen else None,
            shape.code in chosen,
        )
        for shape in _shapes()
    ]


@cache
def _shapes() -> tuple[Shape, ...]:
    return tuple(
        Shape(row["code"], row["path"], (row["x"], row["y"]) if row["x"] else None) for row in read_rows("map.csv")
    )
