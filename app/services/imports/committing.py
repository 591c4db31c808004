"""Keeping what a dry run has shown: all of it or nothing."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.models import ImportBatch, ImportRow, Profile
from app.policy import Actor, Level, require
from app.queries.profiles import Found
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.services.imports.merging import merged
from app.services.imports.planning import ImportPlan, PlannedRow, stored_shape
from app.services.profiles import insert_profiles, save_profile

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
    """Store what `plan` says, in one transaction with the record of the import. Raises Stale when a profile was
    changed by somebody else meanwhile."""
    require(actor, "profiles.import")
    source = f"import {plan.filename}"[:200]
    profile_of = _add(session, actor, [r for r in plan.rows if _is_new(r, duplicates)], source, progress)
    added, changed = len(profile_of), 0
    for row in plan.rows:
        if row.write is not None and row.number not in profile_of and _changes(row, duplicates):
            target = row.profile_id if row.like_row is None else profile_of.get(row.like_row)
            if target is not None:
                changed += _put_in(session, actor, target, row.write, source)
                profile_of[row.number] = target
    _record(session, plan, profile_of)
    outcomes = Counter(row.outcome for row in plan.rows)
    taken = added + sum(_changes(row, duplicates) for row in plan.rows)
    return ImportResult(
        added=added,
        changed=changed,
        unchanged=outcomes["unchanged"] + taken - added - changed,
        left_out=len(plan.rows) - outcomes["unchanged"] - outcomes["rejected"] - taken,
        rejected=outcomes["rejected"],
    )


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


def _put_in(session: Session, actor: Actor, profile_id: int, write: ProfileWrite, source: str) -> bool:
    record = load_records(session, Profile.id == profile_id)[profile_id]
    after = merged(stored_shape(session, profile_id), write)
    saved = save_profile(session, actor, Found(profile_id, record, Level.SECRETARIAT), after, source=source)
    return bool(saved["version"] != record["version"])


def _record(session: Session, plan: ImportPlan, profile_of: dict[int, int]) -> None:
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
