"""Names of countries, regions and languages, as rosters write them, to codes.

A name is looked up in Arabic, English, French and Turkish (CLDR), as the UN and ISO write it, as a
nationality ("Sénégalais", "سعودية"), by an old name, and as a code; case, marks, articles and punctuation
do not count. What is not known exactly is None: it is asked about with suggestions, never guessed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import pycountry

from app.reference import read_rows, split_list
from app.search.folding import words
from app.vocabularies.countries import countries, country_name, territory_names
from app.vocabularies.languages import language_name, languages, stored_code
from app.vocabularies.regions import region_name, regions

NAME_LANGUAGES: Final = ("en", "fr", "ar", "tr")

# Words that come and go in the name of the same place.
_SMALL_WORDS: Final = frozenset(
    {"the", "of", "and", "la", "le", "les", "l", "de", "du", "des", "d", "et", "en", "ve"}
)
_ENGLISH_FORMS: Final = (
    "(?:federal |united |islamic |people s )?(?:republic|kingdom|state|sultanate|emirate|government)"
)
_FRENCH_FORMS: Final = "(?:republique|royaume|etat|sultanat|gouvernement)(?: federale| islamique| unie)?"
_STATE_FORMS: Final = re.compile(f"^(?:{_ENGLISH_FORMS}|{_FRENCH_FORMS}|جمهوريه|مملكه|دوله|سلطنه|حكومه|اماره) ")
_IN_BRACKETS: Final = re.compile(r"^(.+?)\s*\((.+)\)$")


def resolve_country(text: str) -> str | None:
    """Alpha-2 code of a country named in any way above, or None."""
    code = _country_code(text.strip())
    if code:
        return code
    key = place_key(text)
    names = country_names()
    return names.get(key) or names.get(_STATE_FORMS.sub("", key)) or _said_twice(text)


def _said_twice(text: str) -> str | None:
    """ "Burkina Faso (BF)", "Égypte (مصر)": both must mean the same; "Sudan (South)" is no Sudan."""
    match = _IN_BRACKETS.match(text.strip())
    if not match:
        return None
    before, inside = (resolve_country(part) for part in match.groups())
    return before if before == inside else None


def _country_code(text: str) -> str | None:
    if text.isascii() and text.isalpha() and len(text) in (2, 3):
        return _country_codes().get(text.upper())
    return _country_codes().get(_number(text))


def _number(text: str) -> str:
    """A spreadsheet takes the leading zeros of an M49 number away."""
    return text.zfill(3) if text.isascii() and text.isdecimal() and len(text) <= 3 else ""


@lru_cache(maxsize=1)
def _country_codes() -> Mapping[str, str]:
    found = {}
    for country in countries().values():
        found.update({country.code: country.code, country.alpha3: country.code, country.m49: country.code})
    return MappingProxyType(found)


def place_key(text: str) -> str:
    """Comparable form of a name: folded words without articles and the like."""
    kept = [_without_article(word) for word in words(text)]
    return " ".join(word for word in kept if word not in _SMALL_WORDS)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Every name of a country, as `place_key` writes it, to its code; names in CLDR before all others."""
    found: dict[str, str] = {}
    for name, code in (*_cldr_countries(), *_official_countries(), *_country_aliases()):
        found.setdefault(place_key(name), code)
    for name in ("", *_names_of_several()):
        found.pop(place_key(name), None)
    return MappingProxyType(found)


def _names_of_several() -> Iterator[str]:
    """ISO calls one of two States "Congo"; a roster may mean either."""
    for row in read_rows("place_hints.csv"):
        if row["kind"] == "country":
            yield from split_list(row["names"])


def _cldr_countries() -> Iterator[tuple[str, str]]:
    for lang in NAME_LANGUAGES:
        for code in countries():
            yield country_name(code, lang), code
            yield territory_names(lang)[code], code


def _official_countries() -> Iterator[tuple[str, str]]:
    for row in read_rows("oic_members.csv"):
        for column in ("un_name_ar", "un_name_en", "un_name_fr"):
            if row["iso2"] and row[column]:
                yield row[column], row["iso2"]
    for entry in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            if name := getattr(entry, attribute, None):
                yield name, entry.alpha_2


def _country_aliases() -> Iterator[tuple[str, str]]:
    for row in read_rows("place_aliases.csv"):
        if row["code"] in countries():
            for name in _aliases(row):
                yield name, row["code"]


def _aliases(row: Mapping[str, str]) -> Iterator[str]:
    yield from split_list(row["names"])
    for word in split_list(row["demonyms_en"]):
        yield from (word, f"{word}s")
    for word in split_list(row["demonyms_fr"]):
        yield from (word, f"{word}s", f"{word}e", f"{word}es")
        if word.endswith(("n", "t")):  # algérien, algérienne
            yield from (f"{word}{word[-1]}e", f"{word}{word[-1]}es")
    for word in split_list(row["demonyms_ar"]):
        first, _, rest = word.partition(" ")
        feminine = f"{first}ة {rest}ة" if rest else f"{first}ة"
        yield from (word, feminine, f"{word}ون", f"{word}ين")


def resolve_region(text: str) -> str | None:
    """Code of a region: M49 number, name in four languages, or an OIC group; None if unknown."""
    stripped = text.strip().lower()
    code = _number(stripped) or stripped
    return code if code in regions() else region_names().get(place_key(text))


@lru_cache(maxsize=1)
def region_names() -> Mapping[str, str]:
    """Every name of a region, as `place_key` writes it, to its code."""
    found: dict[str, str] = {}
    for code in regions():
        for lang in NAME_LANGUAGES[:3]:
            found.setdefault(place_key(region_name(code, lang)), code)
    for row in read_rows("place_aliases.csv"):
        if row["code"] in regions():
            for name in _aliases(row):
                found.setdefault(place_key(name), row["code"])
    found.pop("", None)
    return MappingProxyType(found)


def resolve_language(text: str) -> str | None:
    """Stored code of a language; also of a name for several (`ku`), which the caller has to ask about.

    A code in small letters is a code (`fur` is Friulian); anything else is a name first ("Fur" is `fvr`).
    """
    stripped = text.strip()
    if stripped.isascii() and stripped.islower() and 2 <= len(stripped) <= 3 and stored_code(stripped):
        return stored_code(stripped)
    return language_names().get(language_key(text)) or stored_code(stripped)


def language_key(text: str) -> str:
    """Comparable form of a language's name: "اللغة العربية", "عربي" and "العربية" are one."""
    key = place_key(_LANGUAGE_WORD.sub(" ", " ".join(words(text))))
    return " ".join(_MASCULINE.sub("ي", word) for word in key.split(" "))


_LANGUAGE_WORD: Final = re.compile(r"\b(?:language|langue|dili|لغه|اللغه|dialect|dialecte)\b")
_MASCULINE: Final = re.compile(r"(?<=..)يه$")


@lru_cache(maxsize=1)
def language_names() -> Mapping[str, str]:
    """Every name of a language, as `language_key` writes it, to its stored code.

    Where two languages share a name, the one listed first in our data has it.
    """
    found: dict[str, str] = {}
    for row in read_rows("language_aliases.csv"):
        for name in split_list(row["names"]):
            found.setdefault(language_key(name), row["code"])
    for lang in NAME_LANGUAGES:
        for code in languages():
            found.setdefault(language_key(language_name(code, lang)), code)
    for code, language in languages().items():
        found.setdefault(language_key(language.iso_name.partition("(")[0]), code)
    found.pop("", None)
    return MappingProxyType(found)
