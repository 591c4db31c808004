"""Whether the database is whole and fits this program."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import migrations
from app.db import Base, now, reading
from app.queries.audit import verify
from app.queries.keys import unopened
from app.queries.outbox import count_failed, count_late
from app.search.checking import compare_index


def at_head(engine: Engine) -> bool:
    """Whether every migration of this program has run. False also when the database does not answer."""
    wanted = set(ScriptDirectory(str(Path(migrations.__file__).parent)).get_heads())
    try:
        with engine.connect() as connection:
            return set(MigrationContext.configure(connection).get_current_heads()) == wanted
    except SQLAlchemyError:
        return False


def examine(engine: Engine) -> dict[str, list[str]]:
    """What was looked at, and what is wrong with it (nothing: an empty list)."""
    if not at_head(engine):
        return {"migrations": ["not every migration has run: sulh init"]}
    with engine.connect() as connection:
        found = {"migrations": [], "foreign keys": list(_dangling(connection))}
        if engine.dialect.name == "sqlite":
            found["file"] = _damage(connection)
    found["search"] = compare_index(engine)
    with reading(engine) as session:
        found["audit"] = verify(session)
        found["mail"] = _mail_faults(session)
        found["sealed"] = list(unopened(session))
    return found


def mail_is_late(engine: Engine) -> bool:
    """Whether a message should have left ten minutes ago and still waits."""
    with reading(engine) as session:
        return count_late(session, now()) > 0


def _mail_faults(session: Session) -> list[str]:
    told = {
        "should have left ten minutes ago": count_late(session, now()),
        "given up: sulh outbox list --failed": count_failed(session),
    }
    return [f"{count} {what}" for what, count in told.items() if count]


def _dangling(connection: Connection) -> list[str]:
    """Rows that refer to nothing. Both databases refuse them; a file copied or edited elsewhere may hold some."""
    found = []
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            there = key.referred_table.alias()
            pairs = [(element.parent, there.c[element.column.name]) for element in key.elements]
            matches = [column == target for column, target in pairs]
            statement = (
                select(func.count())
                .select_from(table)
                .where(*(column.is_not(None) for column, _ in pairs))
                .where(~select(there).where(*matches).correlate(table).exists())
            )
            if count := connection.scalar(statement):
                found.append(f"{count} rows of {table.name} refer to nothing in {key.referred_table.name}")
    return found


def _damage(connection: Connection) -> list[str]:
    lines = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    return [] if lines == ["ok"] else lines
