"""Shortlists: the own ones with their notes, and those that others of the secretariat share, without."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Account, PeopleList, PeopleListEntry, Profile
from app.policy import Actor, exposure_of, opened_besides, require, sight_of, viewer_of, visible_profiles
from app.queries.profiles import Found
from app.queries.records import load_records, written_instant


@dataclass(frozen=True)
class ListedPerson:
    """`note` is None for whoever only reads the list."""

    found: Found
    note: str | None


@dataclass(frozen=True)
class FoundList:
    """A list that the actor may read; `owner` is the name of who keeps it."""

    row: PeopleList
    is_own: bool
    owner: str
    people: list[ListedPerson]


def list_people_lists(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Own ones first, the last changed first: id, title, shared, own, owner, people (whom the actor sees)."""
    require(actor, "shortlists.own")
    statement = (
        select(PeopleList, Account.name, func.count(Profile.id))
        .join(Account, Account.id == PeopleList.account_id)
        .outerjoin(PeopleListEntry, PeopleListEntry.list_id == PeopleList.id)
        .outerjoin(Profile, and_(Profile.id == PeopleListEntry.profile_id, visible_profiles(actor)))
        .where(_readable(actor))
        .group_by(PeopleList.id, Account.id)
        .order_by(PeopleList.updated_at.desc(), PeopleList.id.desc())
    )
    told = [
        {
            "id": str(row.public_id),
            "title": row.title,
            "shared": row.shared,
            "own": row.account_id == actor.account_id,
            "owner": owner,
            "people": people,
            "updated_at": written_instant(row.updated_at),
        }
        for row, owner, people in session.execute(statement)
    ]
    return sorted(told, key=lambda one: not one["own"])


def find_people_list(session: Session, actor: Actor, list_id: UUID, *, own: bool = False) -> FoundList:
    """Raises NotFound alike for what is missing and what others keep for themselves, with `own` for all of theirs."""
    require(actor, "shortlists.own")
    about = select(PeopleList, Account.name).join(Account, Account.id == PeopleList.account_id)
    found = session.execute(about.where(PeopleList.public_id == list_id, _readable(actor))).one_or_none()
    if found is None:
        raise NotFound()
    row, owner = found
    is_own = row.account_id == actor.account_id
    if own and not is_own:
        raise NotFound()
    return FoundList(row, is_own, owner, _people(session, actor, row, is_own))


def _readable(actor: Actor) -> ColumnElement[bool]:
    return or_(PeopleList.account_id == actor.account_id, PeopleList.shared)


def _people(session: Session, actor: Actor, row: PeopleList, is_own: bool) -> list[ListedPerson]:
    """In order, whom the actor may see."""
    entries = session.scalars(entries_of(row.id)).all()
    ids = [entry.profile_id for entry in entries]
    records = load_records(session, Profile.id.in_(ids) & visible_profiles(actor))
    viewer, people = viewer_of(actor), []
    for entry in entries:
        record = records.get(entry.profile_id)
        sight = None if record is None else sight_of(viewer, exposure_of(record))
        if record is not None and sight is not None:
            found = Found(entry.profile_id, record, sight, opened_besides(viewer))
            people.append(ListedPerson(found, entry.note if is_own else None))
    return people


def entries_of(list_id: int) -> Select[PeopleListEntry]:
    """By the internal id of a list, in order."""
    theirs = select(PeopleListEntry).where(PeopleListEntry.list_id == list_id)
    return theirs.order_by(PeopleListEntry.position, PeopleListEntry.id)
