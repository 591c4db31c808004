"""Measure the name search on a file of names and queries: recall in the first ten by category, time per query.

    python -m benchmarks.names FILE [--people N]

FILE holds one JSON object a line: `id`; the names as `names` (a list) or `full_name`, `name_ar`, `name_other`;
`queries`, a list of objects with the query as `q` and its category as `c` or `cat`, answered rightly by this id.
With `--people` only so many lines are indexed (those with queries first).
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.search.names import NameAnswer, NameIndex

Record = Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--people", type=int, default=None)
    asked_for = parser.parse_args()
    records = read(asked_for.file)[: asked_for.people]
    begun = time.perf_counter()
    index = load(records)
    print(f"{len(records)} people indexed in {time.perf_counter() - begun:.1f} s")
    report(index, records)


def read(path: Path) -> list[Record]:
    """The records, those with queries first."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return sorted(records, key=lambda record: not record.get("queries"))


def load(records: Sequence[Record]) -> NameIndex:
    index = NameIndex()
    for slot, record in enumerate(records):
        keys = ("full_name", "name_ar", "name_other")
        index.put(slot, record.get("names") or [record[key] for key in keys if record.get(key)])
    return index


def report(index: NameIndex, records: Sequence[Record]) -> None:
    visible = BitMap(range(len(records)))
    hits: dict[str, list[bool]] = defaultdict(list)
    times, sizes = [], []
    for slot, record in enumerate(records):
        for query in record.get("queries", ()):
            begun = time.perf_counter()
            answer = index.search(query["q"], visible)
            times.append((time.perf_counter() - begun) * 1000)
            sizes.append(len(answer.slots))
            hits[query.get("c") or query["cat"]].append(slot in first_ten(answer))
    for category, found in sorted(hits.items()):
        print(f"{category:24}{len(found):7}  R@10 {np.mean(found):.3f}")
    print(f"mean of categories R@10 {np.mean([np.mean(found) for found in hits.values()]):.3f}")
    print(f"people per answer: median {np.median(sizes):.0f}, mean {np.mean(sizes):.0f}")
    print("ms per query: median {:.2f}, p95 {:.2f}, p99 {:.2f}".format(*np.quantile(times, (0.5, 0.95, 0.99))))


def first_ten(answer: NameAnswer) -> NDArray[np.int32]:
    return answer.slots[np.lexsort((answer.slots, -answer.scores))][:10]


if __name__ == "__main__":
    main()
