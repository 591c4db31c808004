"""One folding for every text, script and database: what is searched and what is asked meet here.

`fold` gives the comparable form of a text, `words` the comparable words of it. Both are pure functions,
so the index, the filters and both databases see the same words.
"""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose, or that several alphabets write differently for the same letter.
_LETTERS = (
    dict.fromkeys("أإآٱٲٳ", "ا")
    | dict.fromkeys("ةهۀہۂھۃەۿ", "ه")
    | dict.fromkeys("ىیيېۍے", "ي")
    | dict.fromkeys("کكڪګ", "ك")
    | {"ı": "i", "ə": "e", "ɛ": "e", "ɔ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ɗ": "d", "ɖ": "d"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ɓ": "b", "ƙ": "k", "ƴ": "y"}
)
_APOSTROPHES = "'’‘‛ʼʻʽʾʿˈ`´′＇ʹˊˋ՚"
_JOINERS = "\u0640\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2061, 0x206A)))
)


def _after_decomposing() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in (*range(0x20000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me"):
            table[code] = None
        elif (digit := unicodedata.decimal(chr(code), None)) is not None and code > 127:
            table[code] = str(digit)
    table.update({ord(joiner): None for joiner in _JOINERS})
    table.update({ord(letter): folded for letter, folded in _LETTERS.items()})
    return table


_TABLE = _after_decomposing()
# Before decomposing: an acute or a grave on its own would become a space and cut the word in two.
_BEFORE = dict.fromkeys(map(ord, _APOSTROPHES), "'")
_WORD = re.compile(r"[^\W_]+(?:'+[^\W_]+)*")
# French elision (l'arbitrage, d'Ivoire, qu'elle): the article is no part of the word. M'Hamed and N'Diaye are.
_ELISION = re.compile(r"^(?:l|d|qu)'(?=[aeiouhy])")


def fold(text: str) -> str:
    """The comparable form of a text: lower case, no marks, one form of each letter and digit, single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_BEFORE)).casefold().translate(_TABLE)
    else:
        text = text.replace("`", "'").lower()
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """The folded words of a text in order; apostrophes inside a word are dropped, other signs separate."""
    folded = fold(text)
    if "'" not in folded:
        return _WORD.findall(folded)
    return [_without_apostrophes(word) for word in _WORD.findall(folded)]


@lru_cache(maxsize=20_000)
def _without_apostrophes(word: str) -> str:
    return _ELISION.sub("", word).replace("'", "")
