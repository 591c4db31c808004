"""What every page keeps to: policy, language, caching, escaping, refusals in words."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import AuditEvent
from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.web.people import see, without_token

PERSON = {
    "name": "Salah Benali",
    "names": [{"text": "صلاح بن علي", "script": "Arab", "kind": "official"}],
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}, {"code": "fr", "speaking": "C1"}],
    "expertise": [{"code": "water", "evidence": "verified"}],
    "contacts": [{"kind": "email", "value": "salah@home.example"}],
    "membership": "active",
}


def _add(client: Client, desk: str, **more: Any) -> str:
    answer = client.post(PATH, token=desk, json=PERSON | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


PAGES = (
    "/sign-in",
    "/password-reset",
    "/find",
    "/account",
    "/account/sessions",
    "/account/second-factor",
    "/nowhere",
)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_26_every_page_holds_the_browser_to_a_strict_policy(client: Client, desk: str, language: str) -> None:
    for path in PAGES:
        answer = see(client, f"/{language}{path}", cookie=desk)
        policy = answer.headers.get_list("content-security-policy")
        assert len(policy) == 1
        assert policy[0].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert not re.search("unsafe|\\*|data:|https?:", policy[0])
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
        assert not re.search(r"<style|style=|<script(?! type=\"module\" src=)|\son[a-z]+=", answer.text), path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", answer.text), path


def test_the_language_switch_keeps_the_place(client: Client, desk: str) -> None:
    page = see(client, "/en/find?q=%D8%B5&language=ar:B2&language=fr", cookie=desk).text
    assert 'href="/ar/find?q=%D8%B5&amp;language=ar:B2&amp;language=fr"' in page


def test_what_a_page_loads_may_be_kept_for_ever_and_changes_its_address(client: Client) -> None:
    page = client.get("/en/sign-in").text
    style = re.search(r'href="(/static/[0-9a-f]{16}/sulh\.css)"', page)
    assert style is not None
    answer = client.get(style[1])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    other = re.sub("[0-9a-f]{16}", "0" * 16, style[1])
    assert client.get(other).headers["cache-control"] == "no-cache"
    assert client.get("/static/x/../../app/main.py").status_code == 404
    assert client.get("/static/x/nothing.css").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "role", "status"),
    [
        ("GET", "/fr/nowhere", Role.DESK, 404),
        ("GET", "/fr/profiles/7", Role.DESK, 404),
        ("GET", "/fr/find", Role.EXPERT, 403),
        ("GET", "/fr/find", Role.AUDITOR, 403),
        ("PUT", "/fr/find", Role.DESK, 405),
        ("POST", "/fr/sign-in", Role.DESK, 415),
        ("GET", "/fr/find?q=%00", Role.DESK, 422),
        ("GET", "/fr/find?colour=blue", Role.DESK, 422),
    ],
)
def test_an_error_is_a_page_in_the_language_of_the_address(
    client: Client, engine: Engine, method: str, path: str, role: Role, status: int
) -> None:
    answer = client.ask(method, path, token=new_token(engine, role))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<html lang="fr" dir="ltr">' in answer.text
    assert "colour" not in answer.text or status == 422
    api = client.ask(method, "/api/v1/nowhere", token=new_token(engine, role))
    assert api.headers["content-type"] == "application/problem+json"


def test_a_browser_that_asks_for_nothing_known_gets_a_page_and_a_program_a_problem(client: Client) -> None:
    page = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ar"})
    assert (page.status_code, 'dir="rtl"' in page.text) == (404, True)
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"


def test_a_person_is_shown_and_the_reading_is_kept(client: Client, engine: Engine, desk: str) -> None:
    person = _add(client, desk)
    page = see(client, f"/ar/profiles/{person}", cookie=desk).text
    for text in ("Salah Benali", "صلاح بن علي", "متحقق منه", "تونس"):
        assert text in page
    assert "salah@home.example" not in page
    assert "بيانات الاتصال" in page
    with reading(engine) as session:
        rows = session.scalars(select(AuditEvent.object_id).where(AuditEvent.action == "profile.read")).all()
    assert list(rows) == [person]


def test_03_a_page_says_what_is_withheld_and_does_not_hold_it(client: Client, desk: str, partner: str) -> None:
    person = _add(client, desk, headline={"en": "Led the talks at Nouakchott"}, partner_visibility="card")
    for path in ("/en/find", f"/en/profiles/{person}"):
        page = see(client, path, cookie=partner).text
        assert "Name withheld" in page
        assert not re.search("Salah|صلاح|Tunisia|Nouakchott|salah@home", page), path


def test_01_a_hidden_person_and_a_missing_one_have_the_same_page(client: Client, desk: str, partner: str) -> None:
    person = _add(client, desk, partner_visibility="hidden")
    hidden = see(client, f"/en/profiles/{person}", cookie=partner)
    missing = see(client, "/en/profiles/00000000-0000-4000-8000-000000000000", cookie=partner)
    assert hidden.status_code == missing.status_code == 404
    texts = [without_token(page.text) for page in (hidden, missing)]
    assert texts[0].replace(person, "") == texts[1].replace("00000000-0000-4000-8000-000000000000", "")


def test_a_search_tells_its_filters_why_and_how_to_take_them_away(client: Client, desk: str) -> None:
    _add(client, desk)
    page = see(client, "/en/find?q=salah&language=ar:C1&language=zh", cookie=desk).text
    assert "Nobody meets all of this." in page
    assert 'href="/en/find?q=salah&amp;language=ar:C1"' in page
    found = see(client, "/en/find?q=salah&language=ar:C1", cookie=desk).text
    assert "Arabic: Native" in found
    assert 'href="/en/find?q=salah"' in found


def test_the_form_s_two_days_become_the_api_s_parameter(client: Client, desk: str) -> None:
    sent = see(client, "/en/find?q=&from=2026-12-01&until=2026-12-31&notice=&sort=name", cookie=desk)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/en/find?sort=name&available=2026-12-01/2026-12-31",
    )
    empty = see(client, "/en/find?q=&from=&until=&notice=", cookie=desk)
    assert empty.status_code == 200


def test_what_cannot_be_asked_stands_at_its_field_with_everything_typed(client: Client, desk: str) -> None:
    answer = see(client, "/en/find?q=salah&language=ar&notice=soon&available=2026-12-31/2026-12-01", cookie=desk)
    assert answer.status_code == 422
    for part in ('id="notice-error"', 'value="soon"', 'id="available-error"', 'value="2026-12-31"', 'value="salah"'):
        assert part in answer.text
    assert '<input type="hidden" name="language" value="ar">' in answer.text


def test_every_page_can_be_turned_and_comes_back(client: Client, desk: str) -> None:
    for number in range(3):
        _add(client, desk, name=f"Person {'ABC'[number]}", names=[])
    first = see(client, "/en/find?sort=name&limit=2", cookie=desk).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = see(client, following[1].replace("&amp;", "&"), cookie=desk).text
    assert ("Person A" in first, "Person C" in first, "Person C" in second) == (True, False, True)
    assert 'rel="prev"' in second
