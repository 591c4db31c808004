"""Words in headlines, biographies, offices and missions: which profiles have them."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable
from functools import lru_cache

from pyroaring import BitMap

from app.search.folding import words

# From so many letters on, the last word asked may be the beginning of one.
PREFIX_LETTERS = 2


class TextIndex:
    """Folded words and the profiles in whose texts they stand."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._postings: list[BitMap] = []
        self._words_of: dict[int, array[int]] = {}
        self._sorted: list[str] = []
        # While the whole directory is read, sorting once at the end is quicker than keeping the order.
        self._unsorted: list[str] = []

    def put(self, slot: int, texts: Iterable[str]) -> None:
        self.remove(slot)
        ids = array("I", {self._id(word) for text in texts for word in _words(text)})
        for word_id in ids:
            self._postings[word_id].add(slot)
        self._words_of[slot] = ids

    def remove(self, slot: int) -> None:
        for word_id in self._words_of.pop(slot, ()):
            self._postings[word_id].discard(slot)

    def having(self, word: str, *, as_prefix: bool) -> BitMap:
        """Who has the folded word, or a word that begins with it."""
        if not as_prefix or len(word) < PREFIX_LETTERS:
            found = self._ids.get(word)
            return BitMap() if found is None else self._postings[found]
        self.sort()
        first = bisect_left(self._sorted, word)
        last = bisect_left(self._sorted, word + "\U0010ffff", lo=first)
        return BitMap.union(BitMap(), *(self._postings[self._ids[w]] for w in self._sorted[first:last]))

    def _id(self, word: str) -> int:
        found = self._ids.get(word)
        if found is None:
            found = self._ids[word] = len(self._postings)
            self._postings.append(BitMap())
            self._unsorted.append(word)
        return found

    def sort(self) -> None:
        """Bring the words in order for beginnings; done by itself when it is needed."""
        if len(self._unsorted) > 1000:
            self._sorted = sorted(self._ids)
        else:
            for word in self._unsorted:
                insort(self._sorted, word)
        self._unsorted.clear()


def _words(text: str) -> tuple[str, ...]:
    # Titles of offices and names of bodies come again and again; biographies do not.
    return _kept_words(text) if len(text) < 100 else tuple(words(text))


@lru_cache(maxsize=50_000)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(words(text))
