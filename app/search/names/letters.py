"""Letters to sounds: a folded word in any script as a row of sounds, each with its rough Latin letter.

A sound is (rough, classes): `rough` is what two words are compared by, `classes` the consonant classes it
may stand for in a key, "" where it may be silent. Vowels have the one class "". Letters an alphabet uses for
two sounds (c, g, kh, v) carry both classes, so that the spellings of one name meet in at least one key.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

VOWELS = "aiu"


class Sound(NamedTuple):
    rough: str
    classes: tuple[str, ...]


_VOWEL_A, _VOWEL_I, _VOWEL_U = Sound("a", ("",)), Sound("i", ("",)), Sound("u", ("",))
_SILENT = Sound("", ("",))
_H = Sound("h", ("",))
_KH = Sound("x", ("K", ""))
_SH = Sound("S", ("S",))
_CH = Sound("c", ("S",))
_J = Sound("j", ("J",))

_LATIN = {
    **dict.fromkeys(("a", "e"), _VOWEL_A),
    **dict.fromkeys(("i", "y", "ee"), _VOWEL_I),
    **dict.fromkeys(("o", "u", "oo", "ou"), _VOWEL_U),
    **dict.fromkeys(("tch", "tsh", "tsch", "cz", "shch"), _CH),
    **dict.fromkeys(("sh", "sch", "sz"), _SH),
    **dict.fromkeys(("dj", "dzh", "dsch", "zh"), _J),
    "ch": Sound("c", ("S", "K")),
    "c": Sound("c", ("K", "S", "J")),
    "ck": Sound("k", ("K",)),
    "j": Sound("j", ("J", "")),
    "kh": _KH,
    "x": Sound("x", ("K", "KS", "")),
    "gh": Sound("g", ("K",)),
    "g": Sound("g", ("K", "J")),
    "th": Sound("t", ("T", "S")),
    "dh": Sound("d", ("T",)),
    "ph": Sound("f", ("F",)),
    "v": Sound("v", ("F", "")),
    "w": Sound("u", ("", "F")),
    "h": _H,
    "q": Sound("k", ("K",)),
    "k": Sound("k", ("K",)),
    "b": Sound("b", ("B",)),
    "p": Sound("p", ("B",)),
    "t": Sound("t", ("T",)),
    "d": Sound("d", ("T",)),
    "z": Sound("z", ("T",)),
    "f": Sound("f", ("F",)),
    "s": Sound("s", ("S",)),
    "l": Sound("l", ("L",)),
    "m": Sound("m", ("M",)),
    "n": Sound("n", ("N",)),
    "r": Sound("r", ("R",)),
}

_ARABIC = {
    **dict.fromkeys("اآ", _VOWEL_A),
    "و": _VOWEL_U,
    "ي": _VOWEL_I,
    **dict.fromkeys("ءع", _SILENT),
    **dict.fromkeys("حه", _H),
    "ب": Sound("b", ("B",)),
    "پ": Sound("p", ("B",)),
    **dict.fromkeys("تطٹټ", Sound("t", ("T",))),
    "ث": Sound("t", ("T", "S")),
    "ج": Sound("j", ("J", "K")),
    "چ": _CH,
    "خ": _KH,
    **dict.fromkeys("دضڈډ", Sound("d", ("T",))),
    **dict.fromkeys("ذزظځ", Sound("z", ("T",))),
    **dict.fromkeys("رڑړڕ", Sound("r", ("R",))),
    "ژ": _J,
    **dict.fromkeys("سص", Sound("s", ("S",))),
    **dict.fromkeys("شښ", _SH),
    **dict.fromkeys("غگڨ", Sound("g", ("K",))),
    "ف": Sound("f", ("F",)),
    "ڤ": Sound("v", ("F", "")),
    **dict.fromkeys("قك", Sound("k", ("K",))),
    **dict.fromkeys("لڵ", Sound("l", ("L",))),
    "م": Sound("m", ("M",)),
    **dict.fromkeys("نںڼڭ", Sound("n", ("N",))),
    "تش": _CH,
    "دج": _J,
    "ۆ": _VOWEL_U,
    "ێ": _VOWEL_I,
}

_CYRILLIC = {
    **dict.fromkeys("аеэәє", _VOWEL_A),
    **dict.fromkeys("иыіј", _VOWEL_I),
    **dict.fromkeys("оуюүөұ", _VOWEL_U),
    "я": _VOWEL_A,
    **dict.fromkeys("ъь", _SILENT),
    "б": Sound("b", ("B",)),
    "п": Sound("p", ("B",)),
    "в": Sound("v", ("F", "")),
    "г": Sound("g", ("K", "")),
    "ґ": Sound("g", ("K",)),
    "ғ": Sound("g", ("K",)),
    "д": Sound("d", ("T",)),
    "дж": _J,
    **dict.fromkeys("жҷҗџђ", _J),
    "з": Sound("z", ("T",)),
    **dict.fromkeys("кқҡ", Sound("k", ("K",))),
    "л": Sound("l", ("L",)),
    "љ": Sound("l", ("L",)),
    "м": Sound("m", ("M",)),
    **dict.fromkeys("нңњ", Sound("n", ("N",))),
    "р": Sound("r", ("R",)),
    "с": Sound("s", ("S",)),
    **dict.fromkeys(("т", "ћ"), Sound("t", ("T",))),
    "ф": Sound("f", ("F",)),
    "х": _KH,
    **dict.fromkeys("ҳһ", _H),
    "ц": Sound("ts", ("TS", "S")),
    "ч": _CH,
    **dict.fromkeys("шщ", _SH),
    "кс": Sound("ks", ("KS",)),
}


def _pattern(table: dict[str, Sound]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(table, key=len, reverse=True)))


_TABLES = [(re.compile(r"[\u0600-\u06ff]"), _pattern(_ARABIC), _ARABIC)]
_TABLES += [(re.compile(r"[\u0400-\u052f]"), _pattern(_CYRILLIC), _CYRILLIC)]
_LATIN_PATTERN = _pattern(_LATIN)
_ARABIC_SCRIPT = _TABLES[0][0]


def is_arabic(word: str) -> bool:
    """Whether a folded word is written in Arabic letters, which leave short vowels out."""
    return _ARABIC_SCRIPT.search(word) is not None


@lru_cache(maxsize=50_000)
def sounds(word: str) -> tuple[Sound, ...]:
    """The sounds of a folded word in order; letters that no table knows go through anyascii."""
    for script, pattern, table in _TABLES:
        if script.search(word):
            return tuple(table[letters] for letters in pattern.findall(word))
    latin = word if word.isascii() else anyascii(word).lower()
    return tuple(_LATIN[letters] for letters in _LATIN_PATTERN.findall(latin))
