"""Cyrillic spellings of Central Asian names that are kept in Latin letters here."""

import re
from functools import lru_cache
from typing import Final

_PAIRS: Final = {
    "shch": "щ", "sh": "ш", "zh": "ж", "ch": "ч", "kh": "х", "ts": "ц", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е",
    "o'": "ў", "g'": "ғ",
}  # fmt: skip
_LETTERS: Final = dict(zip("abcdefghijklmnopqrstuvwxyz'", "абцдефгхижклмнопкрстуввхызъ", strict=True))
_OWN_LETTERS: Final = {"tajik": {"j": "ҷ", "q": "қ"}, "uzbek": {"q": "қ", "h": "ҳ"}, "kazakh": {"q": "қ"}}


@lru_cache(maxsize=65_536)
def in_cyrillic(name: str, naming: str) -> str:
    """The name in Cyrillic by the habits of the country; capitals stay where they were."""
    return re.sub(r"[A-Za-z']+", lambda hit: _word(hit[0], naming), name)


def _word(word: str, naming: str) -> str:
    letters = _LETTERS | _OWN_LETTERS.get(naming, {})
    rest, text = word.lower(), ""
    while rest:
        size = next((n for n in (4, 2) if rest[:n] in _PAIRS), 1)
        letter = _PAIRS[rest[:size]] if size > 1 else letters[rest[0]]
        glide = rest[0] in "iy" and size == 1 and text and text[-1] in "аоуэиеы"
        start = rest[0] == "e" and not text
        text += "й" if glide else "э" if start else letter
        rest = rest[size:]
    return text[0].upper() + text[1:] if word[0].isupper() else text
