"""Letters to sounds: a folded word in any script as a row of sounds, each with its rough Latin letter.

A sound is (rough, classes): `rough` is what two words are compared by, a consonant as its class and its own
letter, so that b and p are half alike; `classes` are the consonant classes it may stand for in a key, "" where
it may be silent. Vowels have the one class "". Letters an alphabet uses for
two sounds (c, g, kh, v) carry both classes, so that the spellings of one name meet in at least one key.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii


class Sound(NamedTuple):
    rough: str
    classes: tuple[str, ...]


_VOWEL_A, _VOWEL_I, _VOWEL_U = Sound("a", ("",)), Sound("i", ("",)), Sound("u", ("",))
_SILENT = Sound("", ("",))
_H = Sound("h", ("",))
_KH = Sound("hx", ("K", ""))
_SH = Sound("SX", ("S",))
_CH = Sound("Sc", ("S",))
_J = Sound("Jg", ("J",))

_LATIN = {
    **dict.fromkeys(("a", "e"), _VOWEL_A),
    **dict.fromkeys(("i", "y", "ee"), _VOWEL_I),
    **dict.fromkeys(("o", "u", "oo", "ou"), _VOWEL_U),
    **dict.fromkeys(("tch", "tsh", "tsch", "cz", "shch"), _CH),
    **dict.fromkeys(("sh", "sch", "sz"), _SH),
    **dict.fromkeys(("dj", "dzh", "dsch", "zh"), _J),
    "ch": Sound("Sc", ("S", "K")),
    "c": Sound("Jc", ("K", "S", "J")),
    "ck": Sound("Kk", ("K",)),
    "j": Sound("Jg", ("J", "")),
    "kh": _KH,
    "x": Sound("hx", ("K", "KS", "")),
    "gh": Sound("Kg", ("K",)),
    "g": Sound("Kg", ("K", "J")),
    "th": Sound("Tt", ("T", "S")),
    "dh": Sound("Td", ("T",)),
    "ph": Sound("Ff", ("F",)),
    "v": Sound("Fu", ("F", "")),
    "w": Sound("u", ("", "F")),
    "h": _H,
    "q": Sound("Kk", ("K",)),
    "k": Sound("Kk", ("K",)),
    "b": Sound("Bb", ("B",)),
    "p": Sound("Bp", ("B",)),
    "t": Sound("Tt", ("T",)),
    "d": Sound("Td", ("T",)),
    "z": Sound("Tz", ("T",)),
    "f": Sound("Ff", ("F",)),
    "s": Sound("Ss", ("S",)),
    "nb": Sound("MmBb", ("MB",)),
    "np": Sound("MmBp", ("MB",)),
    "l": Sound("Ll", ("L",)),
    "m": Sound("Mm", ("M",)),
    "n": Sound("Nn", ("N",)),
    "r": Sound("Rr", ("R",)),
}

_ARABIC = {
    **dict.fromkeys("اآ", _VOWEL_A),
    "و": _VOWEL_U,
    "ي": _VOWEL_I,
    **dict.fromkeys("ءع", _SILENT),
    **dict.fromkeys("حه", _H),
    "نب": Sound("MmBb", ("MB",)),
    "ب": Sound("Bb", ("B",)),
    "پ": Sound("Bp", ("B",)),
    **dict.fromkeys("تطٹټ", Sound("Tt", ("T",))),
    "ث": Sound("Tt", ("T", "S")),
    "ج": Sound("Jg", ("J", "K")),
    "چ": _CH,
    "خ": _KH,
    **dict.fromkeys("دضڈډ", Sound("Td", ("T",))),
    **dict.fromkeys("ذزظځ", Sound("Tz", ("T",))),
    **dict.fromkeys("رڑړڕ", Sound("Rr", ("R",))),
    "ژ": _J,
    **dict.fromkeys("سص", Sound("Ss", ("S",))),
    **dict.fromkeys("شښ", _SH),
    **dict.fromkeys("غگڨ", Sound("Kg", ("K",))),
    "ف": Sound("Ff", ("F",)),
    "ڤ": Sound("Fu", ("F", "")),
    **dict.fromkeys("قك", Sound("Kk", ("K",))),
    **dict.fromkeys("لڵ", Sound("Ll", ("L",))),
    "م": Sound("Mm", ("M",)),
    **dict.fromkeys("نںڼڭ", Sound("Nn", ("N",))),
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
    "б": Sound("Bb", ("B",)),
    "п": Sound("Bp", ("B",)),
    "в": Sound("Fu", ("F", "")),
    "г": Sound("Kg", ("K", "")),
    "ґ": Sound("Kg", ("K",)),
    "ғ": Sound("Kg", ("K",)),
    "д": Sound("Td", ("T",)),
    "дж": _J,
    **dict.fromkeys("жҷҗџђ", _J),
    "з": Sound("Tz", ("T",)),
    **dict.fromkeys("кқҡ", Sound("Kk", ("K",))),
    "л": Sound("Ll", ("L",)),
    "љ": Sound("Ll", ("L",)),
    "м": Sound("Mm", ("M",)),
    **dict.fromkeys("нңњ", Sound("Nn", ("N",))),
    "р": Sound("Rr", ("R",)),
    "с": Sound("Ss", ("S",)),
    **dict.fromkeys(("т", "ћ"), Sound("Tt", ("T",))),
    "ф": Sound("Ff", ("F",)),
    "х": _KH,
    **dict.fromkeys("ҳһ", _H),
    "ц": Sound("TtSs", ("TS", "S")),
    "ч": _CH,
    **dict.fromkeys("шщ", _SH),
    "кс": Sound("KkSs", ("KS",)),
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
