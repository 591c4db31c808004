"""Shortlists that an officer keeps: people in an order, a private note about each, shared or not."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Forbidden, Invalid, NotFound, Stale
from app.models import Account, PeopleList, PeopleListEntry
from app.policy import Actor, require
from app.queries.people_lists import entries_of, find_people_list
from app.queries.profiles import find_profile
from app.schemas.people_lists import ListTitle
from app.services import audit

MOST_PEOPLE: Final = 50
MOST_LISTS: Final = 100
Step = Literal["up", "down", "remove"]


def create_people_list(session: Session, actor: Actor, given: ListTitle) -> UUID:
    """The id of a new list without people. Raises Invalid for one too many."""
    require(actor, "shortlists.own")
    if actor.account_id is None:
        raise Forbidden()
    own = select(PeopleList.id).where(PeopleList.account_id == actor.account_id)
    if len(session.scalars(own).all()) >= MOST_LISTS:
        raise Invalid(errors=[FieldError("/title", "too_long", f"one person keeps at most {MOST_LISTS} lists")])
    at = now()
    row = PeopleList(
        public_id=uuid4(),
        account_id=actor.account_id,
        title=given.title,
        shared=given.shared,
        version=1,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "shortlist.create", about=("shortlist", row.public_id))
    return row.public_id


def add_people(session: Session, actor: Actor, list_id: UUID, people: Sequence[str]) -> int:
    """Put people at the end of the own list, by their ids; how many are new on it.

    Raises NotFound for one who may not be seen, Invalid for more than fit.
    """
    row = _own(session, actor, list_id)
    entries = session.scalars(entries_of(row.id)).all()
    there = {entry.profile_id for entry in entries}
    wanted = [find_profile(session, actor, id_).id for id_ in people]
    new = [id_ for id_ in dict.fromkeys(wanted) if id_ not in there]
    if len(there) + len(new) > MOST_PEOPLE:
        raise Invalid(errors=[FieldError("/person", "too_long", f"a list holds at most {MOST_PEOPLE} people")])
    at, last = now(), max((entry.position for entry in entries), default=0)
    for position, id_ in enumerate(new, last + 1):
        session.add(PeopleListEntry(list_id=row.id, profile_id=id_, position=position, note=None, added_at=at))
    if new:
        _raise_version(row)
    session.flush()
    return len(new)


def rename_people_list(session: Session, actor: Actor, list_id: UUID, version: int, given: ListTitle) -> None:
    """Give the own list another title, and share it or share it no longer. Raises NotFound, Stale."""
    row = _own(session, actor, list_id, version)
    shared_before, row.title, row.shared = row.shared, given.title, given.shared
    _raise_version(row)
    session.flush()
    if shared_before != given.shared:
        detail = {"shared": "yes" if given.shared else "no"}
        audit.record(session, actor, "shortlist.share", about=("shortlist", row.public_id), detail=detail)


def change_people(
    session: Session,
    actor: Actor,
    list_id: UUID,
    version: int,
    notes: Mapping[str, str | None],
    step: tuple[Step, str] | None,
) -> None:
    """Keep the notes, by ids of people, and then move or remove one of them. Who is not on the list is passed over.

    Raises NotFound, Stale.
    """
    row = _own(session, actor, list_id, version)
    shown = find_people_list(session, actor, list_id).people
    by_profile = {entry.profile_id: entry for entry in session.scalars(entries_of(row.id))}
    ordered = {one.found.record["id"]: by_profile[one.found.id] for one in shown}
    for id_, note in notes.items():
        if id_ in ordered:
            ordered[id_].note = note
    if step is not None and step[1] in ordered:
        _take(session, list(ordered.values()), ordered[step[1]], step[0])
    _raise_version(row)
    session.flush()


def _take(session: Session, entries: list[PeopleListEntry], entry: PeopleListEntry, step: Step) -> None:
    """Up and down go past the next one who is shown."""
    if step == "remove":
        session.delete(entry)
        return
    at = entries.index(entry) + (-1 if step == "up" else 1)
    if 0 <= at < len(entries):
        other = entries[at]
        entry.position, other.position = other.position, entry.position


def delete_people_list(session: Session, actor: Actor, list_id: UUID, version: int) -> None:
    """The own list with its notes, for good. Raises NotFound, Stale."""
    row = _own(session, actor, list_id, version)
    session.delete(row)
    session.flush()
    audit.record(session, actor, "shortlist.delete", about=("shortlist", list_id))


def delete_people_lists_of(session: Session, account: Account) -> None:
    """Whoever leaves the office leaves no notes about people behind. The audit row is the caller's."""
    session.execute(delete(PeopleList).where(PeopleList.account_id == account.id))


def _own(session: Session, actor: Actor, list_id: UUID, version: int | None = None) -> PeopleList:
    """The own list, locked. Others' answer as if there were none, shared or not."""
    require(actor, "shortlists.own")
    own = select(PeopleList).where(PeopleList.public_id == list_id, PeopleList.account_id == actor.account_id)
    row = session.scalars(own.with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if version is not None and row.version != version:
        raise Stale()
    return row


def _raise_version(row: PeopleList) -> None:
    row.version, row.updated_at = row.version + 1, now()
