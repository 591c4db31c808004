"""People side by side: who sees what, how many, and what is kept of it."""

import re

import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Account, AuditEvent
from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, without_token
from tests.web.test_pages import PERSON

MISSING = "00000000-0000-4000-8000-000000000000"
MISSION = {"title": "Envoy to the talks", "country": "MR", "starts": "2019", "ends": "2021"}


def _add(client: Client, desk: str, name: str, **more: object) -> str:
    answer = client.post(PATH, token=desk, json=PERSON | {"name": name, "names": [], "missions": [MISSION]} | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _compare(*people: str) -> str:
    return "/en/compare?" + "&".join(f"person={id_}" for id_ in people)


def _mark(page: str, title: str) -> str:
    found = re.search(rf'<th scope="row">{title} <span class="[^"]+">([^<]+)</span>', page)
    assert found is not None, title
    return found[1]


def test_rows_say_in_words_where_people_differ_and_the_readings_are_kept(
    client: Client, engine: Engine, desk: str
) -> None:
    first = _add(client, desk, "Amina Diallo", languages=[{"code": "ar", "speaking": "C1"}])
    second = _add(client, desk, "Omar Haddad")
    page = see(client, _compare(first, second), cookie=desk).text
    assert [_mark(page, title) for title in ("Roles", "Languages", "Expertise", "Latest missions")] == [
        "The same",
        "Different",
        "The same",
        "The same",
    ]
    for text in ("Amina Diallo", "Omar Haddad", "Envoy to the talks", "Mauritania · 2019–2021", "Verified"):
        assert text.lower() in page.lower(), text
    assert "salah@home.example" not in page
    with reading(engine) as session:
        read = session.scalars(select(AuditEvent.object_id).where(AuditEvent.action == "profile.read")).all()
    assert sorted(map(str, read)) == sorted([first, second])


def test_03_a_partner_compares_cards_without_names(client: Client, desk: str, partner: str) -> None:
    named = _add(client, desk, "Amina Diallo", partner_visibility="named", desk_notes="Ask her in spring")
    card = _add(client, desk, "Omar Haddad", partner_visibility="card", nationalities=["YE"], missions=[])
    page = see(client, _compare(named, card), cookie=partner).text
    assert "Amina Diallo" in page
    assert "Name withheld" in page
    assert not re.search("Omar|Haddad|Yemen|spring|Notice in hours", page)
    assert _mark(page, "Nationality") == "Different"
    cards = [_add(client, desk, f"Hidden Name {letter}", partner_visibility="card") for letter in "AB"]
    page = see(client, _compare(*cards), cookie=partner).text
    assert not re.search("Hidden Name|Tunisia|Nationality|Latest missions|Mauritania", page)


def test_01_one_who_may_not_be_seen_answers_as_one_who_does_not_exist(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    seen = _add(client, desk, "Amina Diallo")
    hidden = _add(client, desk, "Omar Haddad", partner_visibility="hidden")
    pages = [see(client, _compare(seen, other), cookie=partner) for other in (hidden, MISSING, "no-id")]
    assert [page.status_code for page in pages] == [404, 404, 404]
    texts = {re.sub(rf"{hidden}|{MISSING}|no-id", "", without_token(page.text)) for page in pages}
    assert len(texts) == 1
    expert = new_token(engine, Role.EXPERT)
    assert see(client, _compare(seen, hidden), cookie=expert).status_code == 404
    for people in ([], [seen, hidden]):
        assert see(client, _compare(*people), cookie=new_token(engine, Role.AUDITOR)).status_code == 403
    assert see(client, _compare(seen, hidden)).headers["location"].startswith("/en/sign-in?next=")


@pytest.mark.parametrize(("many", "words"), [(1, "Select at least two"), (5, "At most four people")])
def test_too_few_and_too_many_are_told_with_the_selection_kept(
    client: Client, desk: str, many: int, words: str
) -> None:
    people = [_add(client, desk, f"Person {'ABCDE'[number]}") for number in range(many)]
    answer = see(client, _compare(*people), cookie=desk)
    assert answer.status_code == 422
    assert words in answer.text
    for id_ in people:
        assert f'value="{id_}" checked' in answer.text
    # The same person twice is one.
    assert see(client, _compare(people[0], people[0].upper()), cookie=desk).status_code == 422
    assert see(client, _compare(), cookie=desk).status_code == 422


def test_somebody_may_be_left_out_of_three(client: Client, desk: str) -> None:
    people = [_add(client, desk, f"Person {letter}") for letter in "ABC"]
    page = see(client, _compare(*people), cookie=desk).text
    assert f'href="/en/compare?person={people[0]}&amp;person={people[2]}"' in page
    assert "Leave out" not in see(client, _compare(*people[:2]), cookie=desk).text


def test_27_what_was_typed_is_text(client: Client, desk: str) -> None:
    typed = [text for text in CORPUS if "\u2028" not in text][:6]
    for first, second in zip(typed[::2], typed[1::2], strict=True):
        people = [_add(client, desk, text, missions=[MISSION | {"title": text}]) for text in (first, second)]
        page = see(client, _compare(*people), cookie=desk).text
        main = page[page.index("<main") :]
        assert not re.search(r"<(?:script|svg onload|img|style)\b", main)


def test_people_found_can_be_selected_without_scripts(client: Client, desk: str) -> None:
    person = _add(client, desk, "Amina Diallo")
    page = see(client, "/en/find", cookie=desk).text
    assert f'<input type="checkbox" name="person" value="{person}">' in page
    assert 'formaction="/en/compare"' in page
    assert 'name="person"' not in see(client, "/en/find?q=zzqqx", cookie=desk).text


def test_what_is_printed_says_how_it_is_to_be_treated_and_who_printed_it(
    client: Client, engine: Engine, desk: str
) -> None:
    people = [_add(client, desk, f"Person {letter}") for letter in "AB"]
    with reading(engine) as session:
        name = session.scalars(select(Account.name).where(Account.role == "desk")).one()
    for path in ("/en/find?language=ar", _compare(*people)):
        page = see(client, path, cookie=desk).text
        head = page[page.index('class="print-head"') :].partition("</div>")[0]
        assert "Restricted: personal data." in head
        assert f"Printed by <bdi>{name}</bdi>" in head
