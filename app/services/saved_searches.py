"""Searches that somebody keeps. Who is found by one is its owner's business: nothing here tells it to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pyroaring import BitMap
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid, NotFound, Stale
from app.models import Account, SavedSearch
from app.policy import Actor, require
from app.queries.records import slots_erased_since
from app.search.saved import packed, unpacked
from app.services import audit
from app.text import clean_line, refused_character

MOST: Final = 50
LONGEST_NAME: Final = 100
LONGEST_QUERY: Final = 4000


@dataclass(frozen=True)
class People:
    """Internal ids of who was found in the directory as of a revision."""

    slots: BitMap
    revision: int


def save_search(session: Session, actor: Actor, name: str, query: str, people: People) -> UUID:
    """The id of a new one. `query` as `app.search.saved.query_of` gives it, found to be askable by the actor, and
    `people` whom it finds now. Raises Invalid for a name, a query or a number of searches that is not taken."""
    require(actor, "searches.own")
    called = _called(name)
    # The account is held, so that two at once do not become one too many.
    session.scalars(select(Account.id).where(Account.id == actor.account_id).with_for_update()).one()
    there = select(func.count()).select_from(SavedSearch).where(SavedSearch.account_id == actor.account_id)
    if (session.scalar(there) or 0) >= MOST:
        raise Invalid(errors=[FieldError("/name", "too_many", f"at most {MOST} searches are kept")])
    if not query or len(query) > LONGEST_QUERY:
        raise Invalid(errors=[FieldError("/query", "missing" if not query else "too_long", "this cannot be kept")])
    at = now()
    row = SavedSearch(
        account_id=actor.account_id,
        name=called,
        query=query,
        known=packed(people.slots),
        told=packed(BitMap()),
        revision=people.revision,
        looked_at=at,
        created_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "search.save", about=("search", row.public_id))
    return row.public_id


def rename_search(session: Session, actor: Actor, search_id: UUID, version: int, name: str) -> None:
    """Raises NotFound, Stale, Invalid."""
    row = _held(session, actor, search_id)
    if row.version != version:
        raise Stale()
    row.name = _called(name)
    _changed(session, actor, row, "name")


def pause_search(session: Session, actor: Actor, search_id: UUID, *, paused: bool) -> None:
    """While it is paused no mail is written. Raises NotFound; asking again changes nothing."""
    row = _held(session, actor, search_id)
    if row.paused != paused:
        row.paused = paused
        _changed(session, actor, row, "paused")


def look_at_search(session: Session, actor: Actor, search_id: UUID, people: People) -> None:
    """Its owner sees now whom it finds: from here on only others are new. Raises NotFound."""
    row = _held(session, actor, search_id)
    row.known, row.told = packed(people.slots), packed(BitMap())
    row.revision, row.looked_at = people.revision, now()


def delete_search(session: Session, actor: Actor, search_id: UUID) -> None:
    """Raises NotFound."""
    row = _held(session, actor, search_id)
    session.delete(row)
    session.flush()
    audit.record(session, actor, "search.delete", about=("search", search_id))


def forget_people(session: Session, slots: Iterable[int]) -> None:
    """Whoever is erased was found by nobody, and whoever gets the slot is somebody new."""
    gone = BitMap(slots)
    for row in session.scalars(select(SavedSearch).order_by(SavedSearch.id).with_for_update()):
        for column in ("known", "told"):
            people = unpacked(getattr(row, column))
            if people.intersect(gone):
                setattr(row, column, packed(people - gone))
    session.flush()


def news_of(session: Session, row: SavedSearch, people: People) -> BitMap:
    """Who of `people` was neither found when the owner last looked nor told of since."""
    # What was written down meanwhile may name a slot that is free by now, or somebody else's.
    known = (unpacked(row.known) | unpacked(row.told)) - BitMap(slots_erased_since(session, row.revision))
    return people.slots - known - BitMap(slots_erased_since(session, people.revision))


def _held(session: Session, actor: Actor, search_id: UUID) -> SavedSearch:
    require(actor, "searches.own")
    own = (SavedSearch.public_id == search_id) & (SavedSearch.account_id == actor.account_id)
    row = session.scalars(select(SavedSearch).where(own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    return row


def _changed(session: Session, actor: Actor, row: SavedSearch, what: str) -> None:
    row.version += 1
    session.flush()
    audit.record(session, actor, "search.change", about=("search", row.public_id), detail={"fields": [what]})


def _called(name: str) -> str:
    if refused_character(name):
        raise Invalid(errors=[FieldError("/name", "bad_character", "holds a character that is not taken")])
    text = clean_line(name)
    if not text:
        raise Invalid(errors=[FieldError("/name", "missing", "a search has a name")])
    if len(text) > LONGEST_NAME:
        raise Invalid(errors=[FieldError("/name", "too_long", f"takes at most {LONGEST_NAME} letters")])
    return text
