"""Shortlists: who reads them and what of them, their order, their notes, and what is kept of them."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import reading, writing
from app.models import Account, AuditEvent, PeopleListEntry, Profile
from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.own.cast import ME, expert
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, send
from tests.web.test_compare import MISSING, _add

LISTS = "/en/shortlists"


def _post(client: Client, token: str, path: str, page: str = "/en/account", **fields: Any) -> Any:
    csrf = re.search(r'name="csrf" value="([^"]+)"', see(client, page, cookie=token).text)
    assert csrf is not None
    return send(client, path, {"csrf": csrf[1], **fields}, cookie=token)


def _made(client: Client, token: str, *people: str, title: str = "Envoys for Sudan") -> str:
    answer = _post(client, token, f"{LISTS}/entries", person=list(people), title=title)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].removeprefix(f"{LISTS}/").partition("?")[0])


def _version(client: Client, token: str, list_id: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', see(client, f"{LISTS}/{list_id}", cookie=token).text)
    assert found is not None
    return found[1]


def _change(client: Client, token: str, list_id: str, step: str, **fields: str) -> Any:
    given = {"version": _version(client, token, list_id), "step": step} | fields
    return _post(client, token, f"{LISTS}/{list_id}", **given)


def _names(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+"><bdi lang="[^"]+">([^<]+)</bdi>', page)


def test_people_are_put_on_a_list_ordered_noted_and_taken_off(client: Client, engine: Engine, desk: str) -> None:
    first, second, third = (_add(client, desk, f"Person {letter}") for letter in "ABC")
    list_id = _made(client, desk, first, second, third)
    path = f"{LISTS}/{list_id}"
    assert _names(see(client, path, cookie=desk).text) == ["Person A", "Person B", "Person C"]
    # Moving somebody keeps what was noted.
    assert _change(client, desk, list_id, f"up-{third}", **{f"note-{first}": "Ask in spring"}).status_code == 303
    page = see(client, path, cookie=desk).text
    assert _names(page) == ["Person A", "Person C", "Person B"]
    assert "Ask in spring</textarea>" in page
    _change(client, desk, list_id, f"down-{first}", **{f"note-{first}": "Ask in spring"})
    _change(client, desk, list_id, f"remove-{second}")
    assert _names(see(client, path, cookie=desk).text) == ["Person C", "Person A"]
    # Once more is no second time, and who is there stays where they are.
    adding = see(client, f"{LISTS}/add?person={first}", cookie=desk).text
    assert f'name="shortlist" value="{list_id}" checked' in adding
    _post(client, desk, f"{LISTS}/entries", person=[first, second], shortlist=list_id)
    page = see(client, path, cookie=desk).text
    assert _names(page) == ["Person C", "Person A", "Person B"]
    assert f'href="/en/compare?person={third}&amp;person={first}&amp;person={second}"' in page
    assert "Restricted: personal data." in page
    with reading(engine) as session:
        assert (
            session.scalar(select(PeopleListEntry.note).where(PeopleListEntry.note.is_not(None))) == "Ask in spring"
        )
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("shortlist."))).all()
    assert acts == ["shortlist.create"]


def test_01_what_others_keep_is_not_there_until_they_share_it_and_then_without_notes(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    person = _add(client, desk, "Amina Diallo", partner_visibility="named")
    list_id = _made(client, desk, person)
    path = f"{LISTS}/{list_id}"
    _change(client, desk, list_id, "save", **{f"note-{person}": "canary note"})
    head = new_token(engine, Role.HEAD)
    assert see(client, path, cookie=head).status_code == 404
    assert "Envoys for Sudan" not in see(client, LISTS, cookie=head).text
    shared = {"title": "Envoys for Sudan", "shared": "yes", "version": _version(client, desk, list_id)}
    assert _post(client, desk, f"{path}/title", **shared).status_code == 303
    for role in (Role.HEAD, Role.ETHICS, Role.SECRETARY_GENERAL):
        token = head if role is Role.HEAD else new_token(engine, role)
        assert "Envoys for Sudan" in see(client, LISTS, cookie=token).text
        page = see(client, path, cookie=token).text
        assert _names(page) == ["Amina Diallo"]
        assert not re.search('canary note|<textarea|/deletion|name="step"', page)
        assert see(client, f"{path}/deletion", cookie=token).status_code == 404
        for below, fields in (
            ("", {"step": f"remove-{person}"}),
            ("/title", {"title": "Mine"}),
            ("/deletion", {}),
        ):
            assert _post(client, token, path + below, version="3", **fields).status_code == 404
        added = _post(client, token, f"{LISTS}/entries", person=[person], shortlist=list_id)
        assert added.status_code == 404
    for token in (partner, new_token(engine, Role.EXPERT), new_token(engine, Role.AUDITOR)):
        assert see(client, path, cookie=token).status_code == 403
        assert see(client, LISTS, cookie=token).status_code == 403
        assert see(client, f"{LISTS}/add?person={person}", cookie=token).status_code == 403
    assert "/shortlists" not in see(client, "/en/find", cookie=partner).text
    assert see(client, f"{LISTS}/{MISSING}", cookie=desk).status_code == 404
    assert see(client, f"{LISTS}/add?person={person}&person={MISSING}", cookie=desk).status_code == 404


def test_who_is_hidden_lapsed_or_erased_goes_marked_or_vanishes(client: Client, engine: Engine, desk: str) -> None:
    people = [_add(client, desk, f"Person {letter}") for letter in "ABC"]
    list_id = _made(client, desk, *people)
    path = f"{LISTS}/{list_id}"
    _post(client, desk, f"{path}/title", title="Shared", shared="yes", version=_version(client, desk, list_id))
    with writing(engine) as session:
        first, second, third = session.scalars(select(Profile).order_by(Profile.id)).all()
        first.hidden_at, second.membership = first.created_at, "suspended"
        session.delete(third)
    page = see(client, path, cookie=desk).text
    assert _names(page) == ["Person A", "Person B"]
    assert "Hidden by the person" in page
    assert "Suspended" in page
    ethics = new_token(engine, Role.ETHICS)
    assert _names(see(client, path, cookie=ethics).text) == ["Person B"]
    assert "1 person" in see(client, LISTS, cookie=ethics).text
    assert "2 people" in see(client, LISTS, cookie=desk).text


def test_who_saves_late_is_told_and_loses_nothing(client: Client, desk: str) -> None:
    person = _add(client, desk, "Amina Diallo")
    list_id = _made(client, desk, person)
    path, old = f"{LISTS}/{list_id}", _version(client, desk, list_id)
    _change(client, desk, list_id, "save", **{f"note-{person}": "of the other window"})
    late = _post(client, desk, path, version=old, step=f"remove-{person}", **{f"note-{person}": "typed late"})
    assert late.status_code == 412
    assert "was changed since you opened it" in late.text
    assert "typed late</textarea>" in late.text
    renamed = _post(client, desk, f"{path}/title", version=old, title="Typed too late")
    assert renamed.status_code == 412
    assert 'value="Typed too late"' in renamed.text
    assert _post(client, desk, f"{path}/deletion", version=old).status_code == 412
    assert _post(client, desk, f"{path}/deletion", version="x").status_code == 412
    assert _names(see(client, path, cookie=desk).text) == ["Amina Diallo"]


@pytest.mark.parametrize(
    ("below", "fields", "words"),
    [
        ("", {"title": "  "}, "Fill this in"),
        ("", {"title": "x" * 121}, "Title of the list"),
        ("/entries", {"person": []}, "Select the people first"),
        ("/entries", {"person": "own", "title": ""}, "Fill this in"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    client: Client, desk: str, below: str, fields: dict[str, Any], words: str
) -> None:
    person = _add(client, desk, "Amina Diallo")
    given: dict[str, Any] = {name: [person] if value == "own" else value for name, value in fields.items()}
    answer = _post(client, desk, f"{LISTS}{below}", **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert words in answer.text
    if given.get("person"):
        assert f'name="person" value="{person}" checked' in answer.text


def test_a_note_that_is_too_long_comes_back(client: Client, desk: str) -> None:
    person = _add(client, desk, "Amina Diallo")
    list_id = _made(client, desk, person)
    answer = _change(client, desk, list_id, "save", **{f"note-{person}": "n" * 2001})
    assert answer.status_code == 422
    assert f'href="#note-{person}"' in answer.text
    assert "n" * 2001 in answer.text


def test_a_list_is_deleted_after_asking_and_goes_with_its_owner(client: Client, engine: Engine, desk: str) -> None:
    person = _add(client, desk, "Amina Diallo")
    gone, left = _made(client, desk, person), _made(client, desk, person, title="Left behind")
    asked = see(client, f"{LISTS}/{gone}/deletion", cookie=desk).text
    assert "The list and your notes go for good." in asked
    answer = _post(client, desk, f"{LISTS}/{gone}/deletion", version=_version(client, desk, gone))
    assert answer.headers["location"] == f"{LISTS}?done=deleted"
    assert see(client, f"{LISTS}/{gone}", cookie=desk).status_code == 404
    with reading(engine) as session:
        officer = session.scalars(select(Account).where(Account.role == "desk")).one()
        assert len(session.scalars(select(PeopleListEntry)).all()) == 1
    administrator = new_token(engine, Role.ADMINISTRATOR)
    account = client.get(f"/api/v1/accounts/{officer.public_id}", token=administrator)
    suspended = client.ask(
        "PATCH",
        f"/api/v1/accounts/{officer.public_id}",
        token=administrator,
        json={"suspended": True},
        headers={"If-Match": account.headers["ETag"], "Content-Type": "application/merge-patch+json"},
    )
    assert suspended.status_code == 200, suspended.text
    with reading(engine) as session:
        assert session.scalars(select(PeopleListEntry)).all() == []
    assert see(client, f"{LISTS}/{left}", cookie=new_token(engine, Role.HEAD)).status_code == 404


def test_27_titles_and_notes_are_text(client: Client, desk: str) -> None:
    person = _add(client, desk, "Amina Diallo")
    for text in [text for text in CORPUS if "\u2028" not in text and len(text) <= 120][:8]:
        list_id = _made(client, desk, person, title=text)
        assert _change(client, desk, list_id, "save", **{f"note-{person}": text}).status_code == 303
        for path in (LISTS, f"{LISTS}/{list_id}", f"{LISTS}/{list_id}/deletion", f"{LISTS}/add?person={person}"):
            main = see(client, path, cookie=desk).text.partition("<main")[2]
            assert not re.search(r"<(?:script|svg onload|img|style)\b", main), text


def test_the_person_reads_what_is_noted_about_them_and_not_by_whom(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    list_id = _made(client, desk, who.id, title="Canary title")
    _change(client, desk, list_id, "save", **{f"note-{who.id}": "Ask in spring"})
    taken = client.post(f"{ME}/download", token=who.token)
    assert [one["note"] for one in taken.json()["shortlists"]] == ["Ask in spring"]
    assert "Canary title" not in taken.text
