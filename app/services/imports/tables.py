"""What a roster is once it has been read, whatever file it came in."""

from dataclasses import dataclass
from typing import Final

from app.errors import Invalid
from app.services.imports.columns import ColumnMap

MORE_CELLS_THAN_HEADER: Final = "more_cells_than_header"


class Unreadable(Invalid):
    """The file as a whole cannot be read; `code` names the reason, `detail` says what to do about it."""

    code, title = "unreadable_file", "The file cannot be read"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one sheet from the first row on, every cell as text ("" where blank)."""

    name: str
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header; `number` is the one the person sees in the margin of the sheet.

    `cells` are as many as the header has; `extra` holds what stood beyond it and belongs to no column.
    """

    number: int
    cells: tuple[str, ...]
    extra: tuple[str, ...] = ()

    @property
    def problem(self) -> str | None:
        """`more_cells_than_header` when a value belongs to no column, else None."""
        return MORE_CELLS_THAN_HEADER if self.extra else None


@dataclass(frozen=True, slots=True)
class Table:
    """A roster: header, rows that are not blank, and what was found out about the file.

    `title` is the text above the header. `repeated_headers` are numbers of rows that only repeat the
    header. `unread_sheets` names other sheets that hold a roster too: one sheet is read at a time.
    """

    header: tuple[str, ...]
    header_row: int
    columns: ColumnMap
    rows: list[Row]
    title: str = ""
    repeated_headers: tuple[int, ...] = ()
    sheet: str | None = None
    unread_sheets: tuple[str, ...] = ()
    encoding: str | None = None
    separator: str | None = None
