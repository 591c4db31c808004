"""The one cheap statement of every request: how far the directory, the accesses and the vocabularies are.

Asked on the event loop over a connection of its own, past the pool and SQLAlchemy: some µs on SQLite, a round
trip on PostgreSQL. Each reading starts after the request came in, so it sees everything committed before.
"""

import asyncio
import sqlite3
from contextlib import suppress
from typing import NamedTuple, Protocol

import psycopg
from sqlalchemy.engine import make_url

from app.errors import Unavailable

STATEMENT = "SELECT directory, access, vocabulary FROM revisions"
# A link that is cut without a word shows only in that nothing comes back.
PATIENCE_S = 5


class Pulse(NamedTuple):
    """The three counters of `app.models.Revision` at one moment."""

    directory: int
    access: int
    vocabulary: int


class _Source(Protocol):
    async def read(self) -> Pulse: ...
    async def close(self) -> None: ...


class PulseReader:
    """Reads the pulse of the database at `url`; connects with the first reading."""

    def __init__(self, url: str) -> None:
        self._source: _Source = _SqlitePulse(url) if url.startswith("sqlite") else _PostgresPulse(url)
        self.read = self._source.read
        self.close = self._source.close


def _pulse(row: tuple[int, int, int] | None) -> Pulse:
    if row is None:
        raise Unavailable("The database is not set up yet.")
    return Pulse._make(row)


class _SqlitePulse:
    def __init__(self, url: str) -> None:
        self._path = make_url(url).database or ":memory:"
        self._connection: sqlite3.Connection | None = None

    async def read(self) -> Pulse:
        """Raises Unavailable when the file cannot be read."""
        try:
            if self._connection is None:
                self._connection = self._connect()
            row = self._connection.execute(STATEMENT).fetchone()
        except sqlite3.Error:
            await self.close()
            raise Unavailable() from None
        return _pulse(row)

    def _connect(self) -> sqlite3.Connection:
        # Outside a transaction each statement sees the newest commit. Readers never wait for writers in WAL
        # mode, so the wait is for rare moments only, and short, because the whole process waits with it.
        return sqlite3.connect(self._path, timeout=0.5, isolation_level=None, check_same_thread=False)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _PostgresPulse:
    """One connection. Requests that come while a reading is under way share the next one."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.AsyncConnection[tuple[int, int, int]] | None = None
        self._lock = asyncio.Lock()
        self._next: asyncio.Task[Pulse] | None = None

    async def read(self) -> Pulse:
        """Raises Unavailable when the server does not answer in time, also after connecting anew once."""
        if not self._lock.locked():
            return await self._turn()
        if self._next is None:
            self._next = asyncio.ensure_future(self._turn())
        return await asyncio.shield(self._next)

    async def _turn(self) -> Pulse:
        async with self._lock:
            self._next = None  # whoever comes from here on needs a later reading
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return await self._read()
            except (psycopg.Error, TimeoutError):
                await self.close()
                raise Unavailable() from None

    async def _read(self) -> Pulse:
        if self._connection is not None:
            try:
                return await self._ask(self._connection)
            except psycopg.OperationalError:
                await self.close()
        self._connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, prepare_threshold=0, connect_timeout=PATIENCE_S
        )
        return await self._ask(self._connection)

    @staticmethod
    async def _ask(connection: psycopg.AsyncConnection[tuple[int, int, int]]) -> Pulse:
        cursor = await connection.execute(STATEMENT)
        return _pulse(await cursor.fetchone())

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()
