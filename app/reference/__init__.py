"""Reference data shipped with the program, and the one way to read it."""

import csv
from pathlib import Path

_FOLDER = Path(__file__).parent


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of one CSV file of this folder, by column name; blank cells are empty text."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(name: str) -> list[str]:
    """Lines of one text file of this folder."""
    return (_FOLDER / name).read_text(encoding="utf-8").splitlines()


def split_list(cell: str) -> tuple[str, ...]:
    """Items of a list cell (`;` between them), without blanks."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())
