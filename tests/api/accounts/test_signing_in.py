"""Signing in: what everybody is answered alike, how often one may try, and what comes of it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy import Engine, event

from app.db import now, writing
from app.passwords import password_hash
from app.policy import Role
from app.security import token_hash
from app.services.throttling import Place
from app.services.tries import count_try
from tests.api.accounts.people import (
    LINKS,
    ORIGIN,
    PASSWORD,
    SESSIONS,
    START,
    Person,
    alter,
    in_browser,
    mails,
    opened,
    person,
    raw_database,
    sign_in,
)
from tests.api.client import Client, running

WRONG = "harbour lantern 48 quiet"


def told(answer: httpx.Response) -> tuple[int, str, list[str]]:
    """Status, body and names of headers, but for the request's own id."""
    request_id = answer.headers["X-Request-Id"]
    return answer.status_code, answer.text.replace(request_id, ""), sorted(answer.headers)


@contextmanager
def statements(app: FastAPI) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # Keeping and taking back what was written are one statement each.
        sent.append(
            "end of savepoint" if "SAVEPOINT" in statement and not statement.startswith("SAVE") else statement
        )

    event.listen(app.state.engine, "before_cursor_execute", note)
    yield sent
    event.remove(app.state.engine, "before_cursor_execute", note)


def test_signing_in_gives_a_session_and_what_the_account_is(client: Client, engine: Engine) -> None:
    desk = person(engine, Role.DESK)
    answer = sign_in(client, desk, email="DESK@Office.Example")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["ready"], told["idle_minutes"], told["account"]["role"]) == (True, 30, "desk")
    assert client.get("/api/v1/profiles", token=told["token"]).status_code == 200


def test_08_whatever_is_wrong_the_answer_is_the_same(client: Client, engine: Engine) -> None:
    desk, suspended = person(engine, Role.DESK), person(engine, Role.PARTNER, "suspended@office.example")
    invited = person(engine, Role.PARTNER, "invited@office.example")
    alter(engine, suspended, suspended_at=now())
    alter(engine, invited, password_hash=None)
    answers = [
        sign_in(client, desk, password=WRONG),
        sign_in(client, desk, code="000000"),
        sign_in(client, desk, email="nobody@office.example"),
        sign_in(client, suspended),
        sign_in(client, invited),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json()["code"] == "sign_in_failed"
    assert len({str(told(answer)) for answer in answers}) == 1


@pytest.mark.usefixtures("costly_hashes")
def test_08_known_and_unknown_addresses_take_the_same_time(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    alter(engine, partner, password_hash=password_hash(PASSWORD))
    sign_in(client, partner, password=WRONG)  # makes the hash that stands in for nobody's
    known, unknown = (
        [_took(client, partner, email=email) for _ in range(3)] for email in (partner.email, "nobody@office.example")
    )
    # Without the hash it would be some hundredth of it.
    assert 1 / 3 < min(known) / min(unknown) < 3, (known, unknown)


def _took(client: Client, who: Person, email: str) -> float:
    """Seconds that the processor worked for it, as the machine has other work too."""
    begun = time.process_time()
    assert sign_in(client, who, email=email, password=WRONG).status_code == 401
    return time.process_time() - begun


def test_08_known_and_unknown_addresses_make_the_same_work(engine: Engine, database_url: str) -> None:
    partner, apps = person(engine, Role.PARTNER), list[FastAPI]()
    with running(database_url, apps.append) as client:
        for path, more in ((SESSIONS, {"password": WRONG}), (f"{LINKS}/password-reset", {})):
            work = []
            for email in ("warm@office.example", partner.email, "nobody@office.example"):
                with statements(apps[0]) as sent:
                    answer = client.post(path, json={"email": email, **more})
                work.append((told(answer), sent))
            assert work[1] == work[2], path


def test_08_a_link_to_a_new_password_is_asked_for_alike_and_mailed_later(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    suspended = person(engine, Role.PARTNER, "suspended@office.example")
    alter(engine, suspended, suspended_at=now())
    emails = (partner.email, suspended.email, "nobody@office.example")
    answers = [client.post(f"{LINKS}/password-reset", json={"email": email}) for email in emails]
    assert {answer.status_code for answer in answers} == {202}
    assert len({str(told(answer)) for answer in answers}) == 1
    assert mails(engine) == [("password_reset", partner.email)]


@pytest.mark.parametrize("path", ["invitation", "password-reset/completion"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_08_links_that_never_were_answer_as_used_ones(client: Client, engine: Engine, path: str) -> None:
    answer = client.post(f"{LINKS}/{path}", json={"token": "x" * 43, "password": WRONG})
    assert (answer.status_code, answer.json()["code"]) == (404, "link_not_valid")


def test_08_nobody_learns_of_an_address_by_asking_for_it(client: Client, engine: Engine) -> None:
    partner, other = person(engine, Role.PARTNER), person(engine, Role.EXPERT)
    token = opened(client, partner)
    answers = [
        client.post("/api/v1/account/email", json={"email": email}, token=token)
        for email in (other.email, "free@office.example")
    ]
    assert {answer.status_code for answer in answers} == {202}
    assert len({str(told(answer)) for answer in answers}) == 1
    assert [mail for mail in mails(engine) if mail[0] == "email_change"] == [("email_change", "free@office.example")]


def test_09_wrong_passwords_are_throttled_and_the_owner_elsewhere_gets_in(engine: Engine, database_url: str) -> None:
    partner = person(engine, Role.PARTNER)
    with running(database_url, peer="203.0.113.9") as attacker, running(database_url, peer="198.51.100.4") as owner:
        answers = [sign_in(attacker, partner, password=WRONG) for _ in range(20)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 15
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60 + 1
        assert sign_in(attacker, partner).status_code == 429
        assert sign_in(owner, partner).status_code == 201
        with time_machine.travel(now() + timedelta(minutes=16)):
            assert sign_in(attacker, partner).status_code == 201


def test_09_one_address_cannot_try_many_accounts(engine: Engine, database_url: str) -> None:
    partner = person(engine, Role.PARTNER)
    _tried(engine, [(f"{number}@office.example", "203.0.113.9") for number in range(30)])
    with running(database_url, peer="203.0.113.9") as attacker, running(database_url, peer="198.51.100.4") as owner:
        assert sign_in(attacker, partner, password=WRONG).status_code == 429
        assert sign_in(owner, partner).status_code == 201


def test_09_many_addresses_cannot_try_one_account_and_the_owner_still_gets_in(
    engine: Engine, database_url: str
) -> None:
    partner = person(engine, Role.PARTNER)
    with running(database_url, peer="203.0.113.9") as attacker, running(database_url, peer="198.51.100.4") as owner:
        assert sign_in(owner, partner).status_code == 201
        _tried(engine, [(partner.email, f"192.0.2.{number}") for number in range(50)])
        refused = sign_in(attacker, partner, password=WRONG)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        assert told(sign_in(attacker, partner))[:2] == told(refused)[:2]
        assert sign_in(owner, partner).status_code == 201


def _tried(engine: Engine, tries: list[tuple[str, str]]) -> None:
    with writing(engine) as session:
        for email, network in tries:
            count_try(session, email, Place(network=network))


def test_13_a_code_works_once_and_an_old_one_never(client: Client, engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK)
        first = desk.code
        assert sign_in(client, desk, code=first).status_code == 201
        assert sign_in(client, desk, code=first).status_code == 401
        clock.shift(timedelta(seconds=30))
        second = desk.code
        assert sign_in(client, desk, code=first).status_code == 401
        clock.shift(timedelta(seconds=30))
        assert sign_in(client, desk, code=second).status_code == 201
        clock.shift(timedelta(seconds=30))
        third = desk.code
        clock.shift(timedelta(seconds=60))
        assert sign_in(client, desk, code=third).status_code == 401
        needed = client.post(SESSIONS, json={"email": desk.email, "password": PASSWORD})
        assert (needed.status_code, needed.json()["code"]) == (401, "code_needed")


def test_13_of_two_servers_one_takes_the_code(engine: Engine, database_url: str) -> None:
    desk = person(engine, Role.DESK)
    with (
        time_machine.travel(START, tick=False),
        running(database_url) as one,
        running(database_url) as other,
        ThreadPoolExecutor(4) as pool,
    ):
        answers = [pool.submit(sign_in, server, desk) for server in (one, other, one, other)]
        assert sorted(answer.result().status_code for answer in answers) == [201, 401, 401, 401]


def test_20_each_sign_in_has_a_session_of_its_own_whatever_was_brought_along(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    planted = opened(client, partner)
    answer = sign_in(client, partner, cookie=True, headers={"Cookie": f"__Host-sulh={planted}", "Origin": ORIGIN})
    given = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert len({planted, given, opened(client, partner)}) == 3


def test_20_a_token_has_256_bits_and_only_its_hash_is_kept(client: Client, engine: Engine) -> None:
    desk = person(engine, Role.DESK)
    token = opened(client, desk)
    random = token.removeprefix("sulh_s_")
    assert len(random) * 6 >= 256
    raw = raw_database(engine)
    assert token_hash(token).encode() in raw
    assert random.encode() not in raw
    assert str(desk.secret).encode() not in raw


def test_20_giving_the_password_anew_gives_another_session_and_ends_the_one_before(
    client: Client, engine: Engine
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK)
        before = opened(client, desk)
        clock.shift(timedelta(seconds=30))
        body = {"password": PASSWORD, "code": desk.code}
        wrong = client.post(f"{SESSIONS}/current/renewal", json=body | {"password": WRONG}, token=before)
        assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in_failed")
        assert client.get(SESSIONS, token=before).status_code == 200
        answer = client.post(f"{SESSIONS}/current/renewal", json=body, token=before)
        after = answer.json()["token"]
        assert (answer.status_code, after == before) == (201, False)
        assert [client.get(SESSIONS, token=token).status_code for token in (before, after)] == [401, 200]


def test_20_in_a_browser_the_cookie_and_its_token_change_too(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    before = in_browser(client, partner)
    answer = client.post(f"{SESSIONS}/current/renewal", json={"password": PASSWORD}, headers=before)
    assert answer.status_code == 201
    assert answer.json()["csrf_token"] != before["X-CSRF-Token"]
    assert "token" not in answer.json()
    after = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
    assert client.get(SESSIONS, headers={"Cookie": before["Cookie"]}).status_code == 401
    assert client.get(SESSIONS, headers=after).status_code == 200


def test_24_every_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    first = sign_in(client, partner, cookie=True)
    browser = in_browser(client, partner)
    renewed = client.post(f"{SESSIONS}/current/renewal", json={"password": PASSWORD}, headers=browser)
    cookie = renewed.headers["Set-Cookie"].partition(";")[0]
    browser |= {"Cookie": cookie, "X-CSRF-Token": renewed.json()["csrf_token"]}
    out = client.ask("DELETE", f"{SESSIONS}/current", headers=browser)
    assert (first.status_code, renewed.status_code, out.status_code) == (201, 201, 204)
    for answer in (first, renewed, out):
        (cookie,) = answer.headers.get_list("Set-Cookie")
        name, *attributes = cookie.lower().split("; ")
        assert name.startswith("__host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= set(attributes)
        assert not [attribute for attribute in attributes if attribute.startswith("domain")]
