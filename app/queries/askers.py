"""Who asked for something, as the secretariat reads it: what waits holds only the id of an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account

_PREFIX = "account:"


@dataclass(frozen=True)
class Asker:
    """`name` is None for a part of the program, and for an account that is gone."""

    name: str | None
    role: str | None
    state: str | None


def askers_of(session: Session, names: Iterable[str | None]) -> dict[str, Asker]:
    """By `Actor.name`; every name that was given is there. The caller has asked whether the names may be read."""
    wanted = {name for name in names if name}
    ids = [UUID(name.removeprefix(_PREFIX)) for name in wanted if name.startswith(_PREFIX)]
    rows = select(Account.public_id, Account.name, Account.role, Account.state).where(Account.public_id.in_(ids))
    found = {f"{_PREFIX}{row.public_id}": Asker(row.name, row.role, row.state) for row in session.execute(rows)}
    return {name: found.get(name, Asker(None, None, None)) for name in wanted}
