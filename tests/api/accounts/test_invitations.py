"""Links sent by mail: invitations and resets. What they do, once, and what is left as it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from sqlalchemy import Engine

from app.db import now
from app.policy import Role
from app.security import token_hash
from tests.api.accounts.people import (
    ACCOUNT,
    ACCOUNTS,
    ANOTHER,
    LINKS,
    PASSWORD,
    SESSIONS,
    START,
    Person,
    account,
    etag,
    linked,
    links,
    mails,
    opened,
    person,
    raw_database,
    sign_in,
)
from tests.api.client import Client, new_token, running

GUEST = "guest@office.example"
ACCEPT = f"{LINKS}/invitation"
RESET = f"{LINKS}/password-reset"


@pytest.fixture
def admin(client: Client, engine: Engine) -> str:
    return opened(client, person(engine, Role.ADMINISTRATOR))


def invited(client: Client, engine: Engine, admin: str, **more: Any) -> str:
    """The token of the link that was mailed."""
    body = {"email": GUEST, "name": "Leïla", "role": "auditor"} | more
    answer = client.post(ACCOUNTS, json=body, token=admin)
    assert answer.status_code == 201, answer.text
    return linked(engine, "invitation")


def accept(client: Client, link: str, password: str = PASSWORD) -> httpx.Response:
    return client.post(ACCEPT, json={"token": link, "password": password})


def signs_in(client: Client, password: str = PASSWORD, email: str = GUEST) -> int:
    return client.post(SESSIONS, json={"email": email, "password": password}).status_code


def test_14_an_invitation_is_mailed_to_its_address_and_opens_the_account(
    client: Client, engine: Engine, admin: str
) -> None:
    link = invited(client, engine, admin)
    assert len(link) * 6 >= 128
    assert mails(engine) == [("invitation", GUEST)]
    raw = raw_database(engine)
    assert token_hash(link).encode() in raw
    assert link.encode() not in raw
    assert signs_in(client) == 401
    assert accept(client, link).status_code == 204
    assert signs_in(client) == 201


def test_14_a_link_works_once(client: Client, engine: Engine, admin: str) -> None:
    link = invited(client, engine, admin)
    assert [accept(client, link).status_code, accept(client, link, ANOTHER).status_code] == [204, 404]
    assert [signs_in(client), signs_in(client, ANOTHER)] == [201, 401]


def test_14_a_link_works_for_72_hours(client: Client, engine: Engine, admin: str) -> None:
    moment, link = now(), invited(client, engine, admin)
    with time_machine.travel(moment + timedelta(hours=72, seconds=10)):
        late = accept(client, link)
        assert (late.status_code, late.json()["code"]) == (404, "link_not_valid")
    with time_machine.travel(moment + timedelta(hours=71, minutes=59)):
        assert accept(client, link).status_code == 204


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_14_opening_a_link_uses_up_nothing(client: Client, engine: Engine, admin: str, method: str) -> None:
    link = invited(client, engine, admin)
    before = links(engine)
    for path in (ACCEPT, f"{ACCEPT}/{link}", f"/invitation/{link}", f"/en/invitation/{link}"):
        assert client.ask(method, path).status_code in (200, 303, 404, 405)
    assert links(engine) == before
    assert accept(client, link).status_code == 204


def test_14_a_password_that_may_not_be_set_leaves_the_link(client: Client, engine: Engine, admin: str) -> None:
    link = invited(client, engine, admin)
    short = accept(client, link, "short")
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/password")
    assert accept(client, link).status_code == 204


def test_14_of_four_who_use_a_link_at_once_on_two_servers_one_wins(
    client: Client, engine: Engine, admin: str, database_url: str
) -> None:
    link = invited(client, engine, admin)
    passwords = [f"harbour lantern {number} quiet" for number in range(51, 55)]
    with running(database_url) as other, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(accept, (client, other, client, other), [link] * 4, passwords))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 404}
    assert [signs_in(client, password) for password in passwords].count(201) == 1
    assert signs_in(client, passwords[statuses.index(204)]) == 201


def test_14_inviting_again_sends_another_link_and_the_one_before_is_dead(
    client: Client, engine: Engine, admin: str
) -> None:
    first = invited(client, engine, admin)
    second = invited(client, engine, admin, role="desk")
    assert accept(client, first).status_code == 404
    assert accept(client, second).status_code == 204
    assert client.get(ACCOUNTS, params={"q": GUEST}, token=admin).json()["items"][0]["role"] == "desk"


def test_14_a_link_is_bound_to_its_address_and_its_purpose(client: Client, engine: Engine, admin: str) -> None:
    link = invited(client, engine, admin)
    other = invited(client, engine, admin, email="other@office.example")
    assert client.post(f"{RESET}/completion", json={"token": link, "password": PASSWORD}).status_code == 404
    assert client.post(f"{LINKS}/email", json={"token": link}).status_code == 404
    assert accept(client, other).status_code == 204
    assert [signs_in(client), signs_in(client, email="other@office.example")] == [401, 201]


def test_whose_account_is_in_use_is_not_invited(client: Client, engine: Engine, admin: str) -> None:
    link = invited(client, engine, admin)
    assert accept(client, link).status_code == 204
    body = {"email": GUEST.upper(), "name": "Somebody", "role": "administrator"}
    refused = client.post(ACCOUNTS, json=body, token=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "address_taken")


def test_two_who_invite_one_address_at_once_make_one_account(
    client: Client, engine: Engine, admin: str, database_url: str
) -> None:
    body = {"email": GUEST, "name": "Leïla", "role": "auditor"}
    with running(database_url) as other, ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(server.post, ACCOUNTS, json=body, token=admin) for server in (client, other)]
        statuses = sorted(each.result().status_code for each in asked)
    assert statuses in ([201, 201], [201, 409])
    assert client.get(ACCOUNTS, params={"q": GUEST}, token=admin).json()["total"] == 1


def test_15_a_reset_leaves_the_second_factor_on_and_ends_every_session(client: Client, engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK)
        token = opened(client, desk)
        link = asked_reset(client, engine, desk)
        answer = client.post(f"{RESET}/completion", json={"token": link, "password": ANOTHER})
        assert answer.status_code == 204
        assert client.get(ACCOUNT, token=token).status_code == 401
        clock.shift(timedelta(seconds=30))
        assert sign_in(client, desk).status_code == 401
        alone = sign_in(client, desk, password=ANOTHER, code=None)
        assert (alone.status_code, alone.json()["code"]) == (401, "code_needed")
        assert sign_in(client, desk, password=ANOTHER).status_code == 201
    assert account(engine, desk)["totp_secret"] == desk.secret
    assert [kind for kind, _ in mails(engine)] == ["password_reset", "password_changed"]


def asked_reset(client: Client, engine: Engine, who: Person) -> str:
    assert client.post(RESET, json={"email": who.email}).status_code == 202
    return linked(engine, "password_reset")


def test_15_a_reset_link_works_once_and_for_an_hour(client: Client, engine: Engine) -> None:
    partner, moment = person(engine, Role.PARTNER), now()
    link = asked_reset(client, engine, partner)
    with time_machine.travel(moment + timedelta(minutes=60, seconds=10)):
        assert client.post(f"{RESET}/completion", json={"token": link, "password": ANOTHER}).status_code == 404
    link = asked_reset(client, engine, partner)
    statuses = [
        client.post(f"{RESET}/completion", json={"token": link, "password": ANOTHER}).status_code for _ in range(2)
    ]
    assert statuses == [204, 404]


def test_15_three_reset_mails_an_hour_are_sent_and_the_answer_stays_the_same(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    answers = [client.post(RESET, json={"email": partner.email}) for _ in range(5)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert len(mails(engine)) == 3


def test_an_invited_person_whose_account_was_suspended_cannot_accept(
    client: Client, engine: Engine, admin: str
) -> None:
    link = invited(client, engine, admin)
    (item,) = client.get(ACCOUNTS, params={"q": GUEST}, token=admin).json()["items"]
    path = f"{ACCOUNTS}/{item['id']}"
    patched = client.patch(path, {"suspended": True}, etag(client, path, admin), token=admin)
    assert patched.json()["status"] == "suspended"
    assert accept(client, link).status_code == 404
    # Its mail, which had not left yet, does not leave any more.
    assert mails(engine) == []


def test_inviting_anew_with_another_role_takes_away_what_was_given_with_the_one_before(
    client: Client, engine: Engine, admin: str
) -> None:
    invited(client, engine, admin, role="desk")
    (item,) = client.get(ACCOUNTS, params={"q": GUEST}, token=admin).json()["items"]
    head = new_token(engine, Role.HEAD)
    path = f"{ACCOUNTS}/{item['id']}/sealed-access"
    assert client.ask("PUT", path, json={"allowed": True}, token=head).status_code == 200
    invited(client, engine, admin, role="head")
    assert client.get(f"{ACCOUNTS}/{item['id']}", token=admin).json()["sealed_access"] is False


def test_an_invitation_repeated_with_its_key_is_sent_once(client: Client, engine: Engine, admin: str) -> None:
    body = {"email": GUEST, "name": "Leïla", "role": "auditor"}
    headers = {"Idempotency-Key": "invite-1"}
    first, again = (client.post(ACCOUNTS, json=body, token=admin, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(mails(engine)) == 1
