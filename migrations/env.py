"""Runs the migrations, on SQLite and on PostgreSQL, each in a transaction of its own. There is no way down.

The database is, in this order: the connection in the configuration's attribute `connection` (outside a
transaction), the argument `-x url=…`, the one named by the settings.
"""

from contextlib import closing
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

import app.models  # noqa: F401  (the tables enter the metadata when their modules are read)
from app.db import Base, engine_for
from app.settings import get_settings


def run() -> None:
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    engine = engine_for(context.get_x_argument(as_dictionary=True).get("url") or get_settings().database_url)
    try:
        with engine.connect() as connection:
            migrate(connection)
    finally:
        engine.dispose()


def migrate(connection: Connection) -> None:
    prepare(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=render_plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    restore(connection)


def render_plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Our own types as the plain ones they are stored as: a migration must outlive the code around it."""
    if kind == "type" and isinstance(item, TypeDecorator) and item.__module__.startswith("app."):
        return f"sa.{item.impl_instance!r}"
    return False


def prepare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A migration that waits for a lock makes everybody queue behind it: it gives up soon instead. One
        # that has its locks may take longer than a request may.
        set_limits(connection, "SET lock_timeout = '3s'", "SET statement_timeout = 0")
    else:
        # SQLite changes a table by making it anew; dropping the old one would delete what refers to it.
        set_foreign_keys(connection, "OFF")


def restore(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        set_limits(connection, "RESET lock_timeout", "RESET statement_timeout")
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    connection.rollback()
    set_foreign_keys(connection, "ON")
    if broken:
        raise RuntimeError(f"the migrations left {len(broken)} rows that refer to nothing")


def set_limits(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.commit()


def set_foreign_keys(connection: Connection, value: str) -> None:
    # Past SQLAlchemy, which would begin a transaction, in which SQLite ignores this setting.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA foreign_keys = {value}")


run()
