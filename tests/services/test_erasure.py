"""Who asks to be erased is hidden at once, erased when it is due, forgotten everywhere, and not taken in again."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy import Engine, insert, select, text, update

from app.db import Base, reading, writing
from app.models import Account, IdempotencyKey, Tombstone
from app.policy import FRESH_S, Actor, Role
from app.services.imports.planning import ImportPlan, plan_import
from app.services.retention import erase_due
from tests.api.client import Client, new_token, running
from tests.cli.test_commands import sulh
from tests.services.calendar import (
    DAY,
    EARLIER,
    MEMBER,
    START,
    counts,
    expert,
    mails,
    member,
    record_of,
    set_columns,
    work,
)
from tests.trail import faults, trail

ERASURE, HIDING, SEARCH = "/api/v1/me/erasure", "/api/v1/me/hiding", "/api/v1/profiles"
DESK = Actor(Role.DESK, "desk")
# Tables that keep something of the fact that somebody was erased, or have nothing to do with people.
KEPT = {"tombstones", "tombstone_hashes", "audit_events", "jobs"}


def ask(client: Client, token: str) -> None:
    assert client.post(ERASURE, token=token).status_code == 204


def test_asking_hides_at_once_says_when_and_can_be_taken_back(engine: Engine, database_url: str) -> None:
    with time_machine.travel(START, tick=False), running(database_url) as client, running(database_url) as other:
        person, desk = member(engine), new_token(engine, Role.DESK)
        token, reader = expert(engine, person), new_token(engine, Role.PARTNER)
        path = f"/api/v1/profiles/{person}"
        assert [other.get(path, token=reader).status_code] == [200]
        for _ in range(2):
            ask(client, token)
        assert (other.get(path, token=reader).status_code, other.get(path, token=desk).status_code) == (404, 200)
        own = client.get("/api/v1/me", token=token).json()
        assert own["erasure_due_at"] == "2026-12-08T08:00:00.000000Z"
        refused = client.ask("DELETE", HIDING, token=token)
        assert (refused.status_code, refused.json()["code"]) == (409, "erasure_waits")
        assert client.ask("DELETE", ERASURE, token=token).status_code == 204
        assert client.ask("DELETE", ERASURE, token=token).status_code == 404
        assert client.get("/api/v1/me", token=token).json()["erasure_due_at"] is None
        assert other.get(path, token=reader).status_code == 404
        assert client.ask("DELETE", HIDING, token=token).status_code == 204
        assert other.get(path, token=reader).status_code == 200
        actions = [row.action for row in trail(engine) if row.action.startswith("erasure.")]
        assert (actions, mails(engine)) == (["erasure.ask", "erasure.cancel"], ["erasure_asked"])


def test_asking_needs_a_fresh_sign_in_and_an_own_profile(engine: Engine, database_url: str) -> None:
    with time_machine.travel(START, tick=False) as clock, running(database_url) as client:
        token = expert(engine, member(engine))
        clock.shift(FRESH_S + 1)
        refused = client.post(ERASURE, token=token)
        assert refused.status_code == 403
        assert (
            client.ask("DELETE", ERASURE, token=token).json()["code"]
            == refused.json()["code"]
            == "fresh_sign_in_needed"
        )
        assert client.post(ERASURE, token=new_token(engine, Role.DESK)).status_code == 403
        assert client.post(ERASURE).status_code == 401


def test_40_what_is_due_is_erased_with_every_part_and_nothing_else(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        stays = member(engine, name="Omar Stays", external_reference="C-18", contacts=[], desk_notes=None)
        expert(engine, stays, "stays")
        with running(database_url) as client:
            before = counts(engine)
            desk = new_token(engine, Role.DESK)
            body = {**MEMBER, "confirmed_at": START.isoformat()}
            made = client.post("/api/v1/profiles", token=desk, json=body, headers={"Idempotency-Key": "k-1"})
            assert made.status_code == 201, made.text
            goes = made.json()["id"]
            ask(client, expert(engine, goes, "goes"))
            before |= {name: counts(engine)[name] for name in ("accounts", "sessions")}
        clock.move_to(START + 14 * DAY - EARLIER)
        work(engine, tmp_path)
        assert record_of(engine, goes)["reference"]
        clock.move_to(START + 14 * DAY)
        kept_same = record_of(engine, stays)
        for _ in range(2):
            work(engine, tmp_path)
        assert record_of(engine, stays) == kept_same
        with reading(engine) as session:
            assert session.scalars(select(Account.name).order_by(Account.name)).all() == ["desk", "stays"]
            (tombstone,) = session.scalars(select(Tombstone)).all()
        assert (str(tombstone.public_id), tombstone.at) == (goes, START + 14 * DAY)
        now = counts(engine)
        assert {name for name in now if now[name] > before[name]} <= KEPT | {"outbox"}
        assert now["profiles"] == 1 and now["contacts"] == 0 and now["profile_versions"] == 1
        assert [row.action for row in trail(engine)].count("erasure.carry_out") == 1
        assert faults(engine) == []
        _nothing_left(engine, goes)
        letters = "".join(path.read_text() for path in (tmp_path / "mail").glob("*"))
        assert "Your data was erased" in letters and mails(engine)[-1] == "erased"


def _nothing_left(engine: Engine, public_id: str) -> None:
    for name, table in Base.metadata.tables.items():
        if name not in KEPT | {"audit_head", "vocabulary_terms"}:
            with engine.connect() as connection:
                rows = str(connection.execute(text(f"SELECT * FROM {table.name}")).all()).lower()
            assert not [word for word in ("canary", public_id, public_id.replace("-", "")) if word in rows], name


def test_40_another_server_forgets_at_once_and_repeats_no_answer(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with (
        time_machine.travel(START, tick=False) as clock,
        running(database_url) as client,
        running(database_url) as other,
    ):
        desk = new_token(engine, Role.DESK)
        made = client.post("/api/v1/profiles", token=desk, json=MEMBER, headers={"Idempotency-Key": "k-1"})
        person = made.json()["id"]
        expert(engine, person)
        # Not hidden, so that the search would go on finding the person.
        set_columns(engine, person, erasure_due_at=START + 14 * DAY)
        clock.move_to(START + 14 * DAY)
        desk, token = new_token(engine, Role.DESK), expert(engine, person)
        with writing(engine) as session:  # as if it had been asked just now
            session.execute(update(IdempotencyKey).values(created_at=datetime.now(UTC)))
        assert other.get(SEARCH, token=desk).json()["total"] == 1
        assert other.get("/api/v1/me", token=token).status_code == 200
        erase_due(engine, datetime.now(UTC))
        for server in (client, other):
            assert server.get(SEARCH, token=desk).json()["total"] == 0
            assert server.get(f"/api/v1/profiles/{person}", token=desk).status_code == 404
            assert server.get("/api/v1/me", token=token).status_code == 401
        again = client.post("/api/v1/profiles", token=desk, json=MEMBER, headers={"Idempotency-Key": "k-1"})
        assert (again.status_code, again.json()["code"]) == (409, "erased_person")
        assert mails(engine) == ["erased"]


def test_40_two_workers_at_once_erase_each_person_once(engine: Engine, database_url: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        with running(database_url) as client:
            for number in range(4):
                person = member(engine, name=f"Person {number}", external_reference=f"P-{number}", contacts=[])
                ask(client, expert(engine, person, f"expert {number}"))
        clock.move_to(START + 14 * DAY)
        at = datetime.now(UTC)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: erase_due(engine, at), range(2)))
        assert [row.action for row in trail(engine)].count("erasure.carry_out") == counts(engine)["tombstones"] == 4
        assert (mails(engine), faults(engine)) == (["erased"] * 4, [])


def test_40_the_erased_are_not_taken_in_again_by_roster_form_or_nomination(engine: Engine, database_url: str) -> None:
    with time_machine.travel(START, tick=False) as clock, running(database_url) as client:
        ask(client, expert(engine, member(engine)))
        clock.move_to(START + 14 * DAY)
        erase_due(engine, datetime.now(UTC))
        rows = [
            "1,Somebody Else,Mali,AMINA.CANARY@example.ORG,",
            "2,A. Kanari,Mali,,00223 20-71-00-01",
            "C-17,Canary Amina,Mali,,",
            "C-17,Another Person,Niger,,",
            "5,Amina Canary,Mali,,",
        ]
        plan = planned(engine, "Ref,Name,Nationality,Email,Phone\n" + "\n".join(rows))
        # Neither a name alone nor another roster's number alone keeps somebody out.
        assert [row.outcome for row in plan.rows] == ["rejected", "rejected", "rejected", "new", "new"]
        assert "was erased" in plan.rows[0].reason
        email = {"contacts": [{"kind": "email", "value": "amina.canary@example.org"}]}
        point = new_token(engine, Role.FOCAL_POINT, state="ML")
        nominated = {"name": "New", "nomination_reference": "N-1", "nomination_date": "2026-12-01", **email}
        for path, token, body in (
            ("/api/v1/profiles", new_token(engine, Role.DESK), {"name": "New", **email}),
            ("/api/v1/nominations", point, nominated),
        ):
            answer = client.post(path, token=token, json=body)
            assert (answer.status_code, answer.json()["code"]) == (409, "erased_person"), answer.text
            assert "canary" not in answer.text.lower()
        assert counts(engine)["profiles"] == 0


def planned(engine: Engine, roster: str) -> ImportPlan:
    with reading(engine) as session:
        return plan_import(session, DESK, roster.encode(), "roster.csv")


def test_40_after_a_restore_the_erased_are_erased_again(engine: Engine, database_url: str, tmp_path: Path) -> None:
    with time_machine.travel(START, tick=False) as clock:
        goes, stays = member(engine), member(engine, name="Omar Stays", external_reference="C-18", contacts=[])
        with running(database_url) as client:
            ask(client, expert(engine, goes))
        backup = backed_up(engine, tmp_path)
        clock.move_to(START + 14 * DAY)
        erase_due(engine, datetime.now(UTC))
    done = sulh(database_url, "erasures", "export", str(tmp_path / "erased.jsonl"))
    assert done.returncode == 0, done.stderr
    assert "canary" not in (tmp_path / "erased.jsonl").read_text().lower()
    restore(engine, backup)
    assert record_of(engine, goes)["name"] == MEMBER["name"]
    assert counts(engine)["tombstones"] == 0
    for said in ("1 people were erased again, 1 tombstones", "0 people were erased again, 0 tombstones"):
        done = sulh(database_url, "erasures", "replay", str(tmp_path / "erased.jsonl"))
        assert (done.returncode, done.stdout.startswith(said)) == (0, True), done.stdout + done.stderr
    roster = "Name,Nationality,Email\nSomebody,Mali,amina.canary@example.org\n"
    assert [row.outcome for row in planned(engine, roster).rows] == ["rejected"]
    assert record_of(engine, stays)["name"] == "Omar Stays"
    held = counts(engine)
    assert (held["profiles"], held["accounts"], held["tombstones"]) == (1, 0, 1)
    assert [row.action for row in trail(engine)].count("erasure.replay") == 2
    assert faults(engine) == []


# No program takes away or changes rows of the chain, and versions of the code of conduct.
_STAYING = ("audit_", "code_")


def backed_up(engine: Engine, folder: Path) -> Any:
    if engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(folder / "copy.sqlite3")) as target,
        ):
            source.backup(target)
        return folder / "copy.sqlite3"
    with reading(engine) as session:
        tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith(_STAYING)]
        return {table: [dict(row) for row in session.execute(select(table)).mappings()] for table in tables}


def restore(engine: Engine, backup: Any) -> None:
    """The file in its place; in PostgreSQL every row but those that stay."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        path = Path(str(engine.url.database))
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink(missing_ok=True)
        shutil.copy(backup, path)
        return
    with writing(engine) as session:
        for table in reversed(backup):
            session.execute(table.delete())
        for table, rows in backup.items():
            if rows:
                session.execute(insert(table), rows)
