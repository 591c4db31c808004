"""The desk, where the Network is thin, and the countries of a search on a map."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from app.db import now, reading, writing
from app.models import Certificate, OutboxMessage, Profile
from app.policy import Actor, Role
from app.queries.desk import desk_queues
from tests.api.client import Client, new_token
from tests.api.test_profiles import PATH
from tests.web.people import see

MEMBER: dict[str, Any] = {
    "names": [{"text": "صلاح", "script": "Arab", "kind": "official"}],
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "countries": [{"code": "ML", "depth": "posted"}],
    "membership": "active",
}


def add(client: Client, desk: str, name: str, **more: Any) -> str:
    made = client.post(PATH, token=desk, json={**MEMBER, "name": name, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def queue(page: str, name: str) -> str:
    found = re.search(rf'aria-labelledby="queue-{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_what_waits_is_there_with_its_age_and_where_it_is_dealt_with(
    client: Client, engine: Engine, desk: str
) -> None:
    nominee = add(client, desk, "New <i>Nominee</i>", membership="nominated")
    add(client, desk, "Old Word")
    add(client, desk, "Nearly Lapsed")
    with writing(engine) as session:
        for name, days in (("Old Word", 200), ("Nearly Lapsed", 340)):
            person = session.scalars(select(Profile).where(Profile.display_name == name)).one()
            person.confirmed_at = now() - timedelta(days=days)
            session.add(
                Certificate(
                    profile_id=person.id, position=0, programme="x", expires=(now() + timedelta(days=20)).date()
                )
            )
    page = see(client, "/en/desk", cookie=desk).text
    nominations = queue(page, "nominations")
    assert f'href="/en/profiles/{nominee}"' in nominations
    assert "New &lt;i&gt;Nominee&lt;/i&gt;" in nominations
    assert "Old Word" in queue(page, "unconfirmed")
    assert "Nearly Lapsed" not in queue(page, "unconfirmed")
    assert "Nearly Lapsed" in queue(page, "lapsing")
    assert '<span class="tag">2</span>' in queue(page, "certificates")
    assert (queue(page, "deliveries"), queue(page, "late_mails")) == ("", "")
    with writing(engine) as session:
        failed = {"status": "failed", "created_at": now(), "due_at": now(), "next_at": now(), "failed_at": now()}
        session.add(OutboxMessage(kind="invitation", key_hash="x", recipient="a@b.example", language="en", **failed))
        for minutes in (9, 11):
            due = dict.fromkeys(("created_at", "due_at", "next_at"), now() - timedelta(minutes=minutes))
            late = {"kind": "invitation", "key_hash": str(minutes), "recipient": "a@b.example", "language": "en"}
            session.add(OutboxMessage(status="waiting", **late, **due))
    assert "a@b.example" not in see(client, "/en/desk", cookie=desk).text
    assert "دعوة لك" in queue(see(client, "/ar/desk", cookie=desk).text, "deliveries")
    assert '<span class="tag">1</span>' in queue(see(client, "/en/desk", cookie=desk).text, "late_mails")


def test_nothing_waits_is_said(client: Client, desk: str) -> None:
    assert "لا شيء بالانتظار" in see(client, "/ar/desk", cookie=desk).text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.FOCAL_POINT, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_desk_and_the_coverage_are_for_the_secretariat(client: Client, engine: Engine, role: Role) -> None:
    token = new_token(engine, role)
    for path in ("/en/desk", "/en/coverage"):
        assert see(client, path, cookie=token).status_code == 403


def test_more_that_waits_takes_no_more_statements(client: Client, engine: Engine, desk: str) -> None:
    counts = []
    for number in (2, 12):
        for one in range(number):
            add(client, desk, f"Nominee {number} {one}", membership="nominated")
        asked: list[str] = []

        def note(*args: Any, asked: list[str] = asked) -> None:
            asked.append(args[2])

        event.listen(engine, "before_cursor_execute", note)
        with reading(engine) as session:
            assert desk_queues(session, Actor(Role.DESK, "account:x"))
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_number_of_the_coverage_is_what_the_search_finds_with_these_filters(client: Client, desk: str) -> None:
    add(client, desk, "One")
    add(client, desk, "Two", languages=[{"code": "fr", "speaking": "C1"}, {"code": "ar", "speaking": "B1"}])
    add(client, desk, "Nominated", membership="nominated")
    add(client, desk, "Elsewhere", countries=[{"code": "ID", "depth": "lived"}])
    page = see(client, "/en/coverage?rows=language&columns=region", cookie=desk).text
    cells = re.findall(r'<td[^>]*><a href="/en/find\?([^"]+)">(\d+)', page)
    assert len(cells) >= 20
    assert any(int(count) == 2 for _, count in cells)
    for query, count in cells:
        asked = query.replace("&amp;", "&")
        found = client.get(f"{PATH}?{asked}&facets=none&limit=1", token=desk).json()
        assert found["total"] == int(count), query


def test_the_map_counts_and_leads_as_the_facet_does(client: Client, engine: Engine, desk: str) -> None:
    add(client, desk, "In Mali", countries=[{"code": "ML", "depth": "posted"}, {"code": "BH", "depth": "lived"}])
    add(client, desk, "In Mali too")
    add(client, desk, "Hidden", partner_visibility="hidden")
    page = see(client, "/en/find/map?language=ar", cookie=desk).text
    assert re.search(r'href="/en/find\?language=ar&amp;country=ML"[^>]*><title>Mali: 3</title>', page)
    assert re.search(r"country=BH\"[^>]*><title>Bahrain: 1</title><path[^>]*/><circle", page)
    assert "country=FR" not in page
    chosen = see(client, "/fr/find/map?country=ML", cookie=desk).text
    assert re.search(r'<a href="/fr/find" class="place s\d chosen">', chosen)
    partner = new_token(engine, Role.PARTNER)
    assert "<title>Mali: 2</title>" in see(client, "/en/find/map", cookie=partner).text
    assert see(client, "/en/find/map?country=XX", cookie=desk).status_code == 422
