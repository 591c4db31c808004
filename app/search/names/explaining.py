"""Why a name was found: which stored spelling meets the query best, and how it meets each word."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.search import folding
from app.search.names.similarity import JOINED, SHORTEST_BEGINNING, Kind, Likeness, compare
from app.search.names.tokens import columns, pairs, tokens

_NOT_MET = Likeness(0.0, None)


@dataclass(frozen=True)
class NameMatch:
    """The stored name that meets the query best, and how it meets each word of `folding.words(query)`."""

    name: str
    kinds: tuple[Kind | None, ...]


def explain(query: str, names: Sequence[str]) -> NameMatch | None:
    """The best of these names for the query, or None if none of them meets any of its words."""
    best, most = None, 0.0
    for name in names:
        likenesses = _per_token(query, name)
        kinds = _per_word(query, name, likenesses)
        met = sum(likeness.value for likeness in likenesses) + sum(kind in ("exact", "prefix") for kind in kinds)
        if met > most:
            best, most = NameMatch(name, kinds), met
    return best


def _per_token(query: str, name: str) -> list[Likeness]:
    """How the best word of the name meets each token of the query, alone or joined with its neighbour."""
    row, stored = tokens(query), columns(name)
    found = [
        _best([compare(token.text, column.text, token is row[-1], not column.joined) for column in stored])
        for token in row
    ]
    alone = [column.text for column in stored if not column.joined]
    for place, text in pairs(row):
        met = _best([compare(text, other, whole=False) for other in alone])
        for each in (place, place + 1):
            found[each] = _best([found[each], Likeness(met.value * JOINED, met.kind and "sounds_like")])
    return found


def _best(found: list[Likeness]) -> Likeness:
    return max(found, key=lambda likeness: likeness.value, default=_NOT_MET)


def _per_word(query: str, name: str, likenesses: list[Likeness]) -> tuple[Kind | None, ...]:
    raw, stored = folding.words(query), set(folding.words(name))
    kinds: list[Kind | None] = [None] * len(raw)
    for token, likeness in zip(tokens(query), likenesses, strict=True):
        kinds[token.first : token.end] = [likeness.kind] * (token.end - token.first)
    for place, word in enumerate(raw):
        if word in stored:
            kinds[place] = "exact"
        elif place == len(raw) - 1 and len(word) >= SHORTEST_BEGINNING and _begins_any(word, stored):
            kinds[place] = "prefix"
    return tuple(kinds)


def _begins_any(beginning: str, stored: set[str]) -> bool:
    return any(word.startswith(beginning) for word in stored)
