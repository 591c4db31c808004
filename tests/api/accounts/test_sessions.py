"""What is taken away is refused by the next request, on every server; sessions are seen and ended by their owner."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlalchemy import Engine

from app.db import now
from app.policy import Role
from tests.api.accounts.people import (
    ACCOUNT,
    ACCOUNTS,
    ANOTHER,
    LINKS,
    PASSWORD,
    SESSIONS,
    START,
    Person,
    etag,
    in_browser,
    linked,
    mails,
    opened,
    person,
    sign_in,
)
from tests.api.client import Client, new_token, running
from tests.api.test_profiles import created

SEARCH = "/api/v1/profiles?facets=none"
Change = Callable[[Client, str, Person, str], httpx.Response]


@pytest.fixture
def servers(database_url: str) -> Iterator[tuple[Client, Client]]:
    with running(database_url) as one, running(database_url) as other:
        yield one, other


@pytest.fixture
def admin(engine: Engine) -> Person:
    return person(engine, Role.ADMINISTRATOR)


def _patched(**fields: object) -> Change:
    def change(client: Client, admin: str, who: Person, token: str) -> httpx.Response:
        path = f"{ACCOUNTS}/{who.id}"
        return client.patch(path, fields, etag(client, path, admin), token=admin)

    return change


TAKEN_AWAY: dict[str, Change] = {
    "role changed": _patched(role="auditor"),
    "suspended": _patched(suspended=True),
    "all ended by an administrator": lambda client, admin, who, token: client.ask(
        "DELETE", f"{ACCOUNTS}/{who.id}/sessions", token=admin
    ),
    "factor taken away": lambda client, admin, who, token: client.post(
        f"{ACCOUNTS}/{who.id}/second-factor-reset", token=admin
    ),
    "signed out": lambda client, admin, who, token: client.ask("DELETE", f"{SESSIONS}/current", token=token),
}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_06_what_is_taken_away_is_refused_at_once_by_the_other_server(
    servers: tuple[Client, Client], engine: Engine, admin: Person, what: str
) -> None:
    one, other = servers
    partner = person(engine, Role.PARTNER)
    token, caretaker = opened(one, partner), opened(one, admin)
    cookie = {"Cookie": in_browser(one, partner)["Cookie"]}
    assert [server.get(SEARCH, token=token).status_code for server in servers] == [200, 200]
    assert [server.get(SEARCH, headers=cookie).status_code for server in servers] == [200, 200]
    answer = TAKEN_AWAY[what](one, caretaker, partner, token)
    assert answer.is_success, answer.text
    assert other.get(SEARCH, token=token).status_code == 401
    assert other.get(SEARCH, headers=cookie).status_code == (200 if what == "signed out" else 401)
    assert one.get(SEARCH, token=token).status_code == 401
    # Nobody else is shut out with them.
    assert other.get(SESSIONS, token=caretaker).status_code == 200


def test_06_another_role_opens_what_it_may_and_no_longer_what_the_one_before_might(
    servers: tuple[Client, Client], engine: Engine, admin: Person
) -> None:
    one, other = servers
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK)
        caretaker = opened(one, admin)
        assert TAKEN_AWAY["role changed"](one, caretaker, desk, "").status_code == 200
        clock.shift(timedelta(seconds=30))
        token = opened(other, desk)
    with time_machine.travel(START, tick=False):
        assert other.get(SEARCH, token=token).status_code == 403
        assert other.get("/api/v1/audit", token=token).status_code != 401


def test_06_a_consent_withdrawn_hides_from_the_next_request_on(
    servers: tuple[Client, Client], engine: Engine, desk: str, partner: str
) -> None:
    one, other = servers
    path, _ = created(one, desk)
    expert = new_token(engine, Role.EXPERT, profile=path.rpartition("/")[2])
    assert [server.get(path, token=partner).status_code for server in servers] == [200, 200]
    answer = one.ask("DELETE", "/api/v1/me/consents/directory", token=expert)
    assert answer.status_code == 204, answer.text
    assert [server.get(path, token=partner).status_code for server in (other, one)] == [404, 404]
    assert other.get(SEARCH, token=partner).json()["total"] == 0


def test_22_signing_out_ends_the_cookie_for_good(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    browser, token = in_browser(client, partner), opened(client, partner)
    out = client.ask("DELETE", f"{SESSIONS}/current", headers=browser)
    assert (out.status_code, "Max-Age=0" in out.headers["Set-Cookie"]) == (204, True)
    assert client.get(ACCOUNT, headers={"Cookie": browser["Cookie"]}).status_code == 401
    assert client.get(ACCOUNT, token=browser["Cookie"].partition("=")[2]).status_code == 401
    assert client.get(ACCOUNT, token=token).status_code == 200


def test_22_ending_all_others_leaves_the_one_that_asks(client: Client, engine: Engine) -> None:
    partner, other = person(engine, Role.PARTNER), person(engine, Role.EXPERT)
    browser, token, mine = in_browser(client, partner), opened(client, partner), opened(client, partner)
    somebody = opened(client, other)
    assert client.ask("DELETE", SESSIONS, token=mine).status_code == 204
    assert client.get(ACCOUNT, headers={"Cookie": browser["Cookie"]}).status_code == 401
    assert [client.get(ACCOUNT, token=each).status_code for each in (token, mine, somebody)] == [401, 200, 200]


def test_22_an_account_suspended_and_reinstated_has_to_sign_in_anew(
    client: Client, engine: Engine, admin: Person
) -> None:
    partner = person(engine, Role.PARTNER)
    browser, token, caretaker = in_browser(client, partner), opened(client, partner), opened(client, admin)
    for suspended in (True, False):
        assert _patched(suspended=suspended)(client, caretaker, partner, "").json()["status"] == (
            "suspended" if suspended else "active"
        )
        assert sign_in(client, partner).status_code == (401 if suspended else 201)
        assert client.get(ACCOUNT, token=token).status_code == 401
        assert client.get(ACCOUNT, headers={"Cookie": browser["Cookie"]}).status_code == 401


def test_22_an_account_suspended_uses_no_link_that_was_sent_before(
    client: Client, engine: Engine, admin: Person
) -> None:
    partner = person(engine, Role.PARTNER)
    caretaker = opened(client, admin)
    assert client.post(f"{LINKS}/password-reset", json={"email": partner.email}).status_code == 202
    link = linked(engine, "password_reset")
    for suspended in (True, False):
        _patched(suspended=suspended)(client, caretaker, partner, "")
        body = {"token": link, "password": ANOTHER}
        assert client.post(f"{LINKS}/password-reset/completion", json=body).status_code == 404


def test_23_the_owner_sees_and_ends_the_own_sessions_and_no_other(client: Client, engine: Engine) -> None:
    partner, other = person(engine, Role.PARTNER), person(engine, Role.EXPERT)
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    lost, mine, somebody = opened(client, partner, headers=firefox), opened(client, partner), opened(client, other)
    items = client.get(SESSIONS, token=mine).json()["items"]
    assert sorted((item["device"], item["current"]) for item in items) == [
        ("Firefox on Linux", False),
        ("Program", True),
    ]
    assert {item["network"] for item in items} == {"127.0.0.0/24"}
    (target,) = [item["id"] for item in items if not item["current"]]
    path = f"{SESSIONS}/{target}"
    assert client.ask("DELETE", path, token=somebody).status_code == 404
    assert client.get(ACCOUNT, token=lost).status_code == 200
    assert client.ask("DELETE", path, token=mine).status_code == 204
    assert client.get(ACCOUNT, token=lost).status_code == 401
    assert client.ask("DELETE", path, token=mine).status_code == 404
    assert len(client.get(SESSIONS, token=mine).json()["items"]) == 1


SENSITIVE: dict[str, tuple[str, str, object]] = {
    "password": ("PUT", f"{ACCOUNT}/password", {"password": ANOTHER}),
    "address": ("POST", f"{ACCOUNT}/email", {"email": "new@office.example"}),
    "new factor": ("POST", f"{ACCOUNT}/second-factor", {}),
    "factor in force": ("POST", f"{ACCOUNT}/second-factor/confirmation", {"code": "123456"}),
    "recovery codes": ("POST", f"{ACCOUNT}/recovery-codes", None),
}


@pytest.mark.parametrize("what", SENSITIVE)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_23_what_could_lock_the_owner_out_asks_for_a_fresh_sign_in(client: Client, engine: Engine, what: str) -> None:
    method, path, body = SENSITIVE[what]
    options = {} if body is None else {"json": body}
    partner = person(engine, Role.PARTNER, factor=True)
    token, moment = opened(client, partner), now()
    with time_machine.travel(moment + timedelta(minutes=14, seconds=50)):
        assert client.ask(method, path, token=token, **options).status_code not in (401, 403) or what == "new factor"
    with time_machine.travel(moment + timedelta(minutes=15, seconds=10)):
        refused = client.ask(method, path, token=token, **options)
        assert (refused.status_code, refused.json()["code"]) == (403, "fresh_sign_in_needed")


def test_23_giving_the_password_anew_makes_it_fresh(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    token = opened(client, partner)
    with time_machine.travel(now() + timedelta(minutes=20)):
        body = {"password": ANOTHER}
        assert client.ask("PUT", f"{ACCOUNT}/password", token=token, json=body).status_code == 403
        renewed = client.post(f"{SESSIONS}/current/renewal", json={"password": PASSWORD}, token=token)
        token = renewed.json()["token"]
        assert client.ask("PUT", f"{ACCOUNT}/password", token=token, json=body).status_code == 204
        assert sign_in(client, partner).status_code == 401
        assert sign_in(client, partner, password=ANOTHER).status_code == 201


def test_23_an_administrator_signs_in_afresh_for_accounts(client: Client, engine: Engine, admin: Person) -> None:
    partner, token = person(engine, Role.PARTNER), opened(client, admin)
    with time_machine.travel(now() + timedelta(minutes=16)):
        path = f"{ACCOUNTS}/{partner.id}"
        assert client.get(path, token=token).status_code == 200
        answer = client.patch(path, {"suspended": True}, '"1-administrator-en"', token=token)
        assert (answer.status_code, answer.json()["code"]) == (403, "fresh_sign_in_needed")


def test_another_password_ends_the_other_sessions_and_is_told_by_mail(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    other, mine = opened(client, partner), opened(client, partner)
    assert client.ask("PUT", f"{ACCOUNT}/password", token=mine, json={"password": ANOTHER}).status_code == 204
    assert [client.get(ACCOUNT, token=token).status_code for token in (other, mine)] == [401, 200]
    assert mails(engine) == [("password_changed", partner.email)]
