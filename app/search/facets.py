"""Facets: how many would be found if one value more were asked for."""

from operator import add

import numpy as np
import orjson
from numpy.typing import NDArray

from app.policy import Level
from app.search.audiences import Audience
from app.search.bits import TagBits
from app.search.fields import FIELDS
from app.search.finding import Found
from app.search.index import ProfileIndex
from app.search.labels import label
from app.vocabularies.collation import sort_key

Counts = NDArray[np.int64]
Ints = NDArray[np.intp]

# A sort key is field, then count (more first), then rank of the label: 8, 24 and 20 bits.
_COUNT_BITS, _LABEL_BITS = 24, 20
_FIELD_SHIFT = _COUNT_BITS + _LABEL_BITS
_NUMBER_OF = {name: number for number, name in enumerate(FIELDS)}


def count_tags(index: ProfileIndex, audience: Audience, found: Found) -> Counts:
    """Hits per tag number, each field counted where the audience sees it."""
    counts = _counted(index.bits, audience, found, Level.CARD)
    if not audience.sees_all_alike:
        named = _counted(index.bits, audience, found, Level.NETWORK)
        counts = np.where(index.bits.numbers_of(_OF_THE_NETWORK), named, counts)
    if found.aside:
        # Asking for a state would also find those who are left out now.
        states = np.flatnonzero(index.bits.numbers_of(_BY_STATE))
        counts[states] += [len(found.aside & index.bits.bitmaps[number]) for number in states]
    return counts


def tags_there(index: ProfileIndex, audience: Audience) -> Counts:
    """By tag number how many of all whom the audience sees have it, where it sees it: 0 is no value for it."""
    counts = audience.counts_of_all(Level.CARD, index.bits)
    if audience.sees_all_alike:
        return counts
    named = audience.counts_of_all(Level.NETWORK, index.bits)
    return np.where(index.bits.numbers_of(_OF_THE_NETWORK), named, counts)


_OF_THE_NETWORK = frozenset(name for name, field in FIELDS.items() if field.level is Level.NETWORK)
_BY_STATE = frozenset({"membership"})


def _counted(bits: TagBits, audience: Audience, found: Found, level: Level) -> Counts:
    everybody = audience.visible[level]
    slots = found.slots if level is Level.CARD else found.slots & everybody
    return bits.counts(slots, everybody, audience.counts_of_all(level, bits))


class FacetWriter:
    """Facets in one language, as JSON and as numbers; labels and their order are looked up once per tag."""

    def __init__(self, index: ProfileIndex, lang: str) -> None:
        self._bits, self._terms, self._lang = index.bits, index.terms, lang
        # By tag number: the JSON up to the count, and the key that sorts by field, count and label.
        self._written: list[str] = []
        self._keys: Counts = np.zeros(0, dtype=np.int64)

    def write(self, counts: Counts, names: tuple[str, ...]) -> bytes:
        """`{"language": [{"value", "label", "count"} …], …}`: most first, then by label; no zeros."""
        numbers, bounds = self._in_order(counts, np.flatnonzero(counts))
        written = self._written
        # Some 500 values an answer: without a loop in Python this is the cheaper half of writing them.
        texts = list(map(add, map(written.__getitem__, numbers.tolist()), map(str, counts[numbers].tolist())))
        parts = [
            f'"{name}":{_list(texts[bounds[at] : bounds[at + 1]])}' for name in names for at in (_NUMBER_OF[name],)
        ]
        return f"{{{','.join(parts)}}}".encode()

    def values(self, counts: Counts, there: Counts, names: tuple[str, ...]) -> dict[str, tuple[Ints, Counts]]:
        """For each field its tag numbers and their counts, in the same order; those that are `there` with 0 last."""
        numbers, bounds = self._in_order(counts, np.flatnonzero(np.maximum(counts, there)))
        ordered = counts[numbers]
        spans = {name: slice(bounds[at], bounds[at + 1]) for name in names for at in (_NUMBER_OF[name],)}
        return {name: (numbers[span], ordered[span]) for name, span in spans.items()}

    def _in_order(self, counts: Counts, numbers: Ints) -> tuple[Ints, list[int]]:
        """The tag numbers by field, count and label, and where each field begins."""
        if len(self._written) != len(self._bits.tags):
            self._learn()
        keys = self._keys[numbers] - (counts[numbers] << _LABEL_BITS)
        order = np.argsort(keys)
        bounds = np.searchsorted(keys[order], np.arange(len(_NUMBER_OF) + 1) << _FIELD_SHIFT).tolist()
        return numbers[order], bounds

    def _learn(self) -> None:
        labels = [
            label(FIELDS[field].vocabulary, code, self._lang, self._terms) if field else ""
            for field, code in self._bits.tags
        ]
        # By the code where two labels are alike, so that every process writes them in the same order.
        named = [(sort_key(text, self._lang), code) for (_, code), text in zip(self._bits.tags, labels, strict=True)]
        ranks = {key: rank for rank, key in enumerate(sorted(set(named)))}
        self._written = [
            f'{{"value":{_json(code)},"label":{_json(text)},"count":'
            for (_, code), text in zip(self._bits.tags, labels, strict=True)
        ]
        fields = [_NUMBER_OF.get(field, 0) for field, _ in self._bits.tags]
        self._keys = (
            (np.array(fields, dtype=np.int64) << _FIELD_SHIFT)
            + (((1 << _COUNT_BITS) - 1) << _LABEL_BITS)
            + np.array([ranks[key] for key in named], dtype=np.int64)
        )


def _list(unclosed: list[str]) -> str:
    """A JSON array of objects that lack their closing brace."""
    return f"[{'},'.join(unclosed)}}}]" if unclosed else "[]"


def _json(text: str) -> str:
    return orjson.dumps(text).decode()
