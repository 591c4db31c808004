"""The command line as somebody types it: a process of its own each time, as `tests.cli.starting` makes it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select, text

from app.db import engine_for
from app.models import Profile
from app.services.demo import fill_database
from tests.api.client import running
from tests.cli.starting import run
from tests.ports import free_port
from tests.trail import tamper, trail


def sulh(url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return run(words, environment(url))


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *words]


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "SULH_DATABASE_URL": url, "COLUMNS": "100"}


def test_init_makes_a_database_that_the_doctor_finds_whole(empty_database_url: str) -> None:
    before = sulh(empty_database_url, "token", "create", "--role", "desk")
    assert before.returncode == 1
    assert before.stderr.strip() == "The database is not set up for this version. Run: sulh init"
    for _ in range(2):
        assert sulh(empty_database_url, "init").returncode == 0
    looked = sulh(empty_database_url, "doctor")
    assert looked.returncode == 0, looked.stderr
    assert "migrations: ok" in looked.stdout
    assert "foreign keys: ok" in looked.stdout
    assert "audit: ok" in looked.stdout


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_doctor_finds_a_row_that_refers_to_nothing(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.connect() as connection:
        connection.execute(text("COMMIT"))
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text("INSERT INTO contacts (profile_id, position, kind, value) VALUES (7, 0, 'x', 'y')"))
    engine.dispose()
    looked = sulh(database_url, "doctor")
    assert looked.returncode == 1
    assert "1 rows of contacts refer to nothing in profiles" in looked.stdout


def test_a_token_stands_alone_on_the_last_line_and_can_be_taken_back(database_url: str) -> None:
    made = sulh(database_url, "token", "create", "--role", "partner", "--name", "UN")
    token = made.stdout.splitlines()[-1]
    assert made.returncode == 0
    assert token.startswith("sulh_")
    assert " " not in token
    assert sulh(database_url, "token", "revoke", token).returncode == 0
    again = sulh(database_url, "token", "revoke", token)
    assert (again.returncode, again.stderr.strip()) == (1, "There is no such token in force.")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_done_is_said_in_one_line(database_url: str) -> None:
    assert sulh(database_url, "token", "create", "--role", "king").returncode == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = sulh(database_url, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stderr.strip() == f"Port {port} on 127.0.0.1 cannot be used (Address already in use)."


def test_serve_sets_an_empty_database_up_answers_and_ends_when_told(empty_database_url: str, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command("serve", "--port", str(port)), env=environment(empty_database_url), stderr=log
        )
        try:
            ready = wait_for(f"http://127.0.0.1:{port}/readyz")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    assert ready.json() == {"status": "ok"}
    assert "server" not in ready.headers


def wait_for(address: str) -> httpx.Response:
    for _ in range(600):
        try:
            return httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_43_audit_verify_ends_well_for_a_whole_chain_and_with_1_for_a_broken_one(
    database_url: str, engine: Engine
) -> None:
    for name in ("one", "two"):
        assert sulh(database_url, "token", "create", "--role", "desk", "--name", name).returncode == 0
    whole = sulh(database_url, "audit", "verify")
    assert (whole.returncode, whole.stdout.splitlines()[0]) == (0, "The audit chain is whole: 2 rows.")
    assert whole.stdout.splitlines()[1] == f"Its end: 2 {trail(engine)[-1].hash}"
    tamper(engine, "UPDATE audit_events SET actor = 'nobody' WHERE sequence = 1")
    broken, looked = sulh(database_url, "audit", "verify"), sulh(database_url, "doctor")
    assert (broken.returncode, broken.stderr.strip()) == (1, "The audit chain is broken: row 1 was changed.")
    assert (looked.returncode, "audit: row 1 was changed" in looked.stdout) == (1, True)


def test_41_an_export_makes_one_row_and_no_file_comes_without_it(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    fill_database(engine, 3)
    before = len(trail(engine))
    assert sulh(database_url, "export", str(tmp_path / "all.csv")).returncode == 0
    (row,) = trail(engine, before)
    assert (row.action, row.actor, row.detail) == ("profile.export", "command line", '{"kind":"csv","people":3}')
    tamper(engine, "DELETE FROM audit_head")
    assert sulh(database_url, "export", str(tmp_path / "again.csv")).returncode == 1
    assert [file.name for file in tmp_path.iterdir()] == ["all.csv"]


def test_a_token_of_an_expert_opens_the_own_profile(database_url: str, engine: Engine) -> None:
    fill_database(engine, 1)
    with engine.connect() as connection:
        profile = str(connection.scalar(select(Profile.public_id)))
    made = sulh(database_url, "token", "create", "--role", "expert", "--profile", profile)
    assert made.returncode == 0, made.stderr
    with running(database_url) as client:
        own = client.get("/api/v1/me", token=made.stdout.splitlines()[-1])
    assert own.json()["id"] == profile
    for wrong in ("no-id-at-all", "0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10"):
        refused = sulh(database_url, "token", "create", "--role", "expert", "--name", wrong, "--profile", wrong)
        assert (refused.returncode, refused.stderr.strip()) == (1, "There is no profile with this id.")
