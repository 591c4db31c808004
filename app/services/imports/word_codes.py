"""Words that stand for a code of a fixed vocabulary; the words are data, in four languages."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from app.reference import read_rows, split_list
from app.search.folding import words

Kind = Literal["role", "gender", "availability", "seniority", "level"]


def word_code(kind: Kind, text: str) -> str | None:
    """Code that a text stands for as a whole, without regard to case, marks and punctuation, or None."""
    return word_codes(kind).get(" ".join(words(text)))


@lru_cache(maxsize=5)
def word_codes(kind: Kind) -> Mapping[str, str]:
    """Folded words to codes, longest first, so that "very good" is met before "good"."""
    rows = [row for row in read_rows("import_words.csv") if row["kind"] == kind]
    found = {" ".join(words(word)): row["code"] for row in rows for word in split_list(row["words"])}
    return MappingProxyType(dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0]))))
