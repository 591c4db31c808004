"""Another address for an account: confirmed from its own mailbox, and by nobody who was shut out since."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.accounts.people import (
    ACCOUNT,
    ACCOUNTS,
    ANOTHER,
    LINKS,
    SESSIONS,
    Person,
    account,
    linked,
    mails,
    opened,
    person,
)
from tests.api.accounts.test_invitations import GUEST, RESET, asked_reset, signs_in
from tests.api.client import Client, running


@pytest.fixture
def admin(client: Client, engine: Engine) -> str:
    return opened(client, person(engine, Role.ADMINISTRATOR))


def test_a_new_address_holds_once_it_is_confirmed_and_the_old_one_is_told(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    token = opened(client, partner)
    answer = client.post(f"{ACCOUNT}/email", json={"email": "New@Office.Example"}, token=token)
    assert answer.status_code == 202
    reset = asked_reset(client, engine, partner)
    link = linked(engine, "email_change")
    assert signs_in(client, email="new@office.example") == 401
    statuses = [client.post(f"{LINKS}/email", json={"token": link}).status_code for _ in range(2)]
    assert statuses == [204, 404]
    assert [signs_in(client, email="new@office.example"), signs_in(client, email=partner.email)] == [201, 401]
    # A link that lies in the old mailbox opens nothing any more.
    assert client.post(f"{RESET}/completion", json={"token": reset, "password": ANOTHER}).status_code == 404
    told = [(kind, to) for kind, to in mails(engine) if kind.startswith("email")]
    assert told == [
        ("email_change", "new@office.example"),
        ("email_change_asked", partner.email),
        ("email_changed", partner.email),
    ]


def test_of_two_who_take_one_address_one_gets_it(client: Client, engine: Engine, database_url: str) -> None:
    people = [person(engine, Role.PARTNER), person(engine, Role.EXPERT)]
    found = []
    for who in people:
        answer = client.post(f"{ACCOUNT}/email", json={"email": GUEST}, token=opened(client, who))
        assert answer.status_code == 202
        found.append(linked(engine, "email_change"))
    with running(database_url) as other, ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(server.post, f"{LINKS}/email", json={"token": link})
            for server, link in zip((client, other), found, strict=True)
        ]
        statuses = sorted(each.result().status_code for each in asked)
    assert statuses[0] == 204
    assert statuses[1] in (404, 409)
    assert sorted(account(engine, who)["email"] == GUEST for who in people) == [False, True]


def test_an_address_gets_three_mails_an_hour_however_often_it_is_asked_for(client: Client, engine: Engine) -> None:
    token = opened(client, person(engine, Role.PARTNER))
    for _ in range(5):
        answer = client.post(f"{ACCOUNT}/email", json={"email": "victim@elsewhere.example"}, token=token)
        assert answer.status_code == 202
    assert [kind for kind, _ in mails(engine)].count("email_change") == 3
    # Who really asks is told each time.
    assert [kind for kind, _ in mails(engine)].count("email_change_asked") == 5


def _by_reset(client: Client, engine: Engine, who: Person, admin: str) -> int:
    body = {"token": asked_reset(client, engine, who), "password": ANOTHER}
    return client.post(f"{RESET}/completion", json=body).status_code


def _by_change(client: Client, engine: Engine, who: Person, admin: str) -> int:
    return client.ask("PUT", f"{ACCOUNT}/password", json={"password": ANOTHER}, token=opened(client, who)).status_code


def _by_administrator(client: Client, engine: Engine, who: Person, admin: str) -> int:
    return client.ask("DELETE", f"{ACCOUNTS}/{who.id}/sessions", token=admin).status_code


def _by_factor(client: Client, engine: Engine, who: Person, admin: str) -> int:
    return client.post(f"{ACCOUNTS}/{who.id}/second-factor-reset", token=admin).status_code


def _by_owner(client: Client, engine: Engine, who: Person, admin: str) -> int:
    return client.ask("DELETE", SESSIONS, token=opened(client, who)).status_code


@pytest.mark.parametrize("shut", [_by_reset, _by_change, _by_administrator, _by_factor, _by_owner])
def test_15_who_is_shut_out_cannot_move_the_account_to_another_address_any_more(
    client: Client, engine: Engine, admin: str, shut: Callable[[Client, Engine, Person, str], int]
) -> None:
    """A thief asks for it while in; the link lies in the thief's own mailbox."""
    partner = person(engine, Role.PARTNER)
    thief = opened(client, partner)
    assert client.post(f"{ACCOUNT}/email", json={"email": "thief@evil.example"}, token=thief).status_code == 202
    link = linked(engine, "email_change")
    assert shut(client, engine, partner, admin) == 204
    assert client.post(f"{LINKS}/email", json={"token": link}).status_code == 404
    assert account(engine, partner)["email"] == partner.email
