"""How fast the search is: beside a constant answer, and beside the same searches in SQL, in one run.

    python benchmarks/search.py [--sizes 1000,10000,100000] [--queries 600] [--sql 60] [--as partner] [--keep FOLDER]

For each number of invented people: requests per second (four clients at once) and p50 and p99 (one client) over
HTTP with one worker; the same for a constant body of the same sizes behind the same sign-in and parameters; the
mean of the same searches in SQL over link tables, in the process and without HTTP, which favours SQL; the time to
build the index, the memory of the server, and the time from a commit to being found.

`--as partner` asks for an organisation for which one person in ten has chosen something of its own.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from app.db import engine_for, writing
from app.models import Account, PartnerChoice, Profile
from app.policy import Actor, Role
from app.schemas.profiles import ProfileWrite
from app.services.accounts import open_for_development
from app.services.demo.fill import fill_database
from app.services.profiles import create_profile
from app.services.setup import initialise
from benchmarks.client import Timing, ask_one_by_one, ask_together
from benchmarks.sql_search import search_in_sql
from benchmarks.workload import KINDS, Query, workload

SEARCH = "/api/v1/profiles?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--queries", type=int, default=600)
    parser.add_argument("--sql", type=int, default=30, help="how many of the searches are also asked in SQL")
    parser.add_argument("--as", dest="role", choices=("desk", "partner"), default="desk", help="who asks")
    parser.add_argument("--keep", type=Path, help="folder in which the databases are kept for the next run")
    options = parser.parse_args()
    means = {}
    with tempfile.TemporaryDirectory() as fresh:
        folder = options.keep or Path(fresh)
        folder.mkdir(parents=True, exist_ok=True)
        for size in map(int, options.sizes.split(",")):
            means[size] = measure(
                folder / f"people-{size}.sqlite3", size, Role(options.role), options.queries, options.sql
            )
    if 10_000 in means and 100_000 in means:
        print(f"\nmean at 100,000 / mean at 10,000: {means[100_000] / means[10_000]:.2f}")


def measure(path: Path, people: int, role: Role, queries: int, in_sql: int) -> float:
    """Print everything for one number of people; answers the mean of one client in milliseconds."""
    print(f"\n== {people:,} people, asked by a {role}")
    engine = engine_for(f"sqlite:///{path}")
    initialise(engine)
    fill_database(engine, people)
    with writing(engine) as session:
        token = open_for_development(session, role, "benchmark")
        desk_token = open_for_development(session, Role.DESK, "benchmark")
        if role is Role.PARTNER:
            choose_for_the_partner(session)
    asked = list(workload(engine, queries))
    with served(f"sqlite:///{path}") as (port, process, built):
        print(f"index built and serving after {built:.1f} s; memory of the server {memory_mb(process.pid)} MB")
        mean = compare_over_http(port, token, asked)
        print(f"from commit to found: {commit_to_found_ms(engine, port, desk_token):.1f} ms")
    compare_with_sql(engine, [query for _, query in asked[:in_sql]], mean)
    engine.dispose()
    return mean


def choose_for_the_partner(session: Session) -> None:
    """One person in ten chooses something else for the organisation of the benchmark's partner."""
    asker = select(Account.organisation_id).where(Account.role == Role.PARTNER, Account.name == "benchmark")
    organisation = session.scalars(asker).one()
    session.execute(delete(PartnerChoice).where(PartnerChoice.organisation_id == organisation))
    people = session.scalars(select(Profile.id).where(Profile.id % 10 == 0)).all()
    choices = [
        {"profile_id": id_, "organisation_id": organisation, "choice": ("hidden", "card", "named")[id_ // 10 % 3]}
        for id_ in people
    ]
    session.execute(insert(PartnerChoice), choices)


@contextmanager
def served(url: str) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"SULH_DATABASE_URL": url}
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.server", str(port)], env=environment)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 600:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.05)
        yield port, process, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def memory_mb(pid: int) -> int:
    """Resident memory, from the kernel's own account; 0 where there is none to read."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def compare_over_http(port: int, token: str, asked: Sequence[tuple[str, Query]]) -> float:
    targets = [SEARCH + urlencode(query) for _, query in asked]
    half = len(targets) // 2
    one, together = targets[:half], targets[half:]
    # Other searches than the measured ones warm up what is warm in a running service.
    ask_one_by_one(port, [SEARCH + urlencode({"q": f"warm up {n}"}) for n in range(50)], token)
    single, several = ask_one_by_one(port, one, token), ask_together(port, together, token)
    constant_one = ask_one_by_one(port, _constants(single, one), token)
    constant_several = ask_together(port, _constants(several, together), token)
    print(f"{'':24}{'requests/s':>12}{'mean ms':>10}{'p50':>8}{'p99':>8}")
    for name, alone, busy in (("search", single, several), ("constant body", constant_one, constant_several)):
        p50, p99 = alone.percentile(0.5), alone.percentile(0.99)
        print(f"{name:24}{busy.per_second:12.0f}{alone.mean:10.2f}{p50:8.2f}{p99:8.2f}")
    print(f"ratio to the constant body: {several.per_second / constant_several.per_second:.3f} (several clients)")
    for kind in KINDS:
        times = [seconds for (k, _), seconds in zip(asked, single.each, strict=False) if k == kind]
        print(f"  {kind:22}{'':12}{1000 * sum(times) / len(times):10.2f}")
    print(f"body: {sum(single.sizes) / len(single.sizes) / 1000:.0f} kB in the mean")
    return single.mean


def _constants(timing: Timing, targets: Sequence[str]) -> list[str]:
    return [
        f"/constant/{size}?{target.partition('?')[2]}" for size, target in zip(timing.sizes, targets, strict=True)
    ]


def commit_to_found_ms(engine: Engine, port: int, token: str, rounds: int = 20) -> float:
    """Mean from just before the commit of one new person to the answer that has that person."""
    desk, spent = Actor(Role.DESK, "benchmark"), 0.0
    for number in range(rounds):
        name = f"Zyxwv{time.time_ns()}n{number}"
        with writing(engine) as session:
            create_profile(session, desk, ProfileWrite(name=name), source="benchmark")
            begun = time.perf_counter()
        found = ask_one_by_one(port, [f"{SEARCH}{urlencode({'q': name, 'facets': 'none'})}"], token)
        spent += time.perf_counter() - begun
        if found.sizes[0] < 200:
            raise RuntimeError("what was committed was not found by the next request")
    return 1000 * spent / rounds


def compare_with_sql(engine: Engine, queries: Sequence[Query], mean: float) -> None:
    begun = time.perf_counter()
    with engine.connect() as connection:
        for query in queries:
            search_in_sql(connection, query)
    in_sql = 1000 * (time.perf_counter() - begun) / len(queries)
    print(f"the same in SQL over link tables: mean {in_sql:.0f} ms, {in_sql / mean:.0f} times as long")


if __name__ == "__main__":
    main()
