"""The relational store: SQLite by default, PostgreSQL by `SULH_DATABASE_URL`; one schema on both."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Text, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.errors import Unavailable
from app.security import seal, unseal
from app.settings import get_settings

WRITES = "sulh_writes"
REQUEST_ID = "request_id"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. SQLite keeps no zone, so it is put on again when read; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database; `context` is `table.column`."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(value, context=self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value, context=self.context)


def engine_for(url: str) -> Engine:
    """An engine for `url`. Raises Unavailable when its folder cannot be made."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    timeout_ms = get_settings().statement_timeout_s * 1000
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            # A frozen server is noticed by the socket only: no timeout of its own can fire.
            "tcp_user_timeout": timeout_ms,
            "keepalives_idle": 5,
            "options": f"-c statement_timeout={timeout_ms} -c lock_timeout={timeout_ms} -c timezone=UTC",
        },
    )


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"The folder of the database cannot be made ({error.strerror}).") from error
    # As many connections as the web framework has threads, so that nobody waits for one. Parameters are personal
    # data: they stay out of messages, which end up in logs.
    engine = create_engine(
        url, hide_parameters=True, pool_size=20, max_overflow=20, pool_timeout=5, connect_args={"timeout": 10}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin by itself, and only before some statements; `_begin_sqlite` does it for all.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that starts by reading and then writes can be refused when another process wrote in between;
    # one that will write therefore takes the write lock at its start.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, all of it as of one moment; nothing in it is kept."""
    with Session(_at_one_moment(engine), autoflush=False) as session:
        yield session


def _at_one_moment(engine: Engine) -> Engine:
    # SQLite reads so by itself. In PostgreSQL each statement would see what was committed since the one before, and
    # a person hidden in between would be put together from what is new and the right to see what was old.
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


@contextmanager
def writing(engine: Engine, request_id: str | None = None) -> Iterator[Session]:
    """A session that commits when its block ends well, and keeps nothing when it does not.

    `request_id` is what the audit rows written in it will carry; None where there is no request.
    """
    for_writing = engine.execution_options(**{WRITES: True})
    about = {REQUEST_ID: request_id}
    with Session(for_writing, expire_on_commit=False, info=about) as session, session.begin():
        yield session


def is_ready(engine: Engine) -> bool:
    """Whether the database answers at all."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    return True


def now() -> datetime:
    return datetime.now(UTC)
