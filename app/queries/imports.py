"""Files on their way in, for who sent them; and what came in from which file, for the desk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import Account, ImportBatch, ImportDraft, ImportDraftRow, Profile
from app.policy import Actor, require, shown, sight_of, viewer_of, visible_profiles
from app.policy.visibility import exposure_of
from app.queries.records import Record, load_records

ROWS_A_PAGE: Final = 50
IMPORTS_A_PAGE: Final = 50
_CHUNK: Final = 500
# Ways to look at a part of the rows, besides their outcomes.
_PARTS: Final[dict[str, ColumnElement[bool]]] = {
    "asked": ImportDraftRow.questions > 0,
    "moved": ImportDraftRow.moved.is_(True),
}
OUTCOMES: Final = ("new", "update", "unchanged", "possible_duplicate", "rejected")


@dataclass(frozen=True)
class DraftView:
    """`table` is what was found in the file, `wishes` what was said about it, `counts` what the dry run counted."""

    id: UUID
    filename: str
    rows: int
    state: str
    table: Mapping[str, Any]
    wishes: Mapping[str, Any]
    plan: int
    counts: Mapping[str, int]
    problem: str | None
    progress: int
    import_id: UUID | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class RowView:
    """One row of a dry run; `detail` as `app.services.imports.draft_rows` writes it."""

    number: int
    outcome: str
    moved: bool
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class ImportView:
    """One import; `by` is the name of who did it, or None for the command line. Counts are None for old ones."""

    id: UUID
    filename: str
    rows: int
    created_at: datetime
    by: str | None
    added: int | None
    changed: int | None
    unchanged: int | None
    left_out: int | None
    rejected: int | None
    undone_at: datetime | None
    undoable: bool


def own_draft(session: Session, actor: Actor, draft_id: UUID) -> DraftView:
    """Raises NotFound alike for what is missing, expired and others'."""
    require(actor, "profiles.import")
    draft = session.scalars(select(ImportDraft).where(_own(actor), ImportDraft.id == draft_id)).one_or_none()
    if draft is None:
        raise NotFound()
    return _view(draft)


def own_drafts(session: Session, actor: Actor) -> list[DraftView]:
    """Those that still wait for something, newest first."""
    require(actor, "profiles.import")
    open_ = select(ImportDraft).where(_own(actor), ImportDraft.state != "done")
    return [_view(draft) for draft in session.scalars(open_.order_by(ImportDraft.created_at.desc()))]


def own_draft_of(session: Session, actor: Actor, import_id: UUID) -> UUID | None:
    """The draft from which an import was taken in, as long as it is kept and holds faulty rows."""
    require(actor, "profiles.import")
    faulty = (ImportDraftRow.outcome == "rejected") | (ImportDraftRow.questions > 0)
    found = select(ImportDraft.id).where(_own(actor), ImportDraft.import_id == import_id)
    return session.scalar(found.where(ImportDraft.id.in_(select(ImportDraftRow.draft_id).where(faulty))))


def _own(actor: Actor) -> ColumnElement[bool]:
    return (ImportDraft.account_id == actor.account_id) & (ImportDraft.expires_at > now())


def _view(draft: ImportDraft) -> DraftView:
    return DraftView(
        draft.id,
        draft.filename,
        draft.rows,
        draft.state,
        orjson.loads(draft.table),
        {} if draft.wishes is None else orjson.loads(draft.wishes),
        draft.plan,
        draft.counts or {},
        draft.problem,
        draft.progress,
        draft.import_id,
        draft.created_at,
        draft.expires_at,
    )


def draft_rows(session: Session, actor: Actor, draft_id: UUID, part: str, page: int) -> tuple[list[RowView], int]:
    """A page of the rows with this outcome, or `asked`, `moved`, or "" for all; and how many there are."""
    require(actor, "profiles.import")
    wanted = _rows_of(actor, draft_id) & _part(part)
    total = session.scalar(select(func.count()).select_from(ImportDraftRow).where(wanted)) or 0
    found = select(ImportDraftRow).where(wanted).order_by(ImportDraftRow.number)
    rows = session.scalars(found.limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE))
    return [_row(row) for row in rows], total


def rows_numbered(session: Session, actor: Actor, draft_id: UUID, numbers: Collection[int]) -> dict[int, RowView]:
    require(actor, "profiles.import")
    wanted = _rows_of(actor, draft_id) & ImportDraftRow.number.in_(numbers)
    return {row.number: _row(row) for row in session.scalars(select(ImportDraftRow).where(wanted))}


def row_numbers(session: Session, actor: Actor, draft_id: UUID, outcome: str) -> list[int]:
    require(actor, "profiles.import")
    wanted = _rows_of(actor, draft_id) & (ImportDraftRow.outcome == outcome)
    return list(session.scalars(select(ImportDraftRow.number).where(wanted)))


def faulty_rows(session: Session, actor: Actor, draft_id: UUID) -> Iterator[RowView]:
    """Every row that was rejected or holds something that was not understood."""
    require(actor, "profiles.import")
    wrong = (ImportDraftRow.outcome == "rejected") | (ImportDraftRow.questions > 0)
    found = select(ImportDraftRow).where(_rows_of(actor, draft_id), wrong).order_by(ImportDraftRow.number)
    for row in session.scalars(found.execution_options(yield_per=_CHUNK)):
        yield _row(row)


def _rows_of(actor: Actor, draft_id: UUID) -> ColumnElement[bool]:
    return ImportDraftRow.draft_id.in_(select(ImportDraft.id).where(_own(actor), ImportDraft.id == draft_id))


def _part(part: str) -> ColumnElement[bool]:
    if part in _PARTS:
        return _PARTS[part]
    return ImportDraftRow.outcome == part if part in OUTCOMES else ImportDraftRow.id.is_not(None)


def _row(row: ImportDraftRow) -> RowView:
    return RowView(row.number, row.outcome, row.moved, orjson.loads(row.detail))


def people_by_reference(
    session: Session, actor: Actor, references: Collection[str]
) -> tuple[dict[str, Record], Sequence[int]]:
    """What the actor sees of these people, by reference; and their internal ids, for who counts whom it shows."""
    require(actor, "profiles.read")
    found = load_records(session, Profile.reference.in_(references) & visible_profiles(actor)) if references else {}
    viewer, seen, ids = viewer_of(actor), {}, []
    for number, record in found.items():
        sight = sight_of(viewer, exposure_of(record))
        if sight is not None:
            seen[record["reference"]] = shown(record, sight)
            ids.append(number)
    return seen, ids


def past_imports(session: Session, actor: Actor, page: int) -> tuple[list[ImportView], int]:
    """A page of all imports, newest first, and how many there are."""
    require(actor, "profiles.import")
    total = session.scalar(select(func.count()).select_from(ImportBatch)) or 0
    newest = select(ImportBatch).order_by(ImportBatch.created_at.desc(), ImportBatch.id)
    batches = session.scalars(newest.limit(IMPORTS_A_PAGE).offset((page - 1) * IMPORTS_A_PAGE)).all()
    return list(_imports(session, batches)), total


def one_import(session: Session, actor: Actor, import_id: UUID) -> ImportView:
    """Raises NotFound."""
    require(actor, "profiles.import")
    batch = session.get(ImportBatch, import_id)
    if batch is None:
        raise NotFound()
    return next(_imports(session, [batch]))


def _imports(session: Session, batches: Sequence[ImportBatch]) -> Iterator[ImportView]:
    accounts = [UUID(name.removeprefix("account:")) for batch in batches if (name := _account(batch))]
    rows = session.execute(select(Account.public_id, Account.name).where(Account.public_id.in_(accounts)))
    names = {f"account:{row.public_id}": row.name for row in rows}
    for batch in batches:
        yield ImportView(
            batch.id,
            batch.filename,
            batch.rows,
            batch.created_at,
            names.get(batch.actor or ""),
            batch.added,
            batch.changed,
            batch.unchanged,
            batch.left_out,
            batch.rejected,
            batch.undone_at,
            batch.actor is not None and batch.undone_at is None,
        )


def _account(batch: ImportBatch) -> str | None:
    return batch.actor if batch.actor and batch.actor.startswith("account:") else None
