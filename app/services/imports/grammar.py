"""The signs with which a cell says more than one thing: read by the import, written by the export.

A cell that begins with an apostrophe before a sign that a spreadsheet would calculate with, or before what would
else read as blank, is the text behind the apostrophe. Parts of a line stand between `|`; `\\`, `|`, `;` and a new
line inside a part are written with a backslash before them.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.services.imports.lists import is_blank

# What a spreadsheet takes for the beginning of a formula, full-width forms included.
_CALCULATED: Final = frozenset("=+-@\t\r＝＋－＠")
_CODE_AT_END: Final = re.compile(r"^(?:(.*\S)\s+)?\[([a-z0-9-]*)\]$", re.DOTALL)
_UNESCAPED: Final = re.compile(r"\\([\\|;n])")


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where it would be calculated with, or read as blank."""
    return f"'{text}" if text and _needs_guard(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given; any other text as it is."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    return bare[:1] in _CALCULATED or (bare != "" and is_blank(bare))


def joined_parts(parts: Sequence[str | None]) -> str:
    """A line of parts with `|` between them; at least one, so that the line shows what it is."""
    kept = [_escaped(part or "") for part in parts]
    while len(kept) > 2 and not kept[-1]:
        kept.pop()
    return " | ".join(kept).strip()


def _escaped(text: str) -> str:
    return re.sub(r"[\\|;]", r"\\\g<0>", text).replace("\n", "\\n")


def has_parts(line: str) -> bool:
    return "|" in re.sub(r"\\.", "", line, flags=re.DOTALL)


def split_parts(line: str) -> list[str]:
    """The parts of a line, without outer blanks."""
    return [_plain(part.strip()) for part in _split(line, "|")]


def split_lines(text: str) -> list[str]:
    """The lines of a cell; where there is only one and it has parts, what stands between `;`."""
    if "\n" in text.strip() or not has_parts(text):
        return re.split(r"\r\n|\r|\n", text)
    return _split(text, ";")


def _split(text: str, separator: str) -> list[str]:
    cuts, escaped = [-1], False
    for index, char in enumerate(text):
        if char == separator and not escaped:
            cuts.append(index)
        escaped = char == "\\" and not escaped
    return [text[start + 1 : end] for start, end in pairwise([*cuts, len(text)])]


def _plain(text: str) -> str:
    return _UNESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def with_code(name: str | None, code: str | None) -> str:
    """A name and the code behind it: "OIC [oic]"; `[]` says that the name has none."""
    return " ".join(filter(None, (name, f"[{code or ''}]")))


def split_code(text: str) -> tuple[str | None, str] | None:
    """Name and code of what `with_code` wrote, the code "" where it says that there is none; else None."""
    match = _CODE_AT_END.match(text)
    return (match[1], match[2]) if match else None
