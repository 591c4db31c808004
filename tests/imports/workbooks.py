"""Small workbooks made for the tests, good and bad."""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

HEADER = ("Name", "Nationality", "Languages")


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one part added, or replaced when it is there."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def sheet_xml(cells: str) -> bytes:
    start = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    return f'{start}"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'.encode()
