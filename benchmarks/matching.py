"""How long it takes to match a post of a deployment request, beside a plain search for the same requirements.

    python benchmarks/matching.py [--sizes 10000,100000] [--rounds 30] [--keep FOLDER]

In one process and without HTTP, search and match in turn, so that both meet the same machine. A match tells every
criterion for the first fifty and for the first fifty near misses, as JSON; a search has all facets, reasons, and
fifty people on its page. Times in milliseconds; `ratio` is of the medians. Ends with 1 when a median of the largest
directory is over the bound.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent))

import orjson

from app.api.matches import told_match
from app.db import engine_for, now
from app.policy import Actor, Role, viewer_of
from app.search.answer import search
from app.search.criteria import criteria_of
from app.search.directory import Directory
from app.search.index import ProfileIndex
from app.search.matching import Matches, Wish, match
from app.services.demo.fill import fill_database
from app.services.setup import initialise

BOUND_MS: Final = 250
EXPLAINED: Final = 50
DAYS: Final = 60
DESK: Final = Actor(Role.DESK, "benchmark")

# What posts ask for: role, required criteria, preferred ones.
Pairs = tuple[tuple[str, str], ...]
POSTS: Final[Sequence[tuple[str, Pairs, Pairs]]] = (
    ("mediator", (), ()),
    ("mediator", (("language", "ar"),), ()),
    ("expert", (("language", "en"), ("gender", "f")), ()),
    ("mediator", (("language", "ar:B2"),), (("expertise", "water"), ("language", "fr"))),
    ("special_envoy", (("language", "fr:B2"),), (("region", "oic-african"), ("expertise", "ceasefire-security"))),
    ("expert", (), (("language", "ar"), ("language", "fr"), ("expertise", "water"), ("region", "oic-arab"))),
    (
        "mediator",
        (("language", "ar:C1"), ("region", "oic-african"), ("exclude_nationality", "SD")),
        (("expertise", "water"), ("language", "fr:B2"), ("situation", "sudan")),
    ),
    ("mediator", (("language", "ar"), ("language", "en"), ("region", "oic-asian"), ("expertise", "water")), ()),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=30, help="how often each post is matched")
    parser.add_argument("--keep", type=Path, help="folder in which the databases are kept for the next run")
    options = parser.parse_args()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as fresh:
        folder = options.keep or Path(fresh)
        folder.mkdir(parents=True, exist_ok=True)
        for size in sorted(map(int, options.sizes.split(","))):
            slowest = measure(folder / f"people-{size}.sqlite3", size, options.rounds)
    verdict = "within" if slowest <= BOUND_MS else "OVER"
    print(f"\nslowest median {slowest:.1f} ms, {verdict} the bound of {BOUND_MS} ms")
    sys.exit(slowest > BOUND_MS)


def measure(path: Path, people: int, rounds: int) -> float:
    """Print a line for each post; answers the largest median of a match."""
    engine = engine_for(f"sqlite:///{path}")
    initialise(engine)
    fill_database(engine, people)
    index = Directory(engine).index
    engine.dispose()
    print(f"\n== {people:,} people\n{'':38}{'found':>8}{'near':>8}{'search':>8}{'match':>8}{'worst':>8}{'ratio':>8}")
    medians = []
    for role, required, preferred in POSTS:
        found = matched(index, role, required, preferred)
        plain, matching = in_turn(index, role, required, preferred, rounds)
        name = f"{role}, {1 + len(required)} required, {len(preferred)} preferred"
        ratio = median(matching) / median(plain)
        print(
            f"{name:38}{found.total:8}{found.near:8}{median(plain):8.1f}{median(matching):8.1f}"
            f"{max(matching):8.1f}{ratio:8.2f}"
        )
        medians.append(median(matching))
    return max(medians)


def in_turn(
    index: ProfileIndex, role: str, required: Pairs, preferred: Pairs, rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each search and of each match; the first round warms up and is not told."""
    times = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        searched(index, role, required)
        between = time.perf_counter()
        told(matched(index, role, required, preferred))
        times.append((1000 * (between - begun), 1000 * (time.perf_counter() - between)))
    return [search for search, _ in times[1:]], [match for _, match in times[1:]]


def matched(index: ProfileIndex, role: str, required: Pairs, preferred: Pairs) -> Matches:
    first = now().date() + timedelta(days=14)
    period = (first.toordinal(), first.toordinal() + DAYS - 1)
    wishes = [Wish(*pair, pair in required) for pair in (*required, *preferred)]
    return match(index, DESK, role, wishes, period, lang="en", limit=EXPLAINED)


def told(found: Matches) -> bytes:
    return orjson.dumps([told_match(each) for each in (*found.items, *found.near_misses)])


def searched(index: ProfileIndex, role: str, required: Pairs) -> bytes:
    pairs = [("role", role), *required, ("limit", str(EXPLAINED))]
    criteria = criteria_of(pairs, viewer_of(DESK), index.code_now)
    return search(index, DESK, criteria, asked=str(pairs), lang="en").body


if __name__ == "__main__":
    main()
