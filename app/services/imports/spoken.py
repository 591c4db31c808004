"""Languages with levels, as rosters write them: "ar:native; en:C1", "français courant", "English 3+"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from app.search.folding import fold, words
from app.services.imports.lists import is_blank, split_items
from app.services.imports.places import resolve_language
from app.services.imports.suggestions import choices
from app.services.imports.word_codes import word_codes
from app.vocabularies.fixed import LANGUAGE_USES
from app.vocabularies.language_levels import LEVELS, rank
from app.vocabularies.languages import languages, macro_of

# Sources disagree by up to a full level: a level converted from ILR is always to be confirmed.
_ILR: Final = MappingProxyType(
    {
        "0+": "A1",
        "1": "A2",
        "1+": "A2",
        "2": "B1",
        "2+": "B2",
        "3": "C1",
        "3+": "C1",
        "4": "C2",
        "4+": "C2",
        "5": "native",
    }
)
_CEFR: Final = re.compile(r"\b([abc][12])\b\+?")
_ILR_NUMBER: Final = re.compile(r"(?:\b(?:ilr|level|niveau)\s*)?(?<![\w.])([0-5]\+?)(?![\w.])")
_LEVEL_AFTER: Final = re.compile(r"^(.*?\w.*?)\s*(?::|=|[-–—](?=\s)|\()\s*(.+?)\)?\s*$", re.DOTALL)
_NOT_IN_EXACT: Final = ";,،؛\n|"
_BETWEEN: Final = re.compile(r"\s+(?:and|et|ve|&)\s+|\s+و(?=\w{4})", re.IGNORECASE)
# "ar:native/C2 (mediates)": speaking, writing where it differs, "-" for unknown, "?" for to be confirmed, use.
_EXACT: Final = re.compile(
    rf"([a-z]{{2,3}})(?:\s*:\s*({'|'.join(LEVELS)}|-)(?:\s*/\s*({'|'.join(LEVELS)}|-))?)?\s*(\?)?"
    rf"(?:\s*\(({'|'.join(LANGUAGE_USES)})\))?"
)
_FILLING: Final = frozenset(
    fold(
        "in en level niveau مستوى بمستوى ilr cefr cecr cecrl speaker speaks parle parlé knowledge"
        " connaissance proficiency skills of de du في seviye"
    ).split()
)


@dataclass(frozen=True, slots=True)
class ParsedLanguage:
    """One language of a roster. `text` is the item as written, always.

    `code` is None when the language is not known or when it must be asked which of `choices` is meant;
    `level` is None when none is given or `level_problem` holds the words that say one we do not know.
    `to_confirm` marks a level converted from words or from an ILR number. `level` is for speaking, and for
    writing too where `writing` is None and not `writing_apart`.
    """

    text: str
    code: str | None = None
    level: str | None = None
    to_confirm: bool = False
    choices: tuple[str, ...] = ()
    level_problem: str | None = None
    writing: str | None = None
    writing_apart: bool = False
    use: str | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    level: str | None
    to_confirm: bool = False
    problem: str | None = None


def parse_languages(text: str, default_level: str | None = None) -> list[ParsedLanguage]:
    """Read a list of languages; `default_level` counts where none is written (`native` for mother tongues).

    Items of one language are merged: the one with a level wins, of two levels the higher. Nothing is left
    out: what is not understood comes back with its text and without a code.
    """
    found: list[ParsedLanguage] = []
    for item in _items(text):
        level = _level(item)
        if found and level.level and not found[-1].level_problem and _is_level_only(item):
            found[-1] = _with_level_of_next(found[-1], level, item)
        else:
            found.append(_language(item))
    return _merged(replace(item, level=default_level) if _lacks_level(item) else item for item in found)


def _items(text: str) -> list[str]:
    items: list[str] = []
    for piece in split_items(text, _NOT_IN_EXACT):
        if _exact(piece):
            items.append(piece)
        else:
            items.extend(_loose_items(piece))
    return items


def _loose_items(text: str) -> list[str]:
    items: list[str] = []
    for item in split_items(text):
        parts = _BETWEEN.split(item)
        known = len(parts) > 1 and all(_language(part).code or choices(part) for part in parts)
        items.extend(parts if known else [item])
    return items


def _is_level_only(item: str) -> bool:
    return _language(item).code is None and not _remaining(item)


def _with_level_of_next(before: ParsedLanguage, level: _Level, item: str) -> ParsedLanguage:
    """ "English, fluent" gives the level afterwards; "English B2/C1" two, of which the lower is safe."""
    text = f"{before.text}, {item}"
    if before.level is None:
        return replace(before, text=text, level=level.level, to_confirm=level.to_confirm)
    lower = min(before.level, level.level or before.level, key=rank)
    return replace(before, text=text, level=lower, to_confirm=True)


@lru_cache(maxsize=10_000)  # rosters repeat themselves
def _language(item: str) -> ParsedLanguage:
    """Read one item: the language as a whole, before a level set apart, or around the words of a level."""
    if exact := _exact(item):
        return exact
    for name, level in _readings(item):
        code, asked = resolve_language(name), choices(name)
        if asked:
            code = None
        if code and level.problem and (variety := _variety(code, level.problem)):
            return ParsedLanguage(item, variety)
        if code or asked:
            return ParsedLanguage(item, code, level.level, level.to_confirm, asked, level.problem)
    level = _level(item)
    return ParsedLanguage(item, None, level.level, level.to_confirm)


def _exact(item: str) -> ParsedLanguage | None:
    """A code with levels and use as the export writes them. A code alone is read as any other name is."""
    match = _EXACT.fullmatch(item)
    language = languages().get(match[1]) if match else None
    if not match or language is None or not language.selectable or item == match[1]:
        return None
    code, speaking, writing, doubt, use = match.groups()
    levels = [None if level == "-" else level for level in (speaking, writing)]
    return ParsedLanguage(
        item,
        code,
        levels[0],
        to_confirm=doubt is not None,
        writing=levels[1],
        writing_apart=writing is not None,
        use=use,
    )


def _variety(code: str, text: str) -> str | None:
    """ "Arabic (Levantine)" is the variety, "Chinese (Mandarin)" the language itself."""
    inside = resolve_language(text)
    return inside if inside and code in (inside, macro_of(inside)) else None


def _readings(item: str) -> list[tuple[str, _Level]]:
    readings = [(item, _Level(None))]
    if match := _LEVEL_AFTER.match(item):
        said = _level(match[2])
        level = said if said.level or is_blank(match[2]) else _Level(None, problem=match[2].strip())
        readings.append((match[1], level))
        readings.append((match[2], _level(match[1])))  # "Mother tongue: Arabic"
    if remaining := _remaining(item):
        readings.append((remaining, _level(item)))
    return readings


def _level(text: str) -> _Level:
    """The level said in a text, by the scale's own name, by ILR number or in words."""
    folded = fold(text).strip(" .:()")
    named = [match.upper() for match in _CEFR.findall(folded)]
    if named:
        return _Level(min(named, key=rank), to_confirm=len(set(named)) > 1)
    if match := _ILR_NUMBER.search(folded):
        return _Level(_ILR.get(match[1]), to_confirm=True)
    padded = f" {' '.join(words(text))} "
    for word, level in word_codes("level").items():
        if f" {word} " in padded:
            return _Level(level, to_confirm=level != "native")
    return _Level(None)


def _remaining(item: str) -> str:
    """What is left of an item when the words of its level and fillings are taken away."""
    folded = _ILR_NUMBER.sub(" ", _CEFR.sub(" ", fold(item)))
    rest = f" {' '.join(words(folded))} "
    for word in word_codes("level"):
        rest = rest.replace(f" {word} ", " ", 1)
    return " ".join(word for word in rest.split() if word not in _FILLING)


def _lacks_level(item: ParsedLanguage) -> bool:
    return item.level is None and item.level_problem is None


def _merged(items: Iterable[ParsedLanguage]) -> list[ParsedLanguage]:
    found: dict[str, ParsedLanguage] = {}
    for item in items:
        key = item.code or item.text
        before = found.get(key)
        if before is None or rank(item.level) > rank(before.level):
            found[key] = item
    return list(found.values())
