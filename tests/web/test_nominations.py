"""Nominations on pages: a State sees and refreshes its own, nominates, and is told what is missing at the field."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.own.cast import do, profile
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, send
from tests.web.test_reviews import LIVE

GIVEN = {
    "name": "Leila Trabelsi",
    "other_name": "ليلى الطرابلسي",
    "nationality_0": "TN",
    "role": "mediator",
    "language": "ar",
    "level": "native",
    "headline": "Led the talks",
    "email": "leila@example.org",
    "nomination_reference": "Note verbale 12",
    "nomination_date": "2026-02-03",
}


@pytest.fixture
def focal(engine: Engine) -> str:
    return new_token(engine, Role.FOCAL_POINT, "of Tunisia", state="TN")


def post(client: Client, path: str, token: str, fields: dict[str, str]) -> Any:
    page = see(client, f"/en{path}", cookie=token).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert csrf is not None
    held = {"csrf": csrf[1]} | ({"version": version[1]} if version else {})
    return send(client, f"/en{path}", held | fields, cookie=token)


def test_nominated_on_a_page_the_person_waits_for_the_desk(client: Client, desk: str, focal: str) -> None:
    assert "Nobody has been nominated yet." in see(client, "/en/nominations", cookie=focal).text
    answer = post(client, "/nominations/new", focal, GIVEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/nominations?done=nominated")
    listed = see(client, "/en/nominations", cookie=focal).text
    found = re.search(r"/en/profiles/([0-9a-f-]{36})", listed)
    assert found is not None
    held = client.get(f"/api/v1/profiles/{found[1]}", token=desk).json()
    assert (held["name"], held["nominated_by"], held["membership"]) == ("Leila Trabelsi", "TN", "nominated")
    assert held["names"][0]["text"] == GIVEN["other_name"]
    assert held["headline"] == {"en": "Led the talks"}
    assert (held["languages"][0]["code"], held["languages"][0]["speaking"]) == ("ar", "native")
    assert GIVEN["email"] not in listed
    assert "Leila Trabelsi" in see(client, "/en/reviews?kind=nominations", cookie=desk).text


def test_what_is_missing_stands_at_its_field_with_everything_typed(client: Client, focal: str) -> None:
    answer = post(client, "/nominations/new", focal, GIVEN | {"name": "", "nomination_date": "soon", "email": "x"})
    assert answer.status_code == 422
    for part in (
        'id="name-error"',
        'id="nomination_date-error"',
        'href="#name"',
        GIVEN["other_name"],
        'value="soon"',
    ):
        assert part in answer.text
    assert re.search(r'value="mediator" checked', answer.text)
    assert re.search(r'<option value="TN" selected>', answer.text)
    unknown = post(client, "/nominations/new", focal, GIVEN | {"language": "zz", "nationality_0": "XX"})
    assert (unknown.status_code, 'id="language_0-error"' in unknown.text) == (422, True)
    assert 'id="nationality_0-error"' in unknown.text


def test_a_nominee_is_refreshed_and_role_and_note_wait(client: Client, desk: str, focal: str) -> None:
    path = profile(client, desk, nominated_by="TN", affiliation="Old place")
    here = f"/nominations/{path.rpartition('/')[2]}"
    page = see(client, f"/en{here}", cookie=focal).text
    assert 'value="Old place"' in page
    given = GIVEN | {"name": "Amina Diarra", "affiliation": "New place", "role": "expert"}
    assert post(client, here, focal, given).status_code == 303
    held = client.get(path, token=desk).json()
    assert (held["affiliation"], held["roles"]) == ("New place", ["mediator"])
    assert "waits for the secretariat" in see(client, f"/en{here}", cookie=focal).text


def test_of_two_changes_the_second_is_told_and_loses_nothing(client: Client, desk: str, focal: str) -> None:
    path = profile(client, desk, nominated_by="TN")
    here = f"/nominations/{path.rpartition('/')[2]}"
    do(client, "PATCH", path, desk, json={"affiliation": "By the desk"})
    answer = post(client, here, focal, GIVEN | {"version": "1", "affiliation": "Typed words"})
    assert (answer.status_code, 'value="Typed words"' in answer.text) == (412, True)
    assert 'id="affiliation-error"' in answer.text
    assert client.get(path, token=desk).json()["affiliation"] == "By the desk"


def test_nobody_else_s_nominees(client: Client, engine: Engine, desk: str, focal: str) -> None:
    theirs = profile(client, desk, nominated_by="SN", name="Somebody of Senegal")
    profile(client, desk, nominated_by="TN", name="Somebody of Tunisia")
    listed = see(client, "/en/nominations", cookie=focal).text
    assert ("Somebody of Senegal" in listed, "Somebody of Tunisia" in listed) == (False, True)
    other = f"/en/nominations/{theirs.rpartition('/')[2]}"
    assert see(client, other, cookie=focal).status_code == 404
    for role in (Role.DESK, Role.EXPERT, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR):
        token = new_token(engine, role, "somebody else")
        assert see(client, "/en/nominations", cookie=token).status_code == 403
        assert see(client, "/en/nominations/new", cookie=token).status_code == 403


def test_the_secretary_general_sees_the_own_nominations_alone(client: Client, engine: Engine, desk: str) -> None:
    profile(client, desk, name="Of the desk")
    token = new_token(engine, Role.SECRETARY_GENERAL)
    assert post(client, "/nominations/new", token, GIVEN).status_code == 303
    listed = see(client, "/en/nominations", cookie=token).text
    assert ("Leila Trabelsi" in listed, "Of the desk" in listed) == (True, False)


def test_27_what_is_typed_stays_text(client: Client, focal: str) -> None:
    for text in CORPUS:
        typed = GIVEN | dict.fromkeys(("name", "title", "affiliation", "headline", "nomination_reference"), text)
        answer = post(client, "/nominations/new", focal, typed | {"nomination_date": text})
        assert answer.status_code == 422
        assert not re.search(LIVE, answer.text)
    assert post(client, "/nominations/new", focal, GIVEN | {"name": CORPUS[0]}).status_code == 303
    assert not re.search(LIVE, see(client, "/en/nominations", cookie=focal).text)
