"""Searches somebody keeps: saved, listed with who is new, opened, renamed, paused, deleted; for nobody else."""

import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select

from app.db import reading, writing
from app.models import AuditEvent, SavedSearch
from app.policy import CARETAKER, Role
from app.search.saved import unpacked
from app.services.erasure import erase
from app.services.saved_searches import MOST
from tests.api.client import Client, new_token
from tests.browser.test_typed_text import CORPUS
from tests.web.people import see, send
from tests.web.test_desk import add

PATH = "/en/saved-searches"
QUERY = "country=ML"


def save(client: Client, cookie: str, name: str = "Sahel", query: str = QUERY) -> Any:
    """The answer to the form as the search page has it."""
    page = see(client, f"/en/find?{query}", cookie=cookie).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    kept = re.search(r'name="query" value="([^"]+)"', page)
    assert csrf, page
    assert kept, page
    return act(client, cookie, "", name=name, query=kept[1].replace("&amp;", "&"))


def act(client: Client, cookie: str, path: str, **fields: str) -> Any:
    page = see(client, "/en/account", cookie=cookie).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf, page
    return send(client, f"{PATH}{path}", {"csrf": csrf[1], **fields}, cookie=cookie)


def kept(engine: Engine) -> list[SavedSearch]:
    with reading(engine) as session:
        return list(session.scalars(select(SavedSearch).order_by(SavedSearch.id)))


def test_a_search_is_kept_and_tells_its_owner_how_many_are_new(client: Client, engine: Engine, desk: str) -> None:
    add(client, desk, "First Found")
    saved = save(client, desk, query="country=ML&q=Found&sort=name&facets=country&country=ML")
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{PATH}?done=saved")
    assert [row.query for row in kept(engine)] == ["country=ML&q=Found"]
    page = see(client, PATH, cookie=desk).text
    assert "Nobody new since you last looked" in page
    assert "<bdi>Mali</bdi>" in page
    add(client, desk, "Second Found")
    page = see(client, PATH, cookie=desk).text
    assert "1 new since you last looked" in page
    assert "Second Found" not in page
    opened = act(client, desk, f"/{kept(engine)[0].public_id}/open")
    assert opened.headers["Location"] == "/en/find?country=ML&q=Found"
    assert "Nobody new since you last looked" in see(client, PATH, cookie=desk).text


def test_the_name_is_proposed_out_of_the_words_of_the_search(client: Client, desk: str) -> None:
    page = see(client, "/en/find?country=ML&language=ar:B2&q=water", cookie=desk).text
    assert 'name="name" value="Mali · Arabic, B2 or better · water"' in page
    assert "Save this search" not in see(client, "/en/find", cookie=desk).text
    assert "Save this search" not in see(client, "/en/find?sort=name", cookie=desk).text


def test_it_is_renamed_paused_resumed_and_deleted_and_the_audit_holds_no_words(
    client: Client, engine: Engine, desk: str
) -> None:
    save(client, desk, "Canary name", "q=Canary")
    path = f"/{kept(engine)[0].public_id}"
    assert act(client, desk, f"{path}/name", name="Other canary", version="1").status_code == 303
    assert "Other canary" in see(client, PATH, cookie=desk).text
    late = act(client, desk, f"{path}/name", name="Typed canary", version="1")
    assert late.status_code == 412
    assert 'value="Typed canary"' in late.text
    assert 'name="version" value="2"' in late.text
    for paused in ("yes", "no"):
        assert act(client, desk, f"{path}/pause", paused=paused).status_code == 303
        assert ("Resume mails" in see(client, PATH, cookie=desk).text) is (paused == "yes")
    assert act(client, desk, f"{path}/delete").status_code == 303
    assert kept(engine) == []
    with reading(engine) as session:
        events = list(session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("search."))))
    assert [event.action for event in events] == ["search.save", *["search.change"] * 3, "search.delete"]
    assert "anary" not in str([event.detail for event in events])


def test_a_name_that_is_not_taken_comes_back_as_it_was_typed(client: Client, engine: Engine, desk: str) -> None:
    for name in ("", "  ", "x" * 101):
        refused = save(client, desk, name)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
        assert f'name="name" type="text" value="{name}"' in refused.text
        assert f'name="query" value="{QUERY}"' in refused.text
    assert save(client, desk, "evil\u202ename").status_code == 422
    assert kept(engine) == []


def test_what_cannot_be_asked_cannot_be_kept(client: Client, engine: Engine, desk: str) -> None:
    for query in ("", "sort=name", "country=XX", "nonsense=1", "notice=soon", "q=\u0645", f"q={'x' * 4001}"):
        assert act(client, desk, "", name="Mine", query=query).status_code == 422, query
    assert kept(engine) == []


def test_nobody_keeps_more_than_there_is_room_for(client: Client, engine: Engine, desk: str) -> None:
    save(client, desk)
    with writing(engine) as session:
        row = session.scalars(select(SavedSearch)).one()
        for _ in range(MOST - 1):
            same = {name: getattr(row, name) for name in ("account_id", "name", "query", "known", "told")}
            moments = {"revision": row.revision, "looked_at": row.looked_at, "created_at": row.created_at}
            session.add(SavedSearch(**same, **moments))
    refused = save(client, desk)
    assert refused.status_code == 422
    assert len(kept(engine)) == MOST


def test_a_stranger_finds_nothing(client: Client, engine: Engine, desk: str) -> None:
    save(client, desk, "Canary of another", "q=Canary")
    other = new_token(engine, Role.DESK, "another officer")
    assert "anary" not in see(client, PATH, cookie=other).text
    for id_ in (kept(engine)[0].public_id, uuid4(), "none"):
        for step in ("open", "pause", "delete", "name"):
            assert act(client, other, f"/{id_}/{step}", name="Mine", version="1").status_code == 404
    assert [(row.name, row.version) for row in kept(engine)] == [("Canary of another", 1)]


def test_who_may_not_search_keeps_no_searches(client: Client, engine: Engine) -> None:
    for role in (Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR):
        assert see(client, PATH, cookie=new_token(engine, role, f"a {role.value}")).status_code == 403


def test_27_a_name_that_tries_to_become_a_program_is_text(client: Client, engine: Engine, desk: str) -> None:
    for text in CORPUS:
        save(client, desk, text[:100], "q=x")
    page = see(client, PATH, cookie=desk).text
    seen = Markup()
    seen.feed(page[page.index("<main") : page.index("</main")])
    assert not seen.tags & {"script", "style", "img", "iframe", "math", "meta", "base"}
    assert not any(name.startswith("on") or name == "style" for name in seen.attributes)
    assert "&lt;script&gt;" in page


class Markup(HTMLParser):
    """Which elements and attributes there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_whoever_is_erased_was_found_by_nobody(client: Client, engine: Engine, desk: str) -> None:
    add(client, desk, "Soon Erased")
    save(client, desk)
    assert len(unpacked(kept(engine)[0].known)) == 1
    slot = unpacked(kept(engine)[0].known)[0]
    with writing(engine) as session:
        erase(session, CARETAKER, slot, "erasure.carry_out")
    assert len(unpacked(kept(engine)[0].known)) == 0
    add(client, desk, "In The Same Slot")
    assert "1 new since you last looked" in see(client, PATH, cookie=desk).text


def test_the_link_of_a_mail_leads_to_the_page_in_the_language_of_the_browser(client: Client) -> None:
    answer = client.get("/saved-searches", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/saved-searches")
