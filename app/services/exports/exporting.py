"""Everybody the desk sees, row by row into a file."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Final
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from app.policy import BY_REVEAL, Actor, exposure_of, require, shown, sight_of, viewer_of
from app.queries.records import all_records
from app.queries.vocabularies import load_terms
from app.services.exports.cells import Cells, cells_of
from app.services.exports.confidential import approved_export
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
# Made from the fields that are opened one by one.
_OPENED: Final = frozenset({"email", "phone", "other_contacts"})
_COLUMNS: Final = tuple(
    sorted((f for f in known_fields() if f not in _TAKEN_APART), key=lambda field: field != "directory_reference")
)


@dataclass(frozen=True)
class Written:
    """How many people were written, and the internal ids of those whose contacts were."""

    people: int
    opened: list[int]


def export_profiles(
    session: Session,
    actor: Actor,
    file: BinaryIO,
    kind: Kind,
    progress: Callable[[int], None] | None = None,
    *,
    approval: UUID | None = None,
) -> Written:
    """Write everybody the actor sees to `file`, up to the level of the secretariat; contacts under an approval alone.

    `progress` is told the people done, a chunk at a time. The caller uses the approval up, before the file leaves.
    Raises as `approved_export`.
    """
    require(actor, "profiles.export")
    if approval is not None:
        approved_export(session, approval)
    opened = None if approval is None else list[int]()
    columns = columns_of(opened is not None)
    people = write_people(file, kind, _people(session, actor, opened), columns, progress)
    return Written(people, opened or [])


def write_people(
    file: BinaryIO,
    kind: Kind,
    chunks: Iterator[list[Cells]],
    columns: list[str],
    progress: Callable[[int], None] | None = None,
) -> int:
    """How many were written."""
    with tempfile.TemporaryFile() as rows:
        counts, people = _spool(rows, chunks, columns, progress)
        header = [name for column, count in counts.items() for name in _headers(column, count)]
        rows.seek(0)
        write = write_csv if kind is Kind.CSV else write_xlsx
        write(file, header, _laid_out(rows, counts))
    return people


def columns_of(opened: bool) -> list[str]:
    """Of a file, with the fields that are opened one by one or without them."""
    # What stays behind has no column: an empty one would say that there is nothing.
    return [column for column in _COLUMNS if opened or column not in _OPENED]


def _people(session: Session, actor: Actor, opened: list[int] | None) -> Iterator[list[Cells]]:
    """In chunks; with `opened`, the fields that are opened one by one too, and there whose they were."""
    organisations = term_names("organisations", load_terms(session)["organisations"].values())
    viewer = viewer_of(actor)
    for chunk in all_records(session):
        found = []
        for id_, record in chunk.items():
            sight = sight_of(viewer, exposure_of(record))
            if sight is None:
                continue
            if opened is not None and any(record[field] for field in BY_REVEAL):
                opened.append(id_)
            also = () if opened is None else BY_REVEAL
            found.append(cells_of(shown(record, sight, also), organisations))
        yield found


def _spool(
    rows: IO[bytes], chunks: Iterator[list[Cells]], columns: list[str], progress: Callable[[int], None] | None
) -> tuple[dict[str, int], int]:
    """Rows as lines of JSON, since how many columns a list needs is known only after the last; those numbers."""
    counts, people = dict.fromkeys(columns, 1), 0
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
