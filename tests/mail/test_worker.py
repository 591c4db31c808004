"""The worker as a process: several at once, told to stop, killed; and what the doctor and the balancer hear of it."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine, select

from app.db import reading
from app.models import JobRun
from app.services.jobs import AGAIN_AFTER, GIVEN_UP_AFTER, Job
from app.services.outbox import CLAIMED_FOR
from app.settings import Settings
from app.worker import Done, run_due, working
from tests.api.client import running
from tests.cli.starting import run
from tests.cli.test_commands import command, wait_for
from tests.mail.messages import ADDRESS, SECRET, posted, rows
from tests.mail.sink import Sink
from tests.ports import free_port

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def started(sink: Sink, url: str, *words: str, **more: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, **sink.environment(url), **more}
    return subprocess.Popen(
        command(*words), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(sink: Sink, url: str, *words: str, **more: str) -> tuple[int, str, str]:
    ran = run(words, {**os.environ, **sink.environment(url), **more})
    return ran.returncode, ran.stdout.strip(), ran.stderr.strip()


def until(sink: Sink, arrived: int) -> None:
    for _ in range(1200):
        if len(sink.mails) >= arrived:
            return
        time.sleep(0.05)
    raise AssertionError("the mail did not arrive")


def test_8_two_processes_send_each_message_once(engine: Engine, database_url: str, sink: Sink) -> None:
    for _ in range(24):
        posted(engine)
    workers = [started(sink, database_url, "worker", "--once") for _ in range(2)]
    told = [worker.communicate(timeout=120) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], told
    assert sum(int(out.split()[0]) for out, _ in told) == len(sink.mails) == 24
    assert len({mail["Message-ID"] for mail in sink.mails}) == 24
    assert {(row.status, row.attempts) for row in rows(engine)} == {("sent", 1)}
    for _, err in told:
        assert ADDRESS not in err
        assert SECRET not in err


def test_8_two_workers_of_one_process_send_each_message_once(engine: Engine, sink: Sink) -> None:
    for _ in range(16):
        posted(engine)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: run_due(engine, sink.settings()), range(2)))
    assert sum(each.sent for each in done) == len(sink.mails) == 16
    assert {(row.status, row.attempts) for row in rows(engine)} == {("sent", 1)}


def test_1_a_worker_killed_in_the_middle_loses_nothing(engine: Engine, database_url: str, sink: Sink) -> None:
    for _ in range(3):
        posted(engine)
    sink.mute = True
    worker = started(sink, database_url, "worker")
    assert sink.waiting.wait(60)
    worker.kill()
    worker.communicate(timeout=60)
    sink.mute = False
    assert [row.status for row in rows(engine)] == ["waiting"] * 3
    assert run_due(engine, sink.settings()) == Done(sent=2)
    with time_machine.travel(datetime.now(UTC) + CLAIMED_FOR):
        assert run_due(engine, sink.settings()) == Done(sent=1)
    assert {row.status for row in rows(engine)} == {"sent"}
    ids = {str(mail["Message-ID"]).partition("@")[0] for mail in sink.mails}
    assert ids == {f"<{row.public_id}" for row in rows(engine)}


def test_11_told_to_stop_a_worker_finishes_the_message_in_hand(engine: Engine, database_url: str, sink: Sink) -> None:
    for _ in range(2):
        posted(engine)
    sink.mute = True
    worker = started(sink, database_url, "worker")
    assert sink.waiting.wait(60)
    worker.send_signal(signal.SIGTERM)
    sink.mute = False
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert len(sink.mails) == 1
    assert [row.status for row in rows(engine)] == ["sent", "waiting"]
    assert [row.claimed_by for row in rows(engine)] == [None, None]


def test_a_running_worker_sends_what_is_posted_later(engine: Engine, database_url: str, sink: Sink) -> None:
    with working(sink.settings(database_url)):
        posted(engine)
        until(sink, 1)
    assert rows(engine)[0].status == "sent"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_server_sends_mail_too_when_told_and_ends_well(
    engine: Engine, database_url: str, sink: Sink, tmp_path: Path
) -> None:
    port = free_port()
    posted(engine)
    folder = tmp_path / "mail"
    server = started(
        sink,
        database_url,
        "serve",
        "--with-worker",
        "--port",
        str(port),
        SULH_SMTP_HOST="",
        SULH_MAIL_FOLDER=str(folder),
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/readyz").json() == {"status": "ok"}
        for _ in range(1200):
            if list(folder.glob("*.eml")):
                break
            time.sleep(0.05)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
    assert server.returncode == 0
    (file,) = folder.glob("*.eml")
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == ADDRESS


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_in_production_no_worker_starts_that_could_not_send(database_url: str, sink: Sink) -> None:
    production = {
        "SULH_ENVIRONMENT": "production",
        "SULH_SEALING_KEY": "0123456789-abcdefghij-klmnopqrst-uvw",
        "SULH_SMTP_HOST": "",
    }
    for words in (("worker", "--once"), ("serve", "--with-worker")):
        assert ended(sink, database_url, *words, **production) == (
            1,
            "",
            "Mail cannot be sent in production without SULH_SMTP_HOST, SULH_MAIL_FROM, SULH_PUBLIC_URL.",
        )


def test_late_mail_is_told_and_takes_no_server_away(engine: Engine, database_url: str) -> None:
    with time_machine.travel(START, tick=False) as clock, running(database_url) as client:
        posted(engine)
        assert client.get("/readyz").json() == {"status": "ok"}
        clock.shift(timedelta(minutes=10))
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "mail_late"})
        assert run_due(engine, Settings(environment="demo", smtp_host="127.0.0.1", smtp_port=1)) == Done(not_sent=1)
        assert client.get("/readyz").json() == {"status": "mail_late"}


def test_the_doctor_and_the_list_tell_what_failed_and_it_can_be_tried_again(
    engine: Engine, database_url: str, sink: Sink
) -> None:
    sink.rcpt = ["550 no such user: canary.person"]
    for _ in range(2):
        posted(engine)
    assert ended(sink, database_url, "worker", "--once")[1] == "1 sent, 1 not sent."
    code, out, _ = ended(sink, database_url, "doctor")
    assert code == 1
    assert "mail: 1 given up: sulh outbox list --failed" in out.splitlines()
    public_id = rows(engine)[0].public_id
    code, out, _ = ended(sink, database_url, "outbox", "list", "--failed")
    assert out.startswith(f"{public_id} invitation failed attempts=1 due=")
    assert out.endswith(" recipient_550")
    assert len(ended(sink, database_url, "outbox", "list")[1].splitlines()) == 2
    assert ended(sink, database_url, "outbox", "retry", str(public_id))[0] == 0
    assert ended(sink, database_url, "worker", "--once")[1] == "1 sent, 0 not sent."
    assert "mail: ok" in ended(sink, database_url, "doctor")[1].splitlines()
    assert ended(sink, database_url, "outbox", "retry", str(public_id))[0] == 1


def test_a_job_is_done_once_a_round_by_however_many_workers(engine: Engine) -> None:
    begun: list[datetime] = []
    job = Job("count", timedelta(hours=6), lambda engine, at: begun.append(at))
    with time_machine.travel(START, tick=False) as clock:
        for rounds in (1, 2):
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda _: run_due(engine, Settings(), jobs=(job,)), range(8)))
            assert len(begun) == rounds
            clock.shift(timedelta(hours=6))
    assert begun == [START, START + timedelta(hours=6)]


def test_a_job_that_fails_is_told_tried_again_soon_and_stops_nothing(
    engine: Engine, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[datetime] = []

    def break_down(_: Engine, at: datetime) -> None:
        tried.append(at)
        raise ValueError("about canary.person")

    jobs = (Job("broken", timedelta(days=1), break_down), Job("whole", timedelta(days=1), lambda engine, at: None))
    with time_machine.travel(START, tick=False) as clock:
        posted(engine)
        assert run_due(engine, sink.settings(), jobs=jobs) == Done(sent=1)
        with reading(engine) as session:
            runs = {run.name: run.last_error for run in session.scalars(select(JobRun))}
        assert runs == {"broken": "ValueError", "whole": None}
        for _ in range(2):
            clock.shift(AGAIN_AFTER)
            run_due(engine, sink.settings(), jobs=jobs)
    assert tried == [START, START + AGAIN_AFTER, START + 2 * AGAIN_AFTER]
    assert "job broken failed (ValueError)" in caplog.messages
    assert not [told for told in caplog.records if told.name.startswith("sulh") and "canary" in told.getMessage()]


def test_a_job_whose_worker_died_is_taken_up_again(engine: Engine) -> None:
    class Killed(BaseException):
        pass

    done: list[datetime] = []

    def work(_: Engine, at: datetime) -> None:
        if not done:
            done.append(at)
            raise Killed
        done.append(at)

    job = Job("killed", timedelta(minutes=1), work)
    with time_machine.travel(START, tick=False) as clock:
        with pytest.raises(Killed):
            run_due(engine, Settings(), jobs=(job,))
        clock.shift(GIVEN_UP_AFTER - timedelta(seconds=1))
        run_due(engine, Settings(), jobs=(job,))
        assert len(done) == 1
        clock.shift(timedelta(seconds=1))
        run_due(engine, Settings(), jobs=(job,))
    assert done == [START, START + GIVEN_UP_AFTER]
