"""Suggestions through the API: what is asked and refused, and that people suggested count as shown."""

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token, running
from tests.search.asking import add

PATH = "/api/v1/suggestions"


def test_people_and_terms_are_suggested_in_the_language_asked(client: Client, engine: Engine, desk: str) -> None:
    person = add(engine, name="Zainab Hassan", languages=[{"code": "ar"}])
    answer = client.get(f"{PATH}?q=zainab", token=desk)
    assert answer.json()["people"] == [
        {"id": person["id"], "reference": person["reference"], "name": "Zainab Hassan", "names": [], "written": None}
    ]
    terms = client.get(f"{PATH}?q=arab", token=desk, headers={"Accept-Language": "fr"}).json()["terms"]
    assert terms == [{"parameter": "language", "value": "ar", "label": "arabe", "count": 1}]


def test_what_cannot_be_suggested_for_is_refused_and_not_repeated(client: Client, engine: Engine, desk: str) -> None:
    for query in ("", "?q=", "?q=" + "q" * 201, "?q=a&q=b", "?q=zebra&colour=1"):
        answer = client.get(PATH + query, token=desk)
        assert answer.status_code == 422, query
        assert "zebra" not in answer.text
    assert client.get(f"{PATH}?q=zainab").status_code == 401
    assert client.get(f"{PATH}?q=zainab", token=new_token(engine, Role.AUDITOR)).status_code == 403


@pytest.mark.parametrize("path", [PATH, "/en/find/suggestions"])
def test_37_people_who_were_suggested_count_as_shown(engine: Engine, database_url: str, path: str) -> None:
    for number in range(12):
        add(engine, name=f"Zainab {chr(65 + number)}ssan")
    partner = new_token(engine, Role.PARTNER)
    with running(database_url, walk_partner=4) as client:
        assert client.get(f"{path}?q=zainab+a", token=partner).status_code == 200
        asked = [client.get(f"{path}?q=zainab+{letter}ssan", token=partner).status_code for letter in "bcdefghijkl"]
    assert 429 in asked
