"""Whoever keeps a search is told when somebody new fits: that there is something, and nothing about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pyroaring import BitMap
from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from app.db import reading, writing
from app.errors import Invalid
from app.models import Account, SavedSearch
from app.policy import Viewer, may, viewer_of
from app.queries.access import actor_of
from app.queries.records import slots_erased_since
from app.search.directory import Directory
from app.search.index import ProfileIndex
from app.search.saved import found_by, packed, unpacked
from app.services.outbox import post
from app.services.revisions import directory_revision
from app.services.saved_searches import People, news_of

# Of one search there is at most one mail in so long.
PAUSE: Final = timedelta(days=1)
_LINK: Final = "/saved-searches"


@dataclass(frozen=True)
class _Due:
    id: int
    viewer: Viewer
    query: str


def tell_of_news(engine: Engine, at: datetime) -> None:
    """One mail for each search that finds somebody new for its owner, as the owner may search at this moment."""
    with reading(engine) as session:
        due = _due_searches(session, at)
    if not due:
        return
    # The worker keeps no index between rounds: it is made only when something changed and somebody asks.
    directory = Directory(engine)
    directory.catch_up()
    for search in due:
        slots = _found(directory.index, search)
        if slots is not None:
            with writing(engine) as session:
                _tell(session, search, People(slots, directory.revision), at)


def _due_searches(session: Session, at: datetime) -> list[_Due]:
    """Those that could find somebody new since they were last compared with the directory."""
    statement = (
        select(SavedSearch, Account)
        .join(Account, Account.id == SavedSearch.account_id)
        .where(SavedSearch.paused.is_(False), SavedSearch.revision < directory_revision(session))
        .where(or_(SavedSearch.told_at.is_(None), SavedSearch.told_at <= at - PAUSE))
        .order_by(SavedSearch.id)
    )
    due = []
    for row, account in session.execute(statement):
        viewer = _viewer_now(session, account, at)
        if viewer is not None:
            due.append(_Due(row.id, viewer, row.query))
    return due


def _viewer_now(session: Session, account: Account, at: datetime) -> Viewer | None:
    """None for who may not search now."""
    actor, _ = actor_of(session, account, at)
    return viewer_of(actor) if account.suspended_at is None and may(actor, "searches.own") else None


def _found(index: ProfileIndex, search: _Due) -> BitMap | None:
    """None for what the owner can no longer ask."""
    try:
        return found_by(index, search.viewer, search.query)
    except Invalid:
        return None


def _tell(session: Session, search: _Due, people: People, at: datetime) -> None:
    row = session.scalars(select(SavedSearch).where(SavedSearch.id == search.id).with_for_update()).one_or_none()
    account = None if row is None else session.get(Account, row.account_id)
    # While others were looked at, its owner may have changed it, looked at it, or lost the right to search.
    if row is None or account is None or row.paused or row.revision >= people.revision:
        return
    if _viewer_now(session, account, at) != search.viewer:
        return
    news = news_of(session, row, people)
    erased = BitMap(slots_erased_since(session, row.revision))
    row.known, row.told = packed(unpacked(row.known) - erased), packed((unpacked(row.told) - erased) | news)
    row.revision = people.revision
    if news:
        row.told_at = at
        key = f"{row.public_id} {at.date().isoformat()}"
        post(session, "search_news", account.email, account.language, key, {"link": _LINK}, account_id=account.id)
