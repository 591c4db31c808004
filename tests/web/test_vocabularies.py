"""Vocabularies: terms are renamed, retired, merged and added; profiles follow, and so does the search."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Revision
from app.policy import Role
from app.vocabularies.terms import reference_terms
from tests.api.client import Client, new_token
from tests.api.own.cast import change_me, do, expert, me, profile
from tests.browser.test_typed_text import CORPUS
from tests.trail import trail
from tests.web.people import see, send
from tests.web.test_reviews import LIVE

TERM = "/vocabularies/expertise/water"
LABELS = {"label_ar": "المياه", "label_en": "Water and peace", "label_fr": "L'eau"}


@pytest.fixture
def admin(engine: Engine) -> str:
    return new_token(engine, Role.ADMINISTRATOR)


def post(client: Client, path: str, token: str, fields: dict[str, str]) -> Any:
    page = see(client, f"/en{path}", cookie=token).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert csrf is not None
    held = {"csrf": csrf[1]} | ({"version": version[1]} if version else {})
    return send(client, f"/en{path}", held | fields, cookie=token)


def found(client: Client, desk: str, **asked: str) -> list[str]:
    answer = client.get("/api/v1/profiles", token=desk, params=asked)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def counter(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalars(select(Revision.vocabulary)).one()


def test_a_new_name_is_used_by_the_next_search(client: Client, engine: Engine, desk: str, admin: str) -> None:
    profile(client, desk, name="Amina Diarra", expertise=[{"code": "water"}])
    found(client, desk)
    answer = post(client, TERM, admin, LABELS | {"act": "change", "review": "ar"})
    assert answer.status_code == 303
    assert found(client, desk, q="water and peace") == ["Amina Diarra"]
    page = see(client, "/en/vocabularies/expertise?show=review&q=water", cookie=admin).text
    assert "Water and peace" in page
    assert "to be read" in page
    assert trail(engine)[-1].action == "term.change"
    before = counter(engine)
    assert post(client, TERM, admin, LABELS | {"act": "change", "review": "ar"}).status_code == 303
    assert counter(engine) == before


def test_of_two_changes_the_second_is_told_and_loses_nothing(client: Client, admin: str) -> None:
    post(client, TERM, admin, LABELS | {"act": "change"})
    answer = post(client, TERM, admin, LABELS | {"act": "change", "version": "1", "label_en": "Typed words"})
    assert (answer.status_code, 'value="Typed words"' in answer.text) == (412, True)
    assert "Water and peace" in answer.text
    empty = post(client, TERM, admin, LABELS | {"act": "change", "label_fr": " "})
    assert (empty.status_code, 'id="label_fr-error"' in empty.text) == (422, True)


def test_retired_it_is_kept_by_who_has_it_and_chosen_by_nobody(client: Client, desk: str, admin: str) -> None:
    path = profile(client, desk, name="Amina Diarra", expertise=[{"code": "water"}])
    assert post(client, TERM, admin, {"act": "retire"}).status_code == 303
    assert do(client, "PATCH", path, desk, json={"title": "Dr"}).status_code == 200
    topics = {"expertise": [{"code": "water", "years": 4}]}
    assert do(client, "PATCH", path, desk, json=topics).json()["expertise"][0]["years"] == 4
    refused = client.post("/api/v1/profiles", token=desk, json={"name": "Omar", **topics})
    assert refused.status_code == 422
    assert found(client, desk, expertise="water") == ["Amina Diarra"]
    assert post(client, TERM, admin, {"act": "retire"}).status_code == 409
    assert "water" in see(client, "/en/vocabularies/expertise?show=retired", cookie=admin).text
    assert post(client, TERM, admin, {"act": "restore"}).status_code == 303
    assert client.post("/api/v1/profiles", token=desk, json={"name": "Omar", **topics}).status_code == 201


def test_merged_profiles_and_what_waits_follow(client: Client, engine: Engine, desk: str, admin: str) -> None:
    both = [{"code": "water", "evidence": "verified", "years": 9}, {"code": "process-design", "can_train": True}]
    who = expert(client, engine, desk, expertise=both)
    other = profile(client, desk, name="Omar Sow", expertise=[{"code": "water"}])
    water, design = me(client, who)["expertise"]
    change_me(client, who, expertise=[water | {"years": 20}, design])
    found(client, desk)
    answer = post(client, TERM, admin, {"act": "merge", "into": "process-design"})
    assert answer.status_code == 303
    (topic,) = client.get(who.path, token=desk).json()["expertise"]
    assert (topic["code"], topic["evidence"], topic["years"], topic["can_train"]) == (
        "process-design",
        "verified",
        9,
        True,
    )
    assert set(found(client, desk, expertise="process-design")) == {"Amina Diarra", "Omar Sow"}
    assert set(found(client, desk, expertise="water")) == {"Amina Diarra", "Omar Sow"}
    history = client.get(f"{other}/history", token=desk).json()["items"]
    assert (history[0]["source"], history[0]["version"]) == ("vocabulary", 2)
    (wish,) = client.get("/api/v1/me/changes", token=who.token).json()["items"]
    assert {topic["code"] for topic in wish["after"]} == {"process-design"}
    assert ("term.merge", "expertise/water") in {(row.action, row.object_id) for row in trail(engine)}
    again = post(client, TERM, admin, {"act": "merge", "into": "process-design"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("vocabulary", "code", "into", "fields"),
    [
        (
            "situations",
            "sudan",
            "iraq",
            {"situations": ["sudan", "iraq"], "missions": [{"title": "Talks", "situation": "sudan"}]},
        ),
        ("organisations", "un", "oic", {"offices": [{"title": "Envoy", "organisation": "un"}]}),
    ],
)
def test_situations_and_organisations_follow_too(
    client: Client, desk: str, admin: str, vocabulary: str, code: str, into: str, fields: dict[str, Any]
) -> None:
    path = profile(client, desk, **fields)
    assert (
        post(client, f"/vocabularies/{vocabulary}/{code}", admin, {"act": "merge", "into": into}).status_code == 303
    )
    held = client.get(path, token=desk).json()
    assert f"'{code}'" not in str([held["situations"], held["missions"], held["offices"]])
    assert into in str([held["situations"], held["missions"], held["offices"]])
    assert len(set(held["situations"])) == len(held["situations"])


def test_what_cannot_be_merged_says_why(client: Client, admin: str) -> None:
    page = see(client, "/en/vocabularies/expertise", cookie=admin).text
    assert "water" in page
    for into in ("water", "nothing-such", ""):
        answer = post(client, TERM, admin, {"act": "merge", "into": into})
        assert (answer.status_code, 'id="into-error"' in answer.text) == (422, True)
    area = post(client, f"/vocabularies/expertise/{_area()}", admin, {"act": "retire"})
    assert (area.status_code, "terms below this one" in area.text) == (409, True)


def _area() -> str:
    return next(
        term.parent for term in reference_terms() if term.vocabulary == "expertise" and term.parent is not None
    )


def test_a_term_is_added_and_its_code_never_twice(client: Client, desk: str, admin: str) -> None:
    new = "/vocabularies/situations/new"
    given = LABELS | {"code": "new-dispute", "countries": "sd, ss"}
    bad = post(client, new, admin, given | {"code": "New Dispute", "countries": "Sudan"})
    assert bad.status_code == 422
    for part in ('id="code-error"', 'id="countries-error"', 'value="New Dispute"', 'value="Sudan"'):
        assert part in bad.text
    assert post(client, new, admin, given).status_code == 303
    profile(client, desk, name="Amina Diarra", situations=["new-dispute"])
    assert found(client, desk, situation="new-dispute") == ["Amina Diarra"]
    taken = post(client, new, admin, given)
    assert (taken.status_code, 'id="code-error"' in taken.text) == (422, True)


def test_standards_are_read_and_not_changed(client: Client, admin: str) -> None:
    page = see(client, "/fr/vocabularies/countries?q=tunis", cookie=admin).text
    assert "Tunisie" in page
    assert "Tchad" not in page
    for address in ("/countries/TN", "/countries/new", "/nothing", "/expertise/nothing-such"):
        assert see(client, f"/en/vocabularies{address}", cookie=admin).status_code == 404


def test_who_reads_and_who_changes(client: Client, engine: Engine, desk: str, admin: str) -> None:
    page = see(client, f"/en{TERM}", cookie=desk).text
    assert 'name="act"' not in page
    assert see(client, "/en/vocabularies/expertise/new", cookie=desk).status_code == 403
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    sent = send(client, f"/en{TERM}", {"csrf": csrf[1], "version": "1", "act": "retire"}, cookie=desk)
    assert sent.status_code == 403
    for role in (Role.EXPERT, Role.PARTNER, Role.FOCAL_POINT, Role.AUDITOR):
        assert see(client, "/en/vocabularies", cookie=new_token(engine, role)).status_code == 403


def test_27_a_label_stays_text(client: Client, admin: str) -> None:
    for number, text in enumerate(CORPUS):
        given = dict.fromkeys(LABELS, text) | {"code": f"term-{number}"}
        assert post(client, "/vocabularies/situations/new", admin, given).status_code == 303
    assert not re.search(LIVE, see(client, "/en/vocabularies/situations", cookie=admin).text)
    assert not re.search(LIVE, see(client, "/en/vocabularies/situations/term-1", cookie=admin).text)
