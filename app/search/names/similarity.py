"""How alike two words of names are, 0 to 1: the same letters, the same sounds, nearly the same, or one slip."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cdist

from app.search.names.keys import forms
from app.search.names.letters import is_arabic

SAME = 1.0
SOUND = 0.97
SCALE = 0.95
LEAST = 0.66
LEAST_ARABIC = 0.60
SHORTEST_WITH_SLIP = 4


def slip_value(length: int) -> float:
    return 0.93 - 0.5 / length


def beginning_value(query: str, word: str) -> float:
    return 0.80 + 0.15 * len(query) / len(word)


def sounding(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Per text: how alike it sounds to the query word, 0 where too little."""
    heard = [[form.rough for form in forms(text)] for text in texts]
    flat = [rough for row in heard for rough in row]
    mine = [form.rough for form in forms(query)]
    best = cdist(mine, flat, scorer=Indel.normalized_similarity, dtype=np.float64).max(axis=0)
    starts = np.cumsum([0] + [len(row) for row in heard[:-1]])
    value = np.maximum.reduceat(best, starts)
    least = np.array([_least(query, text) for text in texts])
    return np.where(value >= 1.0, SOUND, np.where(value >= least, value * SCALE, 0.0))


def _least(query: str, text: str) -> float:
    return LEAST_ARABIC if is_arabic(query) != is_arabic(text) else LEAST


def slips(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Per text: the value of one slip (a letter more, less, other, or two swapped), 0 for more than one."""
    away = cdist([query], texts, scorer=OSA.distance, score_cutoff=1, dtype=np.int32)[0]
    return np.where(away <= 1, slip_value(len(query)), 0.0)
