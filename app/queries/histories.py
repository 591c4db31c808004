"""Who stands behind the versions of a profile, as far as the asker may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account
from app.policy import Actor, Role

_KIND: Final = "account:"


@dataclass(frozen=True)
class Author:
    """`role` is None for a part of the program or an account that is gone. `name` is None for a person who reads the
    own history: it tells which office did something, never who works there."""

    role: str | None
    name: str | None
    mine: bool


def authors(session: Session, actor: Actor, names: Iterable[str]) -> dict[str, Author]:
    """By the name under which a history keeps an actor."""
    wanted = set(names)
    ids = {UUID(name.removeprefix(_KIND)): name for name in wanted if name.startswith(_KIND)}
    rows = session.execute(select(Account.public_id, Account.role, Account.name).where(Account.public_id.in_(ids)))
    found = {ids[row.public_id]: (str(row.role), str(row.name)) for row in rows}
    return {name: _author(actor, name, found.get(name)) for name in wanted}


def _author(actor: Actor, name: str, account: tuple[str, str] | None) -> Author:
    role, called = account or (None, None)
    return Author(role, None if actor.role is Role.EXPERT else called, name == actor.name)
