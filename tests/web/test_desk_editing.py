"""Officers make profiles and edit them by section; others do as far as they keep somebody, or not at all."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token
from tests.api.own.cast import VERIFIED, Expert, become, do, expert
from tests.web.forms import fields_of, fill, send_pairs, typed_over
from tests.web.people import see
from tests.web.test_own_sections import RICH

OPEN = {"field": "languages", "text": "Elvish,\nfluent <b>", "reason": "no such language"}
NOTE = {"field": "shoe size", "text": "43", "reason": "no such column"}
KEPT: dict[str, Any] = {
    "expertise": VERIFIED["expertise"],
    "certificates": [*RICH["certificates"], *VERIFIED["certificates"]],
    "languages": [{"code": "fr", "speaking": "native"}, {"code": "prs", "writing": "B1", "to_confirm": True}],
    "desk_notes": "prefers\n\nthe phone",
    "external_reference": "R-7",
    "consent_date": "2025-03",
    "unresolved": [OPEN, NOTE],
    "availability_periods": [{"status": "free", "starts": "2026-01-01", "ends": None}],
    "nomination_reference": "N-12",
}
SHARED = (
    "availability",
    "names",
    "particulars",
    "languages",
    "expertise",
    "experience",
    "missions",
    "offices",
    "certificates",
    "texts",
    "nomination",
)


@pytest.fixture
def who(client: Client, engine: Engine, desk: str) -> Expert:
    return expert(client, engine, desk, **(RICH | KEPT))


@pytest.fixture
def focal(engine: Engine) -> str:
    return new_token(engine, Role.FOCAL_POINT, "of Mali", state="ML")


def edit(who: Expert, section: str = "", language: str = "en") -> str:
    return f"/{language}/profiles/{who.id}/edit" + (f"/{section}" if section else "")


def held(client: Client, who: Expert, token: str) -> dict[str, Any]:
    answer = client.get(who.path, token=token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_form_sent_back_as_it_was_shown_changes_nothing(client: Client, who: Expert, desk: str) -> None:
    own = client.get("/api/v1/me", token=who.token).json()
    before = held(client, who, desk)
    for name in (*SHARED, "contacts", "desk"):
        sent = fill(client, edit(who, name, "ar"), desk)
        place = f"{edit(who, '', 'ar')}?saved={name}#{name}"
        assert (sent.status_code, sent.headers.get("location")) == (303, place), name
    assert held(client, who, desk) == before
    # Neither has what officers do not see without opening it.
    assert client.get("/api/v1/me", token=who.token).json()["contacts"] == own["contacts"] != []


def test_the_desk_writes_what_the_person_may_not(client: Client, who: Expert, desk: str) -> None:
    assert fill(client, edit(who, "expertise"), desk, **{"expertise-1-evidence": "verified"}).status_code == 303
    typed: dict[str, Any] = {"certificates-0-verified_by": "The Academy"}
    assert fill(client, edit(who, "certificates"), desk, **typed).status_code == 303
    assert fill(client, edit(who, "nomination"), desk, nominated_by="تونس", roles=["expert"]).status_code == 303
    typed = {"languages-1-to_confirm": None}
    assert fill(client, edit(who, "languages"), desk, **typed).status_code == 303
    typed = {"desk_notes": "writes\r\nletters", "membership": "retired"}
    assert fill(client, edit(who, "desk"), desk, **typed).status_code == 303
    now = held(client, who, desk)
    assert [topic["evidence"] for topic in now["expertise"]] == ["verified", "verified"]
    assert now["certificates"][0]["verified_by"] == "The Academy"
    assert (now["nominated_by"], now["roles"]) == ("TN", ["expert"])
    assert not now["languages"][1]["to_confirm"]
    assert (now["desk_notes"], now["membership"]) == ("writes\nletters", "active")
    assert client.get("/api/v1/me", token=who.token).json()["waiting"] == []


def test_what_an_import_did_not_understand_stands_at_its_field_until_it_is_answered(
    client: Client, who: Expert, desk: str
) -> None:
    page = see(client, edit(who), cookie=desk).text
    assert page.count("Not understood at import") == 2
    page = see(client, edit(who, "languages"), cookie=desk).text
    assert "<p>Elvish,</p><p>fluent &lt;b&gt;</p>" in page
    assert "no such language" in page
    assert "shoe size" not in page
    key = page.partition('name="answered"')[2].partition('value="')[2].partition('"')[0]
    answered = key.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">")
    # Refused, it is still ticked; saved with the answer, it is gone.
    typed: dict[str, Any] = {"languages-2-code": "Elvish", "answered": answered}
    refused = fill(client, edit(who, "languages"), desk, **typed)
    assert refused.status_code == 422
    assert dict(fields_of(refused.text, "own-form"))["answered"] == answered
    assert fill(client, edit(who, "languages"), desk, **typed | {"languages-2-code": "Hausa"}).status_code == 303
    now = held(client, who, desk)
    assert now["unresolved"] == [NOTE]
    assert [skill["code"] for skill in now["languages"]] == ["fr", "prs", "ha"]
    assert "shoe size" in see(client, edit(who, "desk"), cookie=desk).text
    assert "shoe size" not in see(client, "/en/me/edit/texts", cookie=who.token).text


def test_contacts_are_written_without_being_shown(client: Client, who: Expert, desk: str) -> None:
    path = edit(who, "contacts")
    page = see(client, path, cookie=desk)
    assert page.status_code == 200
    assert "amina@example.org" not in page.text + see(client, edit(who), cookie=desk).text
    read = fields_of(page.text, "own-form")
    typed: dict[str, Any] = {"contacts-0-kind": "phone", "contacts-0-value": "+223 1"}
    assert send_pairs(client, path, desk, typed_over(read, typed)).status_code == 303
    assert client.get("/api/v1/me", token=who.token).json()["contacts"] == [{"kind": "phone", "value": "+223 1"}]
    # Somebody who was slower is told that they changed, not what they are.
    slow = send_pairs(client, path, desk, typed_over(read, {"contacts-0-value": "at noon"}))
    assert slow.status_code == 412
    assert "+223 1" not in slow.text
    assert 'value="at noon"' in slow.text
    assert "What changed is not shown to you." in slow.text


def test_what_is_refused_stays_typed(client: Client, who: Expert, desk: str) -> None:
    before = held(client, who, desk)
    typed: dict[str, Any] = {"nationalities-1": "Tunesiaa", "years_experience": "many", "title": '"><b>Prof'}
    answer = fill(client, edit(who, "particulars"), desk, **typed)
    assert answer.status_code == 422
    for part in ('href="#nationalities-1-error"', 'value="Tunesiaa"', 'value="many"', "&#34;&gt;&lt;b&gt;Prof"):
        assert part in answer.text, part
    # An active member keeps what is needed.
    kept = fill(client, edit(who, "particulars"), desk, **{"nationalities-0-remove": "yes", "title": "As typed"})
    assert kept.status_code == 409
    assert 'value="As typed"' in kept.text
    assert held(client, who, desk) == before


def test_the_second_of_two_is_told_what_changed_and_loses_nothing(client: Client, who: Expert, desk: str) -> None:
    path = edit(who, "particulars")
    first = fields_of(see(client, path, cookie=desk).text, "own-form")
    patch = {"title": "Ambassador", "headline": {"en": "Envoy"}}
    assert do(client, "PATCH", "/api/v1/me", who.token, json=patch).status_code == 200
    answer = send_pairs(client, path, desk, typed_over(first, {"title": "Professor"}))
    assert answer.status_code == 412
    notice = answer.text.partition('role="alert"')[2].partition("</ul>")[0]
    assert "Title: \u2068Ambassador\u2069" in notice
    assert "Headline" in notice
    assert 'value="Professor"' in answer.text
    assert send_pairs(client, path, desk, fields_of(answer.text, "own-form")).status_code == 303
    now = held(client, who, desk)
    assert (now["title"], now["headline"]["en"]) == ("Professor", "Envoy")


def test_somebody_is_made_and_then_edited(client: Client, desk: str) -> None:
    assert 'href="/en/profiles/new"' in see(client, "/en/desk", cookie=desk).text
    path = "/en/profiles/new"
    refused = fill(client, path, desk, nominated_by="Atlantis", **{"contacts-0-value": "a@b.example"})
    assert refused.status_code == 422
    assert 'id="name-error"' in fill(client, path, desk, affiliation="nobody's").text
    for part in ('id="nominated_by-error"', 'value="Atlantis"', 'value="a@b.example"'):
        assert part in refused.text, part
    typed: dict[str, Any] = {"name": "Noor <i>Haddad</i>", "nominated_by": "Tunisie", "languages-0-code": "العربية"}
    made = fill(client, path, desk, **typed, roles=["mediator"], **{"contacts-0-value": "a@b.example"})
    assert made.status_code == 303
    place = made.headers["location"]
    assert place.endswith("/edit?saved=new")
    page = see(client, place, cookie=desk)
    assert "Noor &lt;i&gt;Haddad&lt;/i&gt;" in page.text
    assert "Saved: New profile." in page.text
    now = client.get(f"/api/v1{place.removeprefix('/en').partition('/edit')[0]}", token=desk).json()
    assert (now["membership"], now["nominated_by"], now["missing"]) == ("nominated", "TN", ["nationalities"])
    assert [skill["code"] for skill in now["languages"]] == ["ar"]


def test_a_focal_point_keeps_its_nominees_as_far_as_the_rules_let_it(client: Client, who: Expert, focal: str) -> None:
    before = held(client, who, focal)
    for name in SHARED[1:]:
        assert fill(client, edit(who, name), focal).status_code == 303, name
    assert held(client, who, focal) == before
    for name in ("contacts", "desk", "availability"):
        assert see(client, edit(who, name), cookie=focal).status_code == 404, name
    page = see(client, edit(who, "nomination"), cookie=focal).text
    assert 'name="nominated_by"' not in page
    forged = fill(client, edit(who, "expertise"), focal, **{"expertise-1-evidence": "verified"})
    assert forged.status_code == 422
    assert 'id="expertise-1-evidence-error"' in forged.text
    assert fill(client, edit(who, "texts"), focal, answered="x").status_code == 422
    assert fill(client, edit(who, "nomination"), focal, roles=["expert"]).status_code == 303
    assert held(client, who, focal)["roles"] == before["roles"]
    assert "This waits for the secretariat:" in see(client, edit(who, "nomination"), cookie=focal).text
    assert see(client, "/en/profiles/new", cookie=focal).status_code == 403


def test_nobody_else_comes_here(client: Client, engine: Engine, who: Expert, desk: str) -> None:
    other = new_token(engine, Role.FOCAL_POINT, "of Chad", state="TD")
    for path in (edit(who), edit(who, "texts")):
        assert see(client, path, cookie=other).status_code == 404
        for role in (Role.PARTNER, Role.AUDITOR, Role.SECRETARY_GENERAL, Role.ADMINISTRATOR):
            assert see(client, path, cookie=new_token(engine, role, role.value + path)).status_code == 403, role
        assert see(client, path, cookie=who.token).status_code == 403
    for path in ("/en/profiles/nobody/edit", f"/en/profiles/{uuid4()}/edit/texts", edit(who, "secrets")):
        assert see(client, path, cookie=desk).status_code == 404
    read = fields_of(see(client, edit(who, "texts"), cookie=desk).text, "own-form")
    assert send_pairs(client, edit(who, "texts"), who.token, read).status_code == 403
    assert "/edit" not in see(client, f"/en/profiles/{who.id}", cookie=who.token).text
    assert edit(who) in see(client, f"/en/profiles/{who.id}", cookie=desk).text


def test_an_officer_does_not_edit_the_own_record(client: Client, engine: Engine, who: Expert) -> None:
    officer = new_token(engine, Role.DESK, "Both")
    assert see(client, edit(who), cookie=officer).status_code == 200
    read = fields_of(see(client, edit(who, "texts"), cookie=officer).text, "own-form")
    become(engine, "Both", who)
    for path in (edit(who), edit(who, "texts")):
        assert see(client, path, cookie=officer).status_code == 403
    assert send_pairs(client, edit(who, "texts"), officer, read).status_code == 403
    assert edit(who) not in see(client, f"/en/profiles/{who.id}", cookie=officer).text
