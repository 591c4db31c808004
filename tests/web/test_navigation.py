"""Where each role can go, and that a page for nothing still says so."""

import re

import pytest
from sqlalchemy import Engine

from app.policy import RULES, Role
from app.web.navigation import PLACES
from tests.api.client import Client, new_token
from tests.web.people import ORIGIN, see


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NOBODY])
def test_every_place_that_is_offered_opens_and_no_other_is_offered(
    client: Client, engine: Engine, role: Role
) -> None:
    token = new_token(engine, role)
    home = see(client, "/en", cookie=token)
    places = set(_places(see(client, home.headers["location"], cookie=token).text))
    for path in places:
        assert see(client, path, cookie=token).status_code == 200, path
    barred = {f"/en{path}" for _, _, path, rule in PLACES if role not in RULES[rule].roles}
    assert places & barred == set()
    assert "/en/account" in places


def _places(page: str) -> list[str]:
    navigation = re.search(r'<nav class="places".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', navigation[0]) if navigation else []


def test_the_present_place_is_marked_and_what_lies_below_it_too(client: Client, desk: str) -> None:
    assert 'href="/en/account" aria-current="page"' in see(client, "/en/account", cookie=desk).text
    assert 'href="/en/account" aria-current="true"' in see(client, "/en/account/sessions", cookie=desk).text
    assert "aria-current" not in see(client, "/en/sign-in", cookie=desk).text


def test_where_there_is_nothing_the_places_are_shown_to_who_is_signed_in(client: Client, desk: str) -> None:
    for path in ("/en/nowhere", "/en/find/nowhere"):
        page = see(client, path, cookie=desk)
        assert (page.status_code, "/en/find" in _places(page.text), "Sign out" in page.text) == (404, True, True)
        for token in (None, "nobody's", desk[:-1]):
            stranger = see(client, path, cookie=token)
            assert (stranger.status_code, _places(stranger.text)) == (404, []), token
    wrong = client.ask("PUT", "/en/find", headers={"Cookie": f"__Host-sulh={desk}", "Origin": ORIGIN})
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


def test_where_there_is_nothing_is_said_without_a_database_too(client: Client, engine: Engine, desk: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revisions RENAME TO revisions_away")
    assert see(client, "/en/nowhere", cookie=desk).status_code == 404
    assert see(client, "/en/account", cookie=desk).status_code == 503


def test_who_has_to_sign_in_anew_comes_back_to_the_page_of_the_form(client: Client) -> None:
    cases = {
        f"{ORIGIN}/en/account?a=b": "/en/sign-in?next=%2Fen%2Faccount%3Fa%3Db",
        "https://evil.example//evil.example/": "/en/sign-in",
        "javascript:alert(1)": "/en/sign-in",
        "http://[": "/en/sign-in",
    }
    for referer, place in cases.items():
        answer = client.post("/en/sign-out", data={"csrf": ""}, headers={"Origin": ORIGIN, "Referer": referer})
        assert (answer.status_code, answer.headers["location"]) == (303, place), referer
