"""Who sees whom: for each viewer that searches, the profiles it sees up to each level. Filled from `policy` alone."""

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import Exposure, Level, Viewer, highest_sight, sight_of
from app.search.bits import TagBits
from app.search.fields import SET_ASIDE


class Audience:
    """What one viewer sees: `visible[level]` holds the profiles whose fields of that level it may see."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.highest = highest_sight(viewer)
        self.visible: dict[Level, BitMap] = {level: BitMap() for level in Level if level <= self.highest}
        # Found without being asked for by state.
        self.usual = BitMap()
        # Seen, and found only when their state is asked for.
        self.set_aside = BitMap()
        self._counts: dict[Level, NDArray[np.int64]] = {}

    def put(self, slot: int, person: Exposure | None) -> None:
        """Take in what the policy says of the person now; None for somebody who is gone."""
        self._counts.clear()
        sight = None if person is None else sight_of(self.viewer, person)
        for level, slots in self.visible.items():
            _mark(slots, slot, sight is not None and level <= sight)
        aside = person is not None and (person.hidden or person.membership in SET_ASIDE)
        _mark(self.usual, slot, sight is not None and not aside)
        _mark(self.set_aside, slot, sight is not None and aside)

    def sight(self, slot: int) -> Level:
        """How far the viewer sees of somebody it found."""
        return max(level for level, slots in self.visible.items() if slot in slots)

    def counts_of_all(self, level: Level, bits: TagBits) -> NDArray[np.int64]:
        """Counts of every tag over all whom this viewer sees at `level`; kept until somebody changes."""
        kept = self._counts.get(level)
        if kept is None:
            kept = self._counts[level] = bits.intersected(self.visible[level])
        return kept


def _mark(slots: BitMap, slot: int, wanted: bool) -> None:
    if wanted:
        slots.add(slot)
    else:
        slots.discard(slot)


class Audiences:
    """The audiences asked for so far. Partners for whom nobody chose otherwise share the one of all partners."""

    def __init__(self) -> None:
        self._people: dict[int, Exposure] = {}
        self._by_viewer: dict[Viewer, Audience] = {}

    def put(self, slot: int, person: Exposure | None) -> None:
        if person is None:
            self._people.pop(slot, None)
        else:
            self._people[slot] = person
        for audience in self._by_viewer.values():
            audience.put(slot, person)

    def of(self, viewer: Viewer) -> Audience:
        audience = self._by_viewer.get(viewer)
        if audience is None:
            audience = self._by_viewer[viewer] = Audience(viewer)
            for slot, person in self._people.items():
                audience.put(slot, person)
        return audience
