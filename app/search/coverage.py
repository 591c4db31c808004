"""Where the Network is thin: how many active members have one thing and another at once. The numbers are those that
the search gives for the same filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from app.policy import Actor, require, viewer_of
from app.search.fields import FIELDS
from app.search.index import ProfileIndex
from app.search.labels import label
from app.vocabularies.collation import sort_key
from app.vocabularies.regions import regions

# Fewer than this is thin.
THIN: Final = 3
DIMENSIONS: Final = ("language", "region", "expertise")
# The OIC's groups and the sub-regions of M49 in which it has members.
_REGIONS: Final = ("oic-arab", "oic-asian", "oic-african", "015", "202", "145", "143", "034", "035", "030", "039")
_MOST_LANGUAGES: Final = 20


@dataclass(frozen=True)
class Line:
    """A row or a column: its code, its name, and how many members there are in all."""

    code: str
    name: str
    total: int


@dataclass(frozen=True)
class Coverage:
    """`counts[row][column]` members have both. `balance` counts all members, by code of gender and of OIC group."""

    rows: list[Line]
    columns: list[Line]
    counts: list[list[int]]
    members: int
    countries: dict[str, int]
    balance: dict[str, list[Line]]


def coverage(index: ProfileIndex, actor: Actor, rows: str, columns: str, language: str) -> Coverage:
    """Raises SignInNeeded, Forbidden. `rows` and `columns` are two of DIMENSIONS."""
    require(actor, "coverage.read")
    audience = index.audience(viewer_of(actor))
    members = audience.usual & index.bits.bitmap("membership", "active")
    down, across = (_lines(index, members, dimension, language) for dimension in (rows, columns))
    sets = [members & index.bits.bitmap(columns, line.code) for line in across]
    counts = [
        [(index.bits.bitmap(rows, line.code)).intersection_cardinality(there) for there in sets] for line in down
    ]
    return Coverage(
        down, across, counts, len(members), _countries(index, members), _balance(index, members, language)
    )


def _lines(index: ProfileIndex, members: BitMap, dimension: str, language: str) -> list[Line]:
    codes: Sequence[str]
    if dimension == "region":
        codes = [code for code in _REGIONS if code in regions()]
    elif dimension == "expertise":
        codes = [term.code for term in index.terms["expertise"].values() if term.parent is None]
    else:
        codes = [code for field, code in index.bits.tags if field == "language"]
    lines = [_line(index, members, dimension, code, language) for code in codes]
    if dimension == "language":
        lines = sorted(lines, key=lambda line: (-line.total, sort_key(line.name, language)))[:_MOST_LANGUAGES]
        return [line for line in lines if line.total]
    return lines if dimension == "region" else sorted(lines, key=lambda line: sort_key(line.name, language))


def _line(index: ProfileIndex, members: BitMap, field: str, code: str, language: str) -> Line:
    name = label(FIELDS[field].vocabulary, code, language, index.terms)
    return Line(code, name, members.intersection_cardinality(index.bits.bitmap(field, code)))


def _countries(index: ProfileIndex, members: BitMap) -> dict[str, int]:
    counted = {
        code: members.intersection_cardinality(index.bits.bitmap("country", code))
        for field, code in index.bits.tags
        if field == "country"
    }
    return {code: count for code, count in counted.items() if count}


def _balance(index: ProfileIndex, members: BitMap, language: str) -> dict[str, list[Line]]:
    genders = [_line(index, members, "gender", code, language) for code in ("f", "m", "x")]
    groups = []
    for code in ("oic-arab", "oic-asian", "oic-african"):
        of_group = BitMap.union(
            BitMap(), *(index.bits.bitmap("nationality", country) for country in regions()[code].countries)
        )
        name = label("regions", code, language, index.terms)
        groups.append(Line(code, name, members.intersection_cardinality(of_group)))
    return {"gender": [line for line in genders if line.total], "group": groups}
