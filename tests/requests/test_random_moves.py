"""Random moves, legal and illegal, with several requests at once: what the specification promises holds after each.

SULH_RANDOM_WALKS=400 walks so many times, at random and on both databases; without it, a few times over ever the
same ways.
"""

import os
import sys
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine

from tests.databases import KINDS
from tests.requests.walking.people import Troupe, gather, start_again
from tests.requests.walking.walk import Walk

WALKS = int(os.environ.get("SULH_RANDOM_WALKS", "0"))
SEEDS = st.integers(0, 2**32).map(Random)
MORNING = datetime(2027, 2, 1, 8, tzinfo=UTC)
AT_ONCE = 4


class RandomMoves(RuleBasedStateMachine):
    """One walk: the clock stands, but for a minute before each move and the hours of `time_passes`."""

    def __init__(self, troupe: Troupe, made: "Counter[str]", refused: "Counter[str]") -> None:
        super().__init__()
        self._made, self._refused = made, refused
        self._travel = time_machine.travel(MORNING, tick=False)
        self._clock = self._travel.start()
        start_again(troupe)
        self._walk = Walk(troupe)

    @initialize(random=SEEDS)
    def begin(self, random: Random) -> None:
        self._walk.write(random)

    @rule(random=SEEDS)
    @precondition(lambda self: len(self._walk.requests) < AT_ONCE)
    def write(self, random: Random) -> None:
        self._walk.write(random)

    @rule(random=SEEDS, steps=st.integers(4, 15), again=st.integers(1, 3))
    def go_on(self, random: Random, steps: int, again: int) -> None:
        for _ in range(again):
            self._clock.shift(60)
            self._walk.go_on(random, steps)

    @rule(random=SEEDS, steps=st.integers(2, 8))
    def stray(self, random: Random, steps: int) -> None:
        self._clock.shift(60)
        self._walk.stray(random, steps)

    @rule(hours=st.sampled_from((1, 9, 30)))
    def time_passes(self, hours: int) -> None:
        self._clock.shift(hours * 3600)
        self._walk.pass_time()

    @rule(random=SEEDS)
    def change_membership(self, random: Random) -> None:
        self._walk.change_membership(random)

    def teardown(self) -> None:
        self._travel.stop()
        self._made.update(self._walk.made)
        self._refused.update(self._walk.refused)


HABITS = settings(
    max_examples=WALKS or 3,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=not WALKS,
    # Whoever reads a failure has the seeds of each step; making it short would take longer than to understand it.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(0 if WALKS else 60)
@pytest.mark.parametrize("database", KINDS if WALKS else ("sqlite",))
def test_random_moves_leave_every_promise_whole(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    troupe, made, refused = gather(engine), Counter[str](), Counter[str]()

    def walk() -> RandomMoves:
        return RandomMoves(troupe, made, refused)

    run_state_machine_as_test(cast(Any, walk), settings=HABITS)
    assert {"open", "shortlist", "put_up"} <= made.keys()
    if WALKS:
        with capsys.disabled():
            sys.stdout.write(f"\n{made.total()} moves made and {refused.total()} refused: {made}\n")
