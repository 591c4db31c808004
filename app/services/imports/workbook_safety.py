"""What is inside a workbook, checked before a reader of sheets opens it.

A workbook is a ZIP file of XML, made by others: sizes in its directory can lie, two cells far apart can
span billions, and one long text can be repeated in every cell. So every part needed is unpacked under a
limit and packed again, and what each sheet would grow to is counted first.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from app.services.imports.limits import (
    HEADER_SEARCH_ROWS,
    MAX_COLUMNS,
    MAX_GRID_CELLS,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SMALL_PART_BYTES,
)
from app.services.imports.tables import Unreadable

_MACROS: Final = ("macros", "The workbook holds macros. Save it as XLSX without them.")
_FORBIDDEN_PARTS: Final = {
    "vbaproject": _MACROS,
    "macrosheets/": _MACROS,
    "externallinks/": ("external_links", "The workbook takes values from other files. Replace them by values."),
}
_UNNEEDED_PARTS: Final = ("xl/media/", "xl/drawings/", "xl/theme/", "xl/embeddings/", "customxml/", "docprops/")
_SHARED_STRINGS: Final = "xl/sharedstrings.xml"
# What zipfile says of an archive cut short, locked or with numbers that cannot be.
_DAMAGES: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def checked_copy(data: bytes) -> io.BytesIO:
    """A copy of the workbook that holds only the parts needed and whose sizes are true.

    Raises Unreadable: `not_a_workbook`, `broken_workbook`, `macros`, `external_links`, `too_large_unpacked`,
    `suspicious_compression`, `too_many_rows`, `too_many_columns`.
    """
    try:
        parts = _unpacked(data)
        _check_content(parts)
    except _DAMAGES as error:
        raise Unreadable("broken_workbook", "The workbook is damaged or locked with a password.") from error
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    copy.seek(0)
    return copy


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        _check_directory(parts)
        needed = [part for part in parts if not part.filename.lower().startswith(_UNNEEDED_PARTS)]
        # Reading a part never gives more than the size that the directory declares.
        return {part.filename: archive.read(part) for part in needed if not part.is_dir()}


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if "xl/workbook.xml" not in names:
        raise Unreadable("not_a_workbook", "This is no XLSX workbook. Save the roster as XLSX or CSV.")
    for mark, refusal in _FORBIDDEN_PARTS.items():
        if any(mark in name for name in names):
            raise Unreadable(*refusal)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable("too_large_unpacked", "Unpacked, the workbook is larger than what is read.")
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("broken_workbook", "Part of the workbook is packed in a way that XLSX does not use.")
        if part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Unreadable("suspicious_compression", "Part of the workbook is packed far tighter than a roster.")


def _check_content(parts: dict[str, bytes]) -> None:
    by_name = {name.lower(): content for name, content in parts.items()}
    if b"macroenabled" in by_name.get("[content_types].xml", b"").lower():
        raise Unreadable(*_MACROS)
    lengths = _lengths_of_shared_texts(by_name.get(_SHARED_STRINGS))
    sheets = [
        content for name, content in by_name.items() if name.startswith("xl/worksheets/") and "/_rels" not in name
    ]
    if sum(_text_in_sheet(sheet, lengths) for sheet in sheets) > MAX_UNPACKED_BYTES:
        raise Unreadable("too_large_unpacked", "The cells hold more text than what is read.")


def _lengths_of_shared_texts(content: bytes | None) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    if content is not None:
        _parse(content, start, text)
    return lengths


def _parse(content: bytes, start: Callable[[str, dict[str, str]], None], text: Callable[[str], None]) -> None:
    def refuse(*_: object) -> None:
        raise Unreadable("broken_workbook", "Part of the workbook declares a document type.")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("broken_workbook", "Part of the workbook is damaged.") from error


def _text_in_sheet(content: bytes, lengths: list[int]) -> int:
    """Characters that the cells of a sheet would hold. Refuses a sheet that reaches too far."""
    extent = _Extent(lengths)
    _parse(content, extent.start, extent.text)
    if len(extent.filled_rows) > MAX_ROWS + HEADER_SEARCH_ROWS:
        raise Unreadable("too_many_rows", f"The sheet has more than {MAX_ROWS} rows. Split it.")
    if extent.last_column > MAX_COLUMNS:
        raise Unreadable("too_many_columns", f"The sheet has more than {MAX_COLUMNS} columns.")
    if extent.last_row * extent.last_column > MAX_GRID_CELLS or extent.merged_rows > MAX_GRID_CELLS:
        raise Unreadable("too_many_rows", "Cells of the sheet lie too far apart. Delete what is far below.")
    return extent.characters


class _Extent:
    """How far the filled cells of a sheet reach and how much they hold, without building the sheet."""

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = lengths
        self.row = self.column = self.cell_row = 0
        self.in_shared_text = self.in_value = False
        self.last_row = self.last_column = self.merged_rows = self.characters = 0
        self.filled_rows: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        reference = attributes.get("r", "")
        self.in_value = element == "v"
        if element == "row":
            self.row = int(reference) if reference.isdecimal() else self.row + 1
            self.column = 0
        elif element == "c":
            column, row = _cell_position(reference)
            self.column, self.cell_row = column or self.column + 1, row or self.row
            self.in_shared_text = attributes.get("t") == "s"
        elif element in ("v", "is", "f"):  # an empty cell that only has a colour counts for nothing
            self.last_row = max(self.last_row, self.cell_row)
            self.last_column = max(self.last_column, self.column)
            self.filled_rows.add(self.cell_row)
        elif element == "mergeCell":
            rows = [_cell_position(corner)[1] for corner in attributes.get("ref", "").split(":")]
            self.merged_rows += max(rows) - min(rows) + 1

    def text(self, characters: str) -> None:
        if self.in_shared_text and self.in_value and characters.strip().isdecimal():
            index = int(characters)
            self.characters += self.lengths[index] if index < len(self.lengths) else 0
        else:
            self.characters += len(characters)


def _cell_position(reference: str) -> tuple[int, int]:
    """Column and row, from 1, of a reference such as "AB12"; 0 where it says nothing."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    return _column_number(letters), int(digits) if digits else 0


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = min(number * 26 + ord(letter) - ord("A") + 1, MAX_GRID_CELLS)
    return number
