"""Fresh databases for tests: SQLite files, and PostgreSQL databases on one server for the whole test run.

`folder` is the folder of the run (see `open_run`); every worker process of the run uses the same one. The
migrations run once per run and kind, into a template that each test gets a copy of.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url

from app.db import engine_for
from app.services.setup import initialise
from tests import postgres_keeper

KINDS = ("sqlite", "postgresql")
# Longest wait for a server of our own to answer, in seconds; it takes about one on an idle machine.
PATIENCE = 60


@contextmanager
def open_run() -> Iterator[Path]:
    """The folder of one test run, removed at the end together with every database made in it."""
    folder = Path(tempfile.mkdtemp(prefix="sulh-"))
    folder.chmod(0o755)  # the server may run as another user than the tests
    # A commit waits for the disk some milliseconds, and most tests make a dozen of them.
    files = Path(tempfile.mkdtemp(prefix="sulh-", dir=postgres_keeper.roomy_memory()))
    (folder / postgres_keeper.FILES).symlink_to(files)
    alive = folder / postgres_keeper.ALIVE
    os.mkfifo(alive)
    # Held open for as long as this process lives: however it ends, the keeper reads the end of the pipe.
    held = os.open(alive, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield folder
    finally:
        if os.environ.get("SULH_TEST_POSTGRES_URL"):
            _drop_all(folder)
        os.close(held)
        shutil.rmtree(files, ignore_errors=True)
        if not (folder / "server.done").exists():
            shutil.rmtree(folder)  # otherwise the keeper does it, after the server has stopped


@contextmanager
def fresh_database(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """URL of a database of its own, with seeded vocabularies or, unless `migrated`, with nothing at all."""
    made = _fresh_sqlite(folder, migrated) if kind == "sqlite" else _fresh_postgresql(folder, migrated)
    with made as url:
        yield url


@contextmanager
def _fresh_sqlite(folder: Path, migrated: bool) -> Iterator[str]:
    files = folder / postgres_keeper.FILES
    path = files / f"{uuid4().hex}.sqlite3"
    if migrated:
        template = files / "template.sqlite3"
        _once(folder, "template-sqlite", lambda: _migrate(f"sqlite:///{template}"))
        shutil.copyfile(template, path)
    try:
        yield f"sqlite:///{path}"
    finally:
        for leftover in files.glob(f"{path.name}*"):
            leftover.unlink()


@contextmanager
def _fresh_postgresql(folder: Path, migrated: bool) -> Iterator[str]:
    server, template, name = _server(folder), f"{_prefix(folder)}template", f"{_prefix(folder)}{uuid4().hex}"
    if migrated:
        _once(folder, "template-postgresql", lambda: _make_template(server, template))
    # In memory, copying files takes 20 ms together with the drop, and writing them through the log 60.
    source = template if migrated else "template0"
    _administer(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source)
    try:
        yield _url_of(server, name)
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def kept(engine: Engine) -> Iterator[Callable[[], None]]:
    """What puts the database of `engine` back as it is now, as often as it is called. No other engine may hold a
    connection to it then."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        copy = path.with_name(f"{path.name}.kept")
        shutil.copyfile(path, copy)
        yield lambda: _put_file_back(engine, copy, path)
        copy.unlink()
        return
    name, server = str(engine.url.database), engine.url.set(database="postgres").render_as_string(hide_password=False)
    copied = f"{name}_kept"
    _administer(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", copied, name)
    try:
        yield lambda: _put_database_back(engine, server, copied, name)
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", copied)


def _put_file_back(engine: Engine, copy: Path, path: Path) -> None:
    engine.dispose()
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copyfile(copy, path)


def _put_database_back(engine: Engine, server: str, copied: str, name: str) -> None:
    engine.dispose()
    _administer(server, "DROP DATABASE {} WITH (FORCE)", name)
    _administer(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, copied)


def _server(folder: Path) -> str:
    """URL of the server's own database: the server named by the environment, else one of ours."""
    named = os.environ.get("SULH_TEST_POSTGRES_URL")
    if named:
        return make_url(named).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    _once(folder, "server", lambda: _start_server(folder))
    return f"postgresql+psycopg://postgres@/postgres?host={folder / postgres_keeper.SOCKETS}"


def _start_server(folder: Path) -> None:
    log = folder / postgres_keeper.LOG
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, postgres_keeper.__file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    socket = folder / postgres_keeper.SOCKETS
    for _ in range(PATIENCE * 20):
        if keeper.poll() is not None:
            break
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={socket}").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            keeper.returncode = 0  # it outlives this worker on purpose; spare the warning of its destructor
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _make_template(server: str, name: str) -> None:
    _administer(server, "CREATE DATABASE {} TEMPLATE template0", name)
    _migrate(_url_of(server, name))


def _migrate(url: str) -> None:
    engine = engine_for(url)
    try:
        initialise(engine)
    finally:
        engine.dispose()


def _once(folder: Path, what: str, make: Callable[[], None]) -> None:
    """Make it in the first process that asks; the others wait, and none makes it again."""
    done = folder / f"{what}.done"
    if done.exists():
        return
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make()
            done.touch()


def _drop_all(folder: Path) -> None:
    server = _server(folder)
    with closing(psycopg.connect(_plain(server), autocommit=True)) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix(folder)]
        ).fetchall()
    for (name,) in found:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(server: str, statement: str, *names: str) -> None:
    with closing(psycopg.connect(_plain(server), autocommit=True)) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _prefix(folder: Path) -> str:
    return f"{folder.name.replace('-', '_')}_"


def _url_of(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _plain(url: str) -> str:
    """The same address as libpq reads it, without the name of the Python driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
