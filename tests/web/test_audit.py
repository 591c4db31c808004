"""The audit explorer: who may, what each filter keeps, that reading is written down, and the state of the chain."""

import csv
import re
from io import StringIO
from typing import get_args

import pytest
from sqlalchemy import Engine, func, select

import app.web.audit
from app.db import reading
from app.models import AuditEvent
from app.policy import PURPOSES, Role
from app.services.audit import Action, Kind
from app.web.audit_titles import ACTIONS, CONSENTS, KINDS
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.trail import tamper
from tests.web.people import see


@pytest.fixture
def auditor(engine: Engine) -> str:
    return new_token(engine, Role.AUDITOR)


@pytest.fixture
def person(client: Client, desk: str) -> str:
    """Somebody whose contact details were opened."""
    person = str(client.post(PATH, token=desk, json={"name": "Salah Benali", "roles": ["expert"]}).json()["id"])
    given = {"purpose": "deployment", "case_reference": "OIC/2026/7"}
    assert client.post(f"{PATH}/{person}/reveal", token=desk, json=given).status_code < 300
    return person


def _acts(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_every_act_and_kind_has_a_name() -> None:
    assert set(get_args(Action)) - set(ACTIONS) == set()
    assert set(get_args(Kind)) - set(KINDS) == set()
    assert set(CONSENTS) == set(PURPOSES)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.HEAD)])
def test_02_nobody_else_reads_the_trail(client: Client, engine: Engine, person: str, role: Role) -> None:
    token = None if role is Role.NOBODY else new_token(engine, role)
    for path in ("/audit", "/audit/chain", "/audit/rows.csv", "/audit/1"):
        answer = see(client, f"/en{path}", cookie=token)
        assert answer.status_code == (303 if token is None else 403), path
        assert _acts(answer.text) == []


def test_each_filter_keeps_what_fits_it(client: Client, engine: Engine, auditor: str, person: str) -> None:
    with reading(engine) as session:
        row = session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.reveal")).one()
    day = row.at.date().isoformat()
    cases = {
        f"?person={person}": ["Contact details opened", "Profile made"],
        f"?person={person}&purpose=deployment": ["Contact details opened"],
        f"?person={person}&purpose=deploymen%25": [],
        f"?person={person}&action=profile.create": ["Profile made"],
        f"?actor={row.actor}&action=profile.reveal": ["Contact details opened"],
        f"?actor={row.actor.partition(':')[2]}&action=profile.reveal": ["Contact details opened"],
        f"?request={row.request_id}": ["Contact details opened"],
        f"?person={person}&from={day}&to={day}&action=": ["Contact details opened", "Profile made"],
        f"?person={person}&to=2020-01-01": [],
        f"?person={person}&from=2190-01-01": [],
    }
    for query, acts in cases.items():
        answer = see(client, f"/en/audit{query}", cookie=auditor)
        assert (answer.status_code, _acts(answer.text)) == (200, acts), query


@pytest.mark.parametrize(
    "query",
    [
        "?person=x",
        "?action=profile.steal",
        "?from=soon",
        "?to=9999-12-31",
        "?colour=blue",
        "?cursor=x",
        "?actor=%00",
    ],
)
def test_what_cannot_be_asked_is_said(client: Client, auditor: str, query: str) -> None:
    for path in ("/en/audit", "/ar/audit", "/en/audit/rows.csv"):
        answer = see(client, f"{path}{query}", cookie=auditor)
        assert answer.status_code == 422, path
        assert (_acts(answer.text), "account:" in answer.text) == ([], False)


def test_no_name_and_no_value_is_in_the_pages(client: Client, auditor: str, person: str) -> None:
    page = see(client, "/en/audit", cookie=auditor).text
    assert "Contact details opened" in page
    assert not re.search("Salah|Benali|OIC/2026/7", page)


def test_only_who_reads_profiles_is_led_to_them(client: Client, engine: Engine, auditor: str, person: str) -> None:
    listed = see(client, f"/en/audit?person={person}&action=profile.create", cookie=auditor).text
    row = re.search(r'href="(/en/audit/\d+)"', listed)
    assert row is not None
    link = f'href="/en/profiles/{person}"'
    assert link not in see(client, row[1], cookie=auditor).text
    assert link in see(client, row[1], cookie=new_token(engine, Role.HEAD)).text
    for number in ("0", "999999", "9" * 30, "-1", "x", "٣"):
        assert see(client, f"/en/audit/{number}", cookie=auditor).status_code == 404, number


def test_reading_is_written_down_page_by_page_and_the_csv_holds_the_same_rows(
    client: Client, engine: Engine, auditor: str, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.web.audit, "ROWS_A_PAGE", 2)
    for number in range(3):
        client.post(PATH, token=desk, json={"name": f"Person {number}"})
    page = see(client, "/en/audit?action=profile.create", cookie=auditor).text
    assert len(_acts(page)) == 2
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    assert len(_acts(see(client, following[1].replace("&amp;", "&"), cookie=auditor).text)) == 1
    link = re.search(r'href="(/en/audit/rows.csv[^"]*)"', page)
    assert link is not None
    answer = see(client, link[1].replace("&amp;", "&"), cookie=auditor)
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert (len(rows), {row["action"] for row in rows}) == (2, {"profile.create"})
    with reading(engine) as session:
        traces = session.scalar(select(func.count()).where(AuditEvent.action == "audit.read"))
    assert traces == 3


def test_the_state_of_the_chain_is_told_in_words(client: Client, engine: Engine, auditor: str, person: str) -> None:
    whole = see(client, "/en/audit/chain", cookie=auditor).text
    assert "The trail is as it was written" in whole
    assert see(client, "/en/audit/chain?after=999999", cookie=auditor).status_code == 404
    assert see(client, "/en/audit/chain?after=x", cookie=auditor).status_code == 404
    tamper(engine, "UPDATE audit_events SET role = 'head' WHERE sequence = 2")
    broken = see(client, "/fr/audit/chain", cookie=auditor).text
    assert "La piste n&#39;est pas telle" in broken
    assert "row 2 was changed" in broken
