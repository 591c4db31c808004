"""Running and stopped time, and who is told when it runs out."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pydantic import ValidationError
from sqlalchemy import Engine, select

from app.cli_requests import is_late
from app.db import now, reading
from app.models import ClockSpan, DeploymentRequest, OutboxMessage
from app.queries.deployments import clock_of
from app.queries.records import written_instant
from app.services.deployments.clock import tell_of_late_requests
from app.services.retention import keep_no_longer
from app.settings import TARGET_HOURS, Settings
from tests.requests.cast import OPENING, Cast
from tests.web.people import see

# Sessions begin when they are opened, and end after half an hour without use.
START = datetime.now(UTC)


def told(engine: Engine) -> list[str]:
    with reading(engine) as session:
        late = select(OutboxMessage.recipient).where(OutboxMessage.kind == "request_clock")
        return sorted((address or "").partition("@")[0] for address in session.scalars(late))


def test_stopped_time_does_not_count(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        path = cast.submitted()
        clock.shift(timedelta(minutes=14))
        cast.step("desk", path, "return", {"reason": "x"})
        clock.shift(timedelta(minutes=10))
        stopped = cast.read("asker", path).json()["clock"]
        assert (stopped["running_s"], stopped["calendar_s"], stopped["due_at"]) == (840, 1440, None)
        cast.step("asker", path, "submission")
        clock.shift(timedelta(minutes=10))
        runs = cast.read("asker", path).json()["clock"]
        assert (runs["running_s"], runs["calendar_s"], runs["target_hours"]) == (1440, 2040, 4)
        assert runs["used_percent"] == 10
        assert runs["due_at"] == written_instant(START + timedelta(hours=4, minutes=10))
        cast.step("desk", path, "opening", OPENING)
        assert cast.read("desk", path).json()["clock"]["target_hours"] == 12
        cast.step("asker", path, "withdrawal", {"reason": "settled"})
        clock.shift(timedelta(minutes=25))
        ended = cast.read("asker", path).json()["clock"]
        assert (ended["state"], ended["running_s"], ended["calendar_s"]) == ("ended", 1440, 2040)


def test_who_went_in_time_has_met_the_target_and_remote_help_has_a_shorter_one() -> None:
    def clock(state: str, hours: int, mode: str = "in_person") -> tuple[Any, ...]:
        row = DeploymentRequest(state=state, mode=mode, submitted_at=START)
        spans = [
            ClockSpan(starts_at=START, ends_at=START + timedelta(hours=9), cause="council"),
            ClockSpan(starts_at=START + timedelta(hours=9), ends_at=START + timedelta(hours=9 + hours), cause=None),
        ]
        told = clock_of(row, spans, START + timedelta(days=90))
        assert told["cause"] is None and told["due_at"] is None
        return told["state"], told["target_hours"], told["used_percent"], told["running_s"], told["calendar_s"]

    assert clock("deployed", 72) == ("met", 72, 100, 72 * 3600, 81 * 3600)
    assert clock("closed", 73) == ("missed", 72, 101, 73 * 3600, 82 * 3600)
    assert clock("debriefed", 37, "remote")[:3] == ("missed", 36, 102)
    assert clock("withdrawn", 90) == ("ended", None, None, 90 * 3600, 99 * 3600)


def test_late_on_the_command_line_is_what_runs_and_has_no_time_left() -> None:
    for state, used, late in (
        ("running", 99, False),
        ("running", 100, True),
        ("stopped", 120, False),
        ("missed", 120, False),
        ("not_started", None, False),
    ):
        assert is_late({"state": state, "used_percent": used}) is late, (state, used)


def test_the_targets_that_are_set_take_the_place_of_theirs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SULH_REQUEST_TARGET_HOURS", '{"searching": 20}')
    assert Settings().request_target_hours == {**TARGET_HOURS, "searching": 20}
    monkeypatch.setenv("SULH_REQUEST_TARGET_HOURS", '{"serching": 20}')
    with pytest.raises(ValidationError, match="request_target_hours"):
        Settings()


def test_the_desk_shows_whose_time_runs_out_the_fullest_first(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        first, asked = cast.submitted(), cast.submitted()
        cast.step("desk", asked, "return", {"reason": "x"})
        own_path = cast.submitted("desk")
        clock.shift(timedelta(hours=1))
        cast.tokens.clear()  # their sessions have ended
        second = cast.submitted()
        clock.shift(timedelta(hours=3, minutes=12))
        cast.tokens.clear()
        seen = see(cast.client, "/en/desk", cookie=cast.tokens["other desk"]).text
        queue = seen.partition('id="queue-clocks"')[2].partition("</section>")[0]
        assert re.findall(r"\d+ %", queue) == ["105 %", "105 %", "80 %"]
        shown = re.findall(r"/requests(/[0-9a-f-]{36})", queue)
        assert (set(shown[:2]), shown[2:]) == ({first, own_path}, [second])
        # Neither on the desk of who wrote it, nor where it stands still.
        own = see(cast.client, "/en/desk", cookie=cast.tokens["desk"]).text
        queue = own.partition('id="queue-clocks"')[2].partition("</section>")[0]
        assert re.findall(r"/requests(/[0-9a-f-]{36})", queue) == [first, second]


def test_it_is_told_higher_up_each_time_and_once(cast: Cast, engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        cast.assemble()
        cast.submitted(confidentiality="strict")
        cast.submitted()
        for hours, expected in ((2, 0), (1, 2), (1, 4), (1, 6)):
            clock.shift(timedelta(hours=hours))
            for _ in range(2):
                tell_of_late_requests(engine, now())
            # The strict one has no named officer of the desk: the head is the first to be told.
            assert len(told(engine)) == {0: 0, 2: 2, 4: 4, 6: 6}[expected], (hours, told(engine))


def test_a_request_that_ended_goes_after_five_years_with_all_that_belongs_to_it(cast: Cast, engine: Engine) -> None:
    kept, gone = cast.submitted(), cast.submitted()
    cast.step("asker", gone, "withdrawal", {"reason": "settled"})
    keep_no_longer(engine, now() + timedelta(days=5 * 365 - 1))
    assert _there(engine) == {kept[1:], gone[1:]}
    keep_no_longer(engine, now() + timedelta(days=5 * 365 + 1))
    assert _there(engine) == {kept[1:]}


def test_a_need_that_was_never_submitted_goes_a_year_after_it_was_last_written_in(cast: Cast, engine: Engine) -> None:
    sent, draft, taken_back = cast.submitted(), cast.draft(), cast.draft()
    cast.step("asker", taken_back, "withdrawal", {"reason": "settled"})
    keep_no_longer(engine, now() + timedelta(days=364))
    assert _there(engine) == {sent[1:], draft[1:], taken_back[1:]}
    keep_no_longer(engine, now() + timedelta(days=366))
    assert _there(engine) == {sent[1:]}


def _there(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return {str(id_) for id_ in session.scalars(select(DeploymentRequest.public_id))}
