"""Which column of a roster holds what: headers in three languages and what else they are called.

The aliases stand in `app/reference/import_columns.csv`; a header is compared without regard to case,
marks and punctuation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from app.errors import FieldError, Invalid
from app.reference import read_rows, split_list
from app.search.folding import words
from app.services.imports.limits import HEADER_SEARCH_ROWS

# A roster lists people: a row without one of these is no header.
NAME_FIELDS: Final = frozenset({"full_name", "family_name", "given_name", "name_ar", "name_other"})
_BARE_NAME: Final = frozenset({"name", "names", "nom", "noms", "الاسم", "اسم"})
_PARENTHESIS: Final = re.compile(r"[(（\[].*?[)）\]]")
_BETWEEN_LANGUAGES: Final = re.compile(r"[/|\n]| - ")
_TRAILING_NUMBER: Final = re.compile(r"(?<=\D)\s*[-_.]?\s*\d{1,2}\s*$")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where each field stands. `fields`: field to column indexes; `unmapped`: index to header not known.

    A field that holds a list may stand in several columns ("Language 1", "Language 2").
    """

    fields: Mapping[str, tuple[int, ...]]
    unmapped: Mapping[int, str]

    def value(self, cells: Sequence[str], field: str) -> str:
        """Text of a field in a row, "" where the roster has no such column; several columns as lines."""
        found = (cells[index].strip() for index in self.fields.get(field, ()) if index < len(cells))
        return "\n".join(text for text in found if text)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the row with the most headers known, of the first 30; None if none names people.

    Title and blank rows come first in real rosters.
    """
    scores = [_score(row) for row in rows[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def _score(row: Sequence[str]) -> int:
    fields = {field for cell in row if (field := field_of(cell))}
    return len(fields) if len(fields) > 1 and fields & NAME_FIELDS else 0


def field_of(header: str) -> str | None:
    """The field a header names, or None. A hint in brackets and a trailing number do not matter."""
    if not header.strip():
        return None
    bare = _PARENTHESIS.sub(" ", header)
    return _known(header) or _known(bare) or _known(_TRAILING_NUMBER.sub("", bare)) or _in_parts(header)


def _known(header: str) -> str | None:
    return _aliases().get(_key(header))


def _key(header: str) -> str:
    return " ".join(words(header)) or header.strip()  # "#" has no word


def _in_parts(header: str) -> str | None:
    """A header in several languages at once: "Name / Nom / الاسم"."""
    found = {field for part in _BETWEEN_LANGUAGES.split(header) if (field := _known(part))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, str]:
    found: dict[str, str] = {}
    rows = read_rows("import_columns.csv")
    for row in rows:
        for alias in (row["column"], row["header_en"], row["header_fr"], row["header_ar"]):
            found.setdefault(_key(alias), row["column"])
    for row in rows:
        for alias in split_list(row["also_seen"]):
            found.setdefault(_key(alias), row["column"])
    return MappingProxyType(found)


def map_columns(header: Sequence[str]) -> ColumnMap:
    """Map a header row. Of two columns for a field that holds one value, the first counts."""
    fields: dict[str, tuple[int, ...]] = {}
    unmapped: dict[int, str] = {}
    for index, (text, field) in enumerate(zip(header, _fields(header), strict=True)):
        if field and (field not in fields or field in _list_fields()):
            fields[field] = (*fields.get(field, ()), index)
        elif text.strip():
            unmapped[index] = text.strip()
    return ColumnMap(MappingProxyType(fields), MappingProxyType(unmapped))


# Besides fields, what may be chosen for a column: kept in the notes of the desk under its header, or left out.
NOTED: Final = "noted"
LEFT_OUT: Final = "left_out"


def choices_of(columns: ColumnMap, header: Sequence[str]) -> list[str]:
    """For each column the field it was recognised as, or NOTED."""
    field_at = {index: field for field, indexes in columns.fields.items() for index in indexes}
    return [field_at.get(index, NOTED) for index in range(len(header))]


def chosen_columns(header: Sequence[str], chosen: Sequence[str]) -> ColumnMap:
    """The map that somebody has chosen: for each column a field, NOTED or LEFT_OUT. Raises Invalid at the columns."""
    errors, fields = list(_faults(header, chosen)), dict[str, tuple[int, ...]]()
    if errors:
        raise Invalid(errors=errors)
    for index, choice in enumerate(chosen):
        if choice not in (NOTED, LEFT_OUT):
            fields[choice] = (*fields.get(choice, ()), index)
    noted = {index: header[index].strip() for index, choice in enumerate(chosen) if choice == NOTED}
    return ColumnMap(MappingProxyType(fields), MappingProxyType(noted))


def _faults(header: Sequence[str], chosen: Sequence[str]) -> Iterator[FieldError]:
    if len(chosen) != len(header):
        yield FieldError("/columns", "columns_changed", "say for each column what it holds")
        return
    taken: set[str] = set()
    for index, choice in enumerate(chosen):
        if choice not in (*known_fields(), NOTED, LEFT_OUT):
            yield FieldError(f"/column-{index}", "unknown_code", "there is no such field")
        elif choice in taken and choice not in _list_fields() | {NOTED, LEFT_OUT}:
            yield FieldError(f"/column-{index}", "field_taken", "another column holds this already")
        taken.add(choice)
    if not taken & NAME_FIELDS:
        yield FieldError("/columns", "name_needed", "one column has to hold the name")


def _fields(header: Sequence[str]) -> Iterator[str | None]:
    """Fields by column; "Name" or "Nom" alone is the other half of the name where one half has a column."""
    found = [None if _key(text) in _BARE_NAME else field_of(text) for text in header]
    missing = sorted({"family_name", "given_name"} - set(found))
    for text, field in zip(header, found, strict=True):
        if _key(text) in _BARE_NAME:
            yield missing[0] if len(missing) == 1 else "full_name"
        else:
            yield field


@lru_cache(maxsize=1)
def _list_fields() -> frozenset[str]:
    return frozenset(row["column"] for row in read_rows("import_columns.csv") if row["many"] == "yes")


def known_fields() -> tuple[str, ...]:
    """All fields a roster can have, in the order of the template."""
    return tuple(row["column"] for row in read_rows("import_columns.csv"))
