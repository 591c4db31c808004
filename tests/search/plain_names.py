"""The name search without an index: every query word against every word of every name, one at a time."""

from collections.abc import Mapping, Sequence
from math import log1p

from app.search import folding
from app.search.names.index import CUT, LITERAL, UNMET
from app.search.names.rows import FOR_ASKED, FOR_STORED, LEAST_ASKED
from app.search.names.similarity import JOINED, compare
from app.search.names.tokens import Column, columns, pairs, tokens

People = Mapping[int, Sequence[str]]


def plain_search(query: str, people: People) -> dict[int, float]:
    """Slot to score for everybody who is found, by the definition in docs/decisions/name-search.md."""
    weights = _weights(query, people)
    found = {}
    for slot, names in people.items():
        score = LITERAL * max((_score(query, columns(name), weights) for name in names), default=0.0)
        if is_literal(query, names):
            found[slot] = LITERAL + (1 - LITERAL) * score / LITERAL
        elif score >= CUT * LITERAL:
            found[slot] = score
    return found


def is_literal(query: str, names: Sequence[str]) -> bool:
    asked = folding.words(query)
    stored = {word for name in names for word in folding.words(name)}
    if not asked or not all(word in stored for word in asked[:-1]):
        return False
    return asked[-1] in stored or (len(asked[-1]) > 1 and any(word.startswith(asked[-1]) for word in stored))


def _weights(query: str, people: People) -> list[float]:
    row, weights = tokens(query), []
    for place, token in enumerate(row):
        count = sum(any(_values(query, columns(name))[0][place] > 0 for name in names) for names in people.values())
        weights.append(log1p(len(people) / (1 + count)) * token.weight * (1.0 if count else UNMET))
    return weights


def _values(query: str, stored: Sequence[Column]) -> tuple[list[float], list[float]]:
    """How well each token of the query is met, and how well each column of the stored name is."""
    row = tokens(query)
    asked, held = [0.0] * len(row), [0.0] * len(stored)
    for place, token in enumerate(row):
        for column, word in enumerate(stored):
            value = compare(token.text, word.text, place == len(row) - 1, not word.joined).value
            asked[place], held[column] = max(asked[place], value), max(held[column], value)
    for place, text in pairs(row):
        for column, word in enumerate(stored):
            if not word.joined:
                value = JOINED * compare(text, word.text, whole=False).value
                asked[place : place + 2] = [max(each, value) for each in asked[place : place + 2]]
                held[column] = max(held[column], value)
    return asked, held


def _score(query: str, stored: Sequence[Column], weights: list[float]) -> float:
    if not stored or not weights:
        return 0.0
    asked, held = _values(query, stored)
    met = sum(weight * value for weight, value in zip(weights, asked, strict=True)) / sum(weights)
    total = sum(column.weight for column in stored if not column.joined)
    share = sum(column.weight * value for column, value in zip(stored, held, strict=True)) / total
    return FOR_ASKED * met + FOR_STORED * min(share, 1.0) if met >= LEAST_ASKED else 0.0
