"""Keeping what a dry run has shown: all of it or nothing."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from pydantic import ValidationError
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Invalid, Stale
from app.models import ImportBatch, ImportRow, Profile
from app.policy import Actor, Level, require
from app.queries.profiles import Found
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.imports.merging import merged
from app.services.imports.planning import ImportPlan, PlannedRow, too_much
from app.services.profiles import insert_profiles, save_profile, written_shape
from app.services.revisions import directory_revision

CHUNK = 500


class Duplicates(StrEnum):
    """What becomes of possible duplicates: left out, kept as people of their own, or put into the one they are
    like."""

    SKIP = "skip"
    KEEP = "keep"
    UPDATE = "update"


@dataclass(frozen=True)
class ImportResult:
    """How many rows were added, changed a profile, changed nothing, were left out, were rejected."""

    added: int
    changed: int
    unchanged: int
    left_out: int
    rejected: int


def commit_import(
    session: Session,
    actor: Actor,
    plan: ImportPlan,
    duplicates: Duplicates = Duplicates.SKIP,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Store what `plan` says, in one transaction with the record of the import.

    Raises Stale when the directory has changed since the plan was made, because other rows may now be duplicates;
    Invalid when a row and a profile together are more than a profile holds.
    """
    require(actor, "profiles.import")
    if directory_revision(session, hold=True) != plan.revision:
        raise Stale("The directory has changed since the dry run. Run it again.")
    source = f"import {plan.filename}"[:200]
    profile_of = _add(session, actor, [r for r in plan.rows if _is_new(r, duplicates)], source, progress)
    added = len(profile_of)
    targets = [(row, target) for row in plan.rows if (target := _target(row, duplicates, profile_of)) is not None]
    changed, put = _put_all(session, actor, targets, source, progress), len(targets)
    profile_of.update((row.number, target) for row, target in targets)
    import_id = _record(session, plan, profile_of)
    outcomes = Counter(row.outcome for row in plan.rows)
    taken_in, as_they_are = added + put, outcomes["unchanged"]
    result = ImportResult(
        added=added,
        changed=changed,
        unchanged=as_they_are + put - changed,
        left_out=len(plan.rows) - as_they_are - outcomes["rejected"] - taken_in,
        rejected=outcomes["rejected"],
    )
    audit.record(session, actor, "profile.import", about=("import", import_id), detail=asdict(result))
    return result


def _target(row: PlannedRow, duplicates: Duplicates, profile_of: dict[int, int]) -> int | None:
    """The profile a row is put into; None for all that is new, left out or rejected."""
    if row.number in profile_of or not _changes(row, duplicates):
        return None
    return row.profile_id if row.like_row is None else profile_of.get(row.like_row)


def _is_new(row: PlannedRow, duplicates: Duplicates) -> bool:
    return row.outcome == "new" or (row.outcome == "possible_duplicate" and duplicates is Duplicates.KEEP)


def _changes(row: PlannedRow, duplicates: Duplicates) -> bool:
    return row.outcome == "update" or (row.outcome == "possible_duplicate" and duplicates is Duplicates.UPDATE)


def _add(
    session: Session,
    actor: Actor,
    rows: Iterable[PlannedRow],
    source: str,
    progress: Callable[[int], None] | None,
) -> dict[int, int]:
    """Profile ids by number of the row."""
    found: dict[int, int] = {}
    pending = [(row.number, row.write) for row in rows if row.write is not None]
    for start in range(0, len(pending), CHUNK):
        chunk = pending[start : start + CHUNK]
        ids = insert_profiles(session, actor, [write for _, write in chunk], source=source)
        found.update(zip((number for number, _ in chunk), ids, strict=True))
        if progress is not None:
            progress(len(chunk))
    return found


def _put_all(
    session: Session,
    actor: Actor,
    targets: Sequence[tuple[PlannedRow, int]],
    source: str,
    progress: Callable[[int], None] | None,
) -> int:
    """How many profiles the rows changed."""
    changed = 0
    for start in range(0, len(targets), CHUNK):
        chunk = targets[start : start + CHUNK]
        records = load_records(session, Profile.id.in_({target for _, target in chunk}))
        for row, target in chunk:
            # Taken out, so that a second row about the same person meets what the first one has made of it.
            record = records.pop(target, None) or load_records(session, Profile.id == target)[target]
            changed += _put_in(session, actor, row, Found(target, record, Level.SECRETARIAT), source)
        if progress is not None:
            progress(len(chunk))
    return changed


def _put_in(session: Session, actor: Actor, row: PlannedRow, found: Found, source: str) -> bool:
    if row.write is None:
        return False
    try:
        after = merged(ProfileWrite.model_validate(written_shape(found.record)), row.write)
    except ValidationError as error:
        into = found.record["reference"]
        raise Invalid(f"Row {row.number} cannot be put into {into}, {too_much(error)}.") from None
    saved = save_profile(session, actor, found, after, source=source)
    return bool(saved["version"] != found.record["version"])


def _record(session: Session, plan: ImportPlan, profile_of: dict[int, int]) -> uuid.UUID:
    batch = ImportBatch(
        id=uuid.uuid4(), filename=plan.filename[:300], sha256=plan.sha256, rows=len(plan.rows), created_at=now()
    )
    session.add(batch)
    session.flush()
    rows = [
        {
            "import_id": batch.id,
            "row_number": row.number,
            "outcome": row.outcome,
            "fingerprint": row.fingerprint,
            "profile_id": profile_of.get(row.number),
        }
        for row in plan.rows
        if row.fingerprint
    ]
    if rows:
        session.execute(insert(ImportRow), rows)
    return batch.id
