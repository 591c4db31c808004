"""Keeping the list of the erased apart from backups, and going through it again after one was restored."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from app.db import writing
from app.errors import Conflict
from app.models import MergedProfile, Profile, Tombstone, TombstoneHash
from app.policy import COMMAND_LINE, Actor, require
from app.services import audit
from app.services.erasure import erase, keep_tombstone
from app.services.revisions import directory_revision
from app.services.tombstones import salt_of


class Erased(BaseModel):
    """One line of the list: nothing in it says who the person was."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    at: AwareDatetime
    hashes: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]]
    # Of the directory: hashes say nothing under the salt of another one.
    directory: str


@dataclass(frozen=True)
class Replayed:
    """How many were in the restored backup and are erased again, and how many tombstones were missing in all."""

    erased: int
    added: int


# Who was merged into another profile is still here.
_MERGED: Final = select(MergedProfile.public_id)


def erased_people(session: Session, actor: Actor) -> Iterator[Erased]:
    """The whole list, the oldest first."""
    require(actor, "profiles.import")
    hashes: dict[UUID, list[str]] = {}
    kept = select(TombstoneHash.public_id, TombstoneHash.hash).order_by(TombstoneHash.hash)
    for public_id, hash_ in session.execute(kept):
        hashes.setdefault(public_id, []).append(hash_)
    mark = _mark(session)
    for stone in session.scalars(
        select(Tombstone).where(Tombstone.public_id.not_in(_MERGED)).order_by(Tombstone.at, Tombstone.public_id)
    ):
        yield Erased(id=stone.public_id, at=stone.at, hashes=hashes.get(stone.public_id, []), directory=mark)


def replay_erasures(engine: Engine, people: list[Erased]) -> Replayed:
    """Erase again whoever of the list a restored backup has brought back, and stop their coming in by a roster.

    All of it in one transaction; done twice it does nothing twice. Raises Conflict for the list of another
    directory. Nobody gets a mail: they were told when they were erased.
    """
    require(COMMAND_LINE, "profiles.import")
    with writing(engine) as session:
        revision = directory_revision(session, hold=True)
        mark = _mark(session)
        if any(person.directory != mark for person in people):
            raise Conflict("This list is of another directory.")
        back = _brought_back(session, people)
        for profile_id in back.values():
            erase(session, COMMAND_LINE, profile_id, "erasure.replay", farewell=False)
        added = sum(_complete(session, person, revision) for person in people)
        if back or added:
            audit.record(session, COMMAND_LINE, "erasure.replay", detail={"erased": len(back), "added": added})
    return Replayed(len(back), len(back) + added)


def _brought_back(session: Session, people: list[Erased]) -> Mapping[UUID, int]:
    ids = {person.id for person in people}
    rows = session.execute(select(Profile.public_id, Profile.id).order_by(Profile.id))
    return {row.public_id: row.id for row in rows if row.public_id in ids}


def _complete(session: Session, person: Erased, revision: int) -> bool:
    """Add what is missing of the tombstone; whether all of it was."""
    at: datetime = person.at
    if session.get(Tombstone, person.id) is None:
        # Without a slot: in this database the person had none, and no index has to forget them.
        keep_tombstone(session, person.id, None, revision, at, set(person.hashes))
        return True
    there = set(session.scalars(select(TombstoneHash.hash).where(TombstoneHash.public_id == person.id)))
    missing = sorted(set(person.hashes) - there)
    if missing:
        session.execute(insert(TombstoneHash), [{"hash": each, "public_id": person.id} for each in missing])
    return False


def _mark(session: Session) -> str:
    return hashlib.sha256(f"directory {salt_of(session)}".encode()).hexdigest()[:16]
