"""Two steps at one instant, each by an application instance of its own: the promises hold whoever comes first.

SULH_AT_ONCE=50 lets every two meet so often, on both databases, and prints what became of them; without it, those
meet once for which PostgreSQL needs a lock of its own. SQLite lets one write after the other anyway.
"""

import os
import sys
import traceback
from collections import Counter

import pytest
from sqlalchemy import Engine, update

from app.db import engine_for, writing
from app.models import Profile
from tests.databases import KINDS, kept
from tests.requests.at_once.pairs import BOTH, ONE, Meeting, Scene, erase_or_offer, expire_twice
from tests.requests.at_once.stage import at_once
from tests.requests.walking.holding import hold
from tests.requests.walking.people import Troupe, gather, start_again

TIMES = int(os.environ.get("SULH_AT_ONCE", "0"))
SCENES = (*ONE, *BOTH) if TIMES else (erase_or_offer, expire_twice)
# Who has done what they came for and not yet committed: the first, nobody, the second, and so on.
LINGERING_S = ((0.2, 0), (0, 0), (0, 0.2), (0, 0))


@pytest.mark.timeout(0 if TIMES else 60)
@pytest.mark.parametrize("database", KINDS if TIMES else ("postgresql",))
def test_two_steps_at_one_instant_leave_every_promise_whole(
    engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    troupe, other = gather(engine), engine_for(database_url)
    wrong: list[str] = []
    try:
        for scene in SCENES:
            start_again(troupe)
            _nobody_leaves(troupe)
            meeting = scene(troupe)
            if not TIMES:
                _meet(scene, meeting, other, 0)
                continue
            became = _often(scene, meeting, other)
            wrong += [f"{scene.__name__}: {what}" for what in became if "Error" in what]
            with capsys.disabled():
                sys.stdout.write(f"{engine.dialect.name} {scene.__name__}: {dict(became)}\n")
                sys.stdout.flush()
    finally:
        other.dispose()
    assert wrong == []


def _nobody_leaves(troupe: Troupe) -> None:
    with writing(troupe.engine) as session:
        session.execute(update(Profile).values(erasure_asked_at=None, erasure_due_at=None))


def _often(scene: Scene, meeting: Meeting, other: Engine) -> "Counter[str]":
    """What became of the two, and how often: each time they meet anew over the same request."""
    became: Counter[str] = Counter()
    with kept(meeting.cases[0].troupe.engine) as put_back:
        for time in range(TIMES):
            try:
                became[_meet(scene, meeting, other, time)] += 1
            except Exception as error:
                traceback.print_exc()
                became[f"{type(error).__name__}: {error}"[:300]] += 1
            other.dispose()
            put_back()
    return became


def _meet(scene: Scene, meeting: Meeting, other: Engine, time: int) -> str:
    troupe = meeting.cases[0].troupe
    outcomes = at_once((troupe.engine, other), meeting.acts, LINGERING_S[time % len(LINGERING_S)])
    made = outcomes.count("made")
    assert made == 1 or (made == 2 and scene in BOTH), (scene.__name__, outcomes)
    for case in meeting.cases:
        hold(troupe, case.row.id)
    meeting.after()
    return " and ".join(outcomes)
