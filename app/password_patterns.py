"""What is easy to guess in a password: rows of keys, repetition, words that the service and the person suggest."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from app.reference import read_rows, split_list
from app.text import ascii_digits

_RUN = 4  # neighbours from which on a row counts as one character; three stand side by side in many words
_SHORT = 3  # letters up to which a word of the context counts only where letters begin: "oic", but not "voice"

# Marks that people leave out when they type: Latin accents, Arabic vowel signs and tatweel. Those of other scripts
# stay, because there they are half of the letters.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
_SEPARATORS = re.compile(r"[\s\-_.,'’‐-―]+")

# Words of this service in the languages it is spoken of; the names of the OIC's bodies come from their table.
_SUGGESTED = (
    "sulh",
    "صلح",
    "الصلح",
    "mediat",
    "mediacion",
    "وسيط",
    "وسطاء",
    "وساط",
    "network of mediators",
    "special envoy",
    "envoye special",
    "مبعوث",
    "islamic cooperation",
    "cooperation islamique",
    "التعاون الإسلامي",
    "general secretariat",
    "secretariat general",
    "الأمانة العامة",
    "jeddah",
    "djeddah",
    "جدة",
)


def plain(text: str) -> str:
    """`text` with case, accents, vowel signs, kinds of digits and separators set aside."""
    return _SEPARATORS.sub("", _folded(text))


def _folded(text: str) -> str:
    return ascii_digits(_MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()))


def essence(text: str) -> str:
    """What is to be guessed in a `plain` text: a repeated part counts once, a row of neighbours as its first one."""
    text = repeated_part(text)
    kept, place = "", 0
    while place < len(text):
        kept += text[place]
        run = _run_length(text, place)
        place += run if run >= _RUN else 1
    return kept


def repeated_part(text: str) -> str:
    """The part that `text` says at least twice over, the last time perhaps not to the end; else the text."""
    for size in range(1, len(text) // 2 + 1):
        if text[size:] == text[:-size]:
            return text[:size]
    return text


def _run_length(text: str, start: int) -> int:
    """How many characters from `start` on are each the next, the one before or the same in one row."""
    longest = 1
    for steps in _steps():
        end = start + 1
        while end < len(text) and (text[end] == text[end - 1] or text[end - 1 : end + 1] in steps):
            end += 1
        longest = max(longest, end - start)
    return longest


# Alphabets, keyboards (Latin, French, Arabic, Russian) along, down and zigzag, and the digits with shift.
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "123qweasdzxc",
    "qazwsxedcrfvtgbyhnujm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
    "ضصثقفغعهخحجد",
    "شسيبلاتنمكط",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ابجدهوزحطيكلمنسعفصقرشت",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
)


@lru_cache(maxsize=1)
def _steps() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(step for one, two in pairwise(plain(row)) for step in (one + two, two + one)) for row in _ROWS
    )


def without_context(text: str, about: Sequence[str]) -> str:
    """`plain(text)` without the words of this service and without the parts of the names and addresses `about`."""
    words = _service_words() | set(_personal_words(about))
    # The short ones first in the text as typed, because there they can be seen to begin.
    open_text = _without(_SEPARATORS.sub(" ", _folded(text)), (word for word in words if len(word) <= _SHORT))
    return _without(plain(open_text), words)


def _without(text: str, words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    parts = ((r"(?<![^\W\d_])" if len(word) <= _SHORT else "") + re.escape(word) for word in longest_first)
    return re.sub("|".join(parts), "", text)


@lru_cache(maxsize=1)
def _service_words() -> frozenset[str]:
    names = list(_SUGGESTED)
    for row in read_rows("oic_bodies.csv"):
        names += [row["acronym"], row["name_en"], row["name_fr"], row["name_ar"], *split_list(row["also"])]
    return frozenset(plain(name) for name in names)


def _personal_words(about: Iterable[str]) -> Iterator[str]:
    for name in about:
        # Of an address only the part that is the person's: many have the same provider.
        folded = _folded(name.partition("@")[0])
        yield from (part for part in (plain(folded), *re.split(r"[\W\d_]+", folded)) if len(part) >= _SHORT)
