"""Reading a roster file into a table: the file's kind, its best sheet, the header, the people below it."""

from dataclasses import replace
from pathlib import PurePath
from typing import Final

from app.services.imports.columns import NAME_FIELDS, field_of, find_header, map_columns
from app.services.imports.delimited import decode, read_delimited
from app.services.imports.limits import MAX_FILE_BYTES, MAX_ROWS
from app.services.imports.tables import Row, Sheet, Table, Unreadable
from app.services.imports.workbook import ZIP_MAGIC, read_workbook

__all__ = ["Row", "Table", "Unreadable", "read_table"]

_TEXT_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt", ""})
_OLD_WORKBOOK_MAGIC: Final = b"\xd0\xcf\x11\xe0"


def read_table(data: bytes, filename: str) -> Table:
    """The roster in a CSV or XLSX file; of several sheets the one with the most headers known.

    Raises Unreadable: `empty_file`, `file_too_large`, `old_workbook`, `wrong_kind`, `unknown_kind`,
    `no_header`, `no_rows`, `too_many_rows`, and what `decode`, `read_delimited` and `read_workbook` raise.
    """
    if not data.strip():
        raise Unreadable("empty_file", "The file is empty.")
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("file_too_large", f"The file has more than {MAX_FILE_BYTES // 1_000_000} MB.")
    if _is_workbook(data, PurePath(filename).suffix.lower()):
        return _best_table(read_workbook(data))
    text, encoding = decode(data)
    sheet, separator = read_delimited(text)
    return _required(_table(sheet, encoding=encoding, separator=separator))


def _is_workbook(data: bytes, ending: str) -> bool:
    """What the file is by its first bytes, which must fit what its name says."""
    if data.startswith(_OLD_WORKBOOK_MAGIC):
        raise Unreadable("old_workbook", "This is an old or locked workbook. Save it as XLSX without a password.")
    if ending not in {".xlsx", *_TEXT_ENDINGS}:
        raise Unreadable("unknown_kind", "Only CSV and XLSX files are read.")
    zipped = data.startswith(ZIP_MAGIC)
    if zipped != (ending == ".xlsx"):
        raise Unreadable("wrong_kind", "The file is not what the ending of its name says.")
    return zipped


def _best_table(sheets: list[Sheet]) -> Table:
    tables = [table for sheet in sheets if (table := _table(sheet))]
    best = max(tables, key=lambda table: (bool(table.rows), len(table.columns.fields)), default=None)
    found = _required(best)
    others = tuple(table.sheet or "" for table in tables if table is not best and _lists_people(table))
    return replace(found, unread_sheets=others)


def _lists_people(table: Table) -> bool:
    """A sheet that explains the columns has words of a header by chance, and header words for names."""
    names = [table.columns.value(row.cells, field) for row in table.rows for field in NAME_FIELDS]
    written = [name for name in names if name]
    return sum(field_of(name) is None for name in written) * 2 > len(written)


def _required(table: Table | None) -> Table:
    if table is None:
        detail = "No row names its columns. Put one above the people: name, nationality …"
        raise Unreadable("no_header", detail)
    if not table.rows:
        raise Unreadable("no_rows", "Below the header there is nobody.")
    if len(table.rows) > MAX_ROWS:
        raise Unreadable("too_many_rows", f"The file has more than {MAX_ROWS} rows. Split it.")
    return table


def _table(sheet: Sheet, encoding: str | None = None, separator: str | None = None) -> Table | None:
    position = find_header(sheet.rows)
    if position is None:
        return None
    written = _without_blank_end(sheet.rows[position])
    header = tuple(text or f"({_column_letters(index)})" for index, text in enumerate(written))
    rows, repeated = _rows_below(sheet.rows, position, written)
    return Table(
        header=header,
        header_row=position + 1,
        columns=map_columns(header),
        rows=rows,
        title="\n".join(cell for row in sheet.rows[:position] for cell in row if cell),
        repeated_headers=repeated,
        sheet=sheet.name or None,
        encoding=encoding,
        separator=separator,
    )


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = max((index for index, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:end]


def _column_letters(index: int) -> str:
    """Letters of a column as a spreadsheet shows them: a column without a header is still a column."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _rows_below(
    lines: list[tuple[str, ...]], position: int, header: tuple[str, ...]
) -> tuple[list[Row], tuple[int, ...]]:
    rows: list[Row] = []
    repeated: list[int] = []
    for number, cells in enumerate(lines[position + 1 :], start=position + 2):
        filled = _without_blank_end(cells)
        if filled == header:
            repeated.append(number)
        elif filled:
            width = len(header)
            kept = (*map(_as_meant, cells[:width]), *[""] * (width - len(cells)))
            rows.append(Row(number, kept, tuple(cell for cell in cells[width:] if cell)))
    return rows, tuple(repeated)


# Nobody types these control codes: they are letters of cp1252 in a file that was saved as if it were Latin-1. The
# five that cp1252 leaves open stay, and are refused later on.
_SLIPPED: Final = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_MEANT: Final = {code: letter for code, letter in _SLIPPED.items() if letter != "\ufffd"}


def _as_meant(cell: str) -> str:
    return cell if cell.isascii() else cell.translate(_MEANT)
