"""Names put together at random as the country of the person puts names together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from random import Random
from typing import Final

from app.services.demo import arabic
from app.services.demo.arabic import Both
from app.services.demo.cyrillic import in_cyrillic
from app.services.demo.famous import is_famous
from app.services.demo.parts import name_parts


@dataclass(frozen=True, slots=True)
class Written:
    """One name: in Latin letters, in the script of the country, spelled otherwise, and a former one."""

    latin: str
    native: str | None = None
    native_is_official: bool = True
    also: str | None = None
    former: str | None = None


def name_for(rng: Random, naming: str, woman: bool) -> Written:
    """An invented name; a combination that somebody known bears is drawn again, as is one that repeats a word."""
    while True:
        written = _MAKERS[naming](rng, woman)
        words = written.latin.split()
        if not is_famous(written.latin) and all(word != after for word, after in pairwise(words)):
            return written


def _part(rng: Random, naming: str, kind: str) -> Both:
    latin, _, native = rng.choice(name_parts()[naming, kind]).partition("=")
    return latin, native


def _given(rng: Random, naming: str, woman: bool) -> Both:
    return _part(rng, naming, "f" if woman else "m")


def _joined(*parts: Both) -> Written:
    """Both scripts side by side; without a native spelling of each part there is none of the whole."""
    whole = all(native for _, native in parts)
    return Written(" ".join(latin for latin, _ in parts), " ".join(native for _, native in parts) if whole else None)


_Build = Callable[[Random, bool, str], list[Both]]


def _arab(rng: Random, woman: bool, *, style: str, other: str, build: _Build) -> Written:
    # The same draws again in another style give the same person as another country's clerk writes him.
    state = rng.getstate()
    name = _joined(*build(rng, woman, style))
    if rng.random() > 0.2:
        return name
    after = rng.getstate()
    rng.setstate(state)
    again = _joined(*build(rng, woman, other)).latin
    rng.setstate(after)
    return Written(name.latin, name.native, also=again if again != name.latin else None)


def _gulf_parts(rng: Random, woman: bool, style: str) -> list[Both]:
    link = ("bint", "بنت") if woman else ("bin", "بن")
    parts = [arabic.given(rng, woman, style), link, arabic.given(rng, False, style)]
    if rng.random() < 0.5:
        parts += [("bin", "بن"), arabic.given(rng, False, style)]
    family = arabic.family(rng, style)
    return [*parts, family if family[1].startswith("ال") else arabic.with_article(family, style)]


def _father_parts(rng: Random, woman: bool, style: str) -> list[Both]:
    middle = [arabic.given(rng, False, style)] if rng.random() < 0.35 else []
    family = arabic.family(rng, style)
    if rng.random() < 0.5 and not family[1].startswith("ال"):
        family = arabic.with_article(family, style)
    return [arabic.given(rng, woman, style), *middle, family]


def _chain_parts(rng: Random, woman: bool, style: str) -> list[Both]:
    elders = [arabic.given(rng, False, style) for _ in range(rng.choice((1, 2, 2, 3)))]
    tail = [arabic.with_article(arabic.family(rng, style), style)] if rng.random() < 0.4 else []
    if tail and tail[0][1].startswith("الال"):
        tail = [arabic.family(rng, style)]
    return [arabic.given(rng, woman, style), *elders, *tail]


def _maghreb_parts(rng: Random, woman: bool, style: str) -> list[Both]:
    second = [arabic.given(rng, woman, style)] if rng.random() < 0.12 else []
    family = arabic.with_prefix(rng, arabic.family(rng, style), style)
    return [arabic.given(rng, woman, style), *second, family]


def _ould_parts(rng: Random, woman: bool, style: str) -> list[Both]:
    link = ("Mint", "منت") if woman else ("Ould", "ولد")
    parts = [arabic.given(rng, woman, style), link, arabic.given(rng, False, style)]
    return [*parts, ("Ould", "ولد"), arabic.given(rng, False, style)] if rng.random() < 0.45 else parts


def _plain(rng: Random, woman: bool, *, naming: str, second: float = 0.15) -> Written:
    givens = [_given(rng, naming, woman)]
    if rng.random() < second:
        other = _given(rng, naming, woman)
        givens += [other] if other != givens[0] else []
    family = _part(rng, naming, "family")
    name = _joined(*givens, family)
    # Some women carry two families, and some dropped the first of them.
    if woman and rng.random() < 0.1:
        own = _part(rng, naming, "family")[0]
        if own != family[0]:
            return Written(f"{name.latin} {own}", None, former=f"{givens[0][0]} {own}")
    return name


def _suffixed(rng: Random, woman: bool, *, naming: str) -> Written:
    givens = [_given(rng, naming, woman)]
    if naming == "turkish" and rng.random() < 0.3:
        givens.append(_given(rng, naming, woman))
    name = _joined(*givens, _compound(rng, naming))
    # Iranian women keep the family they were born into.
    if woman and naming != "persian" and rng.random() < 0.12:
        married = _joined(*givens, _compound(rng, naming))
        return Written(married.latin, former=name.latin)
    return name


def _compound(rng: Random, naming: str) -> Both:
    stem, suffix = _part(rng, naming, "stem"), _part(rng, naming, "suffix")
    # Persian keeps the parts of a compound apart without a blank.
    joint = "\u200c" if suffix[1] not in ("", "ی", "یان") else ""
    return stem[0] + suffix[0], stem[1] + joint + suffix[1]


_PLAIN: Final = {"ə": "a", "Ə": "A", "ç": "ch", "ş": "sh", "Ş": "Sh", "ı": "i"}


def _azeri(rng: Random, woman: bool) -> Written:
    stem = _part(rng, "azeri", "stem")[0]
    kind = rng.random()
    ending = "ova" if woman else "ov"
    if stem[-1] in "aeəiıou":
        ending = "y" + ("eva" if woman else "ev")
    family = stem + (ending if kind < 0.6 else "zadə" if kind < 0.85 else "li")
    given = _given(rng, "azeri", woman)[0]
    latin = f"{given} {family}"
    plain = "".join(_PLAIN.get(char, char) for char in latin)
    return Written(latin, None, also=plain if plain != latin and rng.random() < 0.3 else None)


def _dari(rng: Random, woman: bool) -> Written:
    middle = [_given(rng, "dari", False)] if rng.random() < 0.4 else []
    return _joined(_given(rng, "dari", woman), *middle, _part(rng, "dari", "family"))


def _urdu(rng: Random, woman: bool) -> Written:
    middle = [_part(rng, "urdu", "middle")] if rng.random() < 0.6 else []
    return _joined(_given(rng, "urdu", woman), *middle, _part(rng, "urdu", "family"))


def _bengali(rng: Random, woman: bool) -> Written:
    given = _given(rng, "bengali", woman)
    middle = ("Rahman", "রহমান") if given[0].endswith("ur") else _part(rng, "bengali", "middle")
    if given[0].endswith("ul"):
        middle = ("Islam", "ইসলাম")
    tail = [_part(rng, "bengali", "family")] if rng.random() < 0.7 or woman else []
    return _joined(given, middle, *tail)


def _malay(rng: Random, woman: bool) -> Written:
    def person(is_woman: bool) -> str:
        first = _given(rng, "malay", is_woman)[0]
        return f"{first} {_part(rng, 'malay', 'second')[0]}" if not is_woman and rng.random() < 0.5 else first

    own = person(woman) if not woman else " ".join(dict.fromkeys((person(True), person(True))))
    return Written(f"{own} {'binti' if woman else 'bin'} {person(False)}")


def _moro(rng: Random, woman: bool) -> Written:
    return Written(f"{_given(rng, 'malay', woman)[0]} {_part(rng, 'moro', 'family')[0]}")


def _indonesian(rng: Random, woman: bool) -> Written:
    composed = _part(rng, "indonesian", "stem")[0] + _part(rng, "indonesian", "suffix")[0]
    if rng.random() < 0.15:
        return Written(_given(rng, "indonesian", True)[0] if woman else composed)
    return Written(f"{_given(rng, 'indonesian', woman)[0]} {composed}")


def _steppe(rng: Random, woman: bool, *, naming: str) -> Written:
    """Central Asian: given name, a family in -ov, often the father's name after it."""
    given, stem, father = _given(rng, naming, woman)[0], _part(rng, naming, "stem")[0], _given(rng, naming, False)[0]
    ending = "ev" if stem[-1] in "aeiouy" else "ov"
    family = stem + ending + ("a" if woman else "")
    latin = f"{given} {family}"
    if rng.random() < 0.45:
        latin += " " + _patronymic(father, naming, woman)
    elif naming == "tajik" and rng.random() < 0.5:
        latin = f"{given} {stem}zoda"
    elif naming == "kyrgyz" and rng.random() < 0.3:
        latin = f"{given} {father} {'kyzy' if woman else 'uulu'}"
    cyrillic = in_cyrillic(latin, naming)
    return Written(latin, cyrillic, native_is_official=naming in ("kazakh", "kyrgyz", "tajik", "volga"))


def _patronymic(father: str, naming: str, woman: bool) -> str:
    if naming == "uzbek":
        return father + (" qizi" if woman else " o'g'li")
    soft = father[-1] in "aeiouy"
    return father + ("evna" if woman else "evich") if soft else father + ("ovna" if woman else "ovich")


def _three(rng: Random, woman: bool, *, naming: str) -> Written:
    """Own, father's and grandfather's name, and often a family or by-name after them."""
    elders = [_given(rng, naming, False) for _ in range(2 if naming == "somali" else 1)]
    tail = [_part(rng, naming, "family")] if rng.random() < 0.6 or len(elders) == 1 else []
    return _joined(_given(rng, naming, woman), *elders, *tail)


def _nigerian(rng: Random, woman: bool) -> Written:
    given = _given(rng, "nigerian", woman)[0]
    if rng.random() < 0.35:
        return Written(f"{given} {_part(rng, 'nigerian', 'yoruba')[0]}")
    father = f"{_given(rng, 'nigerian', False)[0]} " if rng.random() < 0.6 else ""
    return Written(f"{given} {father}{_part(rng, 'nigerian', 'family')[0]}")


_Maker = Callable[[Random, bool], Written]
_MAKERS: Final[Mapping[str, _Maker]] = {
    "gulf": partial(_arab, style="gulf", other="anglo", build=_gulf_parts),
    "levantine": partial(_arab, style="levantine", other="anglo", build=_father_parts),
    "iraqi": partial(_arab, style="gulf", other="anglo", build=_father_parts),
    "yemeni": partial(_arab, style="gulf", other="anglo", build=_father_parts),
    "libyan": partial(_arab, style="levantine", other="egyptian", build=_father_parts),
    "egyptian": partial(_arab, style="egyptian", other="gulf", build=_chain_parts),
    "sudanese": partial(_arab, style="sudanese", other="gulf", build=_chain_parts),
    "algerian": partial(_arab, style="algerian", other="gulf", build=_maghreb_parts),
    "moroccan": partial(_arab, style="maghreb", other="levantine", build=_maghreb_parts),
    "tunisian": partial(_arab, style="maghreb", other="levantine", build=_maghreb_parts),
    "mauritanian": partial(_arab, style="maghreb", other="levantine", build=_ould_parts),
    **{naming: partial(_suffixed, naming=naming) for naming in ("turkish", "persian", "albanian")},
    **{naming: partial(_suffixed, naming=naming) for naming in ("bosnian", "european")},
    **{naming: partial(_steppe, naming=naming) for naming in ("kazakh", "kyrgyz", "uzbek", "tajik")},
    **{naming: partial(_steppe, naming=naming) for naming in ("turkmen", "volga")},
    **{naming: partial(_three, naming=naming) for naming in ("somali", "comorian", "chadian")},
    "azeri": _azeri,
    "dari": _dari,
    "pakistani": _urdu,
    "bengali": _bengali,
    "malay": _malay,
    "moro": _moro,
    "indonesian": _indonesian,
    "nigerian": _nigerian,
    **{
        naming: partial(_plain, naming=naming)
        for naming in (
            *("mande", "senegalese", "guinean", "gambian", "sierra_leonean", "nigerien", "beninese"),
            *("cameroonian", "gabonese", "swahili", "mozambican", "guinea_bissau", "surinamese", "guyanese"),
            *("ugandan", "maldivian"),
        )
    },
}
