"""Second factors: staff reach nothing before one is set up; set up, replaced, lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest
import time_machine
from sqlalchemy import Engine

from app.policy import STAFF, Role
from tests.api.accounts.people import (
    ACCOUNT,
    ACCOUNTS,
    SESSIONS,
    START,
    Person,
    account,
    mails,
    opened,
    person,
    raw_database,
    sign_in,
)
from tests.api.client import MERGE_PATCH, Client, running
from tests.policy.test_matrix import PATHS, RULE_OF, at

FACTOR = f"{ACCOUNT}/second-factor"


def set_up(client: Client, token: str, **given: str) -> tuple[str, list[str]]:
    """The secret, and the recovery codes told when it was confirmed."""
    started = client.post(FACTOR, json=given, token=token)
    assert started.status_code == 201, started.text
    secret = str(started.json()["secret"])
    confirmed = client.post(f"{FACTOR}/confirmation", json={"code": pyotp.TOTP(secret).now()}, token=token)
    assert confirmed.status_code == 200, confirmed.text
    return secret, list(confirmed.json()["recovery_codes"])


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_12_staff_reach_nothing_but_the_setting_up_before_there_is_a_second_factor(
    client: Client, engine: Engine, role: Role
) -> None:
    who = person(engine, role, factor=False)
    opening = sign_in(client, who)
    assert (opening.status_code, opening.json()["ready"]) == (201, False)
    token, wrong = opening.json()["token"], []
    for operation, (method, path) in sorted(PATHS.items()):
        if "unready" in RULE_OF[operation].also:
            continue
        answer = _asked(client, method, path, token)
        page = answer.headers.get("Location", "").startswith("/en/account/second-factor")
        if not page and (answer.status_code, answer.json().get("code")) != (403, "second_factor_needed"):
            wrong.append((operation, answer.status_code))
    assert wrong == []
    _, codes = set_up(client, token)
    assert len(codes) == 10
    assert client.get(ACCOUNT, token=token).json()["ready"] is True
    assert client.patch(ACCOUNT, {"language": "fr"}, f'"1-{role}-en"', token=token).status_code == 200


def _asked(client: Client, method: str, path: str, token: str) -> httpx.Response:
    concrete = at(path)
    headers = {"If-Match": '"1-desk_secretariat-en"'} if method in ("PATCH", "PUT", "DELETE") else {}
    if method == "PATCH":
        headers["Content-Type"] = MERGE_PATCH
    options: dict[str, Any] = {"json": {}} if method in ("PATCH", "POST", "PUT") else {}
    return client.ask(method, concrete, token=token, headers=headers, **options)


def test_12_once_set_up_the_password_alone_opens_nothing(client: Client, engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK, factor=False)
        token = opened(client, desk)
        secret, _ = set_up(client, token)
        without = sign_in(client, desk)
        assert (without.status_code, without.json()["code"]) == (401, "code_needed")
        # The code that confirmed it was used by that.
        assert sign_in(client, desk, code=pyotp.TOTP(secret).now()).status_code == 401
        clock.shift(timedelta(seconds=30))
        assert sign_in(client, desk, code=pyotp.TOTP(secret).now()).json()["ready"] is True


def test_12_setting_up_needs_the_code_of_the_new_secret_and_ends_the_other_sessions(
    client: Client, engine: Engine
) -> None:
    desk = person(engine, Role.DESK, factor=False)
    other, token = opened(client, desk), opened(client, desk)
    early = client.post(f"{FACTOR}/confirmation", json={"code": "123456"}, token=token)
    assert (early.status_code, early.json()["code"]) == (409, "factor_not_started")
    secret = client.post(FACTOR, json={}, token=token).json()["secret"]
    assert secret.encode() not in raw_database(engine)
    wrong = client.post(f"{FACTOR}/confirmation", json={"code": pyotp.TOTP(pyotp.random_base32()).now()}, token=token)
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "code_wrong")
    assert client.get(ACCOUNT, token=token).json()["second_factor"] is False
    set_up(client, token)
    assert [client.get(ACCOUNT, token=each).status_code for each in (other, token)] == [401, 200]
    assert mails(engine)[-1] == ("second_factor_changed", desk.email)


def test_13_a_recovery_code_works_once(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    _, codes = set_up(client, opened(client, partner))
    typed = codes[0].upper().replace("-", " ")
    assert [sign_in(client, partner, code=code).status_code for code in (typed, codes[0])] == [201, 401]
    token = opened(client, partner, code=codes[1])
    assert client.get(ACCOUNT, token=token).json()["recovery_codes_left"] == 8
    assert not [code for code in codes if code.encode() in raw_database(engine)]


def test_13_of_two_servers_one_takes_a_recovery_code(client: Client, engine: Engine, database_url: str) -> None:
    partner = person(engine, Role.PARTNER)
    _, codes = set_up(client, opened(client, partner))
    with running(database_url) as other, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(sign_in, server, partner, code=codes[0]) for server in (client, other, client, other)]
        assert sorted(each.result().status_code for each in asked) == [201, 401, 401, 401]


def test_13_new_recovery_codes_replace_the_old_ones(client: Client, engine: Engine) -> None:
    partner = person(engine, Role.PARTNER)
    token = opened(client, partner)
    assert client.post(f"{ACCOUNT}/recovery-codes", token=token).json()["code"] == "factor_not_started"
    _, old = set_up(client, token)
    new = client.post(f"{ACCOUNT}/recovery-codes", token=token).json()["recovery_codes"]
    assert [sign_in(client, partner, code=code).status_code for code in (old[0], new[0])] == [401, 201]


def test_13_a_code_that_opened_a_session_does_not_renew_it_too(client: Client, engine: Engine) -> None:
    with time_machine.travel(START, tick=False):
        desk = person(engine, Role.DESK)
        token = opened(client, desk)
        body = {"password": "harbour lantern 47 quiet", "code": desk.code}
        assert client.post(f"{SESSIONS}/current/renewal", json=body, token=token).status_code == 401


def test_23_a_factor_is_replaced_with_a_code_of_the_one_in_force_alone(client: Client, engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        desk = person(engine, Role.DESK)
        token = opened(client, desk)
        clock.shift(timedelta(seconds=30))
        needed, wrong = (client.post(FACTOR, json=body, token=token) for body in ({}, {"code": "000000"}))
        assert [answer.json()["code"] for answer in (needed, wrong)] == ["code_needed", "code_wrong"]
        secret, _ = set_up(client, token, code=str(desk.code))
        clock.shift(timedelta(seconds=30))
        statuses = [
            sign_in(client, desk, code=pyotp.TOTP(str(each)).now()).status_code for each in (desk.secret, secret)
        ]
        assert statuses == [401, 201]


def test_23_codes_of_the_factor_cannot_be_guessed_where_it_is_replaced(client: Client, engine: Engine) -> None:
    desk = person(engine, Role.DESK)
    token = opened(client, desk)
    answers = [client.post(FACTOR, json={"code": f"{number:06}"}, token=token) for number in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    assert account(engine, desk)["totp_secret"] == desk.secret


def test_a_lost_factor_is_taken_away_by_an_administrator_and_never_by_oneself(client: Client, engine: Engine) -> None:
    desk, admin = person(engine, Role.DESK), person(engine, Role.ADMINISTRATOR)
    caretaker = opened(client, admin)
    own = client.post(f"{ACCOUNTS}/{admin.id}/second-factor-reset", token=caretaker)
    assert (own.status_code, own.json()["code"]) == (403, "own_account")
    assert client.post(f"{ACCOUNTS}/{uuid4()}/second-factor-reset", token=caretaker).status_code == 404
    assert client.post(f"{ACCOUNTS}/{desk.id}/second-factor-reset", token=caretaker).status_code == 204
    again = sign_in(client, desk, code=None)
    assert (again.status_code, again.json()["ready"]) == (201, False)
    assert mails(engine)[-1] == ("second_factor_changed", desk.email)


def test_nobody_takes_away_the_own_factor_in_any_way(client: Client, engine: Engine) -> None:
    who: Person = person(engine, Role.EXPERT, factor=True)
    token = opened(client, who)
    for body in ({"second_factor": False}, {"totp_secret": None}):
        answer = client.patch(ACCOUNT, body, '"1-expert-en"', token=token)
        assert answer.status_code == 422
    assert account(engine, who)["totp_secret"] == who.secret
