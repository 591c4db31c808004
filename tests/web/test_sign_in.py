"""Signing in and all around it, as pages: forms, cookies, ways back."""

import re
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine

from app.db import writing
from app.policy import CARETAKER, Role
from app.schemas.accounts import Invitation
from app.security import csrf_token
from app.services.invitations import invite_first_administrator
from tests.api.client import Client, new_token
from tests.web.people import PASSWORD, code_now, new_account, see, send

OFFICE = "/en/sign-in"


def _cookie(answer: Any) -> str:
    return str(re.search(r"__Host-sulh=([^;]+)", answer.headers["set-cookie"])[1])  # type: ignore[index]


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_an_officer_gives_address_and_password_then_the_code_and_is_taken_to_the_desk(
    client: Client, engine: Engine
) -> None:
    email = new_account(engine, Role.DESK)
    first = send(client, OFFICE, {"email": email, "password": PASSWORD})
    assert first.status_code == 200
    assert PASSWORD not in first.text
    step = _hidden(first.text, "step")
    wrong = send(client, OFFICE, {"step": step, "code": "000000"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (401, True)
    done = send(client, OFFICE, {"step": _hidden(wrong.text, "step"), "code": code_now()})
    assert (done.status_code, done.headers["location"]) == (303, "/en/desk")
    cookie = done.headers["set-cookie"]
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert see(client, "/en/find", cookie=_cookie(done)).status_code == 200


def test_a_step_made_up_or_out_of_date_asks_for_the_password_again(client: Client) -> None:
    answer = send(client, OFFICE, {"step": "k:AAAA", "code": "123456"})
    assert (answer.status_code, 'id="password"' in answer.text) == (422, True)


def test_what_was_typed_stays_and_the_error_stands_at_its_field(client: Client) -> None:
    answer = send(client, "/fr/sign-in", {"email": "not <an> address", "password": ""})
    assert answer.status_code == 422
    assert 'value="not &lt;an&gt; address"' in answer.text
    assert 'id="email-error"' in answer.text
    assert "Remplissez ce champ." in answer.text


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client, engine: Engine) -> None:
    email = new_account(engine, Role.DESK)
    wrong = send(client, OFFICE, {"email": email, "password": "not the right one"})
    unknown = send(client, OFFICE, {"email": "nobody@ministry.example", "password": "not the right one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(email, "") == unknown.text.replace("nobody@ministry.example", "")


def test_who_is_not_signed_in_is_sent_to_do_so_and_comes_back(client: Client, engine: Engine) -> None:
    asked = see(client, "/ar/find?q=%D8%B5&language=ar:B2")
    assert asked.status_code == 303
    place = asked.headers["location"]
    assert place.startswith("/ar/sign-in?next=%2Far%2Ffind")
    email = new_account(engine, Role.FOCAL_POINT, factor=False, state="TN")
    back = send(client, place, {"email": email, "password": PASSWORD})
    assert (back.status_code, back.headers["location"]) == (303, "/ar/find?q=%D8%B5&language=ar:B2")


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/en/find",
        "/\\evil.example",
        "/en//evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_way_back_never_leads_to_another_host(client: Client, engine: Engine, back: str) -> None:
    email = new_account(engine, Role.FOCAL_POINT, factor=False, state="TN")
    answer = client.post(
        OFFICE,
        params={"next": back},
        data={"email": email, "password": PASSWORD},
        headers={"Origin": "http://sulh.example"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/find")


def test_a_form_of_another_site_is_refused(client: Client, engine: Engine) -> None:
    email = new_account(engine, Role.FOCAL_POINT, factor=False, state="TN")
    fields = {"email": email, "password": PASSWORD}
    assert send(client, OFFICE, fields, Origin="https://evil.example").status_code == 403
    cookie = _cookie(send(client, OFFICE, fields))
    token = csrf_token(cookie)
    for refused in (
        send(client, "/en/sign-out", {}, cookie=cookie),
        send(client, "/en/sign-out", {"csrf": "0" * len(token)}, cookie=cookie),
        send(client, "/en/sign-out", {"csrf": token}, cookie=cookie, Origin="https://evil.example"),
        client.post("/en/sign-out", data={"csrf": token}, headers={"Cookie": f"__Host-sulh={cookie}"}),
    ):
        assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert see(client, "/en/account", cookie=cookie).status_code == 200
    out = send(client, "/en/sign-out", {"csrf": token}, cookie=cookie)
    assert (out.status_code, out.headers["location"]) == (303, "/en/sign-in?done=out")
    dead = see(client, "/en/account", cookie=cookie)
    assert dead.status_code == 303
    assert "Max-Age=0" in dead.headers["set-cookie"]


def test_opening_an_invitation_changes_nothing_and_its_form_opens_the_account(client: Client, engine: Engine) -> None:
    invitation = Invitation(email="first@ministry.example", name="First", role="administrator")
    with writing(engine) as session:
        path = invite_first_administrator(session, CARETAKER, invitation)
    entrance = client.get(path, headers={"Accept-Language": "ar"})
    assert (entrance.status_code, entrance.headers["location"]) == (303, f"/ar{path}")
    for _ in range(2):
        assert see(client, f"/ar{path}").status_code == 200
    weak = send(client, f"/ar{path}", {"password": "password1234"})
    assert (weak.status_code, 'id="password-error"' in weak.text) == (422, True)
    done = send(client, f"/ar{path}", {"password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/ar/sign-in?done=password")
    assert send(client, f"/ar{path}", {"password": PASSWORD}).status_code == 404
    signed = send(client, "/ar/sign-in", {"email": invitation.email, "password": PASSWORD})
    assert signed.headers["location"] == "/ar/account/second-factor"
    _enrol(client, _cookie(signed))


def _enrol(client: Client, cookie: str) -> None:
    csrf = {"csrf": csrf_token(cookie)}
    shown = send(client, "/ar/account/second-factor", csrf, cookie=cookie)
    assert "<svg" in shown.text
    assert "style=" not in shown.text
    secret = re.search(r'<code class="key" dir="ltr">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    path = "/ar/account/second-factor/confirmation"
    assert send(client, path, csrf | {"code": "000000"}, cookie=cookie).status_code == 422
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    confirmed = send(client, path, csrf | {"code": code}, cookie=cookie)
    assert confirmed.status_code == 200
    assert len(re.findall(r"<li><code>", confirmed.text)) == 10
    assert see(client, "/ar/account", cookie=cookie).status_code == 200


def test_a_forgotten_password_is_answered_alike_for_every_address(client: Client, engine: Engine) -> None:
    email = new_account(engine, Role.DESK)
    pages = [send(client, "/en/password-reset", {"email": address}) for address in (email, "no@ministry.example")]
    assert pages[0].text == pages[1].text
    assert pages[0].status_code == 200


def test_sessions_are_listed_and_ended(client: Client, engine: Engine) -> None:
    here, there = (new_token(engine, Role.DESK) for _ in range(2))
    page = see(client, "/en/account/sessions", cookie=here)
    other = _hidden(page.text, "session")
    ended = send(client, "/en/account/sessions", {"csrf": csrf_token(here), "session": other}, cookie=here)
    assert ended.status_code == 303
    assert see(client, "/en/account", cookie=there).status_code == 303
    assert see(client, "/en/account", cookie=here).status_code == 200


def test_who_still_has_to_set_up_a_factor_gets_nowhere_else(client: Client, engine: Engine) -> None:
    email = new_account(engine, Role.DESK, factor=False)
    cookie = _cookie(send(client, OFFICE, {"email": email, "password": PASSWORD}))
    answer = see(client, "/en/find", cookie=cookie)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/en/account/second-factor")
