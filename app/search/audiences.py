"""Who sees whom: for each role that searches, the profiles it sees up to each level. Filled from `policy` alone."""

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import Level, Role, sight_of
from app.search.bits import TagBits
from app.search.fields import HIGHEST_SIGHT, SET_ASIDE


class Audience:
    """What one role sees: `visible[level]` holds the profiles whose fields of that level it may see."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.highest = HIGHEST_SIGHT[role]
        self.visible: dict[Level, BitMap] = {level: BitMap() for level in Level if level <= self.highest}
        # Found without being asked for by state.
        self.usual = BitMap()
        # Seen, and found only when their state is asked for.
        self.set_aside = BitMap()
        self._counts: dict[Level, NDArray[np.int64]] = {}

    def put(self, slot: int, membership: str, partner_visibility: str) -> Level | None:
        """Take in what the policy says of the profile now, and return it."""
        self._counts.clear()
        sight = sight_of(self.role, membership, partner_visibility)
        for level, slots in self.visible.items():
            if sight is not None and level <= sight:
                slots.add(slot)
            else:
                slots.discard(slot)
        for slots, here in ((self.usual, membership not in SET_ASIDE), (self.set_aside, membership in SET_ASIDE)):
            if sight is not None and here:
                slots.add(slot)
            else:
                slots.discard(slot)
        return sight

    def counts_of_all(self, level: Level, bits: TagBits) -> NDArray[np.int64]:
        """Counts of every tag over all whom this role sees at `level`; kept until somebody changes."""
        kept = self._counts.get(level)
        if kept is None:
            kept = self._counts[level] = bits.intersected(self.visible[level])
        return kept
