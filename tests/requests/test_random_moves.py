"""Random moves, legal and illegal, with several requests at once: what the specification promises holds after each.

SULH_RANDOM_WALKS=250 walks so many times, at random and on both databases, prints how often each move and step was
made and refused, and fails when one never was; without it, once and ever the same way.

A failure is shortened: each move is a rule of the machine with a seed of its own, so that hypothesis can leave out
whatever the failure does without. It tells the moves that are left in words, and a blob with which
SULH_RANDOM_AGAIN=blob makes them again and nothing else.
"""

import os
import sys
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, __version__, reproduce_failure, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Engine

from tests.databases import KINDS
from tests.requests.walking.people import Troupe, gather, start_again
from tests.requests.walking.table import Table
from tests.requests.walking.walk import Walk

WALKS = int(os.environ.get("SULH_RANDOM_WALKS", "0"))
AGAIN = os.environ.get("SULH_RANDOM_AGAIN")
# So many walks reach everything.
ENOUGH = 100
MORNING = datetime(2027, 2, 1, 8, tzinfo=UTC)


class RandomMoves(RuleBasedStateMachine):
    """One walk."""

    def __init__(self, troupe: Troupe, table: Table) -> None:
        super().__init__()
        self._troupe, self._table, self._went_well = troupe, table, True
        self._travel = time_machine.travel(MORNING, tick=False)
        start_again(troupe)
        self._walk = Walk(troupe, table, self._travel.start())

    @rule(seed=st.integers(0, 2**32))
    def move(self, seed: int) -> None:
        self._went_well = False
        # The simplest walk of all, with which hypothesis begins: nobody does anything.
        if seed:
            self._walk.move(Random(seed))
        self._went_well = True

    def teardown(self) -> None:
        try:
            if self._went_well:
                self._walk.finish()
        finally:
            self._travel.stop()
        self._table.count_histories(self._troupe.engine)


HABITS = settings(
    # The first of them is the one in which nobody does anything.
    max_examples=1 + (WALKS or 1),
    stateful_step_count=150,
    deadline=None,
    database=None,
    derandomize=not WALKS,
    print_blob=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(0 if WALKS else 600)
@pytest.mark.parametrize("database", KINDS if WALKS or AGAIN else ("sqlite",))
def test_random_moves_leave_every_promise_whole(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    troupe, table = gather(engine), Table()

    def walk() -> RandomMoves:
        return RandomMoves(troupe, table)

    again = reproduce_failure(__version__, AGAIN.encode())(walk) if AGAIN else walk
    run_state_machine_as_test(cast(Any, again), settings=HABITS)
    if WALKS:
        with capsys.disabled():
            sys.stdout.write(f"\n{table.written()}\n")
    assert AGAIN or len(table.made) >= 10
    assert WALKS < ENOUGH or table.never() == []
