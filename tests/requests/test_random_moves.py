"""Random moves, legal and illegal, with several requests at once: what the specification promises holds after each.

SULH_RANDOM_WALKS=400 walks so many times, at random and on both databases; without it, a few times over ever the
same ways.
"""

import os
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

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

    def __init__(self, troupe: Troupe, walked: "Counter[str]") -> None:
        super().__init__()
        self._walked = walked
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

    @rule(random=SEEDS, steps=st.integers(1, 12))
    def go_on(self, random: Random, steps: int) -> None:
        self._clock.shift(60)
        self._walk.go_on(random, steps)

    @rule(random=SEEDS, steps=st.integers(4, 12))
    def go_on_again(self, random: Random, steps: int) -> None:
        self._clock.shift(60)
        self._walk.go_on(random, steps)

    @rule(random=SEEDS)
    def stray(self, random: Random) -> None:
        self._clock.shift(60)
        self._walk.stray(random)

    @rule(hours=st.sampled_from((1, 9, 30)))
    def time_passes(self, hours: int) -> None:
        self._clock.shift(hours * 3600)
        self._walk.pass_time()

    @rule(random=SEEDS)
    def change_membership(self, random: Random) -> None:
        self._walk.change_membership(random)

    def teardown(self) -> None:
        self._travel.stop()
        self._walked.update({f"{name} made": times for name, times in self._walk.made.items()})
        self._walked.update({f"{name} refused": times for name, times in self._walk.refused.items()})


# By hand a failure may take its time to become short.
SHORT = settings(
    max_examples=WALKS or 4,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=not WALKS,
    phases=(Phase.generate, Phase.shrink) if WALKS else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(0 if WALKS else 60)
@pytest.mark.parametrize("database", KINDS if WALKS else ("sqlite",))
def test_random_moves_leave_every_promise_whole(engine: Engine, capsys: Any) -> None:
    troupe, walked = gather(engine), Counter[str]()
    walks: Any = lambda: RandomMoves(troupe, walked)  # noqa: E731
    run_state_machine_as_test(walks, settings=SHORT)
    tried = sum(walked.values())
    made = {name.removesuffix(" made") for name in walked if name.endswith(" made")}
    assert {"open", "shortlist", "put_up", "offer", "accept", "deploy"} <= made
    with capsys.disabled():
        if WALKS:
            print(f"\n{tried} moves, {sum(walked[f'{name} made'] for name in made)} made: {walked}")
