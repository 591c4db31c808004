"""`sulh export --confidential`: contacts leave when two officers let them, once, and each person is told."""

from pathlib import Path

import orjson
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, name_of, new_token, running
from tests.api.test_approvals import decided, refused
from tests.api.test_profiles import created
from tests.cli.test_commands import sulh
from tests.services.approving import asked_for
from tests.trail import faults, length, trail

CONTACTS = [{"kind": "email", "value": "canary@example.org"}]
WHY = {"purpose": "continuity", "case_reference": "DRILL 2026/3", "reason": "A copy for the other site."}


def test_36_an_export_with_contacts_takes_a_second_officer_and_goes_once(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    desk, head = new_token(engine, Role.DESK, "asker"), new_token(engine, Role.HEAD, "approver")
    with running(database_url) as client:
        path, _ = created(client, desk, contacts=CONTACTS)
        created(client, desk, name="Omar Ba")
        approval, id_ = asked(client, desk)
        file = tmp_path / "all.csv"
        early = sulh(database_url, "export", str(file), "--confidential", id_)
        assert (early.returncode, early.stderr.strip()) == (1, "Another person has to approve this export first.")
        assert refused(decided(client, desk, approval)) == (403, "forbidden")
        assert decided(client, head, approval).status_code == 200
        before = length(engine)
        written = sulh(database_url, "export", str(file), "--confidential", id_)
        assert (written.returncode, written.stdout) == (0, "2 people were written to all.csv, with contacts.\n")
        assert b"canary@example.org" in file.read_bytes()
        (row,) = trail(engine, before)
        assert (row.action, row.actor, row.object_kind, row.object_id) == (
            "profile.export",
            "command line",
            "approval",
            id_,
        )
        assert orjson.loads(row.detail) == {"fields": ["contacts"], "kind": "csv", "opened": 1, "people": 2}
        assert client.get(approval[0], token=head).json()["status"] == "carried_out"
        again = sulh(database_url, "export", str(tmp_path / "again.csv"), "--confidential", id_)
        assert (again.returncode, again.stderr.strip()) == (1, "This approval was used: one is good for one file.")
        person = new_token(engine, Role.EXPERT, "person", profile=path.rpartition("/")[2])
        readers = client.get("/api/v1/me/readers", token=person).json()["items"]
        assert [(item["organisation"]["kind"], item["purpose"]) for item in readers] == [
            ("secretariat", "continuity")
        ]
    assert [one.name for one in tmp_path.iterdir()] == ["all.csv"]
    assert faults(engine) == []


def asked(client: Client, token: str) -> tuple[tuple[str, str], str]:
    """Path and ETag of an approval, and its id."""
    answer = client.post("/api/v1/exports", token=token, json=WHY)
    assert answer.status_code == 201, answer.text
    return (answer.headers["Location"], answer.headers["ETag"]), answer.json()["id"]


def test_36_a_head_who_asks_needs_another_head(database_url: str, engine: Engine) -> None:
    head, other = new_token(engine, Role.HEAD, "head"), new_token(engine, Role.HEAD, "other head")
    with running(database_url) as client:
        approval, _ = asked(client, head)
        assert refused(decided(client, head, approval)) == (403, "own_record")
        for role in (Role.DESK, Role.SECRETARY_GENERAL):
            assert refused(decided(client, new_token(engine, role), approval)) == (403, "forbidden")
        assert decided(client, other, approval).json()["decided_by"] == name_of(engine, "other head")


def test_an_export_is_asked_for_once_at_a_time_by_each_officer(database_url: str, engine: Engine) -> None:
    asked_for(engine)
    with running(database_url) as client:
        token = new_token(engine, Role.DESK, "desk")  # the one that has asked
        assert refused(client.post("/api/v1/exports", token=token, json=WHY)) == (409, "already_asked")
        assert (
            client.post("/api/v1/exports", token=new_token(engine, Role.DESK, "other"), json=WHY).status_code == 201
        )
