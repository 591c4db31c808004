"""Focal points: their own State's nominees and nobody else's; nominate, refresh, pause."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from app.db import now
from app.policy import IN_A_NOMINATION, Role
from app.schemas.profiles import ProfileWrite
from tests.api.client import Client, name_of, new_token
from tests.api.own.cast import ME, do, etag_of, expert, profile, rows
from tests.api.test_profiles import PATH
from tests.trail import trail

NOMINATIONS = "/api/v1/nominations"
NOMINEE: dict[str, Any] = {
    "name": "Leila Trabelsi",
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "nomination_reference": "Note verbale 12",
    "nomination_date": "2026-02-03",
    "contacts": [{"kind": "email", "value": "leila@example.org"}],
}
WITHHELD = {
    "desk_notes",
    "contacts",
    "partner_visibility",
    "external_reference",
    "availability_periods",
    "consent_date",
}


@pytest.fixture
def focal(engine: Engine) -> str:
    return new_token(engine, Role.FOCAL_POINT, "of Tunisia", state="TN")


def nominate(client: Client, token: str, **fields: Any) -> Any:
    return client.post(NOMINATIONS, token=token, json=NOMINEE | fields)


def test_a_nomination_makes_a_nominated_person_of_the_own_state(
    client: Client, engine: Engine, desk: str, focal: str
) -> None:
    made = nominate(client, focal)
    assert (made.status_code, made.json()["membership"], made.json()["missing"]) == (201, "nominated", [])
    path = made.headers["Location"]
    read = client.get(path, token=desk).json()
    assert (read["nominated_by"], read["membership"], read["nomination_reference"]) == (
        "TN",
        "nominated",
        "Note verbale 12",
    )
    (item,) = client.get(f"{path}/history", token=desk).json()["items"]
    assert item["source"] == "nomination"
    assert "nomination.create" in {row.action for row in trail(engine)}
    seen = client.get(path, token=focal)
    assert seen.headers["ETag"] == made.headers["ETag"].replace("-focal_point-", "-focal_point_network-")
    assert do(client, "PATCH", path, focal, json={"title": "Dr"}).status_code == 200
    with_etag = client.patch(path, {"title": "Prof"}, made.headers["ETag"], token=focal)
    assert with_etag.status_code == 412


def test_a_nomination_asked_twice_with_one_key_makes_one_person(client: Client, focal: str, desk: str) -> None:
    answers = [
        client.post(NOMINATIONS, token=focal, json=NOMINEE, headers={"Idempotency-Key": "n-1"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert client.get(PATH, token=desk).json()["total"] == 1


def test_reference_and_date_are_required(client: Client, focal: str) -> None:
    body = {field: value for field, value in NOMINEE.items() if not field.startswith("nomination")}
    answer = client.post(NOMINATIONS, token=focal, json=body)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/nomination_reference", "/nomination_date"}


NOT_NOMINATING: dict[str, Any] = {
    "nominated_by": "SN",
    "membership": "active",
    "partner_visibility": "named",
    "confirmed_at": "2026-01-01T00:00:00Z",
    "availability_confirmed_at": "2026-01-01T00:00:00Z",
    "availability_periods": [],
    "notice_hours": 4,
    "availability_mode": "remote",
    "consent_date": "2026-01",
    "external_reference": "X-1",
    "desk_notes": "an angel",
    "unresolved": [],
    "role": "head",
    "status": "active",
    "verified": True,
    "owner_id": 1,
    "verified_by": "Academy",
    "expertise": [{"code": "water", "evidence": "verified"}],
    "certificates": [{"programme": "Course", "verified_by": "Academy"}],
}


def test_04_what_does_not_come_with_a_nomination_is_refused_and_changes_nothing(
    client: Client, engine: Engine, focal: str
) -> None:
    assert set(ProfileWrite.model_fields) - IN_A_NOMINATION <= set(NOT_NOMINATING)
    before = rows(engine)
    for field, value in NOT_NOMINATING.items():
        answer = nominate(client, focal, **{field: value})
        assert (answer.status_code, field in str(answer.json()["errors"])) == (422, True), field
    assert rows(engine) == before


REFUSED: dict[str, Any] = {
    "nominated_by": "SN",
    "membership": "active",
    "contacts": [],
    **{field: NOT_NOMINATING[field] for field in NOT_NOMINATING if field not in ("expertise", "certificates")},
}


def test_04_what_a_focal_point_may_not_write_is_refused_and_changes_nothing(
    client: Client, engine: Engine, desk: str, focal: str
) -> None:
    path = profile(client, desk, nominated_by="TN")
    before, etag = rows(engine), etag_of(client, path, focal)
    for field, value in REFUSED.items():
        answer = client.patch(path, {"title": "Dr", field: value}, etag, token=focal)
        assert (answer.status_code, field in str(answer.json()["errors"])) == (422, True), field
    assert rows(engine) == before


def test_a_focal_point_sees_the_own_nominees_without_what_is_the_secretariats(
    client: Client, engine: Engine, desk: str, focal: str
) -> None:
    contacts = [{"kind": "phone", "value": "+21671000000"}]
    who = expert(client, engine, desk, nominated_by="TN", contacts=contacts, nomination_reference="Note 9")
    for name, state in (("Omar Said", "SD"), ("Free Lance", None)):
        strange = profile(client, desk, name=name, **({"nominated_by": state} if state else {}))
        assert client.get(strange, token=focal).status_code == 404
    found = client.get(PATH, token=focal).json()
    assert [item["id"] for item in found["items"]] == [who.id]
    read = client.get(who.path, token=focal)
    assert WITHHELD & read.json().keys() == set()
    for value in ("prefers the phone", "+21671000000"):
        assert value not in read.text + str(found)
    # Where the nomination stands is theirs to know.
    assert (read.json()["membership"], read.json()["nomination_reference"]) == ("active", "Note 9")
    assert client.get(f"{who.path}/history", token=focal).status_code == 403


def test_a_focal_point_refreshes_and_what_is_the_desks_to_say_waits(
    client: Client, engine: Engine, desk: str, focal: str
) -> None:
    who = expert(client, engine, desk, nominated_by="TN")
    answer = do(client, "PATCH", who.path, focal, json={"title": "Dr", "roles": ["expert"]})
    assert (answer.json()["title"], answer.json()["roles"]) == ("Dr", ["mediator"])
    assert answer.json()["waiting_fields"] == ["roles"]
    (wish,) = client.get(f"{ME}/changes", token=who.token).json()["items"]
    # The person reads it, and does not take back what somebody else has asked for.
    assert client.ask("DELETE", f"{ME}/changes/{wish['id']}", token=who.token).status_code == 404
    review = f"/api/v1/reviews/{wish['id']}"
    decided = do(client, "POST", f"{review}/decision", desk, of=review, json={"decision": "accept"})
    assert decided.status_code == 200
    assert client.get(who.path, token=focal).json()["roles"] == ["expert"]


def test_a_focal_point_pauses_the_own_nominee(client: Client, desk: str, focal: str) -> None:
    path = profile(client, desk, nominated_by="TN")
    paused = do(client, "POST", f"{path}/pause", focal, of=path, json={"until": "2199-01-01"})
    assert (paused.json()["membership"], paused.json()["paused_until"]) == ("paused", "2199-01-01")
    assert do(client, "DELETE", f"{path}/pause", focal, of=path).json()["membership"] == "active"
    for part in ("membership", "suspension"):
        assert do(client, "POST", f"{path}/{part}", focal, of=path, json={}).status_code == 403


def test_the_stale_are_told_what_changed_as_far_as_they_see_it(client: Client, desk: str, focal: str) -> None:
    path = profile(client, desk, nominated_by="TN")
    etag = etag_of(client, path, focal)
    do(client, "PATCH", path, desk, json={"desk_notes": "a secret", "title": "Dr", "contacts": []})
    answer = client.patch(path, {"affiliation": "x"}, etag, token=focal)
    assert answer.status_code == 412
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/title"]


def test_the_secretary_general_and_a_delegate_nominate_for_no_state(
    client: Client, engine: Engine, desk: str
) -> None:
    secretary_general = new_token(engine, Role.SECRETARY_GENERAL)
    delegate = new_token(engine, Role.DESK, "delegate")
    assert nominate(client, delegate).status_code == 403
    act = {
        "account": name_of(engine, "delegate").removeprefix("account:"),
        "act_reference": "SG/2026/4",
        "starts_at": now().isoformat(),
        "ends_at": (now() + timedelta(days=1)).isoformat(),
    }
    assert client.post("/api/v1/delegations", token=secretary_general, json=act).status_code == 201
    for token in (secretary_general, delegate):
        made = nominate(client, token)
        assert client.get(made.headers["Location"], token=desk).json()["nominated_by"] is None
    for role in (Role.DESK, Role.HEAD, Role.EXPERT, Role.PARTNER, Role.ADMINISTRATOR):
        assert nominate(client, new_token(engine, role)).status_code == 403
