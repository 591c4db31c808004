import io
import struct
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from app.services.imports import limits
from app.services.imports.reading import Table, Unreadable, read_table
from tests.imports.workbooks import HEADER, sheet_xml, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


def _refusal(data: bytes, filename: str = "roster.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(data, filename)
    assert refused.value.detail
    return refused.value.code


def _read(data: bytes) -> Table:
    return read_table(data, "roster.xlsx")


def test_numbers_dates_and_answers_become_the_text_a_reader_sees() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}) as book:
        sheet = book.add_worksheet("Liste")
        sheet.right_to_left()
        sheet.merge_range(0, 0, 0, 4, "Roster of experts")
        sheet.write_row(2, 0, ["No.", "Name", "Date of appointment", "Available", "Rate", "Updated on"])
        sheet.write_row(3, 0, [1, "Amina", date(2021, 6, 5), True, 2.5, datetime(2022, 1, 2, 10, 30, tzinfo=UTC)])
    table = _read(file.getvalue())
    assert table.header_row == 3
    assert table.title == "Roster of experts"
    assert table.rows[0].cells == ("1", "Amina", "2021-06-05", "yes", "2.5", "2022-01-02 10:30")
    assert dict(table.columns.unmapped) == {4: "Rate"}


def test_the_sheet_with_people_is_read_and_another_roster_beside_it_is_named() -> None:
    data = workbook(
        ("Read me", [["How to fill this in"]]),
        ("Empty", [HEADER]),
        ("Envoys", [HEADER, ["Amina", "Senegal", "fr"]]),
        ("Experts", [HEADER, ["Omar", "Sudan", "ar"]]),
    )
    table = _read(data)
    assert (table.sheet, table.unread_sheets) == ("Envoys", ("Experts",))
    assert [row.cells[0] for row in table.rows] == ["Amina"]


def test_hidden_sheets_are_not_read() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Cover")
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, HEADER)
        hidden.write_row(1, 0, ["Amina", "Senegal", "fr"])
        hidden.hide()
    assert _refusal(file.getvalue()) == "no_header"


def test_a_value_merged_over_rows_stands_in_each_of_them() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Country", "Name"])
        sheet.merge_range(1, 0, 2, 0, "Niger")
        sheet.write(1, 1, "Abdou")
        sheet.write(2, 1, "Maman")
    assert [row.cells for row in _read(file.getvalue()).rows] == [("Niger", "Abdou"), ("Niger", "Maman")]


def test_a_value_beyond_the_header_is_reported_and_kept() -> None:
    row = _read(workbook(("S", [["Name", "Country"], ["Amina", "Senegal", "", "speaks Wolof"]]))).rows[0]
    assert row.cells == ("Amina", "Senegal")
    assert row.extra == ("speaks Wolof",)
    assert row.problem == "more_cells_than_header"


def test_a_column_without_a_header_keeps_its_values() -> None:
    table = _read(workbook(("S", [["Name", "", "Country"], ["Amina", "of Dakar", "Senegal"]])))
    assert dict(table.columns.unmapped) == {1: "(B)"}
    assert table.rows[0].cells == ("Amina", "of Dakar", "Senegal")


def test_a_header_repeated_on_the_next_page_is_nobody() -> None:
    table = _read(workbook(("S", [HEADER, ["Amina", "Senegal", "fr"], [], HEADER, ["Omar", "Sudan", "ar"]])))
    assert [row.number for row in table.rows] == [2, 5]
    assert table.repeated_headers == (4,)


def test_a_file_must_be_what_its_name_says() -> None:
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    assert _refusal(good, "roster.csv") == "wrong_kind"
    assert _refusal(b"Name;Country\nAmina;Senegal\n", "roster.xlsx") == "wrong_kind"
    assert _refusal(b"%PDF-1.7", "roster.pdf") == "unknown_kind"
    assert _refusal(good, "roster.xlsm") == "unknown_kind"
    assert _refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "roster.xls") == "old_workbook"
    assert _refusal(b"PK\x03\x04 and no more", "roster.xlsx") == "broken_workbook"
    assert _refusal(b" \n ", "roster.xlsx") == "empty_file"


def test_32_a_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear all")
    assert _refusal(file.getvalue()) == "not_a_workbook"


@pytest.mark.parametrize(
    ("part", "code"),
    [("xl/vbaProject.bin", "macros"), ("xl/externalLinks/externalLink1.xml", "external_links")],
)
def test_macros_and_links_to_other_files_are_refused(part: str, code: str) -> None:
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    assert _refusal(with_part(good, part, b"<x/>")) == code


def test_a_part_packed_too_tightly_is_refused_unopened() -> None:
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    assert _refusal(with_part(good, "xl/sharedStrings.xml", bytes(5_000_000))) == "suspicious_compression"


def test_32_a_workbook_too_large_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.imports.workbook_safety.MAX_UNPACKED_BYTES", 10_000)
    assert _refusal(workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))) == "too_large_unpacked"


def test_a_directory_that_lies_about_a_size_gets_nothing_unpacked_beyond_it() -> None:
    """The sheet declares 100 bytes and holds far more: what is read never grows past what was declared."""
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    bomb = bytearray(with_part(good, SHEET, sheet_xml("<row/>" * 100_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        real = archive.getinfo(SHEET).file_size
    for position in _positions(bytes(bomb), struct.pack("<L", real)):
        bomb[position : position + 4] = struct.pack("<L", 100)
    assert _refusal(bytes(bomb)) == "broken_workbook"


def _positions(data: bytes, part: bytes) -> list[int]:
    return [index for index in range(len(data)) if data.startswith(part, index)]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="20000"><c r="ABC20000"><v>1</v></c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 30 + "</row>",
    ],
)
def test_32_two_cells_that_span_billions_are_refused_before_a_sheet_is_built(cells: str) -> None:
    far = f'<row r="1"><c r="A1"><v>1</v></c></row>{cells}'
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    assert _refusal(with_part(good, SHEET, sheet_xml(far))) in {"too_many_rows", "too_many_columns"}


def test_32_one_long_text_repeated_in_every_cell_is_refused_before_it_is() -> None:
    texts = f"<sst><si><t>{'x' * 40_000}</t></si></sst>".encode()
    cells = "".join(f'<row r="{row}"><c t="s"><v>0</v></c></row>' for row in range(1, 5_000))
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    bomb = with_part(with_part(good, "xl/sharedStrings.xml", texts), SHEET, sheet_xml(cells))
    assert len(bomb) < 100_000
    assert _refusal(bomb) == "too_large_unpacked"


def test_merged_ranges_that_overlap_without_end_are_refused() -> None:
    merges = '<mergeCell ref="A1:A20000"/>' * 1_000
    sheet = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    bad = sheet.replace(b"</worksheet>", f"<mergeCells>{merges}</mergeCells></worksheet>".encode())
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    assert _refusal(with_part(good, SHEET, bad)) == "too_many_rows"


def test_coloured_but_empty_cells_far_below_do_no_harm() -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Country</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Amina</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    good = workbook(("S", [HEADER]))
    assert [row.cells for row in _read(with_part(good, SHEET, sheet_xml(cells))).rows] == [("Amina", "")]


def test_a_document_type_in_a_sheet_is_refused() -> None:
    good = workbook(("S", [HEADER, ["Amina", "Senegal", "fr"]]))
    bad = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + sheet_xml("").split(b"?>")[1]
    assert _refusal(with_part(good, SHEET, bad)) == "broken_workbook"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[f"Person {number}", "Mali"] for number in range(limits.MAX_ROWS + 1)]
    assert _refusal(workbook(("S", [["Name", "Country"], *rows]))) == "too_many_rows"


def test_a_file_too_large_is_refused_by_its_size() -> None:
    assert _refusal(b"PK\x03\x04" + bytes(limits.MAX_FILE_BYTES)) == "file_too_large"


def test_a_sheet_without_people_says_so() -> None:
    assert _refusal(workbook(("S", [HEADER]))) == "no_rows"
    assert _refusal(workbook(("S", [["Budget", "2026"], ["Travel", 12]]))) == "no_header"
