"""Selected people as a file: who may, what is in it, and what is kept of it."""

import csv
import io
import re
from typing import Any

import orjson
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from app.db import reading
from app.models import AuditEvent
from app.policy import Role
from tests.api.client import Client, new_token
from tests.web.people import see, send
from tests.web.test_compare import MISSING, _add


def _export(client: Client, token: str, people: list[str], **fields: str) -> Any:
    path = "/en/export?" + "&".join(f"person={id_}" for id_ in people)
    csrf = re.search(r'name="csrf" value="([^"]+)"', see(client, path, cookie=token).text)
    assert csrf is not None
    sent: Any = {"csrf": csrf[1], "person": people, "kind": "csv", "purpose": "deployment"} | fields
    return send(client, "/en/export", sent, cookie=token)


def test_the_file_has_the_selected_without_contacts_and_is_kept(client: Client, engine: Engine, desk: str) -> None:
    people = [_add(client, desk, f"Person {letter}") for letter in "ABC"]
    answer = _export(client, desk, [people[2], people[0]])
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["full_name"] for row in rows] == ["Person C", "Person A"]
    assert "salah@home.example" not in answer.text
    assert "email" not in rows[0]
    assert rows[0]["classification"].startswith("Restricted: personal data.")
    with reading(engine) as session:
        kept = session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.export")).one()
        read = session.scalars(select(AuditEvent.object_id).where(AuditEvent.action == "profile.read")).all()
    assert {row["export_id"] for row in rows} == {kept.object_id}
    assert orjson.loads(kept.detail) == {"kind": "csv", "people": 2, "purpose": "deployment"}
    assert sorted(map(str, read)) == sorted([people[0], people[2]])


def test_all_on_the_page_are_exported_and_nobody_else(client: Client, desk: str) -> None:
    here = {_add(client, desk, f"Here {letter}", languages=[{"code": "sw", "speaking": "C1"}]) for letter in "ABC"}
    _add(client, desk, "Elsewhere", languages=[{"code": "fr", "speaking": "C1"}])
    found = see(client, "/en/find?language=sw", cookie=desk).text
    led = re.findall(r'href="/en/export\?([^"]+)"', found)
    assert set(re.findall(r"person=([0-9a-f-]{36})", led[0])) == here
    assert len(led) == 1


def test_a_workbook_has_the_same(client: Client, desk: str) -> None:
    answer = _export(client, desk, [_add(client, desk, "=Sum(Amina)")], kind="xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    header, person = book.get_sheet_by_name("Profiles").to_python()
    row = dict(zip(header, person, strict=True))
    assert row["full_name"] == "=Sum(Amina)"
    assert str(row["classification"]).startswith("Restricted")


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"purpose": "curiosity"}, {"kind": "pdf"}])
def test_without_a_purpose_nothing_leaves_and_the_selection_is_kept(
    client: Client, engine: Engine, desk: str, wrong: dict[str, str]
) -> None:
    person = _add(client, desk, "Amina Diallo")
    answer = _export(client, desk, [person], **wrong)
    assert answer.status_code == 422
    assert f'name="person" value="{person}"' in answer.text
    assert 'role="alert"' in answer.text
    with reading(engine) as session:
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "profile.export")).all() == []


def test_01_only_the_desk_takes_files_and_only_of_people_there_are(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    person = _add(client, desk, "Amina Diallo")
    for role in (Role.ETHICS, Role.FOCAL_POINT, Role.AUDITOR):
        assert see(client, f"/en/export?person={person}", cookie=new_token(engine, role)).status_code == 403
    assert see(client, f"/en/export?person={person}", cookie=partner).status_code == 403
    assert "/en/export" not in see(client, "/en/find", cookie=partner).text
    assert 'formaction="/en/export"' in see(client, "/en/find", cookie=desk).text
    assert _export(client, desk, [person, MISSING]).status_code == 404
    assert see(client, "/en/export", cookie=desk).status_code == 422
