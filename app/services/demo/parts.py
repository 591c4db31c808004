"""Reading the lists that the invention draws from, and drawing from them unevenly, as life does."""

import csv
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

_FOLDER = Path(__file__).parent


class Skewed(Generic[T]):
    """Items drawn by weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.items: Sequence[T] = list(weights)
        self._sums = list(accumulate(weights.values()))

    def pick(self, rng: Random) -> T:
        return self.items[bisect(self._sums, rng.random() * self._sums[-1], 0, len(self.items) - 1)]

    def pick_some(self, rng: Random, count: int) -> list[T]:
        """At most `count` different items: a repeat is drawn once."""
        return list(dict.fromkeys(self.pick(rng) for _ in range(count)))


def read_table(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def name_parts() -> Mapping[tuple[str, str], Sequence[str]]:
    """Parts of names by naming and kind; `Latin=native` where both scripts are known."""
    return {(row["naming"], row["kind"]): row["parts"].split(";") for row in read_table("name_parts.csv")}
