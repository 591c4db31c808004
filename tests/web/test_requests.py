"""Deployment requests as pages: written, returned, opened, filled, with everything typed kept when it is refused."""

import re
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Candidate, DeploymentRequest, OutboxMessage, Profile
from app.policy import Role
from tests.api.client import new_token
from tests.requests.cast import OPENING, PATH, WHOLE, Cast, cast
from tests.requests.test_candidates import person, searching
from tests.web.people import see, send

__all__ = ["cast"]

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
SHOWN = re.compile(r'name="(\w+)" [^>]*value="([^"]*)"')
FIELDS = {
    "area": "Wells & <b>words</b>",
    "track": "expert",
    "confidentiality": "ordinary",
    "purpose": "to help\nboth sides",
    "mode": "remote",
    "starts": "2027-02-01",
    "days": "30",
    "contact": "extension 2",
    "host_government": "Government",
    "host_country": "SD",
    "post0-role": "mediator",
    "post0-count": "1",
    "post0-language0": "ar",
    "post0-language0-level": "C1",
    "post0-place0": "oic-african",
    "post0-topic0": "water",
    "post0-topic0-need": "preferred",
}


def write(cast: Cast, who: str, path: str, fields: dict[str, str], page: str | None = None) -> Any:
    """Open a page, then send a form of it."""
    shown = see(cast.client, page or path, cookie=cast.tokens[who])
    given = {"csrf": TOKEN.findall(shown.text)[0]}
    if version := VERSION.findall(shown.text):
        given["version"] = version[0]
    return send(cast.client, path, given | fields, cookie=cast.tokens[who])


def made(cast: Cast, who: str = "asker") -> str:
    answer = write(cast, who, "/en/requests", FIELDS, "/en/requests/new")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_request_is_written_submitted_returned_mended_and_opened_with_forms(cast: Cast) -> None:
    path = made(cast)
    asker, desk = cast.tokens["asker"], cast.tokens["desk"]
    assert "Wells &amp; &lt;b&gt;words&lt;/b&gt;" in see(cast.client, path, cookie=asker).text
    assert see(cast.client, path, cookie=desk).status_code == 404
    assert write(cast, "asker", f"{path}/submit", {}, path).status_code == 303
    returned = write(cast, "desk", f"{path}/return", {"reason": "Say for how long."}, path)
    assert returned.status_code == 303
    assert "Say for how long." in see(cast.client, path, cookie=asker).text
    edited = write(cast, "asker", f"{path}/edit", FIELDS | {"days": "45"})
    assert edited.headers["Location"] == path
    assert write(cast, "asker", f"{path}/submit", {}, path).status_code == 303
    opening = {"passed": "within_mandate", "scoping_call": "held", "terms": "Help both sides."}
    half = write(cast, "desk", f"{path}/open", opening, path)
    assert half.status_code == 409
    assert "Help both sides." in half.text
    assert re.search(r'value="within_mandate" checked', half.text)
    whole = see(cast.client, path, cookie=desk)
    given: Any = {
        "csrf": TOKEN.findall(whole.text)[0],
        "version": VERSION.findall(whole.text)[0],
        **opening,
        "passed": OPENING["passed"],
    }
    assert send(cast.client, f"{path}/open", given, cookie=desk).status_code == 303
    page = see(cast.client, path, cookie=desk).text
    assert "Help both sides." in page
    assert "/en/find?role=mediator&amp;language=ar:C1&amp;region=oic-african" in page


def test_what_the_form_has_no_fields_for_is_kept_when_it_is_saved(cast: Cast) -> None:
    criteria = [
        {"parameter": "language", "value": "ar,fr", "required": True},
        {"parameter": "seniority", "value": "minister", "required": False},
        {"parameter": "gender", "value": "f", "required": True},
        {"parameter": "exclude_nationality", "value": "SD,", "required": True},
        *({"parameter": "language", "value": one, "required": False} for one in ("en", "es", "de", "ha")),
    ]
    parties = [*WHOLE["parties"], *({"kind": "party", "name": f"Party {n}", "country": None} for n in range(5))]
    path = cast.draft(posts=[{"role": "expert", "count": 2, "criteria": criteria}], parties=parties)
    assert "Sudan" in see(cast.client, f"/en/requests{path}", cookie=cast.tokens["asker"]).text
    before = cast.read("asker", path).json()
    shown = see(cast.client, f"/fr/requests{path}/edit", cookie=cast.tokens["asker"]).text
    kept = [value.replace("&#39;", "'") for value in re.findall(r'name="post0-kept" value="([^"]+)"', shown)]
    more = {name: value for name, value in SHOWN.findall(shown) if name.startswith("party")}
    assert len(more) == 5
    more |= {f"post0-language{n}": code for n, code in enumerate(("en", "es", "de", "ha"))}
    more |= {f"post0-language{n}-need": "preferred" for n in range(4)}
    fields: Any = {
        **FIELDS,
        **more,
        "post0-role": "expert",
        "post0-count": "2",
        "post0-women": "yes",
        "post0-kept": kept,
    }
    for empty in ("post0-language0-level", "post0-place0", "post0-topic0"):
        del fields[empty]
    assert write(cast, "asker", f"/fr/requests{path}/edit", fields).status_code == 303
    after = cast.read("asker", path).json()

    assert [party["name"] for party in after["parties"]] == ["Government", *(f"Party {n}" for n in range(5))]

    def by_value(one: Any) -> str:
        return str(one["value"])

    assert sorted(after["posts"][0]["criteria"], key=by_value) == sorted(before["posts"][0]["criteria"], key=by_value)


def test_what_cannot_be_taken_comes_back_with_everything_typed(cast: Cast) -> None:
    wrong = FIELDS | {"days": "many", "starts": "2027-13-01", "purpose": 'it "says" <i>so</i>'}
    answer = write(cast, "asker", "/en/requests", wrong, "/en/requests/new")
    assert answer.status_code == 422
    assert 'id="days-error"' in answer.text
    assert 'id="starts-error"' in answer.text
    assert "it &#34;says&#34; &lt;i&gt;so&lt;/i&gt;" in answer.text
    assert '<option value="ar" selected>' in answer.text
    draft = write(cast, "asker", "/en/requests", {"track": "expert"}, "/en/requests/new").headers["Location"]
    missing = write(cast, "asker", f"{draft}/submit", {}, draft)
    assert missing.status_code == 422
    assert missing.text.count('class="error"') >= 9
    assert 'id="purpose-error"' in missing.text
    assert f'action="{draft}/edit"' in missing.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rows_are_added_without_scripts_and_nothing_of_them_is_lost(cast: Cast) -> None:
    full = FIELDS | {
        "post2-count": "2",
        "party0": "North",
        "party1": "South",
        "post0-topic1": "",
        "post2-language0": "fr",
    }
    for more, row in (("party", "party2"), ("post0-topic", "post0-topic2"), ("post", "post2-role")):
        answer = write(cast, "asker", "/en/requests", full | {"more": more}, "/en/requests/new")
        assert answer.status_code == 200
        assert f'id="{row}"' in answer.text
        assert 'value="South"' in answer.text
    # A role that was left open is asked for where it is, by what it is called now, with its language still there.
    unnamed = write(cast, "asker", "/en/requests", full, "/en/requests/new")
    assert unnamed.status_code == 422
    assert 'id="post1-role-error"' in unnamed.text
    assert re.search(r'id="post1-language0".*?<option value="fr" selected>', unnamed.text, re.S)
    # Submitted from the form: all or nothing, with the field of each thing that is missing.
    whole = full | {"post2-role": "expert", "then": "submit"}
    del whole["post2-language0"]
    answer = write(cast, "asker", "/en/requests", whole, "/en/requests/new")
    assert answer.status_code == 422
    assert 'id="post1-language0-error"' in answer.text
    wrong = full | {"post2-role": "expert", "post2-topic1": "nothing", "party1-country": "ZZ", "team-women": "x"}
    answer = write(cast, "asker", "/en/requests", wrong, "/en/requests/new")
    for field in ("party1-country", "team-women"):
        assert f'id="{field}-error"' in answer.text
    whole |= {"post2-language0": "fr", "post2-language0-level": "B2"}
    path = write(cast, "asker", "/en/requests", whole, "/en/requests/new").headers["Location"]
    read = cast.read("asker", path.removeprefix("/en/requests")).json()
    assert read["state"] == "submitted"
    assert [post["count"] for post in read["posts"]] == [1, 2]
    assert [party["name"] for party in read["parties"]] == ["Government", "North", "South"]
    # What was sent back for is read where it is mended, and mending submits again.
    write(cast, "desk", f"{path}/return", {"reason": "How many <wells>?"}, path)
    for place in (path, f"{path}/edit"):
        told = see(cast.client, place, cookie=cast.tokens["asker"]).text
        assert "How many &lt;wells&gt;?" in told.partition("What the secretariat asks for")[2].partition("</div>")[0]
    assert write(cast, "asker", f"{path}/edit", whole | {"days": "9"}, f"{path}/edit").status_code == 303
    assert cast.read("asker", path.removeprefix("/en/requests")).json()["state"] == "submitted"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_numbers_that_no_page_ever_held_are_refused_like_any_other(cast: Cast) -> None:
    path = f"/en/requests{searching(cast)}"
    # Whoever does not write it has no form of it, and so no way to read it that is not kept.
    assert see(cast.client, f"{path}/edit", cookie=cast.tokens["desk"]).status_code == 404
    huge = "9" * 5000
    for where, fields, status in (
        ("withdraw", {"version": huge, "reason": "x"}, 412),
        ("edit", {**FIELDS, "version": huge}, 412),
        (f"parties/{'9' * 30}/consent", {"state": "sought"}, 404),
    ):
        who = "desk" if "parties" in where else "asker"
        assert write(cast, who, f"{path}/{where}", fields, path).status_code == status, where
    typed = {**FIELDS, "days": huge, "post0-count": "٢" * 5000}
    assert write(cast, "asker", "/en/requests", typed, "/en/requests/new").status_code == 422
    order = {f"place-{UUID(int=1)}": huge, "reason": "x"}
    assert write(cast, "desk", f"{path}/shortlist", order, f"{path}/candidates").status_code == 422


def test_of_two_who_edit_the_second_is_told_and_loses_nothing(cast: Cast) -> None:
    path = made(cast)
    shown = see(cast.client, f"{path}/edit", cookie=cast.tokens["colleague"]).text
    write(cast, "asker", f"{path}/edit", FIELDS | {"days": "45"})
    late = {"csrf": TOKEN.findall(shown)[0], "version": VERSION.findall(shown)[0], **FIELDS, "area": "typed late"}
    answer = send(cast.client, f"{path}/edit", late, cookie=cast.tokens["colleague"])
    assert answer.status_code == 412
    assert "typed late" in answer.text
    assert "Somebody changed this meanwhile" in answer.text
    assert '<dt>Days</dt><dd><bdi dir="auto">45</bdi></dd>' in answer.text
    assert cast.read("asker", path.removeprefix("/en/requests")).json()["days"] == 45
    again = late | {"version": VERSION.findall(answer.text)[0]}
    assert send(cast.client, f"{path}/edit", again, cookie=cast.tokens["colleague"]).status_code == 303


def test_candidates_are_found_screened_asked_and_frozen_with_forms(cast: Cast, engine: Engine) -> None:
    path = cast.submitted()
    cast.step("desk", path, "opening", OPENING)
    profile = person(cast, "Right Person")
    new_token(engine, Role.EXPERT, "right", profile=profile)
    page = f"/en/requests{path}/candidates"
    assert "Right Person" in see(cast.client, page, cookie=cast.tokens["desk"]).text
    assert write(cast, "desk", page, {"profile": profile, "post": "0"}).status_code == 303
    (one,) = cast.read("desk", f"{path}/candidates").json()["items"]
    for step in ("screen", "sound"):
        assert write(cast, "desk", f"{page}/{one['id']}", {"step": step}, page).status_code == 303
    assert "Nothing on record. That does not mean" in see(cast.client, page, cookie=cast.tokens["desk"]).text
    with reading(engine) as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "sounding")).one()
    link = orjson.loads(mail.content or "{}")["link"]
    asked = cast.client.get(f"/en{link}")
    assert "canary" not in asked.text.lower()
    assert send(cast.client, f"/en{link}", {"answer": ""}).status_code == 422
    assert "Your answer is kept" in send(cast.client, f"/en{link}", {"answer": "yes"}).text
    assert cast.client.get(f"/en{link}").status_code == 404
    shown = see(cast.client, page, cookie=cast.tokens["desk"]).text
    version = re.findall(r'/shortlist">.*?name="version" value="(\d+)"', shown, re.DOTALL)[0]
    given = {"csrf": TOKEN.findall(shown)[0], "version": version, f"place-{one['id']}": "1"}
    where = f"/en/requests{path}/shortlist"
    assert send(cast.client, where, given, cookie=cast.tokens["desk"]).status_code == 422
    assert send(cast.client, where, given | {"reason": "scarce"}, cookie=cast.tokens["desk"]).status_code == 303
    frozen = see(cast.client, page, cookie=cast.tokens["head"]).text
    assert ("cannot be changed any more" in frozen, "Balance of the shortlist" in frozen) == (True, True)
    for who in ("asker", "colleague", "partner"):
        assert "Right Person" not in see(cast.client, page, cookie=cast.tokens[who]).text


@pytest.mark.parametrize("who", ["stranger", "partner", "desk"])
def test_07_the_pages_of_a_strange_request_are_those_of_a_missing_one(cast: Cast, who: str) -> None:
    path = cast.draft()
    missing = "/00000000-0000-4000-8000-000000000000"
    for rest in ("", "/edit", "/candidates"):
        answers = [see(cast.client, f"/en/requests{one}{rest}", cookie=cast.tokens[who]) for one in (path, missing)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].status_code in (403, 404)
    assert cast.client.get(f"{PATH}{path}", token=cast.tokens[who]).status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_that_is_sent_twice_makes_one_thing(cast: Cast) -> None:
    path = _sent_twice(cast, "asker", "/en/requests/new", "/en/requests", FIELDS)
    draft = path.removeprefix("/en/requests")
    assert _sent_twice(cast, "asker", path, f"{path}/submit", {"version": "1"}) == f"{path}?done=submit"
    opening = {"version": "2", "passed": list(OPENING["passed"]), "scoping_call": "held", "terms": "terms"}
    _sent_twice(cast, "desk", path, f"{path}/open", opening)
    considered = {"profile": person(cast, "Once"), "post": "0"}
    _sent_twice(cast, "desk", f"{path}/candidates", f"{path}/candidates", considered)
    named = {"name": "Only One", "name-rows": "1"}
    profile = _sent_twice(cast, "desk", "/en/profiles/new", "/en/profiles/new", named)
    nominated = {
        "name": "Nominee",
        "nationality_0": "TN",
        "nomination_reference": "1",
        "nomination_date": "2026-02-03",
    }
    _sent_twice(cast, "asker", "/en/nominations/new", "/en/nominations/new", nominated)
    with reading(cast.engine) as session:
        counts = [session.query(table).count() for table in (DeploymentRequest, Candidate)]
        assert counts == [1, 1]
        names = sorted(session.scalars(select(Profile.display_name)))
    assert (names, profile[:13]) == (["Nominee", "Once", "Only One"], "/en/profiles/")
    assert [each["action"] for each in cast.read("desk", f"{draft}/history").json()["items"]] == [
        "create",
        "submit",
        "open",
    ]


def _sent_twice(cast: Cast, who: str, page: str, path: str, fields: dict[str, Any]) -> str:
    """Where both lead; the same of the page shown again is another thing."""
    shown = see(cast.client, page, cookie=cast.tokens[who]).text
    token = {"csrf": TOKEN.findall(shown)[0]}
    first, again = (send(cast.client, path, token | fields, cookie=cast.tokens[who]) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303), (path, first.text, again.text)
    assert first.headers["Location"] == again.headers["Location"]
    return str(first.headers["Location"])
