"""Which sealed values there are, and under which keys. A plain value is seen by nobody here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnClause, TableClause, Text, column, func, select, table
from sqlalchemy.orm import Session

import app.models  # noqa: F401  (the tables enter the metadata when their modules are read)
from app.db import Base, Sealed
from app.errors import Unopened
from app.security import KEY_ID_LETTERS, key_id_of, key_ids, unseal


@dataclass(frozen=True)
class SealedColumn:
    """A column of type `Sealed`, as what is stored in it: reading decrypts nothing, writing encrypts nothing."""

    name: str
    context: str
    table: TableClause
    key: tuple[ColumnClause[Any], ...]
    stored: ColumnClause[str]


def sealed_columns() -> list[SealedColumn]:
    """Of every table there is."""
    found = []
    for holder in Base.metadata.sorted_tables:
        for sealed in holder.columns:
            if isinstance(sealed.type, Sealed):
                key = tuple(column(part.name, part.type) for part in holder.primary_key)
                stored = column(sealed.name, Text())
                plain = table(holder.name, *key, stored)
                found.append(SealedColumn(str(sealed), sealed.type.context, plain, key, stored))
    return found


def keys_in_use(session: Session) -> dict[str, Counter[str | None]]:
    """For each sealed column how many values name which key; None: not written by `seal`."""
    return {each.name: _keys_of(session, each) for each in sealed_columns()}


def _keys_of(session: Session, sealed: SealedColumn) -> Counter[str | None]:
    beginning = func.substr(sealed.stored, 1, KEY_ID_LETTERS + 1).label("beginning")
    counted: Counter[str | None] = Counter()
    for start, count in session.execute(
        select(beginning, func.count()).where(sealed.stored.is_not(None)).group_by(beginning)
    ):
        counted[key_id_of(start)] += count
    return counted


def not_newest(session: Session) -> int:
    """How many values are not under the newest key."""
    newest = key_ids()[0]
    return sum(sum(keys.values()) - keys[newest] for keys in keys_in_use(session).values())


def unopened(session: Session) -> Iterator[str]:
    """What is sealed and cannot be opened, one line for each column and reason.

    Opens every value, so that one damaged, or moved from another column, is found as well.
    """
    for sealed in sealed_columns():
        reasons = Counter(_reasons(session, sealed))
        for reason, count in sorted(reasons.items()):
            yield f"{count} of {sealed.name} {reason}"


def _reasons(session: Session, sealed: SealedColumn) -> Iterator[str]:
    known = key_ids()
    statement = select(sealed.stored).where(sealed.stored.is_not(None))
    for stored in session.scalars(statement, execution_options={"yield_per": 1000}):
        try:
            unseal(stored, context=sealed.context)
        except Unopened:
            id_ = key_id_of(stored)
            if id_ is None:
                yield "not sealed"
            elif id_ in known:
                yield "changed or moved since they were sealed"
            else:
                yield f"sealed with a key that is not configured ({id_})"
