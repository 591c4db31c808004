"""Everybody the desk sees, row by row into a file."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Final

import orjson
from sqlalchemy.orm import Session

from app.policy import Actor, exposure_of, require, shown, sight_of, viewer_of
from app.queries.records import all_records
from app.queries.vocabularies import load_terms
from app.services.exports.cells import Cells, cells_of
from app.services.exports.files import Kind, write_csv, write_xlsx
from app.services.imports.columns import known_fields
from app.services.imports.terms import term_names

# Excel takes 32,767 characters in a cell, and the import somewhat more.
_CELL: Final = 30_000
# Read from a roster into others of these: the export has the whole in one column.
_TAKEN_APART: Final = frozenset(
    {"family_name", "given_name", "mother_tongue", "position", "office_start", "office_end", "mandate_countries"}
    | {"earlier_offices", "as_of", "sources", "wikidata_id", "languages_complete"}
)
_COLUMNS: Final = tuple(
    sorted((f for f in known_fields() if f not in _TAKEN_APART), key=lambda field: field != "directory_reference")
)


def export_profiles(
    session: Session,
    actor: Actor,
    file: BinaryIO,
    kind: Kind,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write everybody the actor sees to `file`, up to the level of the secretariat; how many people.

    `progress` is told the people done, a chunk at a time.
    """
    require(actor, "profiles.export")
    with tempfile.TemporaryFile() as rows:
        counts, people = _spool(rows, _people(session, actor), progress)
        header = [name for column, count in counts.items() for name in _headers(column, count)]
        rows.seek(0)
        write = write_csv if kind is Kind.CSV else write_xlsx
        write(file, header, _laid_out(rows, counts))
    return people


def _people(session: Session, actor: Actor) -> Iterator[list[Cells]]:
    organisations = term_names("organisations", load_terms(session)["organisations"].values())
    viewer = viewer_of(actor)
    for chunk in all_records(session):
        found = []
        for record in chunk.values():
            sight = sight_of(viewer, exposure_of(record))
            if sight is not None:
                found.append(cells_of(shown(record, sight), organisations))
        yield found


def _spool(
    rows: IO[bytes], chunks: Iterator[list[Cells]], progress: Callable[[int], None] | None
) -> tuple[dict[str, int], int]:
    """Rows as lines of JSON, since how many columns a list needs is known only after the last; those numbers."""
    counts, people = dict.fromkeys(_COLUMNS, 1), 0
    for chunk in chunks:
        for cells in chunk:
            parts = {column: _portions(items) for column, items in cells.items()}
            for column, texts in parts.items():
                counts[column] = max(counts[column], len(texts))
            rows.write(orjson.dumps(parts) + b"\n")
        people += len(chunk)
        if progress is not None:
            progress(people)
    return counts, people


def _portions(items: list[str]) -> list[str]:
    """The items as the lines of one cell, or of several where one would not hold them."""
    found: list[str] = []
    for item in items:
        if found and len(found[-1]) + len(item) < _CELL:
            found[-1] += f"\n{item}"
        else:
            found.append(item)
    return found


def _headers(column: str, count: int) -> list[str]:
    return [column, *(f"{column} {number}" for number in range(2, count + 1))]


def _laid_out(rows: IO[bytes], counts: dict[str, int]) -> Iterator[list[str]]:
    for line in rows:
        parts = orjson.loads(line)
        cells: list[str] = []
        for column, count in counts.items():
            texts = parts.get(column, [])
            cells += [*texts, *[""] * (count - len(texts))]
        yield cells
