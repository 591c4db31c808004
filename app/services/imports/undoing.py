"""Taking an import back: new people go, updated ones are as before; who was changed since stays and is named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, NotFound
from app.models import (
    Account,
    Approval,
    Consent,
    ImportBatch,
    ImportRow,
    PartnerChoice,
    Profile,
    ProfileVersion,
    Tombstone,
    WaitingChange,
)
from app.policy import Actor, Level, require
from app.queries.profiles import Found
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.profiles import save_profile, written_shape
from app.services.revisions import directory_revision, raise_revision
from app.services.saved_searches import forget_people

CHUNK: Final = 500
Why = Literal["changed_since", "in_use", "own_record"]


@dataclass(frozen=True)
class Staying:
    """Somebody whom undoing leaves as they are, and why. `slot` is the internal id, for who counts whom it shows."""

    slot: int
    id: str
    reference: str
    name: str
    why: Why


@dataclass(frozen=True)
class Outlook:
    """What undoing would do, or has done: people removed, people set back to what they were, and who stays."""

    removed: int
    set_back: int
    staying: tuple[Staying, ...]


@dataclass(frozen=True)
class _Touched:
    """A profile that the import made or changed, with the versions it made."""

    profile_id: int
    public_id: UUID
    reference: str
    name: str
    version: int
    versions: tuple[int, ...]

    @property
    def is_new(self) -> bool:
        return self.versions[0] == 1


def undo_outlook(session: Session, actor: Actor, import_id: UUID) -> Outlook:
    """What undoing would do now. Raises NotFound."""
    require(actor, "profiles.import")
    _found(session, import_id)
    return _outlook(*_sorted_out(session, actor, import_id))


def undo_import(session: Session, actor: Actor, import_id: UUID) -> Outlook:
    """Take an import back, all of it but those who were changed since.

    Raises NotFound, and Conflict for what was undone before (`undone_before`), or came in before it was kept what
    each row did (`not_undoable`).
    """
    require(actor, "profiles.import")
    directory_revision(session, hold=True)
    batch = _found(session, import_id)
    if batch.undone_at is not None:
        raise Conflict("This import was undone before.", code="undone_before")
    if batch.actor is None:
        raise Conflict("This import is too old to be undone.", code="not_undoable")
    going, staying = _sorted_out(session, actor, import_id)
    _remove(session, [person for person in going if person.is_new])
    _set_back(session, actor, import_id, [person for person in going if not person.is_new], batch.filename)
    batch.undone_at = now()
    session.flush()
    done = _outlook(going, staying)
    detail = {"removed": done.removed, "set_back": done.set_back, "staying": len(staying)}
    audit.record(session, actor, "profile.import_undo", about=("import", import_id), detail=detail)
    return done


def _found(session: Session, import_id: UUID) -> ImportBatch:
    batch = session.get(ImportBatch, import_id, populate_existing=True)
    if batch is None:
        raise NotFound()
    return batch


def _outlook(going: Iterable[_Touched], staying: Iterable[tuple[_Touched, Why]]) -> Outlook:
    new = [person.is_new for person in going]
    told = (
        Staying(person.profile_id, str(person.public_id), person.reference, person.name, why)
        for person, why in staying
    )
    return Outlook(sum(new), len(new) - sum(new), tuple(told))


def _sorted_out(session: Session, actor: Actor, import_id: UUID) -> tuple[list[_Touched], list[tuple[_Touched, Why]]]:
    touched = list(_touched(session, import_id))
    used = _in_use(session, import_id)
    going, staying = [], list[tuple[_Touched, Why]]()
    for person in touched:
        if actor.profile == str(person.public_id):
            staying.append((person, "own_record"))
        elif person.version != person.versions[-1]:
            staying.append((person, "changed_since"))
        elif person.is_new and person.profile_id in used:
            staying.append((person, "in_use"))
        else:
            going.append(person)
    return going, staying


def _touched(session: Session, import_id: UUID) -> Iterator[_Touched]:
    rows = session.execute(
        select(
            Profile.id,
            Profile.public_id,
            Profile.reference,
            Profile.display_name,
            Profile.version,
            ImportRow.version.label("made"),
        )
        .join(ImportRow, ImportRow.profile_id == Profile.id)
        .where(ImportRow.import_id == import_id, ImportRow.version.is_not(None))
        .order_by(Profile.id, ImportRow.version)
    )
    found: dict[int, tuple[Any, list[int]]] = {}
    for row in rows:
        found.setdefault(row.id, (row, []))[1].append(row.made)
    for row, versions in found.values():
        yield _Touched(row.id, row.public_id, row.reference, row.display_name, row.version, tuple(versions))


def _in_use(session: Session, import_id: UUID) -> set[int]:
    """Those of its people on whom something hangs that is no part of the profile."""
    ours = select(ImportRow.profile_id).where(ImportRow.import_id == import_id)
    found: set[int] = set()
    for table in (Account, Approval, Consent, PartnerChoice, WaitingChange):
        used = select(table.profile_id).where(table.profile_id.in_(ours))
        found |= {number for number in session.scalars(used) if number is not None}
    return found


def _remove(session: Session, people: list[_Touched]) -> None:
    """Without a hash in the tombstone: the same person may come in again."""
    if not people:
        return
    revision, at = raise_revision(session, "directory"), now()
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        session.execute(delete(Profile).where(Profile.id.in_([person.profile_id for person in chunk])))
        stones = [
            {"public_id": person.public_id, "slot": person.profile_id, "revision": revision, "at": at}
            for person in chunk
        ]
        session.execute(insert(Tombstone), stones)
        forget_people(session, [person.profile_id for person in chunk])


def _set_back(session: Session, actor: Actor, import_id: UUID, people: list[_Touched], filename: str) -> None:
    source = f"undo of import {filename}"[:200]
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        ids = [person.profile_id for person in chunk]
        records, kept = load_records(session, Profile.id.in_(ids)), _changes_of(session, ids)
        for person in chunk:
            record = records[person.profile_id]
            before = written_shape(record)
            for version in reversed(person.versions):
                before |= {name: change["before"] for name, change in kept[person.profile_id, version].items()}
            found = Found(person.profile_id, record, Level.SECRETARIAT)
            save_profile(session, actor, found, ProfileWrite.model_validate(before), source=source)
        # The same row may come in again, and is then an update as it was the first time.
        session.execute(
            update(ImportRow)
            .where(ImportRow.import_id == import_id, ImportRow.profile_id.in_(ids))
            .values(profile_id=None, version=None, outcome="undone")
        )


def _changes_of(session: Session, ids: list[int]) -> Mapping[tuple[int, int], dict[str, dict[str, Any]]]:
    rows = session.execute(
        select(ProfileVersion.profile_id, ProfileVersion.version, ProfileVersion.changes).where(
            ProfileVersion.profile_id.in_(ids)
        )
    )
    return {(row.profile_id, row.version): row.changes for row in rows}
