"""How well somebody knows a language, and how two levels are compared.

The scale is the Common European Framework's A1 to C2, then `native`. A level nobody has stated is
`None`: it is not a low level, it is unknown, so it reaches no level that somebody asks for.
"""

from typing import Final

LEVELS: Final = ("A1", "A2", "B1", "B2", "C1", "C2", "native")

_RANKS: Final = {level: rank for rank, level in enumerate(LEVELS, start=1)}


def rank(level: str | None) -> int:
    """Place of a level on the scale: A1 is 1, native is 7, unknown is 0. KeyError for any other word."""
    return 0 if level is None else _RANKS[level]


def reaches(level: str | None, at_least: str | None) -> bool:
    """Whether `level` is at least `at_least`; `at_least` of None asks for any level, unknown included."""
    return rank(level) >= rank(at_least)
