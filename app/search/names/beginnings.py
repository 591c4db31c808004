"""Words in order, so that all words with a given beginning are a range."""

from bisect import bisect_left, insort

# Past this many new words one sort is cheaper than that many insertions.
_FEW = 64
_AFTER_ALL = chr(0x10FFFF)


class Beginnings:
    """A sorted set of words; what is added is sorted in when it is first asked for."""

    def __init__(self) -> None:
        self._sorted: list[str] = []
        self._added: set[str] = set()

    def add(self, word: str) -> None:
        """Add a word that is not in it."""
        self._added.add(word)

    def remove(self, word: str) -> None:
        """Remove a word that is in it."""
        if word in self._added:
            self._added.remove(word)
        else:
            del self._sorted[bisect_left(self._sorted, word)]

    def starting_with(self, beginning: str) -> list[str]:
        self.sort()
        start = bisect_left(self._sorted, beginning)
        return self._sorted[start : bisect_left(self._sorted, beginning + _AFTER_ALL, start)]

    def sort(self) -> None:
        """Sort in what was added; done by itself when it is needed."""
        if len(self._added) > _FEW:
            self._sorted = sorted([*self._sorted, *self._added])
        else:
            for word in self._added:
                insort(self._sorted, word)
        self._added.clear()
