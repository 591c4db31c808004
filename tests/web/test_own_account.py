"""People change their own account: name and language, password, address."""

import re
from datetime import timedelta

from sqlalchemy import Engine, select, update

from app.db import now, reading, writing
from app.models import Account, MailLink, SessionRow
from app.policy import Role
from tests.api.client import Client, new_token
from tests.web.people import PASSWORD, new_account, see, send
from tests.web.signing import fields_of, signed_in


def test_name_and_language_are_changed(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.FOCAL_POINT, state="TN")
    fields = fields_of(see(client, "/en/account/change", cookie=cookie).text)
    answer = send(client, "/en/account/change", fields | {"name": "Amina", "language": "ar"}, cookie=cookie)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ar/account?done=name")
    page = see(client, answer.headers["location"], cookie=cookie).text
    assert "Amina" in page
    assert "العربية" in page


def test_a_name_that_cannot_be_taken_comes_back_with_the_error_at_it(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.DESK)
    fields = fields_of(see(client, "/fr/account/change", cookie=cookie).text)
    answer = send(client, "/fr/account/change", fields | {"name": " ", "language": "xx"}, cookie=cookie)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'id="language-error"' in answer.text


def test_who_comes_second_is_told_what_stands_there_and_loses_nothing(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.DESK)
    fields = fields_of(see(client, "/en/account/change", cookie=cookie).text)
    send(client, "/en/account/change", fields | {"name": "The first"}, cookie=cookie)
    answer = send(client, "/en/account/change", fields | {"name": "<b>Second"}, cookie=cookie)
    assert answer.status_code == 412
    assert "Now there: <bdi>The first</bdi>" in answer.text
    assert 'value="&lt;b&gt;Second"' in answer.text
    again = send(client, "/en/account/change", fields_of(answer.text), cookie=cookie)
    assert again.status_code == 303
    with reading(engine) as session:
        assert "<b>Second" in session.scalars(select(Account.name)).all()
    for version in ("", "x", "-1", "9" * 10):
        assert send(client, "/en/account/change", fields | {"version": version}, cookie=cookie).status_code == 412


def test_a_password_is_changed_and_the_other_sessions_end(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.EXPERT, factor=False)
    other = send(client, "/en/sign-in", {"email": "expert@ministry.example", "password": PASSWORD}).cookies
    for password in ("", "short", "password password"):
        answer = send(client, "/en/account/password", fields_of_page(client, cookie, password), cookie=cookie)
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text
    changed = fields_of_page(client, cookie, "four quiet herons at dusk")
    assert send(client, "/en/account/password", changed, cookie=cookie).status_code == 303
    assert see(client, "/en/account", cookie=cookie).status_code == 200
    assert see(client, "/en/account", cookie=other["__Host-sulh"]).status_code == 303


def fields_of_page(client: Client, cookie: str, password: str) -> dict[str, str]:
    return fields_of(see(client, "/en/account/password", cookie=cookie).text) | {"password": password}


def test_a_password_and_an_address_are_changed_after_a_sign_in_of_late_only(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.DESK)
    with writing(engine) as session:
        session.execute(update(SessionRow).values(fresh_at=now() - timedelta(hours=1)))
    for path in ("/en/account/password", "/en/account/address"):
        answer = see(client, path, cookie=cookie)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/en/sign-in/again?next={path.replace('/', '%2F')}"


def test_another_address_is_asked_for_and_nobody_learns_whose_it_is(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.DESK)
    taken = new_account(engine, Role.HEAD)
    page = see(client, "/en/account/address", cookie=cookie).text
    wrong = send(client, "/en/account/address", fields_of(page) | {"email": "<not one>"}, cookie=cookie)
    assert wrong.status_code == 422
    assert 'value="&lt;not one&gt;"' in wrong.text
    answers = [
        send(client, "/en/account/address", fields_of(page) | {"email": email}, cookie=cookie)
        for email in ("new@ministry.example", taken)
    ]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, "/en/account?done=address")
    }
    with reading(engine) as session:
        assert session.scalars(select(MailLink.email)).all() == ["new@ministry.example"]


def test_the_words_after_a_change_are_ours(client: Client, engine: Engine) -> None:
    page = see(client, "/en/account?done=%3Cscript%3E", cookie=new_token(engine, Role.DESK)).text
    assert not re.search("<script>|role=.status", page)
