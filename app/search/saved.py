"""Searches that are kept: how they are written down, and who is found by them."""

import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from pyroaring import BitMap

from app.policy import Viewer
from app.search.criteria import criteria_of, parse_query
from app.search.finding import find
from app.search.index import ProfileIndex

# What says only where in the answer, and how it is shown.
_OF_THE_VIEW: Final = frozenset({"sort", "facets", "limit", "cursor"})


def query_of(pairs: Iterable[tuple[str, str]]) -> str:
    """The criteria of a search as one text, each once."""
    kept = dict.fromkeys((name, value) for name, value in pairs if name not in _OF_THE_VIEW and value.strip())
    return urlencode(list(kept), safe=":/,")


def found_by(index: ProfileIndex, viewer: Viewer, query: str) -> BitMap:
    """Internal ids of those whom the viewer finds now. Raises Invalid for what the viewer cannot ask, or no more."""
    criteria = criteria_of(parse_query(query.encode()), viewer, index.code_now)
    return find(index, index.audience(viewer), criteria, time.time()).slots


def packed(people: BitMap) -> bytes:
    return bytes(BitMap(people).serialize())


def unpacked(people: bytes) -> BitMap:
    return BitMap.deserialize(people)


def count_new(found: BitMap, known: bytes, erased: Iterable[int]) -> int:
    """How many are found and were not known; whoever has the slot of somebody erased is new."""
    return len(found - (unpacked(known) - BitMap(erased)))
