"""The search page: facets with their zeros, markup that is kept and crosses to nobody, suggestions, the view."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.browser.test_typed_text import CORPUS
from tests.search.asking import add, change
from tests.web.people import see, send

# What no database decides runs on one.
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PERSON: dict[str, Any] = {
    "name": "Salah Benali",
    "names": [{"text": "صلاح بن علي", "script": "Arab", "kind": "official"}],
    "roles": ["mediator"],
    "gender": "m",
    "nationalities": ["TN"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "countries": [{"code": "SD", "depth": "lived"}],
    "expertise": [
        {"code": code, "evidence": "stated"}
        for code in ("agreement-drafting", "early-warning", "mandate-and-entry", "water")
    ],
    "headline": {"en": "Mediator of water disputes"},
}


def facet(page: str, name: str) -> str:
    found = re.search(rf'<details class="facet" id="facet-{name}".*?</details>', page, re.DOTALL)
    return found[0] if found else ""


def test_values_that_would_find_nobody_are_listed_as_0_and_lead_nowhere(
    client: Client, engine: Engine, desk: str
) -> None:
    add(engine, **PERSON)
    add(engine, name="Awa Sall", gender="f", languages=[{"code": "fr"}])
    page = see(client, "/en/find?language=fr", cookie=desk).text
    values = re.findall(
        r"<li(?: class=\"(\w+)\")?>.*?<bdi>(.*?)</bdi> <span class=\"count\">(\d+)<", facet(page, "gender")
    )
    assert values == [("", "Woman", "1"), ("none", "Man", "0")]
    assert "gender=m" not in facet(page, "gender")
    assert 'href="/en/find?language=fr&amp;gender=f"' in facet(page, "gender")
    # The API leaves them out.
    counted = client.get("/api/v1/profiles?language=fr", token=desk).json()["facets"]["gender"]
    assert [entry["value"] for entry in counted] == ["f"]


def test_a_value_of_people_whom_the_asker_does_not_see_is_not_even_a_0(
    client: Client, engine: Engine, partner: str
) -> None:
    add(engine, **PERSON)
    add(engine, name="Hidden", gender="f", languages=[{"code": "sw"}], partner_visibility="hidden")
    add(engine, name="Card", partner_visibility="card", nationalities=["ML"])
    page = see(client, "/en/find?facets=language,gender,nationality", cookie=partner).text
    assert "Arabic" in facet(page, "language")
    assert "Swahili" not in page
    assert "Woman" not in page
    assert "Mali" not in page
    assert facet(page, "membership") == ""


@ON_ONE
def test_a_long_facet_shows_its_first_values_and_leads_to_all(client: Client, engine: Engine, desk: str) -> None:
    codes = ("ar", "en", "fr", "es", "pt", "tr", "fa", "ur", "sw", "ha")
    add(engine, name="Polyglot", languages=[{"code": code} for code in codes])
    first = facet(see(client, "/fr/find", cookie=desk).text, "language")
    assert first.count("<bdi>") == 7
    assert 'href="/fr/find?facets=language"' in first
    whole = facet(see(client, "/fr/find?facets=language", cookie=desk).text, "language")
    assert whole.count("<bdi>") == len(codes)
    assert 'id="in-language"' in whole


def test_kept_markup_of_a_person_is_shown_to_nobody_who_may_not_see_it(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    person = add(engine, **PERSON)
    for _ in range(2):
        assert "Salah Benali" in see(client, "/en/find", cookie=desk).text
        assert "Salah Benali" in see(client, "/en/find", cookie=partner).text
    change(engine, person["id"], partner_visibility="card")
    for _ in range(2):
        assert "Salah Benali" in see(client, "/en/find", cookie=desk).text
        page = see(client, "/en/find", cookie=partner).text
        for text in ("Salah", "صلاح", "Tunisia", "water disputes"):
            assert text not in page
        assert person["reference"] in page
    change(engine, person["id"], partner_visibility="hidden")
    assert person["reference"] not in see(client, "/en/find", cookie=partner).text
    assert "Salah Benali" in see(client, "/ar/find", cookie=desk).text


def test_kept_markup_follows_every_change(client: Client, engine: Engine, desk: str) -> None:
    person = add(engine, **PERSON)
    assert "Salah Benali" in see(client, "/en/find", cookie=desk).text
    change(engine, person["id"], name="Saleh Ben Ali")
    page = see(client, "/en/find", cookie=desk).text
    assert "Saleh Ben Ali" in page
    assert "Salah Benali" not in page


@ON_ONE
def test_topics_that_were_asked_for_come_first_and_only_then(client: Client, engine: Engine, desk: str) -> None:
    add(engine, **PERSON)

    def topics(query: str) -> str:
        page: str = see(client, f"/en/find?{query}", cookie=desk).text
        return page.partition("<dt>Expertise</dt>")[2].partition("</dd>")[0]

    last = PERSON["expertise"][-1]["code"]
    usual = topics("")
    assert "1 more" in usual
    asked = topics(f"expertise={last}")
    assert asked != usual
    assert topics("language=ar") == usual


@ON_ONE
@pytest.mark.parametrize("language", ["ar", "en"])
def test_27_nothing_stored_becomes_markup_in_a_card_or_a_suggestion(
    client: Client, engine: Engine, desk: str, language: str
) -> None:
    for number, text in enumerate(CORPUS):
        add(engine, name=f"Zainab{number} {text}", names=[{"text": f"زينب {text}"}], headline={"en": text})
    pages = [see(client, f"/{language}/find?limit=100", cookie=desk).text]
    pages += [see(client, f"/{language}/find/suggestions?q=zainab{n}", cookie=desk).text for n in range(len(CORPUS))]
    assert all("Zainab" in page for page in pages)
    for page in pages:
        inside = re.sub(r"<script type=\"module\" src=\"[^\"]+\"></script>|<meta [^>]*>", "", page)
        assert not re.search(
            r"<(?:script|img|svg onload|style|base|meta|math|iframe)|<form action=//|<a href=\"java", inside
        )


@ON_ONE
def test_suggestions_lead_to_the_person_and_add_a_term_to_the_search(
    client: Client, engine: Engine, desk: str
) -> None:
    person = add(engine, **PERSON)
    asked = "/en/find/suggestions?q=%D8%B5%D9%84%D8%A7&language=ar:C1&from=&sort=name"
    options = see(client, asked, cookie=desk).text
    assert f'href="/en/profiles/{person["id"]}"' in options
    assert "صلاح بن علي" in options
    options = see(client, "/fr/find/suggestions?q=soud&language=ar:C1&sort=name", cookie=desk).text
    assert 'href="/fr/find?language=ar:C1&amp;sort=name&amp;country=SD"' in options
    assert "q=" not in options


def test_a_partner_is_suggested_nobody_who_shows_no_name(client: Client, engine: Engine, partner: str) -> None:
    add(engine, **PERSON | {"partner_visibility": "card"})
    options = see(client, "/en/find/suggestions?q=salah", cookie=partner).text
    assert "Salah" not in options
    assert "No suggestions." in options


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.ADMINISTRATOR, 403), (Role.HEAD, 200)])
def test_who_may_not_search_is_suggested_nothing(client: Client, engine: Engine, role: Role, status: int) -> None:
    assert see(client, "/en/find/suggestions?q=salah", cookie=new_token(engine, role)).status_code == status


@ON_ONE
def test_the_view_is_kept_by_the_browser_and_not_by_the_address(client: Client, engine: Engine, desk: str) -> None:
    add(engine, **PERSON)
    page = see(client, "/en/find?language=ar", cookie=desk).text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    assert 'class="cards"' in page
    fields = {"csrf": token[1], "density": "compact", "next": "/en/find?language=ar"}
    answer = send(client, "/en/find/density", fields, cookie=desk)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/find?language=ar")
    kept = answer.headers["set-cookie"].partition(";")[0]
    told = {"Cookie": f"__Host-sulh={desk}; {kept}"}
    assert 'class="cards dense"' in client.get("/en/find?language=ar", headers=told).text
    away = send(client, "/en/find/density", fields | {"next": "//evil.example", "density": "wide"}, cookie=desk)
    assert away.headers["location"] == "/en/find"
    assert "Max-Age=0" in away.headers["set-cookie"]
