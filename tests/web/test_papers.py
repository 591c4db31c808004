"""Decision files and mandates on paper: what was kept in words, to the same readers, and nobody else on a mandate."""

import sys
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.db import now, reading
from app.models import DecisionFile
from tests.requests.cast import Cast, cast
from tests.requests.field import ACCEPTED, LEGAL, OWN, answer_offer, expert, offers_of
from tests.requests.test_candidates import add, move, person, ready, searching
from tests.trail import length, trail
from tests.web.paper import text_of
from tests.web.people import see
from tests.web.test_dossier import MARKUP

__all__ = ["cast"]

ADVISER = [{"title": "Adviser", "organisation_name": "Ministry", "country": "SD", "starts": "2024"}]
PARTIES = [
    {"kind": "host_government", "name": "حكومة السودان", "country": "SD"},
    {"name": "Canary movement"},
]


def waived(cast: Cast, path: str, name: str) -> Any:
    """A candidate with an office in a party's country, which ethics has waived."""
    candidate = add(cast, path, person(cast, name, offices=ADVISER)).json()
    candidate = move(cast, path, candidate, "screening").json()
    flag = f"{path}/candidates/{candidate['id']}/flags/{candidate['flags'][0]['id']}/waiver"
    candidate = cast.ask("ethics", "POST", flag, json={"reason": MARKUP}).json()
    candidate = move(cast, path, candidate, "sounding").json()
    return move(cast, path, candidate, "sounding/answer", {"answer": "yes"}).json()


def decided(cast: Cast, **more: Any) -> tuple[str, list[Any]]:
    """With a decision file of what went up, and the first one chosen and offered it."""
    today = now().date().isoformat()
    more = {"starts": today, "days": 9, "parties": PARTIES, "purpose": MARKUP, **more}
    path = searching(cast, **more)
    people = [waived(cast, path, "Amal First"), ready(cast, path, "Badr Second")]
    order = {"order": [each["id"] for each in people], "reason": "canary scarcity"}
    assert cast.step("desk", path, "shortlist", order).status_code == 200
    for state in ("sought", "given"):
        assert cast.ask("desk", "PUT", f"{path}/parties/0/consent", json={"state": state}).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert cast.step("head", path, "put-up").status_code == 200
    for name, candidate in zip(("first", "second"), people, strict=True):
        expert(cast, candidate, name)
    choice = {"selected": [people[0]["id"]], "reserves": [people[1]["id"]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", choice).status_code == 200
    assert cast.step("desk", path, "offers", {"letter": "canary letter"}).status_code == 200
    return path, people


def event_of(answer: Any) -> Any:
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return event


def packed(pdf: bytes) -> str:
    """Its letters without what lies between them."""
    return "".join(text_of(pdf).split())


def test_a_decision_file_on_paper_says_what_was_kept_and_is_set_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = decided(cast)
    issued = cast.read("auditor", f"{path}/decision-files/1")
    kept = issued.json()
    assert [(one["party"], one["state"], one["role"]) for one in kept["consents"]] == [
        (0, "sought", "desk"),
        (0, "given", "desk"),
    ]
    assert {(one["role"], one["what"]) for one in kept["readers"]} >= {("desk", "request")}
    assert {one["actor"] for one in (*kept["consents"], *kept["readers"])} <= kept["actors"].keys()
    before = length(cast.engine)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/nonexistent/python")
        failed = cast.read("secretary", f"{path}/decision-files/1.pdf?lang=ar")
    assert (failed.status_code, failed.json()["code"], length(cast.engine)) == (503, "paper_failed", before)
    answer = cast.read("secretary", f"{path}/decision-files/1.pdf?lang=ar")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert (answer.headers["content-language"], answer.headers["cache-control"]) == ("ar", "no-store")
    assert answer.headers["content-disposition"] == 'attachment; filename="decision-file-1-ar.pdf"'
    assert b"/Lang(ar)" in answer.content
    told = packed(answer.content)
    assert sha256(issued.content).hexdigest() in told
    for said in ("AmalFirst", "BadrSecond", "canaryscarcity", "Adviser", "Canarymovement", "نادوسلا", "ابصنم"):
        assert said in told, said
    # What ethics and the requester typed is shown, and parsed by nothing.
    for part in ("#eval", "#panic", "$x^2$", "@cite", "`raw`", "#import", "#sys.inputs"):
        assert told.count(part) >= 2, part
    assert "\ufffd" not in told
    rows = [(row.action, orjson.loads(row.detail)) for row in trail(cast.engine, before)]
    detail = {"number": 1, "format": "pdf", "language": "ar"}
    assert rows == [("file.set", detail), ("file.read", detail)]

    # From then on the same bytes, over the page too, with the hash that was kept of them.
    request = path.removeprefix("/")
    shown = see(cast.client, f"/ar/requests/{request}/decision-files/1.pdf", cookie=cast.tokens["auditor"])
    assert shown.content == answer.content
    with reading(cast.engine) as session:
        kept = session.scalars(select(DecisionFile.sha256).where(DecisionFile.format == "pdf")).all()
    assert kept == [sha256(answer.content).hexdigest()]
    page = see(cast.client, f"/en/requests/{request}/preparation", cookie=cast.tokens["desk"]).text
    assert (page.count("SHA-256"), f"/ar/requests/{request}/decision-files/1.pdf" in page) == (1, True)
    for who, refused in (("asker", 403), ("partner", 403), ("first", 403), ("administrator", 403)):
        assert cast.read(who, f"{path}/decision-files/1.pdf").status_code == refused, who
    assert cast.read("desk", f"{path}/decision-files/2.pdf").status_code == 404
    assert (
        see(
            cast.client, f"/en/requests/{request}/decision-files/{'9' * 5000}.pdf", cookie=cast.tokens["desk"]
        ).status_code
        == 404
    )


def test_a_mandate_names_who_is_sent_and_nobody_else_from_the_preparation_on(cast: Cast) -> None:
    path, (going, reserve) = decided(cast, confidentiality="confidential")
    office = f"{path}/candidates/{going['id']}/mandate"
    own = f"{OWN}/{offers_of(cast, 'first')[0]['id']}/mandate"
    assert cast.read("desk", f"{office}.pdf").status_code == 404
    assert cast.client.get(f"{own}.ics", token=cast.tokens["first"]).status_code == 404
    assert answer_offer(cast, "first", "acceptance", ACCEPTED).status_code == 200

    before = length(cast.engine)
    letter = cast.client.get(f"{own}.pdf?lang=fr", token=cast.tokens["first"])
    assert (letter.status_code, letter.headers["content-language"]) == (200, "fr")
    told = packed(letter.content)
    for said in ("AmalFirst", "canarylegalbasis", "canarytermsofreference", "Canarymovement", "Médiateur", "Tunisie"):
        assert said in told, said
    assert not [name for name in ("Badr", "scarcity", "Adviser") if name in told]
    assert "Amal" not in str(letter.headers)
    (row,) = trail(cast.engine, before)
    detail = orjson.loads(row.detail)
    assert (row.action, row.object_id, detail["kind"], detail["language"]) == (
        "mandate.read",
        going["id"],
        "pdf",
        "fr",
    )
    assert detail["export"] in told

    days = [cast.client.get(f"{own}.ics", token=cast.tokens["first"]), cast.read("desk", f"{office}.ics?lang=fr")]
    event, other = (event_of(answer) for answer in days)
    today = now().date()
    assert [event.decoded(name) for name in ("DTSTART", "DTEND")] == [today, today + timedelta(days=9)]
    assert type(event.decoded("DTSTART")) is date
    assert event["UID"] == other["UID"]
    assert event["SEQUENCE"] == cast.read("desk", path).json()["version"]
    # Calendars are shared: this one tells that there is a mission, and where to look for more.
    assert (event["SUMMARY"], other["SUMMARY"]) == ("OIC mission", "Mission de l'OCI")
    assert not [word for word in ("Amal", "Canary", "Sudan") if word in days[0].text]

    for who, address in (("asker", office), ("partner", office), ("second", office)):
        assert cast.read(who, f"{address}.pdf").status_code == 403, who
    assert cast.client.get(f"{own}.pdf", token=cast.tokens["second"]).status_code == 404
    assert cast.client.get(f"{own}.pdf", token=cast.tokens["desk"]).status_code == 403
    assert cast.read("desk", f"{path}/candidates/{reserve['id']}/mandate.ics").status_code == 404
    offer = see(cast.client, f"/en/offers/{own.split('/')[-2]}", cookie=cast.tokens["first"]).text
    page = see(cast.client, f"/en/requests{path}/preparation", cookie=cast.tokens["desk"]).text
    for shown, start in ((offer, f"/en/offers/{own.split('/')[-2]}"), (page, f"/en/requests{office[:-8]}")):
        for suffix in ("pdf", "ics"):
            href = shown.split(f'href="{start}/mandate.{suffix}"')
            assert len(href) == 2
    assert (
        see(cast.client, f"/ar/offers/{own.split('/')[-2]}/mandate.ics", cookie=cast.tokens["first"]).status_code
        == 200
    )
