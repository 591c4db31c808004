"""The dry run: what would become of each row, and why. Nothing is saved here."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import ImportRow, Profile
from app.policy import Actor, require
from app.queries.records import load_records
from app.queries.vocabularies import load_terms
from app.schemas.profiles import ProfileWrite
from app.services.imports.known_people import KnownPeople, Likeness, people_in_directory
from app.services.imports.merging import merged
from app.services.imports.reading import Row, Table, read_table
from app.services.imports.understanding import Question, RowReader, Understood
from app.services.profiles import written_shape

Outcome = Literal["new", "update", "unchanged", "possible_duplicate", "rejected"]


@dataclass(frozen=True)
class PlannedRow:
    """What would become of one row.

    `reason` says why it is a possible duplicate, an update or rejected; `like` whom it is like: a reference of the
    directory or an earlier row. `missing` keeps the person from becoming active. `write` is what the row says.
    """

    number: int
    name: str
    outcome: Outcome
    reason: str = ""
    like: str = ""
    missing: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    fingerprint: str = ""
    write: ProfileWrite | None = None
    profile_id: int | None = None
    like_row: int | None = None


@dataclass(frozen=True)
class ImportPlan:
    filename: str
    sha256: str
    table: Table
    rows: tuple[PlannedRow, ...]

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)


def plan_import(
    session: Session,
    actor: Actor,
    data: bytes,
    filename: str,
    progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Read a roster and say what would become of each row. Raises Unreadable for the file as a whole.

    `progress` is told how many rows of how many are done.
    """
    require(actor, "profiles.import")
    table = read_table(data, filename)
    planner = _Planner(session, table)
    rows = []
    for done, row in enumerate(table.rows, start=1):
        rows.append(planner.plan(row))
        if progress is not None:
            progress(done, len(table.rows))
    return ImportPlan(filename, hashlib.sha256(data).hexdigest(), table, tuple(rows))


class _Planner:
    def __init__(self, session: Session, table: Table) -> None:
        self._session, self._table = session, table
        self._reader = RowReader(table.columns, load_terms(session), now().date())
        self._known = KnownPeople(people_in_directory(session))
        self._seen = _rows_taken_in(session)

    def plan(self, row: Row) -> PlannedRow:
        print_ = fingerprint(self._table.header, row.cells)
        if print_ in self._seen:
            reference = self._seen[print_]
            return PlannedRow(row.number, self._reader.name(row), "unchanged", "taken in before", reference)
        understood = self._reader.read(row)
        if understood.write is None:
            problem = understood.problem or ""
            return PlannedRow(row.number, understood.name, "rejected", problem, fingerprint=print_)
        return self._held_against_known(row, understood, understood.write, print_)

    def _held_against_known(self, row: Row, said: Understood, write: ProfileWrite, print_: str) -> PlannedRow:
        names = [write.name, *(name.text for name in write.names)]
        likeness = self._known.like(names, write.nationalities, write.external_reference)
        outcome, reason = self._outcome(likeness, write)
        if outcome == "new":
            self._known.add_row(row.number, names, write.nationalities, write.external_reference)
        person = likeness.person if likeness else None
        return PlannedRow(
            number=row.number,
            name=said.name,
            outcome=outcome,
            reason=reason,
            like=person.label if person else "",
            missing=said.missing,
            questions=said.questions,
            fingerprint=print_,
            write=write,
            profile_id=person.profile_id if person else None,
            like_row=person.row if person else None,
        )

    def _outcome(self, likeness: Likeness | None, write: ProfileWrite) -> tuple[Outcome, str]:
        if likeness is None:
            return "new", ""
        if not likeness.same_key or likeness.person.profile_id is None:
            return "possible_duplicate", likeness.reason
        stored = stored_shape(self._session, likeness.person.profile_id)
        return ("unchanged" if merged(stored, write) == stored else "update"), likeness.reason


def stored_shape(session: Session, profile_id: int) -> ProfileWrite:
    record = load_records(session, Profile.id == profile_id)[profile_id]
    return ProfileWrite.model_validate(written_shape(record))


def fingerprint(header: Sequence[str], cells: Sequence[str]) -> str:
    """The same for the same cells under the same headers, whatever the file is called or looks like."""
    pairs = sorted((head.strip(), cell.strip()) for head, cell in zip(header, cells, strict=False) if cell.strip())
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def _rows_taken_in(session: Session) -> dict[str, str]:
    """Fingerprints of rows that became part of a profile, with its reference."""
    statement = select(ImportRow.fingerprint, Profile.reference).join(Profile, Profile.id == ImportRow.profile_id)
    return {row.fingerprint: row.reference for row in session.execute(statement)}
