"""Reading the audit trail over the API: who may, what is found, that it is written down, and that nobody is in it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy import Engine, text

import app.trail
from app.db import writing
from app.policy import Role
from tests.api.client import Client, name_of, new_token
from tests.api.test_profiles import PATH, created
from tests.cli.test_commands import sulh
from tests.trail import faults, length, lengthen, tamper, trail

AUDIT = "/api/v1/audit"
CHAIN = f"{AUDIT}/chain"


@pytest.fixture
def auditor(engine: Engine) -> str:
    return new_token(engine, Role.AUDITOR)


def read(client: Client, token: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{AUDIT}?{urlencode(asked)}", token=token)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_what_was_done_is_read_as_it_was_written(client: Client, desk: str, auditor: str, engine: Engine) -> None:
    path, _ = created(client, desk)
    asked = client.get(path, token=desk)
    (row,) = read(client, auditor, action="profile.read")
    (written,) = [row for row in trail(engine) if row.action == "profile.read"]
    assert row == {
        "sequence": written.sequence,
        "at": written.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "actor": name_of(engine, "desk"),
        "role": "desk",
        "action": "profile.read",
        "object": {"kind": "profile", "id": path.rpartition("/")[2]},
        "detail": {},
        "request_id": asked.headers["X-Request-Id"],
        "hash": written.hash,
    }


def test_each_filter_keeps_what_fits_it(client: Client, desk: str, auditor: str, engine: Engine) -> None:
    path, etag = created(client, desk)
    created(client, desk)
    client.get(path, token=desk)
    client.patch(path, {"title": "Dr"}, etag, token=desk)
    client.post(PATH, token=auditor, json={"name": "Ali"})
    rows = trail(engine)
    read_row = next(row for row in rows if row.action == "profile.read")
    filters: dict[str, tuple[dict[str, Any], Any]] = {
        "actor": ({"actor": name_of(engine, "desk")}, lambda row: row.actor == name_of(engine, "desk")),
        "role": ({"role": "auditor"}, lambda row: row.role == "auditor"),
        "action": ({"action": "profile.create"}, lambda row: row.action == "profile.create"),
        "kind": ({"object_kind": "session"}, lambda row: row.object_kind == "session"),
        "object": ({"object_id": path.rpartition("/")[2]}, lambda row: row.object_id == path.rpartition("/")[2]),
        "request": ({"request_id": read_row.request_id}, lambda row: row.request_id == read_row.request_id),
        "from": ({"from": read_row.at.isoformat()}, lambda row: row.at >= read_row.at),
        "to": ({"to": read_row.at.isoformat()}, lambda row: row.at < read_row.at),
        "two": (
            {"action": "profile.create", "object_id": path.rpartition("/")[2]},
            lambda row: row.action == "profile.create" and row.object_id == path.rpartition("/")[2],
        ),
    }
    for name, (asked, fits) in filters.items():
        expected = [row.sequence for row in rows if fits(row)]
        found = [row["sequence"] for row in read(client, auditor, **asked) if row["sequence"] <= rows[-1].sequence]
        assert found == expected[::-1] != [], name
    assert read(client, auditor, **{"from": (read_row.at + timedelta(days=1)).isoformat()}) == []


def test_pages_hold_every_row_once_while_reading_adds_rows(client: Client, desk: str, auditor: str) -> None:
    for _ in range(5):
        created(client, desk)
    found, asked = [], {"action": "profile.create", "limit": "2"}
    while True:
        page = client.get(f"{AUDIT}?{urlencode(asked)}", token=auditor).json()
        found += [row["sequence"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert len(found) == 5
    assert found == sorted(found, reverse=True)
    other = client.get(f"{AUDIT}?{urlencode(asked | {'action': 'profile.read'})}", token=auditor)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("no_such_thing", "1"),
        ("action", "no.such.act"),
        ("object_kind", "person"),
        ("role", "king"),
        ("from", "yesterday"),
        ("from", "2026-11-24T08:00:00"),
        ("to", "0001-01-01T00:00:00+14:00"),
        ("limit", "101"),
        ("actor", "x" * 101),
        ("cursor", "made-up"),
    ],
)
def test_what_cannot_be_asked_is_named(client: Client, auditor: str, parameter: str, value: str) -> None:
    answer = client.get(f"{AUDIT}?{urlencode({parameter: value})}", token=auditor)
    assert answer.status_code == 422
    told = answer.json()["errors"]
    assert [error["pointer"] for error in told] == [f"?{parameter}"]
    # The problem's own id is random and can hold any short value.
    assert value == "1" or value not in orjson.dumps(told).decode()


def test_41_reading_the_trail_makes_a_row_of_its_own(client: Client, engine: Engine) -> None:
    for role in (Role.AUDITOR, Role.HEAD):
        token, before = new_token(engine, role), length(engine)
        answers = [client.get(f"{AUDIT}?limit=1", token=token), client.get(CHAIN, token=token)]
        rows = trail(engine, before)
        assert [row.action for row in rows] == ["audit.read"] * 2
        assert {(row.actor, row.role) for row in rows} == {(name_of(engine, role.value), role)}
        assert [row.request_id for row in rows] == [answer.headers["X-Request-Id"] for answer in answers]
        assert [orjson.loads(row.detail) for row in rows] == [{"rows": 1}, {"checked": before + 1, "faults": 0}]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.HEAD, Role.NOBODY)])
def test_nobody_else_reads_it(client: Client, engine: Engine, role: Role) -> None:
    token = new_token(engine, role)
    assert [client.get(path, token=token).status_code for path in (AUDIT, CHAIN)] == [403, 403]


def test_an_auditor_gets_ids_and_codes_and_no_person(client: Client, desk: str, auditor: str) -> None:
    path, etag = created(client, desk, name="Canary Amina", contacts=[{"kind": "phone", "value": "+21671000000"}])
    client.patch(path, {"name": "Canary Other", "desk_notes": "canary"}, etag, token=desk)
    client.get(f"{PATH}?q=canary", token=desk)
    answer = client.get(f"{AUDIT}?limit=100", token=auditor)
    assert path.rpartition("/")[2] in answer.text
    assert "canary" not in answer.text.lower()
    assert "21671000000" not in answer.text
    for address in (PATH, path, f"{path}/history"):
        assert client.get(address, token=auditor).status_code == 403


def test_what_cannot_be_written_down_is_not_read(client: Client, auditor: str, engine: Engine) -> None:
    client.get("/api/v1/vocabularies", token=auditor)
    tamper(engine, "ALTER TABLE audit_head RENAME COLUMN hash TO hush")
    answer = client.get(AUDIT, token=auditor)
    assert answer.status_code in (500, 503)
    assert "session.open" not in answer.text


def test_43_a_whole_chain_is_told_with_its_end(client: Client, desk: str, auditor: str, engine: Engine) -> None:
    created(client, desk)
    end = trail(engine)[-1]
    assert client.get(CHAIN, token=auditor).json() == {
        "whole": True,
        "after": 0,
        "last": end.sequence,
        "end": end.hash,
        "next_after": None,
        "fault": None,
    }


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_events SET actor = 'nobody' WHERE sequence = 2", "row 2 was changed"),
        ("DELETE FROM audit_events WHERE sequence = 2", "row 2 is missing"),
        ("DELETE FROM audit_head", "the end of the chain (audit_head) is missing"),
    ],
)
def test_43_a_broken_chain_is_told_even_when_it_takes_no_row(
    client: Client, desk: str, auditor: str, engine: Engine, statement: str, fault: str
) -> None:
    created(client, desk)
    client.get("/api/v1/vocabularies", token=auditor)
    tamper(engine, statement)
    answer = client.get(CHAIN, token=auditor).json()
    assert (answer["whole"], answer["fault"], answer["next_after"]) == (False, fault, None)


def test_43_a_long_chain_is_checked_piece_by_piece(
    client: Client, auditor: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.trail, "ROWS_AT_ONCE", 4)
    for number in range(9):
        new_token(engine, Role.DESK, str(number))
    after, ends = 0, []
    while after is not None:
        piece = client.get(f"{CHAIN}?after={after}", token=auditor).json()
        assert piece["whole"] is True
        ends.append(piece["last"])
        after = piece["next_after"]
    # Looking makes rows, too.
    assert ends[:2] == [4, 8]
    assert ends[-1] >= 11
    tamper(engine, "UPDATE audit_events SET role = 'head' WHERE sequence = 7")
    found = [client.get(f"{CHAIN}?after={after}", token=auditor).json()["fault"] for after in (0, 4)]
    assert found == [None, "row 7 was changed"]
    assert client.get(f"{CHAIN}?after=999999", token=auditor).status_code == 404
    assert client.get(f"{CHAIN}?after={2**31 - 1}", token=auditor).status_code == 404
    assert client.get(f"{CHAIN}?after={2**31}", token=auditor).status_code == 422


def test_43_nobody_who_writes_waits_for_the_check(client: Client, auditor: str, engine: Engine) -> None:
    client.get("/api/v1/vocabularies", token=auditor)
    lengthen_to = 20_000
    tamper(engine, "DELETE FROM audit_events", "UPDATE audit_head SET sequence = 0")
    lengthen(engine, lengthen_to)
    checking = client.later("GET", CHAIN, token=auditor)
    written = 0
    while not checking.done():
        with writing(engine) as session:
            session.execute(text("UPDATE revisions SET vocabulary = vocabulary"))
        written += 1
    assert checking.result().json()["whole"] is True
    assert checking.result().json()["last"] >= lengthen_to
    assert written > 3
    assert faults(engine) == []


def test_the_command_line_lists_what_fits(client: Client, desk: str, engine: Engine, database_url: str) -> None:
    path, _ = created(client, desk, name="Canary")
    id_ = path.rpartition("/")[2]
    listed = sulh(database_url, "audit", "list", "--about", id_, "--action", "profile.create")
    (line,) = listed.stdout.splitlines()
    assert line.split()[2:6] == [name_of(engine, "desk"), "desk", "profile.create", f"profile:{id_}"]
    last = trail(engine)[-1]
    assert (last.action, last.actor, last.role, last.detail) == (
        "audit.read",
        "command line",
        "auditor",
        '{"rows":1}',
    )
