"""XLSX workbooks: the visible sheets, every cell as text."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.services.imports.limits import MAX_CELL_CHARACTERS
from app.services.imports.tables import Sheet, Unreadable
from app.services.imports.workbook_safety import checked_copy

ZIP_MAGIC: Final = b"PK\x03\x04"

CellValue = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(data: bytes) -> list[Sheet]:
    """Visible sheets of a workbook that hold anything, in their order.

    Raises Unreadable: `broken_workbook`, `cell_too_long`, and what `checked_copy` raises.
    """
    workbook = _open(checked_copy(data))
    return [
        Sheet(sheet.name, [tuple(_text(cell) for cell in row) for row in _filled_merges(sheet)])
        for sheet in _visible_sheets(workbook)
    ]


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
