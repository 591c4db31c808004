"""Rows of text as CSV or XLSX, such that no spreadsheet calculates with them."""

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import BinaryIO, Final

import xlsxwriter

from app.reference import read_rows
from app.services.imports.grammar import guarded
from app.services.imports.lists import is_blank

_EXPLAINED: Final = ("column", "required", "format", "header_en", "header_fr", "header_ar", "also_seen")


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def write_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with its mark, so that a spreadsheet knows the encoding; cells are guarded against calculation."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A sheet of people, every cell text, and one that explains the columns."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        people, columns = book.add_worksheet("Profiles"), book.add_worksheet("Columns")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@", "quote_prefix": True})
        people.freeze_panes(1, 0)
        people.write_row(0, 0, header, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if cell:
                    people.write_string(number, place, _of_a_workbook(cell), text)
        explained = [[row[name] for name in _EXPLAINED] for row in read_rows("import_columns.csv")]
        for number, row in enumerate([list(_EXPLAINED), *explained]):
            columns.write_row(number, 0, row, bold if number == 0 else text)


def _of_a_workbook(cell: str) -> str:
    """A workbook marks text as text beside the value, so only what would read as guarded is guarded."""
    return guarded(cell) if cell.startswith("'") or is_blank(cell) else cell
