"""The dry run: what would become of each row, and why. Nothing is saved here."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal
from unicodedata import normalize
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import ImportRow, Profile
from app.policy import Actor, require
from app.queries.records import load_records
from app.queries.vocabularies import load_terms
from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite
from app.services.imports.asking import Question
from app.services.imports.columns import LEFT_OUT, choices_of, chosen_columns, map_columns
from app.services.imports.known_people import KnownPeople, Likeness, people_in_directory
from app.services.imports.merging import KEPT_APART, merged
from app.services.imports.reading import Row, Table, read_table
from app.services.imports.understanding import Answers, RowReader, Understood
from app.services.profiles import written_shape
from app.services.revisions import directory_revision
from app.services.tombstones import load_tombstones

CHUNK: Final = 500
_WAITING: Final = "left out before as a possible duplicate"
_OWN_RECORD: Final = "this may be the own record of who imports; somebody else has to take it in"
_ERASED: Final = "somebody with this address, number or reference was erased and is not taken in again"

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
    # Of an update, by field: what is stored, and what would be.
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wishes:
    """What somebody has said about a file: what its columns hold (as `columns.chosen_columns` takes it; None: as they
    are recognised), and what is meant by texts that were not understood (by field and text, a code)."""

    columns: tuple[str, ...] | None = None
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPlan:
    filename: str
    sha256: str
    table: Table
    rows: tuple[PlannedRow, ...]
    # Of the directory when the plan was made: it holds as long as nothing has changed since.
    revision: int

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)


def plan_import(
    session: Session,
    actor: Actor,
    data: bytes,
    filename: str,
    progress: Callable[[int, int], None] | None = None,
    wishes: Wishes | None = None,
) -> ImportPlan:
    """Read a roster and say what would become of each row. Raises Unreadable for the file as a whole, Invalid for
    wishes about columns that cannot be.

    `progress` is told how many rows of how many are done.
    """
    require(actor, "profiles.import")
    table, revision = _read(data, filename, wishes or Wishes()), directory_revision(session)
    planner = _Planner(session, table, _own_profile(session, actor), (wishes or Wishes()).answers)
    rows = []
    for done, row in enumerate(table.rows, start=1):
        rows.append(planner.plan(row))
        if progress is not None:
            progress(done, len(table.rows))
    sha256 = hashlib.sha256(data).hexdigest()
    return ImportPlan(filename, sha256, table, tuple(_compared(session, rows)), revision)


def _read(data: bytes, filename: str, wishes: Wishes) -> Table:
    table = read_table(data, filename)
    return table if wishes.columns is None else replace(table, columns=chosen_columns(table.header, wishes.columns))


def _own_profile(session: Session, actor: Actor) -> int | None:
    if actor.profile is None:
        return None
    return session.scalar(select(Profile.id).where(Profile.public_id == UUID(actor.profile)))


class _Planner:
    def __init__(self, session: Session, table: Table, own: int | None, answers: Answers) -> None:
        self._table = table
        self._own = own
        self._labels = _labels(table)
        self._reader = RowReader(table.columns, load_terms(session), now().date(), answers)
        self._known = KnownPeople(people_in_directory(session))
        self._seen = _rows_taken_in(session)
        self._left_out = _rows_left_out(session)
        self._erased = load_tombstones(session)
        self._spoken_for: dict[int, int] = {}

    def plan(self, row: Row) -> PlannedRow:
        print_ = fingerprint(self._labels, row.cells)
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
        likeness = self._likeness(names, said, write)
        if likeness and self._own is not None and likeness.person.profile_id == self._own:
            return PlannedRow(row.number, said.name, "rejected", _OWN_RECORD)
        outcome = self._outcome(row.number, likeness, print_)
        if outcome != "update" and self._erased.know(write, said.reference):
            # Without the fingerprint, which would be kept of somebody of whom nothing is to be kept.
            return PlannedRow(row.number, said.name, "rejected", _ERASED)
        if outcome == "new":
            self._known.add_row(row.number, names, write.nationalities, write.external_reference)
        person = likeness.person if likeness else None
        earlier = self._spoken_for.get(person.profile_id) if person and person.profile_id else None
        return PlannedRow(
            number=row.number,
            name=said.name,
            outcome=outcome,
            reason=_WAITING if outcome != "new" and not likeness else _reason(likeness, row.number, earlier),
            like=person.label if person else "",
            missing=said.missing,
            questions=said.questions,
            fingerprint=print_,
            write=write,
            profile_id=person.profile_id if person else None,
            like_row=person.row if person else None,
        )

    def _likeness(self, names: Sequence[str], said: Understood, write: ProfileWrite) -> Likeness | None:
        person = self._known.under(said.reference)
        if person is not None:
            return Likeness(person, "same directory reference", same_key=True)
        return self._known.like(names, write.nationalities, write.external_reference)

    def _outcome(self, number: int, likeness: Likeness | None, print_: str) -> Outcome:
        if likeness is None:
            # How near two names are depends on all the others: what waited for the desk once waits on.
            return "possible_duplicate" if print_ in self._left_out else "new"
        profile_id = likeness.person.profile_id
        if not likeness.same_key or profile_id is None:
            return "possible_duplicate"
        # A second row about somebody is for the desk to look at.
        return "update" if self._spoken_for.setdefault(profile_id, number) == number else "possible_duplicate"


def _reason(likeness: Likeness | None, number: int, earlier: int | None) -> str:
    if likeness is None:
        return ""
    return likeness.reason + (
        f"; so has row {earlier}" if likeness.same_key and earlier not in (None, number) else ""
    )


def _compared(session: Session, rows: Sequence[PlannedRow]) -> Iterator[PlannedRow]:
    """Updates held against what is stored: some change nothing, some cannot be put in."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        ids = [row.profile_id for row in chunk if row.outcome == "update" and row.profile_id is not None]
        shapes = stored_shapes(session, ids)
        for row in chunk:
            stored = shapes.get(row.profile_id or 0)
            yield row if row.outcome != "update" or stored is None else _held_against(stored, row)


def _held_against(stored: ProfileWrite, row: PlannedRow) -> PlannedRow:
    if row.write is None:
        return row
    questions = (*(q for q in row.questions if q.field not in KEPT_APART), *_kept_apart(stored, row))
    try:
        after = merged(stored, row.write)
    except ValidationError as error:
        return replace(row, outcome="rejected", reason=too_much(error), write=None)
    changes = _changes(stored, after)
    return replace(row, outcome="update" if changes else "unchanged", questions=questions, changes=changes)


def _changes(stored: ProfileWrite, after: ProfileWrite) -> dict[str, tuple[Any, Any]]:
    before, then = stored.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: (before[name], then[name]) for name in then if before[name] != then[name]}


def _kept_apart(stored: ProfileWrite, row: PlannedRow) -> Iterator[Question]:
    """What the row says and no roster changes, where it is not so already."""
    for name in KEPT_APART:
        said = [q.text for q in row.questions if q.field == name]
        if row.write is not None and name in row.write.model_fields_set:
            said.append(getattr(row.write, name))
        for text in said:
            if text != getattr(stored, name):
                yield Question(name, text, "left as it is; the desk changes it in the profile")


def too_much(error: ValidationError) -> str:
    """Why a row cannot be put into a profile."""
    places = {f"{e.pointer.strip('/').partition('/')[0]}: {e.message}" for e in field_errors(error)}
    return "together with what is stored: " + "; ".join(sorted(places))


def stored_shapes(session: Session, ids: Sequence[int]) -> dict[int, ProfileWrite]:
    """The written shapes of these profiles, by id."""
    records = load_records(session, Profile.id.in_(ids)) if ids else {}
    return {number: ProfileWrite.model_validate(written_shape(record)) for number, record in records.items()}


def _labels(table: Table) -> list[str]:
    """The headers, with what somebody has chosen for a column where that is not what it was recognised as."""
    chosen, recognised = (choices_of(columns, table.header) for columns in (table.columns, map_columns(table.header)))
    left_out = set(range(len(table.header))) - set(table.columns.unmapped)
    left_out -= {index for indexes in table.columns.fields.values() for index in indexes}
    return [
        f"{header} → {LEFT_OUT if index in left_out else choice}" if index in left_out or choice != usual else header
        for index, (header, choice, usual) in enumerate(zip(table.header, chosen, recognised, strict=True))
    ]


def fingerprint(header: Sequence[str], cells: Sequence[str]) -> str:
    """The same for the same cells under the same headers, whatever the file is called or looks like."""
    filled = ((head.strip(), cell.strip()) for head, cell in zip(header, cells, strict=False) if cell.strip())
    pairs = sorted((normalize("NFC", head), normalize("NFC", cell)) for head, cell in filled)
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def _rows_left_out(session: Session) -> frozenset[str]:
    """Fingerprints of rows that were left out as possible duplicates."""
    waiting = (ImportRow.outcome == "possible_duplicate") & ImportRow.profile_id.is_(None)
    return frozenset(session.scalars(select(ImportRow.fingerprint).where(waiting)))


def _rows_taken_in(session: Session) -> dict[str, str]:
    """Fingerprints of rows that became part of a profile, with its reference."""
    statement = select(ImportRow.fingerprint, Profile.reference).join(Profile, Profile.id == ImportRow.profile_id)
    return {row.fingerprint: row.reference for row in session.execute(statement)}
