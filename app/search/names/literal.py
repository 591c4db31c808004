"""The folded words of names as they are written: who has exactly this word, or one that begins like it."""

from collections.abc import Sequence

from pyroaring import BitMap

from app.search.names.beginnings import Beginnings
from app.search.names.similarity import SHORTEST_BEGINNING


class LiteralWords:
    def __init__(self) -> None:
        self._people: dict[str, BitMap] = {}
        self._beginnings = Beginnings()

    def add(self, word: str, slot: int) -> None:
        people = self._people.get(word)
        if people is None:
            people = self._people[word] = BitMap()
            self._beginnings.add(word)
        people.add(slot)

    def discard(self, word: str, slot: int) -> None:
        people = self._people[word]
        people.discard(slot)
        if not people:
            del self._people[word]
            self._beginnings.remove(word)

    def meeting(self, words: Sequence[str], visible: BitMap) -> list[BitMap]:
        """Per word of a query: the visible people who have it; for the last word a beginning is enough."""
        met = [self._people.get(word, BitMap()) & visible for word in words]
        if words and len(words[-1]) >= SHORTEST_BEGINNING:
            begun = [self._people[word] for word in self._beginnings.starting_with(words[-1])]
            met[-1] = BitMap.union(*begun) & visible if begun else BitMap()
        return met
