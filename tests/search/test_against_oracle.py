"""Random people, random changes and random searches: the search answers what the oracle answers."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from app.db import reading, writing
from app.errors import Conflict, Invalid
from app.models import Profile, Tombstone
from app.schemas.profiles import ProfileWrite
from app.search import bits, orders
from app.search.checking import compare_index
from app.search.directory import Directory
from app.security import new_reference
from app.services.profiles import change_profile, store_profiles
from tests.search.asking import ASKERS, DESK, ask, compare
from tests.search.asking import change as change_anyhow
from tests.search.exposing import choose, erase, hide
from tests.search.oracle import Oracle
from tests.search.people import read_world
from tests.search.populations import (
    CHANGES,
    EXPOSURES,
    NOW,
    WRITES,
    Change,
    Erased,
    Exposed,
    Pairs,
    Patched,
    searches,
)

EXAMPLES = int(os.environ.get("SULH_HYPOTHESIS_EXAMPLES", "50"))

SOME_ASKERS = st.lists(st.sampled_from(sorted(ASKERS)), unique=True, min_size=2, max_size=4)
ROUND = st.tuples(
    st.lists(CHANGES, min_size=1, max_size=6), SOME_ASKERS, st.lists(searches(), min_size=2, max_size=8)
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(params=[None, 2], ids=["small", "as if many"])
def ways_of_the_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search counts and sorts many people in other ways than few: here it does so from two or three on."""
    if request.param:
        monkeypatch.setattr(bits, "GATHER_LIMIT", request.param)
        monkeypatch.setattr(orders, "_SAMPLE", request.param)


@pytest.mark.usefixtures("ways_of_the_many")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # The failing search is told; making it smaller takes minutes.
    phases=[Phase.explicit, Phase.generate],
    database=None,
    # The engine is the test's, its tables are emptied for each example.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    people=st.lists(WRITES, min_size=3, max_size=10),
    exposures=st.lists(EXPOSURES, max_size=4),
    rounds=st.lists(ROUND, min_size=1, max_size=3),
)
def test_every_answer_is_the_oracles(
    engine: Engine,
    people: list[ProfileWrite],
    exposures: list[Exposed],
    rounds: list[tuple[list[Change], list[str], list[Pairs]]],
) -> None:
    with writing(engine) as session:
        session.execute(delete(Profile))
        session.execute(delete(Tombstone))
    _store(engine, people)
    for exposed in exposures:
        _apply(engine, exposed)
    directory = Directory(engine)
    directory.catch_up()
    for changes, askers, asked in rounds:
        for change in changes:
            _apply(engine, change)
        directory.catch_up()
        _compare_all(engine, directory, askers, asked)
    assert compare_index(engine, directory) == []


def _store(engine: Engine, people: list[ProfileWrite]) -> None:
    own = [{"reference": new_reference()} for _ in people]
    if people:
        with writing(engine) as session:
            store_profiles(session, DESK, list(zip(people, own, strict=True)), source="test")


def _apply(engine: Engine, change: Change) -> None:
    if isinstance(change, ProfileWrite):
        _store(engine, [change])
        return
    with reading(engine) as session:
        there = [(str(p.public_id), p.version) for p in session.query(Profile).order_by(Profile.id)]
    if not there:
        return
    public_id, version = there[change.number % len(there)]
    match change:
        case Patched():
            _patch(engine, public_id, version, change.patch)
        case Exposed():
            hide(engine, public_id, hidden=change.hidden)
            choose(engine, public_id, change.choices)
        case Erased():
            erase(engine, public_id)


def _patch(engine: Engine, public_id: str, version: int, patch: dict[str, Any]) -> None:
    try:
        with writing(engine) as session:
            change_profile(session, DESK, public_id, version, patch, source="test")
    except Conflict:  # a move that is not allowed, or an active person who is incomplete
        change_anyhow(engine, public_id, **patch)


def _compare_all(engine: Engine, directory: Directory, askers: list[str], asked: list[Pairs]) -> None:
    with reading(engine) as session:
        world = read_world(session)
    for asker in askers:
        oracle = Oracle(world, ASKERS[asker], NOW)
        for pairs in asked:
            if not all(map(oracle.takes, pairs)):
                with pytest.raises(Invalid):
                    ask(directory.index, oracle.asker, pairs)
            compare(directory.index, oracle, oracle.asker, [pair for pair in pairs if oracle.takes(pair)])
