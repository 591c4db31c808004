"""Cells that hold a list: taken apart, and each item looked up; what is not known keeps its text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_SEPARATORS: Final = ";,/،؛\n|"
_STRONG_SEPARATORS: Final = ";؛\n|"
_OPENING: Final = "([（["
_CLOSING: Final = ")]）"
_BETWEEN: Final = re.compile(r"\s+(?:and|et|ve|&|و)\s+|\s+و(?=\w{3})|\s*&\s*", re.IGNORECASE)
_BLANK: Final = frozenset(
    {
        "-",
        "--",
        "—",
        "–",
        "n/a",
        "n.a.",
        "n.a",
        "none",
        "nil",
        "null",
        "/",
        "?",
        ".",
        "néant",
        "aucun",
        "aucune",
        "s.o.",
    }
    | {
        "unknown",
        "inconnu",
        "non disponible",
        "not available",
        "tbd",
        "لا يوجد",
        "غير متوفر",
        "غير معروف",
        "لا شيء",
    }
)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "N/A", "néant", "لا يوجد" …"""
    return text.strip().casefold() in {"", *_BLANK}


def split_items(text: str, separators: str = _SEPARATORS) -> list[str]:
    """Items of a list cell, split at `; , / ، ؛ |` and new lines but not inside brackets; no blanks."""
    if is_blank(text):
        return []
    cuts = [-1, *_cuts(text, separators), len(text)]
    items = (text[start + 1 : end].strip() for start, end in pairwise(cuts))
    return [item for item in items if not is_blank(item)]


def _cuts(text: str, separators: str) -> Iterator[int]:
    depth = 0
    for index, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(depth - 1, 0)
        elif char in separators and depth == 0:
            yield index


@dataclass(frozen=True, slots=True)
class Resolved:
    """Codes found in a list cell, in order and once each, and the items nobody could make sense of."""

    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def resolve_items(text: str, resolve: Callable[[str], str | None]) -> Resolved:
    """Look up every item of a cell with `resolve`.

    A name may hold a separator itself ("Korea, Republic of"; "Resources, land and climate"), so the whole
    is tried before its parts, and neighbours together before each alone.
    """
    codes: list[str] = []
    unknown: list[str] = []
    for piece in split_items(text, _STRONG_SEPARATORS):
        found = resolve(piece)
        if found:
            codes.append(found)
        else:
            _resolve_parts(piece, resolve, codes, unknown)
    return Resolved(tuple(dict.fromkeys(codes)), tuple(unknown))


def _resolve_parts(piece: str, resolve: Callable[[str], str | None], codes: list[str], unknown: list[str]) -> None:
    items = split_items(piece)
    start = 0
    while start < len(items):
        for end in range(min(len(items), start + 4), start, -1):
            found = _together(", ".join(items[start:end]), resolve)
            if found:
                codes.extend(found)
                start = end
                break
        else:
            unknown.append(items[start])
            start += 1


def _together(text: str, resolve: Callable[[str], str | None]) -> list[str]:
    """One name, or several joined by "and" when each of them is known."""
    whole = resolve(text)
    if whole:
        return [whole]
    parts = [resolve(part) for part in _BETWEEN.split(text)]
    return [part for part in parts if part] if len(parts) > 1 and all(parts) else []
