"""Words in headlines, biographies, offices and missions: which profiles have them."""

from array import array
from collections.abc import Iterable
from functools import lru_cache

from pyroaring import BitMap

from app.search.folding import words
from app.search.names.beginnings import Beginnings

# From so many letters on, the last word asked may be the beginning of one.
PREFIX_LETTERS = 2


class TextIndex:
    """Folded words and the profiles in whose texts they stand. A word that stands nowhere any more is forgotten."""

    def __init__(self) -> None:
        # Ids of words; of those that are forgotten they are used again.
        self._ids: dict[str, int] = {}
        self._words: list[str] = []
        self._postings: list[BitMap] = []
        self._free: list[int] = []
        self._words_of: dict[int, array[int]] = {}
        self._beginnings = Beginnings()

    def put(self, slot: int, texts: Iterable[str]) -> None:
        ids = {self._id(word) for text in texts for word in _words(text)}
        for word_id in ids:
            self._postings[word_id].add(slot)
        self._take_out(slot, set(self._words_of.get(slot, ())) - ids)
        self._words_of[slot] = array("I", ids)

    def remove(self, slot: int) -> None:
        self._take_out(slot, self._words_of.pop(slot, ()))

    def _take_out(self, slot: int, ids: Iterable[int]) -> None:
        for word_id in ids:
            self._postings[word_id].discard(slot)
            if not self._postings[word_id]:
                self._forget(word_id)

    def slots(self) -> set[int]:
        return set(self._words_of)

    def having(self, word: str, *, as_prefix: bool) -> BitMap:
        """Who has the folded word, or a word that begins with it."""
        if not as_prefix or len(word) < PREFIX_LETTERS:
            found = self._ids.get(word)
            return BitMap() if found is None else self._postings[found]
        begun = self._beginnings.starting_with(word)
        return BitMap.union(BitMap(), *(self._postings[self._ids[w]] for w in begun))

    def sort(self) -> None:
        """Bring the words in order for beginnings; done by itself when it is needed."""
        self._beginnings.sort()

    def _id(self, word: str) -> int:
        found = self._ids.get(word)
        return self._learn(word) if found is None else found

    def _learn(self, word: str) -> int:
        if self._free:
            word_id = self._free.pop()
            self._words[word_id] = word
        else:
            word_id = len(self._words)
            self._words.append(word)
            self._postings.append(BitMap())
        self._ids[word] = word_id
        self._beginnings.add(word)
        return word_id

    def _forget(self, word_id: int) -> None:
        word = self._words[word_id]
        self._words[word_id] = ""
        del self._ids[word]
        self._beginnings.remove(word)
        self._free.append(word_id)


def _words(text: str) -> tuple[str, ...]:
    # Titles of offices and names of bodies come again and again; biographies do not.
    return _kept_words(text) if len(text) < 100 else tuple(words(text))


@lru_cache(maxsize=50_000)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(words(text))
