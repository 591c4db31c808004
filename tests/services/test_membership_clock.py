"""Reminders, lapses and ends of pauses come by the calendar, once each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import time_machine
from sqlalchemy import Engine

from app.policy import Role
from app.services.membership_clock import move_by_the_clock
from tests.api.client import Client, new_token, running
from tests.services.calendar import DAY, EARLIER, START, counts, expert, mails, member, record_of, set_columns, work
from tests.trail import trail

HALF, ELEVEN, YEAR = 183 * DAY, 335 * DAY, 365 * DAY


def test_reminders_come_at_six_and_eleven_months_and_each_once(engine: Engine, tmp_path: Path) -> None:
    with time_machine.travel(START, tick=False) as clock:
        expert(engine, member(engine))
        for moment, told in ((HALF - EARLIER, 0), (HALF, 1), (HALF + DAY, 1), (HALF + 100 * DAY, 1), (ELEVEN, 2)):
            clock.move_to(START + moment)
            for _ in range(2):
                work(engine, tmp_path)
            # What was sent is let go of after a while, so it is counted by the files.
            written = [path.read_text() for path in (tmp_path / "mail").glob("*")] if told else []
            assert len(written) == told
        assert all("/hide-me?token=" in text and "Canary" not in text for text in written)
        clock.move_to(START + ELEVEN + 20 * DAY)
        links = counts(engine)["mail_links"]
        work(engine, tmp_path)
        assert counts(engine)["mail_links"] <= links


def test_a_year_without_a_word_lapses_and_confirming_makes_active_again(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        active, paused, heard = member(engine), member(engine, name="Paused"), member(engine, name="Heard")
        set_columns(engine, paused, membership="paused", paused_until=date(2028, 1, 1))
        expert(engine, active)
        clock.move_to(START + YEAR - EARLIER)
        set_columns(engine, heard, confirmed_at=datetime.now(UTC))
        move_by_the_clock(engine, datetime.now(UTC))
        assert record_of(engine, active)["membership"] == "active"
        clock.move_to(START + YEAR)
        for _ in range(2):
            work(engine, tmp_path)
        states = [record_of(engine, person)["membership"] for person in (active, paused, heard)]
        assert states == ["lapsed", "lapsed", "active"]
        lapsed = [row for row in trail(engine) if row.action == "membership.lapse"]
        assert [(row.actor, row.object_id) for row in lapsed] == [("clock", active), ("clock", paused)]
        assert mails(engine).count("profile_lapsed") == 1
        with running(database_url) as client:
            _confirm(client, expert(engine, active))
            work(engine, tmp_path)
            assert record_of(engine, active)["membership"] == "active"


def _confirm(client: Client, token: str) -> None:
    etag = client.get("/api/v1/me", token=token).headers["ETag"]
    done = client.post("/api/v1/me/confirmation", token=token, headers={"If-Match": etag})
    assert done.status_code == 200, done.text


def test_whom_the_desk_makes_active_again_has_a_year_from_then(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        person = member(engine)
        clock.move_to(START + YEAR)
        work(engine, tmp_path)
        with running(database_url) as client:
            desk = new_token(engine, Role.DESK)
            etag = client.get(f"/api/v1/profiles/{person}", token=desk).headers["ETag"]
            moved = client.patch(f"/api/v1/profiles/{person}", {"membership": "active"}, etag, token=desk)
            assert moved.status_code == 200, moved.text
        for after, state in ((DAY, "active"), (YEAR - EARLIER, "active"), (YEAR, "lapsed")):
            clock.move_to(START + YEAR + after)
            move_by_the_clock(engine, datetime.now(UTC))
            assert record_of(engine, person)["membership"] == state


def test_a_pause_ends_when_its_day_has_passed(engine: Engine, tmp_path: Path) -> None:
    with time_machine.travel(START, tick=False) as clock:
        person, incomplete = member(engine), member(engine, name="Ali", roles=[], membership="nominated")
        for each in (person, incomplete):
            set_columns(engine, each, membership="paused", paused_until=(START + 10 * DAY).date())
        clock.move_to(START + 10 * DAY + timedelta(hours=15))
        move_by_the_clock(engine, datetime.now(UTC))
        assert record_of(engine, person)["membership"] == "paused"
        clock.move_to(START + 11 * DAY)
        for _ in range(2):
            work(engine, tmp_path)
        told = record_of(engine, person)
        assert (told["membership"], told["paused_until"]) == ("active", None)
        assert record_of(engine, incomplete)["membership"] == "paused"
        assert [row.action for row in trail(engine) if row.actor == "clock"] == ["membership.resume"]


def test_two_workers_at_once_move_each_person_once(engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        people = [member(engine, name=f"Person {number}") for number in range(5)]
        clock.move_to(START + YEAR)
        at = datetime.now(UTC)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: move_by_the_clock(engine, at), range(2)))
        assert {record_of(engine, person)["version"] for person in people} == {2}
        assert [row.action for row in trail(engine)].count("membership.lapse") == 5
