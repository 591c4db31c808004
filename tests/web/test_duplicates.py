"""Duplicates on pages: why two are put side by side, a choice a field, merged at once, or noted as two people."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.own.cast import become, do, expert, profile
from tests.browser.test_typed_text import CORPUS
from tests.trail import trail
from tests.web.people import see, send
from tests.web.test_reviews import LIVE

CONTACT = {"contacts": [{"kind": "email", "value": "amina@home.example"}]}


def two(client: Client, desk: str, **fields: Any) -> tuple[str, str]:
    made = profile(client, desk, name="Amina Diarra", **CONTACT)
    other = profile(client, desk, name="Aminah Diarra", affiliation="A university", **CONTACT, **fields)
    return made.rpartition("/")[2], other.rpartition("/")[2]


def post(client: Client, ids: tuple[str, str], token: str, **fields: str) -> Any:
    here = f"/en/duplicates/{ids[0]}/{ids[1]}"
    page = see(client, here, cookie=token).text
    names = ("csrf", "version", "other_version")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in names}
    held = {name: match[1] for name, match in found.items() if match is not None}
    return send(client, here, held | fields, cookie=token)


def names_found(client: Client, token: str, q: str) -> list[str]:
    items = client.get("/api/v1/profiles", token=token, params={"q": q}).json()["items"]
    return [item["name"] for item in items]


def test_a_pair_is_told_with_its_reasons_and_merged_at_once(client: Client, engine: Engine, desk: str) -> None:
    kept, other = ids = two(client, desk)
    listed = see(client, "/en/duplicates", cookie=desk).text
    assert f"/en/duplicates/{kept}/{other}" in listed
    assert "a mail address or a telephone number" in listed
    page = see(client, f"/en/duplicates/{kept}/{other}", cookie=desk).text
    assert "A university" in page
    assert "amina@home.example" not in page + listed
    assert len(names_found(client, desk, "diarra")) == 2
    answer = post(client, ids, desk, act="merge", sure="yes", affiliation="other")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/duplicates?done=merged")
    # Gone from the search with the next request, and found under the other spelling.
    assert names_found(client, desk, "diarra") == ["Amina Diarra"]
    assert names_found(client, desk, "aminah") == ["Amina Diarra"]
    assert client.get(f"/api/v1/profiles/{other}", token=desk).json()["id"] == kept
    assert see(client, f"/en/profiles/{other}", cookie=desk).status_code == 200
    assert [row.action for row in trail(engine)].count("profile.merge") == 2


def test_a_merge_asks_to_be_sure_and_keeps_the_choices(client: Client, desk: str) -> None:
    ids = two(client, desk)
    answer = post(client, ids, desk, act="merge", affiliation="kept", nationalities="other")
    assert (answer.status_code, 'id="sure-error"' in answer.text) == (422, True)
    assert re.search(r'name="affiliation" value="kept" checked', answer.text)


def test_a_change_meanwhile_is_told_and_the_choices_stay(client: Client, desk: str) -> None:
    ids = two(client, desk)
    other = ids[1]
    do(client, "PATCH", f"/api/v1/profiles/{other}", desk, json={"title": "Dr"})
    answer = post(client, ids, desk, act="merge", sure="yes", other_version="1", affiliation="kept")
    assert (answer.status_code, "changed one of them" in answer.text) == (412, True)
    assert re.search(r'name="affiliation" value="kept" checked', answer.text)
    assert client.get(f"/api/v1/profiles/{other}", token=desk).json()["id"] == other


def test_two_people_are_noted_and_not_put_forward_again(client: Client, desk: str) -> None:
    kept, other = ids = two(client, desk)
    answer = post(client, ids, desk, act="different")
    assert answer.headers["location"] == "/en/duplicates?done=different"
    listed = see(client, "/en/duplicates", cookie=desk).text
    assert other not in listed
    assert "There is no pair to look at." in listed
    assert kept not in listed


def test_two_accounts_are_not_merged_and_the_page_says_why(client: Client, engine: Engine, desk: str) -> None:
    first = expert(client, engine, desk, "Amina Diarra", **CONTACT)
    second = expert(client, engine, desk, "Aminah Diarra", **CONTACT)
    page = see(client, f"/en/duplicates/{first.id}/{second.id}", cookie=desk).text
    assert "Both have an account." in page
    assert 'value="merge"' not in page
    answer = post(client, (first.id, second.id), desk, act="merge", sure="yes")
    assert answer.status_code == 409


def test_nobody_merges_the_own_profile(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, "Amina Diarra", **CONTACT)
    other = profile(client, desk, name="Aminah Diarra", **CONTACT).rpartition("/")[2]
    head = new_token(engine, Role.HEAD, "also a member")
    become(engine, "also a member", who)
    assert 'value="merge"' not in see(client, f"/en/duplicates/{who.id}/{other}", cookie=head).text
    for act in ("merge", "different"):
        assert post(client, (who.id, other), head, act=act, sure="yes").status_code == 403


@pytest.mark.parametrize(
    "role", [Role.SECRETARY_GENERAL, Role.ADMINISTRATOR, Role.AUDITOR, Role.FOCAL_POINT, Role.PARTNER, Role.EXPERT]
)
def test_others_see_no_pair(client: Client, engine: Engine, desk: str, role: Role) -> None:
    kept, other = two(client, desk)
    token = new_token(engine, role, "somebody else")
    for path in ("/duplicates", f"/duplicates/{kept}/{other}"):
        answer = see(client, f"/en{path}", cookie=token)
        assert (answer.status_code, "Diarra" in answer.text) == (403, False)


def test_a_partner_s_old_address_leads_on_only_to_whom_it_may_see(client: Client, desk: str, partner: str) -> None:
    kept, other = ids = two(client, desk)
    assert client.get(f"/api/v1/profiles/{other}", token=partner).status_code == 200
    do(client, "PATCH", f"/api/v1/profiles/{kept}", desk, json={"partner_visibility": "hidden"})
    assert post(client, ids, desk, act="merge", sure="yes").status_code == 303
    for id_ in ids:
        assert client.get(f"/api/v1/profiles/{id_}", token=partner).status_code == 404


def test_27_what_was_typed_stays_text(client: Client, desk: str) -> None:
    text = " ".join(CORPUS)[:280]
    ids = two(
        client, desk, title=text, headline={"en": text}, missions=[{"title": text}], desk_notes="\n".join(CORPUS)
    )
    assert not re.search(LIVE, see(client, f"/ar/duplicates/{ids[0]}/{ids[1]}", cookie=desk).text)
    assert not re.search(LIVE, see(client, "/ar/duplicates", cookie=desk).text)
