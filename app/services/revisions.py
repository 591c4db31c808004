"""Raising the counters that tell other processes that something changed."""

from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Revision


def directory_revision(session: Session, *, hold: bool = False) -> int:
    """The number of the last change; with `hold` nobody else changes the directory until the transaction ends."""
    statement = select(Revision.directory)
    return int(session.scalars(statement.with_for_update() if hold else statement).one())


def raise_revision(session: Session, counter: Literal["directory", "access", "vocabulary"]) -> int:
    """The new number. The row stays locked until the transaction ends, so numbers become visible in order."""
    column = getattr(Revision, counter)
    statement = update(Revision).values({column: column + 1}).returning(column)
    return int(session.execute(statement).scalar_one())
