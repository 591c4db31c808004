"""The audit rows of a test's database, and what somebody with full power over it could do to them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select, text

from app.db import reading
from app.models import AuditEvent
from app.queries.audit import HASHED, chained_hash, verify, written_moment

COLUMNS = AuditEvent.__table__.columns


def trail(engine: Engine, after: int = 0) -> list[Row[Any]]:
    """The rows after the one with this number, in order."""
    with engine.connect() as connection:
        return list(connection.execute(select(*COLUMNS).where(COLUMNS.sequence > after).order_by(COLUMNS.sequence)))


def length(engine: Engine) -> int:
    return len(trail(engine))


def faults(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return verify(session)


def tamper(engine: Engine, *statements: str) -> None:
    """Do it past the triggers, as the owner of the database can."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            # Whoever writes the trail takes its end first: taken the other way round, both would wait for ever.
            connection.execute(text("LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE"))
            for table in ("audit_head", "audit_events"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def lengthen(engine: Engine, length: int) -> None:
    """Give a database without rows a chain of so many."""
    at, end, rows = datetime.now(UTC), "0" * 64, []
    for sequence in range(1, length + 1):
        row = dict.fromkeys(HASHED) | {
            "sequence": sequence,
            "actor": "x",
            "role": "desk",
            "action": "x",
            "detail": "{}",
        }
        hash_ = chained_hash(end, row | {"at": written_moment(at)})
        rows.append(row | {"at": at, "previous_hash": end, "hash": hash_})
        end = hash_
    tamper(engine, f"UPDATE audit_head SET sequence = {length}, hash = '{end}'")
    with engine.begin() as connection:
        connection.execute(insert(AuditEvent), rows)
