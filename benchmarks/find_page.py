"""How long the search page takes beside the API call behind it, for the same searches in one run.

    python benchmarks/find_page.py [--people 10000] [--queries 300] [--language en] [--as partner] [--keep FOLDER]

One client over HTTP with one worker, the six kinds of search in equal parts with all facets. Each search is asked
of the page and of the API in turn, so that both meet the same machine. Asked twice: `first` is when the markup of the
people found is not yet made, `again` is when it is, as it is in a service that has run for a while.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from app.db import engine_for, writing
from app.policy import Role
from app.services.accounts import open_for_development
from app.services.demo.fill import fill_database
from app.services.setup import initialise
from benchmarks.client import Timing, ask_in_turn, ask_one_by_one
from benchmarks.search import served
from benchmarks.workload import KINDS, Query, workload


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--language", choices=("ar", "en", "fr"), default="en")
    parser.add_argument("--as", dest="role", choices=("desk", "partner"), default="desk", help="who asks")
    parser.add_argument("--keep", type=Path, help="folder in which the database is kept for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        folder = options.keep or Path(fresh)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"people-{options.people}.sqlite3"
        measure(path, options.people, Role(options.role), options.queries, options.language)


def measure(path: Path, people: int, role: Role, queries: int, language: str) -> None:
    engine = engine_for(f"sqlite:///{path}")
    initialise(engine)
    fill_database(engine, people)
    with writing(engine) as session:
        token = open_for_development(session, role, "benchmark")
    asked = list(workload(engine, queries))
    engine.dispose()
    targets = [(f"/api/v1/profiles?{urlencode(query)}", f"/{language}/find?{urlencode(query)}") for _, query in asked]
    with served(f"sqlite:///{path}") as (port, _, _):
        for face in ("/api/v1/profiles", f"/{language}/find"):
            ask_one_by_one(port, [f"{face}?{urlencode({'q': f'warm up {n}'})}" for n in range(30)], token)
        for name in ("first", "again"):
            api, page = ask_in_turn(port, targets, token)
            report(f"{name}, {people:,} people, {language}, {role}", asked, api, page)


def report(title: str, asked: Sequence[tuple[str, Query]], api: Timing, page: Timing) -> None:
    print(f"\n== {title}\n{'':24}{'API ms':>10}{'page ms':>10}{'ratio':>8}")
    for name in ("all", *KINDS):
        places = [place for place, (kind, _) in enumerate(asked) if name in ("all", kind)]
        times = [1000 * mean(face.each[place] for place in places) for face in (api, page)]
        print(f"{name:24}{times[0]:10.2f}{times[1]:10.2f}{times[1] / times[0]:8.2f}")
    middle = [1000 * median(face.each) for face in (api, page)]
    print(f"{'median of all':24}{middle[0]:10.2f}{middle[1]:10.2f}{middle[1] / middle[0]:8.2f}")
    print(f"bodies: {mean(api.sizes) / 1000:.0f} kB and {mean(page.sizes) / 1000:.0f} kB in the mean")


if __name__ == "__main__":
    main()
