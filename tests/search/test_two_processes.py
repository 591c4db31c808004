"""Two other processes write to one database: what they commit is found by the next search, in every process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import reading
from app.search.checking import compare_index
from app.search.directory import Directory
from tests.search.asking import DESK, PARTNER, Json, add, ask, compare
from tests.search.oracle import Oracle, Pairs
from tests.search.people import read_world

ROOT = Path(__file__).parents[2]
SEARCHES: list[Pairs] = [
    [],
    [("sort", "name"), ("limit", "7")],
    [("q", "ali hassan"), ("limit", "5")],
    [("language", "ar:B2")],
    [("expertise", "resources-climate"), ("role", "mediator,expert")],
    [("exclude_nationality", "SD"), ("sort", "-confirmed_at")],
]


class Worker:
    """One of `tests.search.worker`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, command: Json) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Json:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())  # type: ignore[no-any-return]

    def found(self, pairs: Pairs, role: str) -> list[str]:
        self.tell({"find": pairs, "role": role})
        return self.answer()["ids"]  # type: ignore[no-any-return]


@contextmanager
def _worker(url: str, name: str) -> Iterator[Worker]:
    command = [sys.executable, "-m", "tests.search.worker", url, name]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Worker(process)


@pytest.fixture
def workers(database_url: str) -> Iterator[list[Worker]]:
    with ExitStack() as stack:
        yield [stack.enter_context(_worker(database_url, name)) for name in ("one", "two")]


def test_what_another_process_commits_is_found_by_the_next_search(
    directory: Directory, workers: list[Worker]
) -> None:
    for seed in range(12):
        for worker in workers:
            worker.tell({"write": seed})
        for writer, other in (workers, workers[::-1]):
            made = writer.answer()
            directory.catch_up()
            pairs = [("q", made["word"])]
            for actor, expected in ((DESK, True), (PARTNER, made["visibility"] == "named")):
                ids = [made["id"]] if expected else []
                assert [item["id"] for item in ask(directory.index, actor, pairs)["items"]] == ids
                if writer is workers[1]:  # both have answered, so both are free to be asked
                    assert other.found(pairs, actor.role) == ids
                    assert writer.found(pairs, actor.role) == ids


def test_40_whom_another_process_erases_is_found_by_no_process(
    engine: Engine, directory: Directory, workers: list[Worker]
) -> None:
    one, two = workers
    for name in ("Mina Lanoi", "Nuri Aden"):
        gone = add(engine, name=name, headline={"en": "Zebra diplomacy"}, roles=["mediator"])["id"]
        directory.catch_up()
        assert one.found([("q", "zebra")], "desk") == two.found([("q", "zebra")], "desk") == [gone]
        one.tell({"erase": gone})
        slot = one.answer()["slot"]
        # Perhaps in the slot that has become free: before the other two have looked, and after it.
        new = add(engine, name="Omar Salih", roles=["expert"])["id"]
        directory.catch_up()
        for role, actor in (("desk", DESK), ("partner", PARTNER)):
            for pairs in ([("q", "zebra")], [("q", name)], [("role", "mediator")]):
                assert one.found(pairs, role) == two.found(pairs, role) == []
                assert ask(directory.index, actor, pairs)["total"] == 0
            assert one.found([("role", "expert")], role) == two.found([("role", "expert")], role) == [new]
        assert compare_index(engine, directory) == []
        one.tell({"erase": new})
        again = one.answer()["slot"]
        assert (again == slot) is (engine.dialect.name == "sqlite")
        directory.catch_up()


def test_an_index_kept_current_answers_as_a_fresh_one_and_as_the_oracle(
    engine: Engine, directory: Directory, workers: list[Worker]
) -> None:
    for start in range(0, 30, 10):
        for worker in workers:
            worker.tell({"writes": list(range(start, start + 10))})
        for _ in range(10):
            directory.catch_up()  # in the middle of it all
        for worker in workers:
            worker.answer()
    directory.catch_up()
    fresh = Directory(engine).index
    with reading(engine) as session:
        world = read_world(session)
    assert len(world.people) > 20
    for actor in (DESK, PARTNER):
        oracle = Oracle(world, actor, datetime.now(UTC))
        for pairs in SEARCHES:
            kept, new = (_without_cursors(ask(index, actor, pairs)) for index in (directory.index, fresh))
            assert kept == new
            compare(directory.index, oracle, actor, pairs)
            found = [item["id"] for item in kept["items"]]
            assert [worker.found(pairs, actor.role) for worker in workers] == [found, found]
    assert compare_index(engine, directory) == compare_index(engine) == []


def _without_cursors(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if not name.endswith("_cursor")}
