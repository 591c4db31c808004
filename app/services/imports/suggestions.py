"""What somebody may have meant by a name that is not known: up to three codes to choose from."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from rapidfuzz import fuzz, process

from app.reference import read_rows, split_list
from app.search.folding import words
from app.services.imports.places import (
    country_names,
    language_key,
    language_names,
    place_key,
    region_names,
    resolve_language,
)
from app.services.imports.terms import TermNames
from app.vocabularies.languages import languages, varieties_of

Kind = Literal["country", "region", "language"]

MOST: Final = 3
_NEAR: Final = 75.0  # per cent of letters in common; below, suggestions stop making sense

_NAMES: Final[Mapping[str, Callable[[], Mapping[str, str]]]] = {
    "country": country_names,
    "region": region_names,
    "language": language_names,
}


def suggest(kind: Kind, text: str) -> list[str]:
    """Up to three codes near a name: the varieties of a wide name first, then names written alike."""
    key = language_key(text) if kind == "language" else place_key(text)
    varieties = choices(text) if kind == "language" else ()
    found = _first([*varieties, *_hints(kind).get(key, ()), *_alike(key, _NAMES[kind]())])
    return [code for code in found if kind != "language" or languages()[code].selectable]


def choices(text: str) -> tuple[str, ...]:
    """The languages to ask between for a name that means several ("Kurdish"), else nothing."""
    code = resolve_language(text)
    if code and not languages()[code].selectable:
        return tuple(variety for variety in languages() if variety in varieties_of(code))
    return () if code else _hints("language").get(language_key(text), ())


def suggest_term(text: str, terms: TermNames) -> list[str]:
    """Up to three codes of terms with a name near `text`, or with all of its words."""
    asked = words(text)
    within = [code for name, code in terms.names.items() if asked and set(asked) <= set(name.split(" "))]
    return _first([*within, *_alike(" ".join(asked), terms.names)])


def _alike(key: str, names: Mapping[str, str]) -> list[str]:
    if not key:
        return []
    found = process.extract(key, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=4 * MOST)
    return [names[name] for name, _, _ in found]


def _first(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:MOST]


@lru_cache(maxsize=3)
def _hints(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    key = language_key if kind == "language" else place_key
    rows = [row for row in read_rows("place_hints.csv") if row["kind"] == kind]
    found = {key(name): split_list(row["suggest"]) for row in rows for name in split_list(row["names"])}
    return MappingProxyType(found)
