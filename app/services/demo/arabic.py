"""Arabic names from one notation: its letters become Arabic script or a romanisation of some country.

One character stands for one sound: consonants in the order of the tables below, long vowels A I U, short ones
a i u, which Arabic script leaves out; p is the feminine ending, Y the final a written as y, ' the hamza.
"""

import re
from functools import cache
from random import Random
from typing import Final

from app.services.demo.parts import name_parts

_SCRIPT: Final = dict(zip("btVjHxdZrzsScDTQ3gfqklmnhwyAUIpY", "بتثجحخدذرزسشصضطظعغفقكلمنهوياويةى", strict=True))
_STARTS: Final = {"a": "أ", "u": "أ", "i": "إ", "A": "آ", "I": "إي", "U": "أو"}
_SUN: Final = frozenset("tVdZrzsScDTQln")

_ENGLISH: Final = {
    **dict(zip("btjHdrzscDTQfqklmnhwyAUIYaiu", "btjhdrzssdtzfqklmnhwyauiaaiu", strict=True)),
    "V": "th",
    "x": "kh",
    "Z": "dh",
    "S": "sh",
    "g": "gh",
    "3": "",
    "'": "",
    "p": "",
}
_FRENCH: Final = _ENGLISH | {"S": "ch", "U": "ou", "u": "ou", "q": "k", "V": "th", "Z": "d"}
_STYLES: Final = {
    "gulf": _ENGLISH,
    "anglo": _ENGLISH | {"I": "ee", "U": "oo"},
    "levantine": _ENGLISH | {"U": "ou"},
    "egyptian": _ENGLISH | {"j": "g", "U": "ou", "u": "o", "V": "s", "Z": "z", "q": "k"},
    "sudanese": _ENGLISH | {"u": "o", "V": "s", "Z": "z", "q": "g"},
    "maghreb": _FRENCH,
    "algerian": _FRENCH | {"j": "dj"},
}
_FRENCH_STYLES: Final = frozenset({"maghreb", "algerian"})
_ARTICLES: Final = {"egyptian": "El-", "sudanese": "El", "maghreb": "El ", "algerian": "El ", "gulf": "Al "}
_SERVANT: Final = {"gulf": "Abdul", "levantine": "Abdul ", "egyptian": "Abdel ", "anglo": "Abdul "}

# Names so common that everybody writes them in one way, whatever the rules say.
_USUAL: Final = {
    "muHammad": ("Mohammed", "Mohamed"),
    "Husayn": ("Hussein", "Hocine"),
    "Hasan": ("Hassan", "Hassan"),
    "3umar": ("Omar", "Omar"),
    "3uVmAn": ("Othman", "Othmane"),
    "yUsuf": ("Yousef", "Youssef"),
    "sulaymAn": ("Suleiman", "Slimane"),
    "3A'iSap": ("Aisha", "Aïcha"),
    "xadIjap": ("Khadija", "Khadija"),
    "aHmad": ("Ahmad", "Ahmed"),
}
PATTERNS: Final = (
    "1a22A3",
    "1A2i3",
    "1a2I3",
    "ma12U3",
    "1a22A3I",
    "1u2ay3",
    "1a23I",
    "1a2I3I",
    "1a23An",
    "1a23AnI",
    "mu1a22i3",
    "1A2i3I",
    "1a22U3",
    "1u2ay3I",
)

Both = tuple[str, str]  # Latin, Arabic


@cache
def in_arabic(word: str) -> str:
    """The word in Arabic script, without short vowels; a doubled consonant is written once."""
    start = _STARTS.get(word[0], "")
    rest = re.sub(r"([^aiuAIU])\1", r"\1", word[1:] if start else word)
    rest = rest.removesuffix("'") + ("ء" if word.endswith("'") else "")
    return start + "".join("ئ" if char == "'" else _SCRIPT.get(char, char if char == "ء" else "") for char in rest)


@cache
def in_latin(word: str, style: str) -> str:
    """The word as somebody from where `style` is used writes it in Latin letters, with a capital."""
    if word in _USUAL:
        return _USUAL[word][style in _FRENCH_STYLES or style in ("egyptian", "sudanese")]
    table = _STYLES[style]
    word = re.sub(r"a3(?=[^aiuAIU])", "A3", word) if style not in _FRENCH_STYLES else word
    word = re.sub(r"([VxZSg3])\1", r"\1", word)
    text = "".join(table[char] for char in word)
    if style in _FRENCH_STYLES:
        text = re.sub(r"(?<=[aeiou])s(?=[aeiou])", "ss", re.sub(r"(?<=[ai]n)$", "e", text))
    return text[0].upper() + text[1:]


def word(notation: str, style: str) -> Both:
    return in_latin(notation, style), in_arabic(notation)


def given(rng: Random, woman: bool, style: str) -> Both:
    """A given name; one man in eight is a Servant of one of God's names."""
    parts = name_parts()
    if not woman and rng.random() < 0.12:
        return servant(rng.choice(parts["arab", "abd"]), style)
    return word(rng.choice(parts["arab", "f" if woman else "m"]), style)


@cache
def servant(name: str, style: str) -> Both:
    """Abd al-…, joined and assimilated as the country does."""
    if name == "allah":
        return ("Abdallah" if style in _FRENCH_STYLES or style == "sudanese" else "Abdullah"), "عبد الله"
    tail = in_latin(name, style)
    if style in _SERVANT:
        head = _SERVANT[style]
        latin = head + (tail if head.endswith(" ") else tail.lower())
    else:
        first = in_latin(name[0] + "a", style)[:-1].lower() if name[0] in _SUN else "l"
        latin = f"Abde{first}{tail.lower()}"
    return latin, "عبد ال" + in_arabic(name)


def family(rng: Random, style: str) -> Both:
    """A family name: a place one's people came from, or a trade or quality grown from a root."""
    parts = name_parts()
    if rng.random() < 0.25:
        return with_article(word(rng.choice(parts["arab", "place"]), style), style)
    root = rng.choice(parts["arab", "root"])
    return word(re.sub(r"[123]", lambda hit: root[int(hit[0]) - 1], rng.choice(PATTERNS)), style)


def with_article(name: Both, style: str) -> Both:
    article = _ARTICLES.get(style, "Al-")
    return article + name[0], "ال" + name[1]


def with_prefix(rng: Random, name: Both, style: str) -> Both:
    """Ben, Bou or the article before a family name, as in the Maghreb; or nothing."""
    latin, arabic = name
    chance = rng.random()
    if latin.startswith("El ") or chance < 0.4:
        return name
    if chance < 0.7:
        return "Ben" + latin.lower(), "بن " + arabic
    if chance < 0.85:
        return "Bou" + latin.lower(), "بو " + arabic
    return with_article(name, style)
