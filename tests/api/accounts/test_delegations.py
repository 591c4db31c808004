"""Delegation acts: a row with a period, given by the Secretary General alone, over the moment it is ended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import Engine

from app.policy import Role
from tests.api.accounts.people import ACCOUNT, ACCOUNTS, START, Person, alter, etag, opened, person
from tests.api.client import Client, new_token, running

DELEGATIONS = "/api/v1/delegations"
NOMINATIONS = "/api/v1/nominations"
FROM = datetime.fromisoformat(START)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def chief(clock: Any, engine: Engine) -> str:
    return new_token(engine, Role.SECRETARY_GENERAL)


def act(whom: Person, begins: timedelta = timedelta(0), lasts: timedelta = timedelta(hours=2)) -> dict[str, str]:
    starts = FROM + begins
    return {
        "account": str(whom.id),
        "act_reference": "SG/2026/14",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + lasts).isoformat(),
    }


def nominates(client: Client, token: str) -> bool:
    """Whether the way is open, without a nominee who could be taken."""
    return client.post(NOMINATIONS, json={}, token=token).status_code not in (401, 403)


def test_an_act_holds_for_its_period_on_every_server(
    client: Client, engine: Engine, chief: str, clock: Any, database_url: str
) -> None:
    head = person(engine, Role.HEAD)
    token = opened(client, head)
    assert not nominates(client, token)
    made = client.post(
        DELEGATIONS, json=act(head, begins=timedelta(minutes=5), lasts=timedelta(minutes=10)), token=chief
    )
    assert (made.status_code, made.json()["in_force"]) == (201, False)
    with running(database_url) as other:
        seen = []
        for _ in range(4):
            seen.append([nominates(server, token) for server in (client, other)])
            clock.shift(timedelta(minutes=5))
    assert seen == [[False] * 2, [True] * 2, [True] * 2, [False] * 2]


def test_an_act_that_is_ended_is_over_at_once_on_the_other_server(
    client: Client, engine: Engine, chief: str, database_url: str
) -> None:
    head = person(engine, Role.HEAD)
    token = opened(client, head)
    made = client.post(DELEGATIONS, json=act(head), token=chief).json()
    with running(database_url) as other:
        assert [nominates(server, token) for server in (client, other)] == [True, True]
        assert client.get(ACCOUNT, token=token).json()["delegate"] is True
        path = f"{DELEGATIONS}/{made['id']}"
        assert client.ask("DELETE", path, token=chief).status_code == 204
        assert [nominates(server, token) for server in (other, client)] == [False, False]
    assert client.ask("DELETE", path, token=chief).status_code == 409
    (item,) = client.get(DELEGATIONS, token=token).json()["items"]
    assert (item["in_force"], item["ended_at"] is not None) == (False, True)


@pytest.mark.parametrize("fields", [{"suspended": True}, {"role": "desk"}], ids=["suspended", "another role"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_act_ends_with_the_office(client: Client, engine: Engine, chief: str, fields: dict[str, Any]) -> None:
    head, admin = person(engine, Role.HEAD), person(engine, Role.ADMINISTRATOR)
    assert client.post(DELEGATIONS, json=act(head), token=chief).status_code == 201
    caretaker, path = opened(client, admin), f"{ACCOUNTS}/{head.id}"
    assert client.patch(path, fields, etag(client, path, caretaker), token=caretaker).status_code == 200
    (item,) = client.get(DELEGATIONS, token=chief).json()["items"]
    assert item["in_force"] is False


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.NOBODY, Role.SECRETARY_GENERAL)])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_else_delegates(client: Client, engine: Engine, clock: Any, role: Role) -> None:
    head = person(engine, Role.HEAD)
    assert client.post(DELEGATIONS, json=act(head), token=new_token(engine, role)).status_code == 403
    assert client.post(DELEGATIONS, json=act(head)).status_code == 401


def test_a_delegate_does_not_delegate(client: Client, engine: Engine, chief: str) -> None:
    head, desk = person(engine, Role.HEAD), person(engine, Role.DESK)
    made = client.post(DELEGATIONS, json=act(head), token=chief).json()
    token = opened(client, head)
    assert client.post(DELEGATIONS, json=act(desk), token=token).status_code == 403
    assert client.ask("DELETE", f"{DELEGATIONS}/{made['id']}", token=token).status_code == 403


@pytest.mark.parametrize("role", [Role.SECRETARY_GENERAL, Role.ETHICS, Role.ADMINISTRATOR, Role.PARTNER, Role.EXPERT])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_heads_and_desk_officers_alone_are_delegates(client: Client, engine: Engine, clock: Any, role: Role) -> None:
    chief = person(engine, Role.SECRETARY_GENERAL)
    who = chief if role is Role.SECRETARY_GENERAL else person(engine, role)
    token = opened(client, chief)
    nobody = client.post(DELEGATIONS, json=act(who) | {"account": str(uuid4())}, token=token)
    answer = client.post(DELEGATIONS, json=act(who), token=token)
    assert answer.status_code == nobody.status_code == 422
    # Whether there is such an account is not told.
    assert answer.json()["errors"] == nobody.json()["errors"]


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": "2026-12-01T09:59:00Z", "starts_at": "2026-12-01T09:00:00Z"},
        {"ends_at": "2026-12-01T10:00:00Z"},
        {"ends_at": "2027-12-31T10:00:00Z"},
        {"ends_at": "2026-12-01T12:00:00"},
        {"act_reference": ""},
        {"created_by": "account:me"},
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_04_an_act_has_a_period_a_reference_and_nothing_else(
    client: Client, engine: Engine, chief: str, fields: dict[str, str]
) -> None:
    answer = client.post(DELEGATIONS, json=act(person(engine, Role.HEAD)) | fields, token=chief)
    assert answer.status_code == 422
    assert client.get(DELEGATIONS, token=chief).json()["items"] == []


def test_nobody_suspended_becomes_a_delegate(client: Client, engine: Engine, chief: str) -> None:
    head = person(engine, Role.HEAD)
    alter(engine, head, suspended_at=FROM.astimezone(UTC))
    assert client.post(DELEGATIONS, json=act(head), token=chief).status_code == 422


def test_an_act_ends_when_the_delegate_is_invited_anew_with_another_role(
    client: Client, engine: Engine, chief: str
) -> None:
    """As long as an invitation waits, inviting again writes the account anew."""
    caretaker = opened(client, person(engine, Role.ADMINISTRATOR))
    guest = {"email": "guest@office.example", "name": "Leïla", "role": "head"}
    made = client.post(ACCOUNTS, json=guest, token=caretaker).json()
    body = act(Person(made["id"], guest["email"], None))
    assert client.post(DELEGATIONS, json=body, token=chief).status_code == 201
    again = client.post(ACCOUNTS, json=guest | {"role": "auditor"}, token=caretaker)
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    (item,) = client.get(DELEGATIONS, token=chief).json()["items"]
    assert item["in_force"] is False
