"""Languages: those of the OIC's geography first, then every other of ISO 639-3.

The stored code is the two-letter ISO 639-1 code where there is one, else the three-letter code. Traps:
`fur` is Friulian, the language of Darfur is `fvr`; Dari is `prs`; "Kurdish" (`ku`) names no one variety.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import pycountry
from babel import Locale

from app.reference import read_rows, split_list

# Names for several languages that people do not understand each other in: asked back, never stored.
_ASK_WHICH_VARIETY: Final = frozenset({"ku", "kr", "tmh"})

# Codes of one standard variety that is what everybody means by the wider code.
_STANDARD_VARIETIES: Final = {
    "ajp": "apc",  # merged into Levantine by ISO in 2023
    "als": "sq",
    "arb": "ar",
    "azj": "az",
    "cmn": "zh",
    "ekk": "et",
    "khk": "mn",
    "lvs": "lv",
    "nb": "no",
    "nob": "no",
    "npi": "ne",
    "ory": "or",
    "pes": "fa",
    "swh": "sw",
    "uzn": "uz",
    "zsm": "ms",
}


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `priority` 1 is offered first, 3 is the rest of ISO 639-3."""

    code: str
    iso639_3: str
    iso_name: str
    macro: str | None = None
    priority: int = 3
    role: str | None = None  # official, state, region, dialect, neighbour, bridge
    countries: tuple[str, ...] = ()
    selectable: bool = True  # False: a name for several languages, ask which
    cldr_key: str | None = None
    supplement: Mapping[str, str] = field(default_factory=dict)  # names CLDR does not have


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """All languages by stored code: priority 1 and 2 in the order of the file, then the rest by code."""
    found = {row["code"]: _listed(row) for row in read_rows("languages.csv")}
    for language in sorted(_iso_languages(), key=lambda language: language.code):
        found.setdefault(language.code, language)
    return MappingProxyType(found)


def _listed(row: Mapping[str, str]) -> Language:
    return Language(
        code=row["code"],
        iso639_3=row["iso639_3"],
        iso_name=row["iso_name"],
        macro=row["macro"] or None,
        priority=int(row["priority"]),
        role=row["role"],
        countries=split_list(row["countries"]),
        cldr_key=row["cldr_key"] or None,
        supplement={lang: row[f"supp_{lang}"] for lang in ("en", "fr", "ar", "tr") if row[f"supp_{lang}"]},
    )


def _iso_languages() -> Iterator[Language]:
    for entry in pycountry.languages:
        code = getattr(entry, "alpha_2", entry.alpha_3)
        # Scope S holds "undetermined" and the like.
        if entry.scope != "S" and code not in _STANDARD_VARIETIES:
            yield Language(
                code=code,
                iso639_3=entry.alpha_3,
                iso_name=entry.name,
                priority=1 if code in _ASK_WHICH_VARIETY else 3,
                selectable=code not in _ASK_WHICH_VARIETY,
                cldr_key=code,
            )


def stored_code(code: str) -> str | None:
    """Stored code for any ISO 639 code (two letters, three letters, bibliographic), or None."""
    return _codes().get(code.strip().lower())


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in pycountry.languages:
        stored = getattr(entry, "alpha_2", entry.alpha_3)
        found[entry.alpha_3] = stored
        if bibliographic := getattr(entry, "bibliographic", None):
            found[bibliographic] = stored
    known = languages()
    found = {code: stored for code, stored in found.items() if stored in known}
    return MappingProxyType(found | {code: code for code in known} | _STANDARD_VARIETIES)


def language_name(code: str, lang: str) -> str:
    """Name in `lang` (ar, en, fr, tr): CLDR's, else ours, else ISO's English name. KeyError if unknown."""
    language = languages()[code]
    cldr = _cldr_names(lang).get(language.cldr_key) if language.cldr_key else None
    return cldr or language.supplement.get(lang) or language.supplement.get("en") or language.iso_name


@lru_cache(maxsize=8)
def _cldr_names(lang: str) -> Mapping[str, str]:
    return MappingProxyType(dict(Locale.parse(lang).languages))


def macro_of(code: str) -> str | None:
    """The wider language a variety belongs to (`arz` to `ar`), or None. KeyError for an unknown code."""
    return languages()[code].macro


def varieties_of(code: str) -> frozenset[str]:
    """The varieties of a wider language (`ar` to `arz`, `apd` …); empty for one that has none."""
    return _varieties().get(code, frozenset())


@lru_cache(maxsize=1)
def _varieties() -> Mapping[str, frozenset[str]]:
    listed = [language for language in languages().values() if language.macro]
    macros = {language.macro for language in listed if language.macro}
    return {macro: frozenset(item.code for item in listed if item.macro == macro) for macro in macros}
