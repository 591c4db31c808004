"""The page of a person: drawings, locked panels, openings, moves, history. Who must not see, does not."""

import re
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Approval, Reveal
from app.policy import Role
from app.web.profile_calendar import MONTHS
from tests.api.client import Client, new_token
from tests.api.test_audit import statements_counted
from tests.api.test_profiles import PATH
from tests.trail import length, trail
from tests.web.people import see, send, without_token

XSS = "</textarea><script>window.ran=1</script>"
WHY = {"purpose": "deployment", "case_reference": "DR-2027/014"}
PERSON: dict[str, Any] = {
    "name": "Salah Benali",
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "expertise": [{"code": "water", "evidence": "evidenced"}],
    "headline": {"en": "Led the talks", "ar": "قاد المحادثات"},
    "biography": {"ar": "سيرة طويلة"},
    "missions": [
        {"title": "Head of mission", "country": "SD", "starts": "2019-03", "ends": "2021"},
        {"title": "Observer without dates"},
    ],
    "offices": [{"title": "Ambassador", "starts": "2022-05-01"}],
    "contacts": [{"kind": "email", "value": "canary@home.example"}],
    "availability_periods": [{"status": "free", "starts": "2020-01-01", "ends": None}],
    "membership": "active",
}


def _add(client: Client, desk: str, **more: Any) -> str:
    answer = client.post(PATH, token=desk, json=PERSON | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _version(client: Client, desk: str, person: str) -> int:
    return int(client.get(f"{PATH}/{person}", token=desk).json()["version"])


def _membership(client: Client, desk: str, person: str) -> str:
    return str(client.get(f"{PATH}/{person}", token=desk).json()["membership"])


def test_the_page_draws_what_its_lists_say(client: Client, desk: str) -> None:
    page = see(client, f"/en/profiles/{_add(client, desk)}", cookie=desk).text
    assert page.count('<g class="bar ') == 2
    assert "1 entry without dates" in page
    assert page.count('<th scope="row">') == MONTHS
    for text in ("Head of mission", "Observer without dates", "March 2019", "Evidenced", "Available"):
        assert text in page
    assert 'direction="ltr"' in page


def test_a_page_costs_the_same_statements_whatever_the_profile_holds(client: Client, desk: str) -> None:
    small, large = _add(client, desk, missions=[], offices=[]), _add(client, desk, missions=PERSON["missions"] * 30)
    see(client, f"/en/profiles/{small}", cookie=desk)  # the first connections ask the server about itself
    with statements_counted() as told:
        for person in (small, large, small, large):
            told.append(0)
            assert see(client, f"/en/profiles/{person}", cookie=desk).status_code == 200
    assert len(set(told)) == 1


def test_headline_and_biography_are_read_in_the_language_asked_for(client: Client, desk: str) -> None:
    person = _add(client, desk)
    page = see(client, f"/en/profiles/{person}", cookie=desk).text
    assert '<p class="lead"><bdi lang="en">Led the talks</bdi></p>' in page
    assert '<div class="prose" lang="ar" dir="rtl"><p>سيرة طويلة</p>' in page
    arabic = see(client, f"/en/profiles/{person}?text=ar", cookie=desk).text
    assert '<p class="lead"><bdi lang="ar">قاد المحادثات</bdi></p>' in arabic
    assert see(client, f"/en/profiles/{person}?text=%3Cscript%3E", cookie=desk).text.count("<script>") == 0


def test_41_contacts_are_shown_once_for_a_purpose_that_is_kept(client: Client, desk: str, engine: Engine) -> None:
    person = _add(client, desk)
    path = f"/en/profiles/{person}"
    before = length(engine)
    answer = send(client, f"{path}/reveal", _with_token(client, path, desk, WHY), cookie=desk)
    assert answer.status_code == 200
    assert "canary@home.example" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "profile.reveal" in [row.action for row in trail(engine, before)]
    assert "canary" not in see(client, path, cookie=desk).text
    with reading(engine) as session:
        assert session.scalars(select(Reveal.purpose)).all() == ["deployment"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"purpose": "", "case_reference": "DR-1"}, "reveal-purpose"),
        ({"purpose": "curiosity", "case_reference": "DR-1"}, "reveal-purpose"),
        ({"purpose": "safety", "case_reference": XSS}, "reveal-case_reference"),
        ({"purpose": "safety"}, "reveal-case_reference"),
    ],
)
def test_what_is_missing_for_an_opening_stands_at_its_field(
    client: Client, desk: str, engine: Engine, typed: dict[str, str], wrong: str
) -> None:
    path = f"/en/profiles/{_add(client, desk)}"
    answer = send(client, f"{path}/reveal", _with_token(client, path, desk, typed), cookie=desk)
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text
    assert f'<a href="#{wrong}">' in answer.text
    assert 'role="alert"' in answer.text
    assert "canary" not in answer.text
    assert "<script>window" not in answer.text
    with reading(engine) as session:
        assert session.scalars(select(Reveal.id)).all() == []


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ETHICS, Role.FOCAL_POINT, Role.EXPERT])
def test_41_who_may_not_open_contacts_finds_no_form_and_no_way(
    client: Client, desk: str, engine: Engine, role: Role
) -> None:
    person = _add(client, desk, partner_visibility="named", nominated_by="TN")
    token = new_token(engine, role, **({"state": "TN"} if role is Role.FOCAL_POINT else {}))
    path = f"/en/profiles/{person}"
    page = see(client, path, cookie=token)
    assert "/reveal" not in page.text
    assert "canary" not in page.text
    answer = send(client, f"{path}/reveal", WHY | {"csrf": _csrf_of(client, token)}, cookie=token)
    assert (answer.status_code, "canary" in answer.text) == (403, False)


def test_01_locked_panels_of_a_hidden_person_answer_as_of_nobody(client: Client, desk: str, partner: str) -> None:
    person = _add(client, desk, partner_visibility="hidden")
    for rest in ("", "/dossier.pdf"):
        hidden = see(client, f"/en/profiles/{person}{rest}", cookie=partner)
        missing = see(client, f"/en/profiles/00000000-0000-4000-8000-000000000000{rest}", cookie=partner)
        assert hidden.status_code == missing.status_code == 404
        texts = [without_token(answer.text) for answer in (hidden, missing)]
        assert texts[0].replace(person, "") == texts[1].replace("00000000-0000-4000-8000-000000000000", "")


def test_42_sealed_fields_are_asked_for_approved_and_read(client: Client, engine: Engine) -> None:
    first, second = (new_token(engine, Role.DESK, name, sealed=True) for name in ("first", "second"))
    person = _add(client, first)
    etag = client.get(f"{PATH}/{person}", token=first).headers["ETag"]
    client.patch(f"{PATH}/{person}/sealed", {"security_notes": "canary of the seal"}, etag, token=first)
    path = f"/en/profiles/{person}"
    asked = send(
        client, f"{path}/sealed/asking", _with_token(client, path, first, WHY | {"reason": "x"}), cookie=first
    )
    assert (asked.status_code, asked.headers["location"]) == (303, f"{path}#sealed")
    assert "It waits for another named officer" in see(client, path, cookie=first).text
    early = send(client, f"{path}/sealed", _with_token(client, path, first, {}), cookie=first)
    assert (early.status_code, "canary" in early.text) == (403, False)
    approval, tag = _waiting(engine)
    decision = {"decision": "approve"}
    client.post(f"/api/v1/approvals/{approval}/decision", token=second, json=decision, headers={"If-Match": tag})
    assert "Read the sealed fields" in see(client, path, cookie=first).text
    # The other officer has asked for nothing, and learns nothing of this asking here.
    assert "Read the sealed fields" not in see(client, path, cookie=second).text
    before = length(engine)
    opened = send(client, f"{path}/sealed", _with_token(client, path, first, {}), cookie=first)
    assert (opened.status_code, "canary of the seal" in opened.text) == (200, True)
    assert "sealed.read" in [row.action for row in trail(engine, before)]


def _waiting(engine: Engine) -> tuple[str, str]:
    with reading(engine) as session:
        approval = session.scalars(select(Approval)).one()
        return str(approval.public_id), f'"{approval.version}-desk-en"'


def test_an_officer_without_a_name_for_it_finds_no_sealed_panel(client: Client, desk: str) -> None:
    path = f"/en/profiles/{_add(client, desk)}"
    assert 'id="sealed"' not in see(client, path, cookie=desk).text
    fields = {"csrf": _csrf_of(client, desk)}
    assert send(client, f"{path}/sealed", fields, cookie=desk).status_code == 403
    assert send(client, f"{path}/sealed/asking", fields | WHY | {"reason": "x"}, cookie=desk).status_code == 403


def test_only_the_moves_that_are_allowed_now_are_offered(client: Client, desk: str, engine: Engine) -> None:
    person, path = (id_ := _add(client, desk)), f"/en/profiles/{id_}"
    head = new_token(engine, Role.HEAD)
    assert _forms(see(client, path, cookie=desk).text) == {"membership", "pause", "reveal"}
    assert _forms(see(client, path, cookie=head).text) == {"membership", "pause", "reveal", "suspension"}
    until = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011 - a day, not a moment
    paused = _move(client, head, path, "pause", until=until, version=_version(client, desk, person))
    assert (paused.status_code, _membership(client, desk, person)) == (303, "paused")
    assert _forms(see(client, path, cookie=head).text) == {"resumption", "reveal"}
    _move(client, head, path, "resumption", version=_version(client, desk, person))
    _move(client, head, path, "suspension", version=_version(client, desk, person), reason="A complaint.")
    assert _membership(client, desk, person) == "suspended"
    assert _forms(see(client, path, cookie=head).text) == {"reinstatement", "removal", "reveal"}
    assert _move(client, head, path, "removal", reason="Proven.").status_code == 303
    assert "It waits for a second person" in see(client, path, cookie=head).text
    _move(client, head, path, "reinstatement", version=_version(client, desk, person), reason="An error.")
    moved = _move(client, desk, path, "membership", version=_version(client, desk, person), state="retired")
    assert (moved.status_code, _membership(client, desk, person)) == (303, "retired")


def test_a_move_that_cannot_be_made_comes_back_with_what_was_typed(client: Client, desk: str, engine: Engine) -> None:
    person, head = _add(client, desk), new_token(engine, Role.HEAD)
    path, version = f"/en/profiles/{person}", _version(client, desk, person)
    nothing = _move(client, head, path, "suspension", version=version, reason=" ")
    assert (nothing.status_code, "suspension-suspended-reason-error" in nothing.text) == (422, True)
    yesterday = _move(client, head, path, "pause", version=version, until="2020-01-01")
    assert (yesterday.status_code, 'value="2020-01-01"' in yesterday.text) == (422, True)
    etag = client.get(f"{PATH}/{person}", token=desk).headers["ETag"]
    client.patch(f"{PATH}/{person}", {"affiliation": "A university"}, etag, token=desk)
    stale = _move(client, head, path, "suspension", version=version, reason=XSS)
    assert stale.status_code == 412
    assert "Changed meanwhile: Affiliation" in stale.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in stale.text
    assert _membership(client, desk, person) == "active"
    unnamed = _move(client, head, path, "suspension", version="x", reason="y")
    assert unnamed.status_code == 412
    wrong = _move(client, desk, path, "membership", version=_version(client, desk, person), state="removed")
    # The form it was sent with is not on the page: what happened stands on top.
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (409, True)


def test_nobody_decides_on_the_own_record_here_either(client: Client, desk: str, engine: Engine) -> None:
    person = _add(client, desk)
    own = new_token(engine, Role.DESK, "officer and member", profile=person)
    page = see(client, f"/en/profiles/{person}", cookie=own).text
    assert _forms(page) == {"pause"}
    refused = send(client, f"/en/profiles/{person}/reveal", WHY | {"csrf": _csrf_of(client, own)}, cookie=own)
    assert (refused.status_code, "canary" in refused.text) == (403, False)


def test_the_history_tells_who_changed_what_in_words(client: Client, desk: str, engine: Engine) -> None:
    person = _add(client, desk)
    etag = client.get(f"{PATH}/{person}", token=desk).headers["ETag"]
    change = {
        "nationalities": ["TN", "SY"],
        "seniority": "minister",
        "affiliation": XSS,
        "languages": [{"code": "fr", "speaking": "C1"}],
        "contacts": [{"kind": "email", "value": "second-canary@home.example"}],
    }
    assert client.patch(f"{PATH}/{person}", change, etag, token=desk).status_code == 200
    before = length(engine)
    page = see(client, f"/en/profiles/{person}/history", cookie=desk).text
    for text in ("Version 2", "Seniority", "Minister", "Put in", "Syria", "French · speaks: C1", "You"):
        assert text in page
    assert "canary" not in page
    assert "<script>window" not in page
    assert [row.action for row in trail(engine, before)] == ["profile.history"]
    own = new_token(engine, Role.EXPERT, "the person", profile=person)
    told = see(client, f"/ar/profiles/{person}/history", cookie=own).text
    assert "موظف المكتب" in told
    # To the person an office has acted, and nobody who works there.
    assert ">desk<" not in told


@pytest.mark.parametrize("role", [Role.PARTNER, Role.FOCAL_POINT, Role.ETHICS, Role.AUDITOR])
def test_the_history_is_for_those_whom_the_rule_names(client: Client, desk: str, engine: Engine, role: Role) -> None:
    person = _add(client, desk, partner_visibility="named", nominated_by="TN")
    token = new_token(engine, role, **({"state": "TN"} if role is Role.FOCAL_POINT else {}))
    assert see(client, f"/en/profiles/{person}/history", cookie=token).status_code == 403
    assert "/history" not in see(client, f"/en/profiles/{person}", cookie=token).text


def _forms(page: str) -> set[str]:
    """Last parts of the addresses of the forms about the person."""
    return set(re.findall(r'action="/en/profiles/[0-9a-f-]+/([a-z/]+)"', page))


def _csrf_of(client: Client, token: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', see(client, "/en/account", cookie=token).text)
    assert found is not None
    return found[1]


def _with_token(client: Client, path: str, token: str, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"csrf": _csrf_of(client, token)}


def _move(client: Client, token: str, path: str, form: str, **fields: Any) -> Any:
    told = {name: str(value) for name, value in fields.items()}
    return send(client, f"{path}/{form}", told | {"csrf": _csrf_of(client, token)}, cookie=token)


def test_an_opening_is_kept_by_code_alone(client: Client, desk: str, engine: Engine) -> None:
    path = f"/en/profiles/{_add(client, desk)}"
    before = length(engine)
    send(client, f"{path}/reveal", _with_token(client, path, desk, WHY), cookie=desk)
    row = next(row for row in trail(engine, before) if row.action == "profile.reveal")
    assert orjson.loads(row.detail) == {"fields": ["contacts"], "purpose": "deployment"}
