"""XLSX workbooks: what is inside is checked before anything is opened, then cells are read as text.

A workbook is a ZIP file of XML, made by others: sizes in its directory can lie and two cells far apart can
span billions. So every part needed is unpacked here under a limit and packed again before the reader sees
it, and each sheet's extent is measured first.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.services.imports.limits import (
    HEADER_SEARCH_ROWS,
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_GRID_CELLS,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SMALL_PART_BYTES,
)
from app.services.imports.tables import Sheet, Unreadable

ZIP_MAGIC: Final = b"PK\x03\x04"
_FORBIDDEN_PARTS: Final = {
    "vbaproject": ("macros", "The workbook holds macros. Save it as XLSX without them."),
    "macrosheets/": ("macros", "The workbook holds macros. Save it as XLSX without them."),
    "externallinks/": (
        "external_links",
        "The workbook takes values from other files. Replace them by values.",
    ),
}
_UNNEEDED_PARTS: Final = (
    "xl/media/",
    "xl/drawings/",
    "xl/theme/",
    "xl/embeddings/",
    "customxml/",
    "docprops/",
)

# What zipfile says of an archive cut short, locked or with numbers that cannot be.
_DAMAGES: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)

CellValue = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(data: bytes) -> list[Sheet]:
    """Visible sheets of a workbook that hold anything, in their order.

    Raises Unreadable: `not_a_workbook`, `broken_workbook`, `macros`, `external_links`, `too_large_unpacked`,
    `suspicious_compression`, `too_many_rows`, `too_many_columns`, `cell_too_long`.
    """
    workbook = _open(_repacked(data))
    return [
        Sheet(sheet.name, [tuple(_text(cell) for cell in row) for row in _filled_merges(sheet)])
        for sheet in _visible_sheets(workbook)
    ]


def _repacked(data: bytes) -> io.BytesIO:
    """The parts needed, unpacked under the limits and packed again so that what follows can trust them."""
    safe = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(safe, "w") as copy:
            parts = archive.infolist()
            _check_directory(parts)
            for part in parts:
                if not part.filename.lower().startswith(_UNNEEDED_PARTS) and not part.is_dir():
                    content = _unpack(archive, part)
                    copy.writestr(part.filename, content)
    except _DAMAGES as error:
        raise Unreadable("broken_workbook", "The workbook is damaged or locked with a password.") from error
    safe.seek(0)
    return safe


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if "xl/workbook.xml" not in names:
        raise Unreadable("not_a_workbook", "This is no XLSX workbook. Save the roster as XLSX or CSV.")
    for name in names:
        for mark, (code, detail) in _FORBIDDEN_PARTS.items():
            if mark in name:
                raise Unreadable(code, detail)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable("too_large_unpacked", "Unpacked, the workbook is larger than what is read.")
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("broken_workbook", "Part of the workbook is packed in a way that XLSX does not use.")
        if part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Unreadable("suspicious_compression", "Part of the workbook is packed far tighter than a roster.")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as file:  # never gives more than the size declared in the directory
        content = file.read()
    name = part.filename.lower()
    if name == "[content_types].xml" and b"macroenabled" in content.lower():
        raise Unreadable(*_FORBIDDEN_PARTS["vbaproject"])
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        _Extent().check(content)
    return content


class _Extent:
    """Measures how far the filled cells of a sheet reach, without building the sheet."""

    def __init__(self) -> None:
        self.row = self.column = self.cell_row = self.cell_column = 0
        self.last_row = self.last_column = 0
        self.filled_rows: set[int] = set()

    def check(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Unreadable("broken_workbook", "A sheet of the workbook is damaged.") from error
        if len(self.filled_rows) > MAX_ROWS + HEADER_SEARCH_ROWS:
            raise Unreadable("too_many_rows", f"The sheet has more than {MAX_ROWS} rows. Split it.")
        if self.last_column > MAX_COLUMNS:
            raise Unreadable("too_many_columns", f"The sheet has more than {MAX_COLUMNS} columns.")
        if self.last_row * self.last_column > MAX_GRID_CELLS:
            raise Unreadable("too_many_rows", "Cells of the sheet lie too far apart. Delete what is far below.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        reference = attributes.get("r", "")
        if element == "row":
            self.row = int(reference) if reference.isdecimal() else self.row + 1
            self.column = 0
        elif element == "c":
            letters = reference.rstrip("0123456789")
            self.column = _column_number(letters) if letters else self.column + 1
            digits = reference[len(letters) :]
            self.cell_row, self.cell_column = int(digits) if digits else self.row, self.column
        elif element in ("v", "is", "f"):  # an empty cell that only has a colour counts for nothing
            self.last_row = max(self.last_row, self.cell_row)
            self.last_column = max(self.last_column, self.cell_column)
            self.filled_rows.add(self.cell_row)

    def _doctype(self, *_: object) -> None:
        raise Unreadable("broken_workbook", "A sheet of the workbook declares a document type.")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _open(file: io.BytesIO) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError as error:
        raise Unreadable("broken_workbook", "The workbook is damaged.") from error


def _visible_sheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    for position, about in enumerate(workbook.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
            try:
                yield workbook.get_sheet_by_index(position)
            except CalamineError as error:
                raise Unreadable("broken_workbook", "A sheet of the workbook is damaged.") from error


def _filled_merges(sheet: CalamineSheet) -> list[list[CellValue]]:
    """Rows of a sheet; a value merged over several rows of one column stands in each of them."""
    rows: list[list[CellValue]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def _text(cell: CellValue) -> str:
    """A cell as text: whole numbers without a point, dates in ISO order, formulas as their last value."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).strip()
    if len(text) > MAX_CELL_CHARACTERS:
        raise Unreadable("cell_too_long", f"A cell holds more than {MAX_CELL_CHARACTERS} characters.")
    return text
