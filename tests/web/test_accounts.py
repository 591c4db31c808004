"""Accounts on pages: administrators list, invite, change and act; nobody else sees them."""

import re

import pytest
from sqlalchemy import Engine, select

from app.db import reading, writing
from app.models import Account, AuditEvent
from app.policy import Role
from app.services.accounts import add_account, partner_in_force
from tests.api.client import Client, new_token
from tests.web.people import see, send
from tests.web.signing import fields_of, signed_in

HOSTILE = "</title><script>window.ran=1</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def administrator(client: Client, engine: Engine) -> str:
    return signed_in(client, engine, Role.ADMINISTRATOR)


def _add(engine: Engine, role: Role, email: str, name: str = "Somebody", **more: object) -> str:
    with writing(engine) as session:
        account = add_account(session, role, email, name)
        for field, value in more.items():
            setattr(account, field, value)
        return str(account.public_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_02_nobody_else_sees_accounts(client: Client, engine: Engine, role: Role) -> None:
    account = _add(engine, Role.DESK, "kept@ministry.example", "Kept From You")
    token = None if role is Role.NOBODY else new_token(engine, role)
    for path in ("/accounts", "/accounts/review", "/accounts/new", f"/accounts/{account}"):
        answer = see(client, f"/en{path}", cookie=token)
        assert answer.status_code == (303 if role is Role.NOBODY else 403), path
        assert "Kept From You" not in answer.text


def test_accounts_are_found_by_name_role_state_factor_and_last_sign_in(
    client: Client, engine: Engine, administrator: str
) -> None:
    _add(engine, Role.HEAD, "laila@ministry.example", "Leïla")
    _add(engine, Role.DESK, "omar@ministry.example", "Omar", password_hash="x")
    cases = {
        "?q=LE%C3%8FLA": ["Leïla"],
        "?role=desk": ["Omar"],
        "?status=invited": ["Leïla"],
        "?status=active&factor=missing": ["Omar"],
        "?factor=set": ["administrator"],
        "?seen=never": ["Leïla", "Omar"],
        "?seen=long_ago": [],
        "?q=&role=&status=": ["Leïla", "Omar", "administrator"],
    }
    for query, names in cases.items():
        page = see(client, f"/en/accounts{query}", cookie=administrator).text
        assert sorted(re.findall(r'scope="row"><a [^>]*><bdi>([^<]*)', page)) == sorted(names), query


def test_a_filter_that_there_is_not_is_said_and_not_repeated(client: Client, administrator: str) -> None:
    for query in ("?role=king", "?colour=blue", "?cursor=x", f"?q={'x' * 101}"):
        answer = see(client, f"/en/accounts{query}", cookie=administrator)
        assert answer.status_code == 422, query
        assert 'role="alert"' in answer.text


def test_many_accounts_come_page_by_page_and_the_filter_stays(
    client: Client, engine: Engine, administrator: str
) -> None:
    for number in range(51):
        _add(engine, Role.DESK, f"{number}@ministry.example", f"Officer {number}")
    page = see(client, "/en/accounts?role=desk", cookie=administrator).text
    assert "51 accounts" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    second = see(client, following[1].replace("&amp;", "&"), cookie=administrator).text
    assert re.findall(r"Officer \d+", second) == ["Officer 50"]
    assert 'value="desk" selected' in second


def test_somebody_is_invited_and_changed(client: Client, engine: Engine, administrator: str) -> None:
    with writing(engine) as session:
        partner_in_force(session, "A partner")
    form = fields_of(see(client, "/en/accounts/new", cookie=administrator).text)
    typed = form | {"email": "New@Ministry.example", "name": HOSTILE, "role": "partner", "organisation": ""}
    wrong = send(client, "/en/accounts/new", typed, cookie=administrator)
    assert wrong.status_code == 422
    assert 'id="organisation-error"' in wrong.text
    assert fields_of(wrong.text)["name"] == HOSTILE
    made = send(client, "/en/accounts/new", typed | {"role": "desk"}, cookie=administrator)
    assert made.status_code == 303
    page = see(client, made.headers["location"], cookie=administrator).text
    assert "The invitation was sent." in page
    assert "<script>window" not in page
    assert "<img" not in page
    place = made.headers["location"].partition("?")[0]
    change = fields_of(see(client, f"{place}/change", cookie=administrator).text)
    first = send(client, f"{place}/change", change | {"role": "focal_point", "state": "TN"}, cookie=administrator)
    assert first.status_code == 303
    assert "Tunisia" in see(client, first.headers["location"], cookie=administrator).text
    second = send(client, f"{place}/change", change | {"name": "Other", "role": "head"}, cookie=administrator)
    assert second.status_code == 412
    assert "Focal point of a State" in second.text
    assert fields_of(second.text)["role"] == "head"
    again = send(client, f"{place}/change", fields_of(second.text) | {"state": ""}, cookie=administrator)
    assert again.status_code == 303


def test_an_address_in_use_is_said_above_the_form(client: Client, engine: Engine, administrator: str) -> None:
    _add(engine, Role.DESK, "omar@ministry.example", password_hash="x")
    form = fields_of(see(client, "/fr/accounts/new", cookie=administrator).text)
    answer = send(
        client, "/fr/accounts/new", form | {"email": "omar@ministry.example", "name": "O"}, cookie=administrator
    )
    assert answer.status_code == 409
    assert "Un compte a cette adresse." in answer.text


def test_an_administrator_acts_on_an_account_and_each_act_is_kept(
    client: Client, engine: Engine, administrator: str
) -> None:
    account = _add(engine, Role.DESK, "omar@ministry.example", "Omar")
    place = f"/en/accounts/{account}"
    fields = fields_of(see(client, place, cookie=administrator).text)
    done = []
    for act in ("invitation", "sessions", "second-factor", "suspension", "reinstatement"):
        version = fields_of(see(client, place, cookie=administrator).text)["version"]
        answer = send(client, f"{place}/{act}", fields | {"version": version}, cookie=administrator)
        assert answer.status_code == 303, act
        done.append('role="status"' in see(client, answer.headers["location"], cookie=administrator).text)
    assert done == [True] * 5
    with reading(engine) as session:
        kept = session.scalars(
            select(AuditEvent.action).where(AuditEvent.object_id == account).order_by(AuditEvent.sequence)
        ).all()
    assert list(kept) == [
        "account.invite",
        "session.end",
        "account.factor_reset",
        "account.suspend",
        "account.reinstate",
    ]


def test_nobody_suspends_themselves_and_stale_ones_are_told(
    client: Client, engine: Engine, administrator: str
) -> None:
    with reading(engine) as session:
        own = session.scalars(select(Account.public_id).where(Account.role == "administrator")).one()
    place = f"/en/accounts/{own}"
    fields = fields_of(see(client, place, cookie=administrator).text)
    refused = send(client, f"{place}/suspension", fields, cookie=administrator)
    assert (refused.status_code, "Somebody else has to do this" in refused.text) == (403, True)
    stale = send(client, f"{place}/suspension", fields | {"version": "77"}, cookie=administrator)
    assert (stale.status_code, 'role="alert"' in stale.text) == (412, True)


def test_an_account_that_is_not_there_is_nothing(client: Client, administrator: str) -> None:
    for id_ in ("7", "00000000-0000-4000-8000-000000000000"):
        for path in (f"/en/accounts/{id_}", f"/en/accounts/{id_}/change"):
            assert see(client, path, cookie=administrator).status_code == 404


def test_the_review_tells_what_deserves_a_second_look(client: Client, engine: Engine, administrator: str) -> None:
    _add(engine, Role.DESK, "omar@ministry.example", HOSTILE)
    page = see(client, "/en/accounts/review", cookie=administrator).text
    assert "invitation not accepted" in page
    assert "no second factor" in page
    assert "<script>window" not in page


def test_the_head_names_officers_and_sees_no_addresses(client: Client, engine: Engine) -> None:
    head = signed_in(client, engine, Role.HEAD)
    officer = _add(engine, Role.DESK, "omar@ministry.example", "Omar", password_hash="x")
    partner = _add(engine, Role.AUDITOR, "other@ministry.example", "Not Nameable")
    page = see(client, "/en/sealed-officers", cookie=head).text
    assert "Omar" in page
    assert not re.search("@|Not Nameable", page)
    form = fields_of(page)
    assert send(client, "/en/sealed-officers", form, cookie=head).status_code == 303
    assert "Named officer" in see(client, "/en/sealed-officers", cookie=head).text
    with reading(engine) as session:
        named = session.scalars(select(Account.name).where(Account.sealed_access)).all()
    assert list(named) == ["Omar"]
    assert send(client, "/en/sealed-officers", form | {"account": partner}, cookie=head).status_code == 404
    assert form["account"] == officer
    for role in (Role.DESK, Role.ADMINISTRATOR, Role.SECRETARY_GENERAL):
        assert see(client, "/en/sealed-officers", cookie=new_token(engine, role)).status_code == 403
