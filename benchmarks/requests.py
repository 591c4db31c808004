"""What requests that ended long ago cost: the same pages, answers and passes of the worker with few and with many.

    python benchmarks/requests.py [--people 10000] [--few 1000] [--many 3000] [--going 120] [--database URL]

The requests of the demonstration, copied: as many are going on both times, the others ended within five years. Times
are the best of some rounds, in milliseconds: over HTTP with one worker, or of a pass of the worker that finds nothing
new. Ends with 1 when something takes both over the bound and more than twice as long with many; the report of
response times may, since it reads every request of the days that it is asked for.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import Engine, func, select

from app.db import engine_for, now, reading, writing
from app.models import Candidate, DeploymentRequest
from app.search.directory import Directory
from app.services.demo.cast import open_cast
from app.services.demo.fill import fill_database
from app.services.demo.requests import fill_requests
from app.services.jobs import JOBS
from app.services.setup import initialise
from benchmarks.client import ask_one_by_one
from benchmarks.request_copies import copy_requests
from benchmarks.search import served

BOUND_MS: Final = 100
ROUNDS: Final = 15
API: Final = "/api/v1"
REPORT: Final = "response-times"
PASSES: Final = ("requests.", "retention", "erasure")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=3000)
    parser.add_argument("--going", type=int, default=120, help="how many have not ended")
    parser.add_argument("--database", help="an empty one, in place of a SQLite file of its own")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SULH_ENVIRONMENT"] = "demo"
        url = options.database or f"sqlite:///{Path(folder) / 'requests.sqlite3'}"
        engine = engine_for(url)
        initialise(engine)
        fill_database(engine, options.people)
        with writing(engine) as session:
            _, cast = open_cast(session)
        fill_requests(engine, Directory(engine).index)
        tokens = {sign_in.email.partition("@")[0]: sign_in.token for sign_in in cast}
        found = []
        for total in (options.few, options.many):
            copy_requests(engine, total, options.going)
            found.append(measure(engine, url, tokens))
        engine.dispose()
    sys.exit(report(*found))


def measure(engine: Engine, url: str, tokens: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds by name."""
    times = {}
    with served(url) as (port, _, _):
        for who, target in targets(engine):
            ask_one_by_one(port, [target] * 3, tokens[who])
            timing = ask_one_by_one(port, [target] * ROUNDS, tokens[who])
            times[f"{who} {_without_ids(target)}"] = 1000 * min(timing.each)
    for job in JOBS:
        if job.name.startswith(PASSES):
            job.work(engine, now())
            times[f"worker {job.name}"] = min(_timed(job.work, engine) for _ in range(5))
    return times


def _timed(work: Callable[..., None], engine: Engine) -> float:
    begun = time.perf_counter()
    work(engine, now())
    return 1000 * (time.perf_counter() - begun)


def _without_ids(target: str) -> str:
    return "/".join(
        "…" if len(part) == len("00000000-0000-4000-8000-000000000000") else part for part in target.split("/")
    )


def targets(engine: Engine) -> list[tuple[str, str]]:
    closed, preparing, searching = (_one(engine, state) for state in ("closed", "preparing", "searching"))
    lists = [("desk", f"/en/requests?state={state}") for state in ("closed", "searching", "rejected", "with_sg")]
    return [
        ("desk", "/en/requests"),
        *lists,
        ("desk", f"{API}/deployment-requests?limit=100"),
        ("head", f"{API}/deployment-requests?limit=100&state=closed"),
        ("focal-point", "/en/requests"),
        ("partner", "/en/requests"),
        ("desk", "/en/desk"),
        ("head", "/en/desk"),
        ("secretary-general", "/en/desk"),
        ("head", "/en/requests/response-times"),
        ("head", f"/en/requests/response-times?from={now().year}-{now().month:02}-01"),
        ("desk", f"/en/requests/{closed}"),
        ("desk", f"/en/requests/{closed}/candidates"),
        ("desk", f"/en/requests/{closed}/preparation"),
        ("desk", f"/en/requests/{preparing}/preparation"),
        ("desk", f"/en/requests/{searching}"),
        ("desk", f"/en/requests/{searching}/candidates"),
        ("desk", f"{API}/deployment-requests/{closed}/history"),
        ("desk", f"{API}/lessons?akin=true&situation=sudan"),
        ("focal-point", "/en/releases"),
        ("expert", "/en/offers"),
        ("head", f"{API}/retention"),
    ]


def _one(engine: Engine, state: str) -> str:
    """The ordinary one with the most candidates."""
    with reading(engine) as session:
        found = (
            select(DeploymentRequest.public_id)
            .join(Candidate, Candidate.request_id == DeploymentRequest.id)
            .where(DeploymentRequest.state == state, DeploymentRequest.confidentiality == "ordinary")
            .group_by(DeploymentRequest.id)
            .order_by(func.count().desc(), DeploymentRequest.id)
        )
        return str(session.scalars(found.limit(1)).one())


def report(few: Mapping[str, float], many: Mapping[str, float]) -> bool:
    """Whether something is over the bound."""
    print(f"\n{'':64}{'few':>9}{'many':>9}{'ratio':>8}")
    over = False
    for name, before in few.items():
        grows = many[name] > BOUND_MS and many[name] > 2 * before and REPORT not in name
        over |= grows
        print(f"{name:64}{before:9.1f}{many[name]:9.1f}{many[name] / before:8.2f}{'  OVER' if grows else ''}")
    return over


if __name__ == "__main__":
    main()
