"""`sulh account`: the first administrator, and looking after accounts where nobody can sign in for it."""

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.accounts.people import ACCOUNT, LINKS, PASSWORD, SESSIONS, account, mails, opened, person, sign_in
from tests.api.client import running
from tests.cli.test_commands import sulh

FIRST = ("account", "create-administrator", "first@office.example", "Amina")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_administrator_gets_a_link_at_the_machine_and_the_only_one(
    database_url: str, engine: Engine
) -> None:
    links = [sulh(database_url, *FIRST).stdout.strip().rpartition("/invitation/") for _ in range(2)]
    assert {before for before, _, _ in links} == {"http://127.0.0.1:8000"}
    assert mails(engine) == []
    with running(database_url) as client:
        dead, alive = (
            client.post(f"{LINKS}/invitation", json={"token": token, "password": PASSWORD}) for _, _, token in links
        )
        assert (dead.status_code, alive.status_code) == (404, 204)
        answer = client.post(SESSIONS, json={"email": "first@office.example", "password": PASSWORD})
    assert (answer.json()["account"]["role"], answer.json()["ready"]) == ("administrator", False)
    again = sulh(database_url, "account", "create-administrator", "second@office.example", "Leïla")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.strip() == "There is an administrator already: let them invite others."


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_invited_suspended_and_reinstated_at_the_machine(database_url: str, engine: Engine) -> None:
    desk = person(engine, Role.DESK)
    assert (
        sulh(database_url, "account", "invite", "guest@office.example", "Leïla", "--role", "auditor").returncode == 0
    )
    assert mails(engine) == [("invitation", "guest@office.example")]
    listed = [line.split("\t")[1:] for line in sulh(database_url, "account", "list").stdout.splitlines()]
    assert listed == [
        ["desk", "active", "two factors", desk.email, "Amina"],
        ["auditor", "invited", "one factor", "guest@office.example", "Leïla"],
    ]
    with running(database_url) as client:
        token = opened(client, desk)
        assert sulh(database_url, "account", "suspend", desk.email.upper()).returncode == 0
        assert client.get(ACCOUNT, token=token).status_code == 401
        assert sulh(database_url, "account", "reinstate", desk.email).returncode == 0
        assert sulh(database_url, "account", "reset-factor", desk.email).returncode == 0
        assert sign_in(client, desk, code=None).json()["ready"] is False
    assert account(engine, desk)["suspended_at"] is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_done_with_an_account_is_said_in_a_line(database_url: str, engine: Engine) -> None:
    refused = sulh(database_url, "account", "suspend", "nobody@office.example")
    assert (refused.returncode, refused.stderr.strip()) == (1, "No account has this address.")
    for words in (("no address", "Leïla", "--role", "desk"), ("guest@office.example", "X", "--role", "partner")):
        refused = sulh(database_url, "account", "invite", *words)
        assert (refused.returncode, refused.stdout, "Traceback" in refused.stderr) == (1, "", False)
    assert mails(engine) == []
