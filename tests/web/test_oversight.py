"""Delegations, the retention calendar and outgoing mail on pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

import app.web.retention
from app.db import now, reading, writing
from app.models import Delegation, OutboxMessage
from app.policy import Role
from app.services import outbox
from app.services.accounts import add_account
from app.services.retention import classes
from app.settings import get_settings
from tests.api.client import Client, new_token
from tests.web.people import see, send
from tests.web.signing import fields_of, signed_in

HOSTILE = "</title><script>window.ran=1</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def secretary(client: Client, engine: Engine) -> str:
    return signed_in(client, engine, Role.SECRETARY_GENERAL)


def _officer(engine: Engine, role: Role, name: str) -> str:
    with writing(engine) as session:
        return str(add_account(session, role, f"{role.value}@oic.example", name).public_id)


def test_the_secretary_general_lets_somebody_act_and_ends_it(client: Client, engine: Engine, secretary: str) -> None:
    _officer(engine, Role.DESK, HOSTILE)
    auditor = _officer(engine, Role.AUDITOR, "An auditor")
    page = see(client, "/en/delegations/new", cookie=secretary).text
    account = re.search(r'<option value="([0-9a-f-]{36})">&lt;/title&gt;', page)
    assert account is not None
    assert not re.search("An auditor|@oic.example|<script>window", page)
    today = now().date()
    form = fields_of(page) | {"account": account[1], "act_reference": HOSTILE, "ends": today.isoformat()}
    wrong = {
        "ends": [(today - timedelta(days=1)).isoformat(), "", "soon", (today + timedelta(days=400)).isoformat()],
        "starts": ["", "soon"],
        "act_reference": [" "],
        "account": ["", "x", auditor],
    }
    for field, values in wrong.items():
        for value in values:
            answer = send(client, "/en/delegations/new", form | {field: value}, cookie=secretary)
            assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True), (field, value)
            assert field == "act_reference" or fields_of(answer.text)["act_reference"] == HOSTILE
    assert send(client, "/en/delegations/new", form, cookie=secretary).status_code == 303
    with reading(engine) as session:
        act = session.scalars(select(Delegation)).one()
    assert act.starts_at.date() == today
    assert act.ends_at.date() == today + timedelta(days=1)
    listed = see(client, "/en/delegations", cookie=secretary).text
    assert "in force" in listed
    assert "<script>window" not in listed
    end = re.search(r'action="([^"]+/end)"', listed)
    assert end is not None
    assert send(client, end[1], fields_of(listed), cookie=secretary).status_code == 303
    assert "ended before its time" in see(client, "/en/delegations", cookie=secretary).text
    again = send(client, end[1], fields_of(listed), cookie=secretary)
    assert (again.status_code, 'role="alert"' in again.text) == (409, True)


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.DESK, True),
        (Role.AUDITOR, True),
        (Role.ADMINISTRATOR, True),
        (Role.EXPERT, False),
        (Role.PARTNER, False),
    ],
)
def test_02_others_read_delegations_or_nothing_and_make_none(
    client: Client, engine: Engine, role: Role, reads: bool
) -> None:
    token = new_token(engine, role)
    answer = see(client, "/en/delegations", cookie=token)
    assert answer.status_code == (200 if reads else 403)
    assert "/delegations/new" not in answer.text
    assert see(client, "/en/delegations/new", cookie=token).status_code == 403


def test_the_calendar_tells_what_goes_in_which_month_and_why(client: Client, engine: Engine) -> None:
    assert {kept.name for kept in classes(get_settings())} <= set(app.web.retention.CLASSES)
    assert {kept.basis for kept in classes(get_settings())} == set(app.web.retention.BASES)
    token = new_token(engine, Role.AUDITOR)
    page = see(client, "/en/retention", cookie=token).text
    # The session that asks goes 90 days after its end.
    assert "Sessions that have ended" in page.partition("What is kept for how long")[0]
    assert "90 days" in page
    assert "Needed for security" in page
    for role in (Role.EXPERT, Role.PARTNER, Role.FOCAL_POINT, Role.SECRETARY_GENERAL):
        assert see(client, "/en/retention", cookie=new_token(engine, role)).status_code == 403


def _post(engine: Engine, key: str, **more: object) -> str:
    with writing(engine) as session:
        outbox.post(session, "password_changed", "kept@secret.example", "en", key, {"link": "/account"})
        session.flush()
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
        for name, value in more.items():
            setattr(message, name, value)
        return str(message.public_id)


def test_mail_that_does_not_leave_is_shown_with_its_age_and_tried_again(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.ADMINISTRATOR)
    old = now() - timedelta(days=3)
    failed = _post(
        engine,
        "a",
        status="failed",
        failed_at=now(),
        created_at=old,
        attempts=11,
        last_error="ConnectionRefusedError",
    )
    _post(engine, "b", due_at=old)
    page = see(client, "/en/outbox", cookie=cookie).text
    for text in ("1 mail was given up", "1 is late", "3 days", "ConnectionRefusedError"):
        assert text in page, text
    assert not re.search("secret.example", page)
    only = see(client, "/en/outbox?status=failed", cookie=cookie).text
    assert only.count('id="mail-') == 1
    assert see(client, "/en/outbox?status=lost", cookie=cookie).status_code == 422
    assert see(client, "/en/outbox?cursor=x", cookie=cookie).status_code == 422
    form = fields_of(page)
    done = send(client, f"/en/outbox/{failed}/retry", form, cookie=cookie)
    assert done.status_code == 303
    assert "tried again" in see(client, done.headers["location"], cookie=cookie).text
    sent = _post(engine, "c", status="sent", sent_at=now())
    refused = send(client, f"/en/outbox/{sent}/retry", form, cookie=cookie)
    assert (refused.status_code, 'role="alert"' in refused.text) == (409, True)


def test_02_the_desk_sees_the_mail_and_cannot_try_it_again(client: Client, engine: Engine) -> None:
    cookie = signed_in(client, engine, Role.DESK)
    message = _post(engine, "a")
    page = see(client, "/en/outbox", cookie=cookie).text
    assert 'id="mail-1"' in page
    assert "/retry" not in page
    fields = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', page)[0]}
    assert send(client, f"/en/outbox/{message}/retry", fields, cookie=cookie).status_code == 403
    assert see(client, "/en/outbox", cookie=new_token(engine, Role.AUDITOR)).status_code == 403
