"""Accounts looked after by administrators and by their owners: what may be changed, by whom, by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.accounts.people import (
    ACCOUNT,
    ACCOUNTS,
    Person,
    account,
    alter,
    etag,
    opened,
    person,
    sign_in,
)
from tests.api.client import Client, new_token, running
from tests.api.test_profiles import PATH, created
from tests.trail import trail


@pytest.fixture
def boss(engine: Engine) -> Person:
    return person(engine, Role.ADMINISTRATOR)


@pytest.fixture
def admin(client: Client, boss: Person) -> str:
    return opened(client, boss)


def changed(client: Client, who: Person, fields: dict[str, Any], token: str) -> Any:
    path = f"{ACCOUNTS}/{who.id}"
    return client.patch(path, fields, etag(client, path, token), token=token)


FORBIDDEN: tuple[dict[str, Any], ...] = (
    {"role": "administrator"},
    {"status": "active"},
    {"owner_id": 1},
    {"sealed_access": True},
    {"suspended": False},
    {"email": "new@office.example"},
    {"organisation": str(uuid4())},
    {"profile": str(uuid4())},
    {"demo": True},
    {"version": 9},
)


@pytest.mark.parametrize("fields", FORBIDDEN, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_04_nobody_writes_into_the_own_account_what_is_not_theirs(
    client: Client, engine: Engine, fields: dict[str, Any]
) -> None:
    who = person(engine, Role.EXPERT)
    token, before = opened(client, who), account(engine, who)
    answer = client.patch(ACCOUNT, {"name": "Leïla"} | fields, etag(client, ACCOUNT, token), token=token)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_field")
    assert account(engine, who) == before | {"last_signed_in_at": account(engine, who)["last_signed_in_at"]}


NOT_OF_ACCOUNTS: tuple[dict[str, Any], ...] = (
    {"status": "active"},
    {"owner_id": 1},
    {"sealed_access": True},
    {"second_factor": False},
    {"email": "new@office.example"},
    {"password": "harbour lantern 99 quiet"},
    {"demo": True},
    {"id": str(uuid4())},
)


def test_04_administrators_write_nothing_but_what_is_theirs_to_write(
    client: Client, engine: Engine, admin: str
) -> None:
    desk = person(engine, Role.DESK)
    before = account(engine, desk)
    for fields in NOT_OF_ACCOUNTS:
        assert changed(client, desk, {"name": "Leïla"} | fields, admin).status_code == 422, fields
        body = {"email": "guest@office.example", "name": "Leïla", "role": "desk", "language": "fr"} | fields
        if "email" not in fields:
            assert client.post(ACCOUNTS, json=body, token=admin).status_code == 422, fields
    assert account(engine, desk) == before
    assert client.get(ACCOUNTS, token=admin).json()["total"] == 2


@pytest.mark.parametrize(
    ("role", "more", "pointer"),
    [
        ("partner", {}, "/organisation"),
        ("focal_point", {}, "/state"),
        ("expert", {}, "/profile"),
        ("desk", {"state": "TN"}, "/state"),
        ("focal_point", {"state": "TN", "organisation": str(uuid4())}, "/organisation"),
        ("expert", {"profile": str(uuid4())}, "/profile"),
        ("king", {}, "/role"),
        ("nobody", {}, "/role"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_account_has_what_its_role_needs_and_no_more(
    client: Client, admin: str, role: str, more: dict[str, Any], pointer: str
) -> None:
    body = {"email": "guest@office.example", "name": "Leïla", "role": role} | more
    answer = client.post(ACCOUNTS, json=body, token=admin)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


def test_35_of_two_servers_that_change_one_account_one_wins(
    client: Client, engine: Engine, admin: str, database_url: str
) -> None:
    who = person(engine, Role.DESK)
    path = f"{ACCOUNTS}/{who.id}"
    tag, roles = etag(client, path, admin), ["auditor", "ethics", "head", "desk"]
    with running(database_url) as other, ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(server.patch, path, {"name": f"As {role}", "role": role}, tag, token=admin)
            for server, role in zip((client, other, client, other), roles, strict=True)
        ]
        answers = [each.result() for each in asked]
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 412, 412, 412]
    won = roles[statuses.index(200)]
    stored = account(engine, who)
    assert (stored["name"], stored["role"], stored["version"]) == (f"As {won}", won, 2)
    assert len([row for row in trail(engine) if row.action == "account.change"]) == 1


def test_35_of_two_windows_of_one_person_one_wins(client: Client, engine: Engine, database_url: str) -> None:
    who = person(engine, Role.PARTNER)
    token = opened(client, who)
    tag = etag(client, ACCOUNT, token)
    with running(database_url) as other, ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(server.patch, ACCOUNT, {"language": language}, tag, token=token)
            for server, language in ((client, "fr"), (other, "ar"))
        ]
        assert sorted(each.result().status_code for each in asked) == [200, 412]
    assert client.patch(ACCOUNT, {"language": "en"}, None, token=token).status_code == 428


def test_35_of_two_administrators_who_suspend_each_other_one_stays(
    client: Client, engine: Engine, boss: Person, admin: str, database_url: str
) -> None:
    second = person(engine, Role.ADMINISTRATOR, "second@office.example")
    with running(database_url) as other, ThreadPoolExecutor(2) as pool:
        token = opened(other, second)
        asked = [
            pool.submit(server.patch, f"{ACCOUNTS}/{whom.id}", {"suspended": True}, '"1-administrator-en"', token=of)
            for server, whom, of in ((client, second, admin), (other, boss, token))
        ]
        statuses = sorted(each.result().status_code for each in asked)
    assert statuses[0] == 200
    assert statuses[1] in (401, 409)
    assert [account(engine, who)["suspended_at"] is None for who in (boss, second)].count(True) == 1


def test_nobody_changes_the_own_role_and_the_last_administrator_stays(
    client: Client, engine: Engine, boss: Person, admin: str
) -> None:
    for fields in ({"role": "auditor"}, {"suspended": True}):
        answer = changed(client, boss, fields, admin)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_account")
    assert changed(client, boss, {"name": "Leïla"}, admin).status_code == 200
    # Who has not accepted yet could not take over.
    invited = person(engine, Role.ADMINISTRATOR, "invited@office.example")
    waiting = opened(client, invited)
    alter(engine, invited, password_hash=None)
    answer = changed(client, boss, {"role": "auditor"}, waiting)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")


def test_other_accounts_are_looked_after_where_no_administrator_has_a_password(
    client: Client, engine: Engine
) -> None:
    """As on a machine of a developer, and before the first administrator has accepted."""
    token, desk = new_token(engine, Role.ADMINISTRATOR), person(engine, Role.DESK)
    answer = changed(client, desk, {"suspended": True}, token)
    assert (answer.status_code, answer.json()["status"]) == (200, "suspended")


def test_another_role_takes_away_what_was_given_with_the_one_before(
    client: Client, engine: Engine, admin: str
) -> None:
    desk = person(engine, Role.DESK)
    head = new_token(engine, Role.HEAD)
    named = client.ask("PUT", f"{ACCOUNTS}/{desk.id}/sealed-access", json={"allowed": True}, token=head)
    assert named.status_code == 200
    assert changed(client, desk, {"role": "auditor"}, admin).json()["sealed_access"] is False
    assert changed(client, desk, {"role": "desk"}, admin).json()["sealed_access"] is False


def test_the_head_names_officers_for_sealed_fields_and_never_oneself(
    client: Client, engine: Engine, admin: str
) -> None:
    head, desk, partner = (person(engine, role) for role in (Role.HEAD, Role.DESK, Role.PARTNER))
    token = opened(client, head)

    def named(who: Person, token: str) -> int:
        path = f"{ACCOUNTS}/{who.id}/sealed-access"
        return client.ask("PUT", path, json={"allowed": True}, token=token).status_code

    before = opened(client, desk)
    assert [named(who, token) for who in (desk, head, partner)] == [200, 403, 404]
    assert named(desk, admin) == 403
    assert client.get(ACCOUNT, token=before).json()["sealed_access"] is True


def test_the_account_of_nobody_answers_as_what_is_no_id(client: Client, admin: str) -> None:
    for id_ in (str(uuid4()), "no-id-at-all", "1"):
        assert client.get(f"{ACCOUNTS}/{id_}", token=admin).status_code == 404


def test_administrators_see_no_profile_by_virtue_of_their_role(client: Client, engine: Engine, desk: str) -> None:
    path, _ = created(client, desk)
    profile = path.rpartition("/")[2]
    token = new_token(engine, Role.ADMINISTRATOR)
    expert = person(engine, Role.EXPERT, profile_id=1)
    paths = [PATH, path, f"{path}/history", "/api/v1/me", "/api/v1/reviews"]
    assert {client.get(each, token=token).status_code for each in paths} == {403}
    told = client.get(f"{ACCOUNTS}/{expert.id}", token=token)
    assert told.json()["profile"] == profile
    assert "Diarra" not in told.text + client.get(ACCOUNTS, token=token).text


def test_an_administrator_with_a_profile_of_their_own_has_none_in_that_role(
    client: Client, engine: Engine, admin: str, desk: str
) -> None:
    path, _ = created(client, desk)
    profile = path.rpartition("/")[2]
    body = {"email": "guest@office.example", "name": "Leïla", "role": "administrator", "profile": profile}
    assert client.post(ACCOUNTS, json=body, token=admin).status_code == 422
    one = client.post(ACCOUNTS, json=body | {"role": "desk"}, token=admin)
    assert one.status_code == 201
    two = client.post(ACCOUNTS, json=body | {"role": "expert", "email": "other@office.example"}, token=admin)
    assert (two.status_code, two.json()["errors"][0]["code"]) == (422, "profile_taken")


def test_a_suspended_person_learns_it_from_nobody(client: Client, engine: Engine, admin: str) -> None:
    partner = person(engine, Role.PARTNER)
    assert changed(client, partner, {"suspended": True}, admin).status_code == 200
    assert sign_in(client, partner).json()["code"] == "sign_in_failed"
