"""Who sees whom: for each viewer that searches, the profiles it sees up to each level. Filled from `policy` alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.policy import OUTPUT_LEVELS, Exposure, Level, Viewer, opened_besides, sight_of
from app.search.bits import TagBits, as_array
from app.search.fields import SET_ASIDE

_LEVELS: Final = (Level.SECRETARIAT, Level.NETWORK, Level.CARD)


class Audience:
    """What one viewer sees: `visible[level]` holds the profiles whose fields of that level it may see."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.besides = opened_besides(viewer)
        self.visible: dict[Level, BitMap] = {level: BitMap() for level in _LEVELS}
        # Found without being asked for by state.
        self.usual = BitMap()
        # Seen, and found only when their state is asked for.
        self.set_aside = BitMap()
        self._counts: dict[Level, NDArray[np.int64]] = {}
        self._named: NDArray[np.bool_] | None = None

    def put(self, slots: BitMap, person: Exposure | None) -> None:
        """Take in what the policy says now of people who are exposed alike; None when they are gone."""
        self._counts.clear()
        self._named = None
        sight = None if person is None else sight_of(self.viewer, person)
        aside = person is not None and (person.hidden or person.membership in SET_ASIDE)
        for level, seen in self.visible.items():
            _mark(seen, slots, sight is not None and level <= sight)
        _mark(self.usual, slots, sight is not None and not aside)
        _mark(self.set_aside, slots, sight is not None and aside)

    def sight(self, slot: int) -> Level:
        """How far the viewer sees of somebody it found."""
        return next(level for level in _LEVELS if slot in self.visible[level])

    def seeing(self, source: str) -> BitMap:
        """Those of whom the viewer sees this profile field. Not to be changed."""
        return self.visible[Level.CARD if source in self.besides else OUTPUT_LEVELS[source]]

    @property
    def sees_all_alike(self) -> bool:
        """Whether whoever is seen at all is seen with what the network sees."""
        return len(self.visible[Level.NETWORK]) == len(self.visible[Level.CARD])

    def named(self, slots: NDArray[np.uint32], width: int) -> NDArray[np.bool_]:
        """For each of `slots` whether it is seen with what the network sees; all slots are below `width`."""
        if self._named is None or len(self._named) < width:
            self._named = np.zeros(width, dtype=np.bool_)
            self._named[as_array(self.visible[Level.NETWORK])] = True
        return self._named[slots]

    def counts_of_all(self, level: Level, bits: TagBits) -> NDArray[np.int64]:
        """Counts of every tag over all whom this viewer sees at `level`; kept until somebody changes."""
        kept = self._counts.get(level)
        if kept is None:
            kept = self._counts[level] = bits.intersected(self.visible[level])
        return kept


def _mark(kept: BitMap, slots: BitMap, wanted: bool) -> None:
    if wanted:
        kept |= slots
    else:
        kept -= slots


@dataclass
class _Alike:
    """Everybody who is exposed in one way; the exposure names nobody."""

    person: Exposure
    slots: BitMap = field(default_factory=BitMap)


class Audiences:
    """The audiences asked for so far, and how everybody is exposed.

    There are few ways to be exposed, so a new audience costs a look at each of them and not at each person.
    Partners for whom nobody chose otherwise share the audience of all partners.
    """

    def __init__(self) -> None:
        self._alike: dict[tuple[object, ...], _Alike] = {}
        self._group_of: dict[int, tuple[object, ...]] = {}
        # Organisation → how many people have a choice of their own for it.
        self._choosers: Counter[str] = Counter()
        self._audiences: dict[Viewer, Audience] = {}

    def put(self, slot: int, person: Exposure) -> None:
        self._leave(slot)
        key = _key(person)
        if key not in self._alike:
            self._alike[key] = _Alike(replace(person, id=""))
        self._alike[key].slots.add(slot)
        self._group_of[slot] = key
        self._choosers.update(person.choices.keys())
        self._tell(slot, person)

    def remove(self, slot: int) -> None:
        """Forget a person; nothing happens where the slot is empty."""
        if slot in self._group_of:
            self._leave(slot)
            self._tell(slot, None)

    def of(self, viewer: Viewer) -> Audience:
        shared = viewer.organisation is not None and viewer.organisation not in self._choosers
        key = replace(viewer, organisation=None) if shared else viewer
        audience = self._audiences.get(key)
        if audience is None:
            audience = self._audiences[key] = Audience(key)
            for alike in self._alike.values():
                audience.put(alike.slots, alike.person)
        return audience

    def slots(self) -> BitMap:
        return BitMap(self._group_of)

    def _tell(self, slot: int, person: Exposure | None) -> None:
        one = BitMap([slot])
        for audience in self._audiences.values():
            audience.put(one, person)

    def _leave(self, slot: int) -> None:
        key = self._group_of.pop(slot, None)
        if key is None:
            return
        alike = self._alike[key]
        alike.slots.discard(slot)
        if not alike.slots:
            del self._alike[key]
        self._forget_choices(alike.person.choices)

    def _forget_choices(self, choices: Mapping[str, str]) -> None:
        for organisation in choices:
            self._choosers[organisation] -= 1
            if not self._choosers[organisation]:
                del self._choosers[organisation]
                self._audiences = {
                    viewer: audience
                    for viewer, audience in self._audiences.items()
                    if viewer.organisation != organisation
                }


def _key(person: Exposure) -> tuple[object, ...]:
    return (person.membership, person.choice, person.nominated_by, person.hidden, *sorted(person.choices.items()))
