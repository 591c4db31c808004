"""What decides who sees a person, changed in the tables: hiding, choices for single partners, erasing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from app.db import now, writing
from app.models import PartnerChoice, PartnerOrganisation, Profile, Tombstone
from app.services.revisions import raise_revision
from tests.search.asking import ORGANISATIONS


def put_columns(engine: Engine, public_id: str, **columns: Any) -> None:
    """Past every rule, as the index has to follow the tables whatever they hold."""
    with writing(engine) as session:
        _touch(session, _slot(session, public_id), **columns)


def hide(engine: Engine, public_id: str, *, hidden: bool = True) -> None:
    put_columns(engine, public_id, hidden_at=now() if hidden else None)


def choose(engine: Engine, public_id: str, choices: Mapping[str, str]) -> None:
    """By organisation; in place of all choices there were."""
    with writing(engine) as session:
        ids = {name: _organisation(session, name) for name in choices}
        slot = _slot(session, public_id)
        session.execute(delete(PartnerChoice).where(PartnerChoice.profile_id == slot))
        for name, choice in choices.items():
            values = {"profile_id": slot, "organisation_id": ids[name], "choice": choice}
            session.execute(insert(PartnerChoice).values(values))
        _touch(session, slot)


def erase(engine: Engine, public_id: str) -> int:
    """The slot that has become free."""
    with writing(engine) as session:
        slot = _slot(session, public_id)
        revision = raise_revision(session, "directory")
        session.execute(delete(Profile).where(Profile.id == slot))
        session.add(Tombstone(public_id=UUID(public_id), slot=slot, revision=revision, at=now()))
        return slot


def _slot(session: Session, public_id: str) -> int:
    return session.scalars(select(Profile.id).where(Profile.public_id == UUID(public_id))).one()


def _touch(session: Session, slot: int, **columns: Any) -> None:
    values = {**columns, "version": Profile.version + 1, "revision": raise_revision(session, "directory")}
    session.execute(update(Profile).where(Profile.id == slot).values(values))


def _organisation(session: Session, public_id: str) -> int:
    found = session.scalar(select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == UUID(public_id)))
    if found is not None:
        return found
    number = ORGANISATIONS.index(public_id)
    moment = now()
    made = PartnerOrganisation(
        public_id=UUID(public_id), name=f"Organisation {number}", created_at=moment, updated_at=moment
    )
    session.add(made)
    session.flush()
    return made.id
