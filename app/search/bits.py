"""Filters and counts as bits: a compressed bitmap of profiles per tag, and the tags of each profile in a row.

A slot is the internal id of a profile. A tag is one code of one search field, numbered in the order of arrival.
"""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

# Up to so many profiles their rows of tags are gathered and counted; above, the bitmaps are intersected. At
# 100,000 profiles with 900 tags both cost the same at about 3,500.
GATHER_LIMIT = 3500
_NO_TAG = 0


class TagBits:
    """Which profile carries which tags, both ways."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, str]] = [("", "")]
        self.bitmaps: list[BitMap] = [BitMap()]
        self._ids: dict[tuple[str, str], int] = {}
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}
        self._rows: NDArray[np.uint16] = np.zeros((1024, 32), dtype=np.uint16)

    def put(self, slot: int, tags: Iterable[tuple[str, str]]) -> None:
        """Give `slot` exactly these tags."""
        self.remove(slot)
        ids = [self._id(tag) for tag in tags]
        self._make_room(slot, len(ids))
        self._rows[slot, : len(ids)] = ids
        for tag_id in ids:
            self.bitmaps[tag_id].add(slot)

    def remove(self, slot: int) -> None:
        if slot >= len(self._rows):
            return
        for tag_id in self._rows[slot]:
            if tag_id == _NO_TAG:
                break
            self.bitmaps[tag_id].discard(slot)
        self._rows[slot] = _NO_TAG

    def slots(self) -> BitMap:
        """Who carries any tag."""
        return BitMap.union(*self.bitmaps)

    def number(self, field: str, code: str) -> int:
        """The number of a tag; 0, which is no tag, for one that nobody has had."""
        return self._ids.get((field, code), _NO_TAG)

    def numbers_of(self, fields: frozenset[str]) -> NDArray[np.bool_]:
        """For each tag number whether it is a tag of one of the fields; kept until there are new tags."""
        kept = self._masks.get(fields)
        if kept is None or len(kept) != len(self.tags):
            kept = self._masks[fields] = np.array([field in fields for field, _ in self.tags], dtype=np.bool_)
        return kept

    def bitmap(self, field: str, code: str) -> BitMap:
        """Who carries the tag. Not to be changed."""
        return self.bitmaps[self.number(field, code)]

    def counts(self, slots: BitMap, everybody: BitMap, of_everybody: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of `slots` carry each tag, by tag number; `of_everybody` are the counts of `everybody`.

        Few are gathered, whether they are the ones asked for or those left out. Otherwise, as bitmaps intersect
        several times faster when they are dense, of `slots` and the rest the larger one is counted.
        """
        if len(slots) <= GATHER_LIMIT:
            return self._gathered(slots)
        rest = everybody - slots
        if len(rest) <= GATHER_LIMIT:
            return of_everybody - self._gathered(rest)
        if len(rest) > len(slots):
            return of_everybody - self.intersected(rest)
        return self.intersected(slots)

    def _gathered(self, slots: BitMap) -> NDArray[np.int64]:
        counts = np.bincount(self._rows[as_array(slots)].ravel(), minlength=len(self.tags))
        counts[_NO_TAG] = 0
        return counts

    def intersected(self, slots: BitMap) -> NDArray[np.int64]:
        common = slots.intersection_cardinality
        return np.fromiter(map(common, self.bitmaps), dtype=np.int64, count=len(self.bitmaps))

    def _id(self, tag: tuple[str, str]) -> int:
        found = self._ids.get(tag)
        if found is None:
            found = self._ids[tag] = len(self.tags)
            self.tags.append(tag)
            self.bitmaps.append(BitMap())
        return found

    def _make_room(self, slot: int, width: int) -> None:
        height, columns = self._rows.shape
        if slot < height and width <= columns:
            return
        grown = np.zeros((grown_size(height, slot + 1), grown_size(columns, width)), dtype=np.uint16)
        grown[:height, :columns] = self._rows
        self._rows = grown


def grown_size(size: int, needed: int) -> int:
    """`size` doubled until `needed` fits, so that growing one by one stays cheap."""
    while size < needed:
        size *= 2
    return size


def as_array(slots: BitMap) -> NDArray[np.uint32]:
    """The slots of a bitmap in ascending order."""
    return np.frombuffer(slots.to_array(), dtype=np.uint32)


def as_bitmap(slots: NDArray[np.uint32]) -> BitMap:
    # From an array of the standard library it is built in C, from numpy's element by element.
    return BitMap(array("I", slots.tobytes()))
