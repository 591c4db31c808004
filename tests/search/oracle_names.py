"""Names for the oracle: who is found by name at all, and which words of a query a name meets."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.search.folding import words
from app.search.names.similarity import compare
from app.search.names.tokens import columns, pairs, tokens
from tests.search.plain_names import plain_search


def likenesses(q: str, people: Mapping[int, Sequence[str]]) -> dict[int, float]:
    """Slot to likeness (0 to 1, above 0.9 when every word stands there as it was typed) of all found by name."""
    return dict(_likenesses(q, tuple((slot, tuple(names)) for slot, names in people.items())))


@lru_cache(maxsize=1_000)
def _likenesses(q: str, people: tuple[tuple[int, tuple[str, ...]], ...]) -> dict[int, float]:
    return plain_search(q, dict(people))


@lru_cache(maxsize=100_000)
def meets_word(q: str, number: int, name: str) -> bool:
    """Whether the word of the query with this number stands in the name, as typed or near enough."""
    asked, stored = words(q), words(name)
    word, is_last = asked[number], number == len(asked) - 1
    if word in stored or (is_last and len(word) >= 2 and any(each.startswith(word) for each in stored)):
        return True
    return any(_is_met(q, place, name) for place, token in enumerate(tokens(q)) if token.first <= number < token.end)


def _is_met(q: str, place: int, name: str) -> bool:
    row, stored = tokens(q), columns(name)
    is_last = place == len(row) - 1
    if any(compare(row[place].text, c.text, is_last, not c.joined).value > 0 for c in stored):
        return True
    joined = [text for first, text in pairs(row) if place in (first, first + 1)]
    return any(compare(text, c.text, whole=False).value > 0 for text in joined for c in stored if not c.joined)
