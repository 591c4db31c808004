"""Sealing everything anew under the newest key."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from app.db import writing
from app.errors import Unopened
from app.policy import COMMAND_LINE
from app.queries.keys import SealedColumn, sealed_columns
from app.security import key_ids, seal, unseal
from app.services import audit

_CHUNK = 500
# The second takes what others were writing during the first. Not until nothing is left: two processes that disagree
# about which key is the newest would go on for ever.
_PASSES = 2


def rotate(engine: Engine, tell: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """Encrypt under the newest key what is under another one; how many values, for each column.

    In chunks of one transaction each, so it can be interrupted and repeated, and run beside servers and itself.
    What no configured key opens stays as it is. Versions and revisions stay: nothing changed for those who read.
    `tell` hears how many are done.
    """
    done = dict.fromkeys((sealed.name for sealed in sealed_columns()), 0)
    for sealed in sealed_columns():
        for _ in range(_PASSES):
            for changed in _one_pass(engine, sealed):
                done[sealed.name] += changed
                tell(sum(done.values()))
    with writing(engine) as session:
        told = {column: count for column, count in done.items() if count}
        audit.record(session, COMMAND_LINE, "keys.rotate", detail=told)
    return done


def _one_pass(engine: Engine, sealed: SealedColumn) -> Iterator[int]:
    """How many values were changed in each chunk."""
    after = None
    while True:
        with writing(engine) as session:
            rows = _chunk(session, sealed, after)
            changed = _seal_anew(session, sealed, rows)
        if not rows:
            return
        after = rows[-1][:-1]
        yield changed


def _chunk(session: Session, sealed: SealedColumn, after: tuple[Any, ...] | None) -> list[tuple[Any, ...]]:
    """Rows of key and stored value, locked. SQLite locks the whole file; in PostgreSQL a row that somebody else is
    writing is left out: whoever waits for nobody while holding rows cannot be part of a deadlock."""
    statement = (
        select(*sealed.key, sealed.stored)
        .where(sealed.stored.not_like(f"{key_ids()[0]}:%"))
        .order_by(*sealed.key)
        .limit(_CHUNK)
        .with_for_update(skip_locked=True, key_share=True)
    )
    if after is not None:
        statement = statement.where(tuple_(*sealed.key) > after)
    return [tuple(row) for row in session.execute(statement)]


def _seal_anew(session: Session, sealed: SealedColumn, rows: list[tuple[Any, ...]]) -> int:
    changes = []
    for *key, stored in rows:
        try:
            anew = seal(unseal(stored, context=sealed.context), context=sealed.context)
        except Unopened:
            continue
        changes.append({"anew": anew} | {f"key_{place}": part for place, part in enumerate(key)})
    if changes:
        same = [part == bindparam(f"key_{place}", type_=part.type) for place, part in enumerate(sealed.key)]
        statement = update(sealed.table).where(*same).values({sealed.stored: bindparam("anew")})
        session.connection().execute(statement, changes)
    return len(changes)
