"""Keeping what a dry run has shown: all of it or nothing."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pydantic import ValidationError
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid, Stale
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
# A row and the profile it is put into hold more together than a profile takes.
TOO_MUCH = "too_much_together"


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
    import_id: uuid.UUID | None = field(default=None, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """By name, as they are stored with the import."""
        return {name: getattr(self, name) for name in ("added", "changed", "unchanged", "left_out", "rejected")}


def commit_import(
    session: Session,
    actor: Actor,
    plan: ImportPlan,
    duplicates: Duplicates = Duplicates.SKIP,
    progress: Callable[[int], None] | None = None,
    chosen: Mapping[int, Duplicates] | None = None,
) -> ImportResult:
    """Store what `plan` says, in one transaction with the record of the import.

    `chosen` says of single rows, by number, what becomes of possible duplicates; `duplicates` of the others. Raises
    Stale when the directory has changed since the plan was made, because other rows may now be duplicates;
    Invalid when a row and a profile together are more than a profile holds.
    """
    require(actor, "profiles.import")
    if directory_revision(session, hold=True) != plan.revision:
        raise Stale("The directory has changed since the dry run. Run it again.")
    source = f"import {plan.filename}"[:200]
    what = _Chosen(duplicates, chosen or {})
    kept = _add(session, actor, [row for row in plan.rows if what.adds(row)], source, progress)
    added = len(kept)
    targets = [(row, target) for row in plan.rows if (target := _target(row, what, kept)) is not None]
    put = _put_all(session, actor, targets, source, progress)
    changed = sum(each.version is not None for each in put.values())
    outcomes = Counter(row.outcome for row in plan.rows)
    taken_in, as_they_are = added + len(put), outcomes["unchanged"]
    result = ImportResult(
        added=added,
        changed=changed,
        unchanged=as_they_are + len(put) - changed,
        left_out=len(plan.rows) - as_they_are - outcomes["rejected"] - taken_in,
        rejected=outcomes["rejected"],
    )
    import_id = _record(session, actor, plan, kept | put, result)
    audit.record(session, actor, "profile.import", about=("import", import_id), detail=result.counts)
    return replace(result, import_id=import_id)


@dataclass(frozen=True)
class _Kept:
    """What a row became: a profile, and the version that the row made of it; None where it changed nothing."""

    profile_id: int
    version: int | None


@dataclass(frozen=True)
class _Chosen:
    """What becomes of possible duplicates: of single rows, and of all others."""

    others: Duplicates
    of_rows: Mapping[int, Duplicates]

    def adds(self, row: PlannedRow) -> bool:
        return row.outcome == "new" or self._is(row, Duplicates.KEEP)

    def puts(self, row: PlannedRow) -> bool:
        return row.outcome == "update" or self._is(row, Duplicates.UPDATE)

    def _is(self, row: PlannedRow, what: Duplicates) -> bool:
        return row.outcome == "possible_duplicate" and self.of_rows.get(row.number, self.others) is what


def _target(row: PlannedRow, what: _Chosen, kept: Mapping[int, _Kept]) -> int | None:
    """The profile a row is put into; None for all that is new, left out or rejected."""
    if not what.puts(row):
        return None
    if row.like_row is None:
        return row.profile_id
    earlier = kept.get(row.like_row)
    return None if earlier is None else earlier.profile_id


def _add(
    session: Session,
    actor: Actor,
    rows: Iterable[PlannedRow],
    source: str,
    progress: Callable[[int], None] | None,
) -> dict[int, _Kept]:
    """By number of the row."""
    found: dict[int, _Kept] = {}
    pending = [(row.number, row.write) for row in rows if row.write is not None]
    for start in range(0, len(pending), CHUNK):
        chunk = pending[start : start + CHUNK]
        ids = insert_profiles(session, actor, [write for _, write in chunk], source=source)
        found.update((number, _Kept(id_, 1)) for (number, _), id_ in zip(chunk, ids, strict=True))
        if progress is not None:
            progress(len(chunk))
    return found


def _put_all(
    session: Session,
    actor: Actor,
    targets: Sequence[tuple[PlannedRow, int]],
    source: str,
    progress: Callable[[int], None] | None,
) -> dict[int, _Kept]:
    """By number of the row."""
    put: dict[int, _Kept] = {}
    for start in range(0, len(targets), CHUNK):
        chunk = targets[start : start + CHUNK]
        records = load_records(session, Profile.id.in_({target for _, target in chunk}))
        for row, target in chunk:
            # Taken out, so that a second row about the same person meets what the first one has made of it.
            record = records.pop(target, None) or load_records(session, Profile.id == target)[target]
            version = _put_in(session, actor, row, Found(target, record, Level.SECRETARIAT), source)
            put[row.number] = _Kept(target, version)
        if progress is not None:
            progress(len(chunk))
    return put


def _put_in(session: Session, actor: Actor, row: PlannedRow, found: Found, source: str) -> int | None:
    """The version that the row made, None when it says nothing new."""
    if row.write is None:
        return None
    try:
        after = merged(ProfileWrite.model_validate(written_shape(found.record)), row.write)
    except ValidationError as error:
        into = found.record["reference"]
        said = f"Row {row.number} cannot be put into {into}, {too_much(error)}."
        place = FieldError(f"/rows/{row.number}", TOO_MUCH, "together with what is stored, more than a profile holds")
        raise Invalid(said, code=TOO_MUCH, errors=[place]) from None
    saved = save_profile(session, actor, found, after, source=source)
    return int(saved["version"]) if saved["version"] != found.record["version"] else None


def _record(
    session: Session, actor: Actor, plan: ImportPlan, kept: Mapping[int, _Kept], result: ImportResult
) -> uuid.UUID:
    batch = ImportBatch(
        id=uuid.uuid4(),
        filename=plan.filename[:300],
        sha256=plan.sha256,
        rows=len(plan.rows),
        created_at=now(),
        actor=actor.name,
        **result.counts,
    )
    session.add(batch)
    session.flush()
    rows = [
        {
            "import_id": batch.id,
            "row_number": row.number,
            "outcome": row.outcome,
            "fingerprint": row.fingerprint,
            "profile_id": kept[row.number].profile_id if row.number in kept else None,
            "version": kept[row.number].version if row.number in kept else None,
        }
        for row in plan.rows
        if row.fingerprint
    ]
    if rows:
        session.execute(insert(ImportRow), rows)
    return batch.id
