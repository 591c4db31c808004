"""How alike two words of names are, 0 to 1: the same letters, the same sounds, a beginning, or one slip.

Everything here looks at the two words alone. The index finds candidates by keys, so that it need not compare
every word, but what it answers is what `compare` says.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cdist

from app.search.names.keys import Form, forms

Kind = Literal["exact", "prefix", "sounds_like", "similar"]

SAME_SOUND = 0.97
JOINED = 0.97
SHORTEST_BEGINNING = 2

# Measured: below these, words that share their consonants are more often two names than one. Arabic writes no
# short vowels, so across scripts the consonants count for more, and less is asked.
_LEAST, _LEAST_ACROSS = 0.70, 0.60
_CONSONANTS_ACROSS = 0.6
_NEARLY = 0.95


class Likeness(NamedTuple):
    value: float
    kind: Kind | None


def compare(asked: str, stored: str, last: bool = False, whole: bool = True) -> Likeness:
    """How a folded query word meets a stored one. `last`: it may be a beginning. `whole`: neither is joined."""
    if asked == stored:
        return Likeness(1.0, "exact")
    found = [Likeness(_sounds(asked, stored), "sounds_like")]
    if whole and max(len(asked), len(stored)) > 3 and OSA.distance(asked, stored) == 1:
        found.append(Likeness(slip_value(asked), "similar"))
    if whole and last and len(asked) >= SHORTEST_BEGINNING and stored.startswith(asked):
        found.append(Likeness(float(beginning_value(len(asked), np.array([len(stored)]))[0]), "prefix"))
    best = max(found, key=lambda likeness: likeness.value)
    return best if best.value else Likeness(0.0, None)


def _sounds(asked: str, stored: str) -> float:
    return max(
        float(sound_values(one, two.arabic, [two.rough], [two.consonants])[0]) if one.keys & two.keys else 0.0
        for one in forms(asked)
        for two in forms(stored)
    )


def sound_values(asked: Form, arabic: bool, roughs: list[str], consonants: list[str]) -> NDArray[np.float64]:
    """Per stored form, all of them in Arabic script or none: how alike it sounds, 0 where too little."""
    if asked.arabic == arabic:
        alike, least = _alike(asked.rough, roughs, _LEAST), _LEAST
    else:
        least = _LEAST_ACROSS
        alike = (
            _alike(asked.rough, roughs) * (1 - _CONSONANTS_ACROSS)
            + _alike(asked.consonants, consonants) * _CONSONANTS_ACROSS
        )
    values = alike * _NEARLY
    values[alike < least] = 0.0
    values[alike >= 1.0] = SAME_SOUND
    return values


def _alike(asked: str, stored: list[str], least: float = 0.0) -> NDArray[np.float64]:
    scorer = Indel.normalized_similarity
    found: NDArray[np.float64] = cdist([asked], stored, scorer=scorer, score_cutoff=least, dtype=np.float64)[0]
    return found


def one_slip_away(asked: str, stored: list[str]) -> NDArray[np.bool_]:
    """Per stored word: whether one letter more, less, other, or two swapped make it the word asked for."""
    away = cdist([asked], stored, scorer=OSA.distance, score_cutoff=1, dtype=np.int32)[0]
    longest = np.array([max(len(asked), len(word)) for word in stored])
    slipped: NDArray[np.bool_] = (away == 1) & (longest > 3)
    return slipped


def slip_value(asked: str) -> float:
    """The value of one slip: the shorter the word, the less is left of it."""
    return 0.93 - 0.5 / len(asked)


def beginning_value(asked: int, stored: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value of a beginning by its length and the lengths of the words it begins."""
    return 0.80 + 0.15 * asked / stored
