"""From the frozen list to the end over the pages: each side at its own place, and what is refused stays typed."""

from typing import Any

from sqlalchemy import update

from app.db import now, writing
from app.models import DeploymentRequest
from tests.requests.cast import Cast, cast
from tests.requests.field import expert, offered, put_up
from tests.requests.test_candidates import ready, searching
from tests.web.people import see
from tests.web.test_requests import write

__all__ = ["cast"]

XSS = '<img src=x onerror="alert(1)">'


def go(cast: Cast, who: str, path: str, fields: dict[str, str], page: str) -> Any:
    """A form that has to be taken."""
    answer = write(cast, who, path, fields, page)
    assert answer.status_code == 303, (path, answer.status_code, answer.text)
    return see(cast.client, answer.headers["Location"], cookie=cast.tokens[who])


def test_a_list_is_decided_offered_prepared_and_brought_home_with_forms(cast: Cast) -> None:
    today = now().date().isoformat()
    found = searching(cast, starts=today, days=1, situation="sudan")
    first, second = (ready(cast, found, name, nominated_by="TN") for name in ("Amal First", "Badr Second"))
    order = {"order": [first["id"], second["id"]], "reason": "canary scarcity"}
    assert cast.step("desk", found, "shortlist", order).status_code == 200
    path = f"/en/requests{found}"
    prepare = f"{path}/preparation"
    assert see(cast.client, prepare, cookie=cast.tokens["asker"]).status_code == 403
    asked = see(cast.client, path, cookie=cast.tokens["asker"]).text
    assert "Candidate" in asked
    assert "Amal" not in asked

    refused = write(cast, "head", f"{path}/put-up", {}, path)
    assert (refused.status_code, "Issue a decision file" in refused.text) == (409, True)
    assert "SHA-256" in go(cast, "desk", f"{path}/decision-files", {}, prepare).text
    go(cast, "head", f"{path}/put-up", {}, path)
    desks = {who: see(cast.client, "/en/desk", cookie=cast.tokens[who]).text for who in ("desk", "head", "secretary")}
    assert [who for who, desk in desks.items() if found in desk] == ["secretary"]
    choice = {f"choice-{first['id']}": "first", f"choice-{second['id']}": "1"}
    refused = write(cast, "secretary", f"{path}/authorise", {**choice, "reason": XSS}, prepare)
    assert (refused.status_code, XSS in refused.text, "&lt;img" in refused.text) == (422, False, True)
    go(cast, "secretary", f"{path}/authorise", {**choice, "legal_basis": XSS}, prepare)
    assert "Amal First" in see(cast.client, path, cookie=cast.tokens["asker"]).text
    for name, candidate in (("first", first), ("second", second)):
        expert(cast, candidate, name)
    go(cast, "desk", f"{path}/offer", {"letter": XSS}, path)

    listed = see(cast.client, "/en/offers", cookie=cast.tokens["first"]).text
    offer = "/en/offers/" + listed.split("/en/offers/")[1].split('"')[0]
    shown = see(cast.client, offer, cookie=cast.tokens["first"]).text
    assert ("canary government" in shown, "Badr" in shown, XSS in shown) == (True, False, False)
    assert see(cast.client, offer, cookie=cast.tokens["second"]).status_code == 404
    half = {"independent": "yes", "available": "yes"}
    refused = write(cast, "first", f"{offer}/acceptance", half, offer)
    assert (refused.status_code, refused.text.count('value="yes" checked')) == (422, 2)
    go(cast, "first", f"{offer}/acceptance", {**half, "confidential": "yes"}, offer)

    refused = write(cast, "desk", f"{path}/deploy", {}, path)
    assert refused.status_code == 409
    assert {"A consent is missing.", "A release is missing."} <= {
        line.strip() for line in refused.text.replace("<li>", "\n").replace("</li>", "\n").splitlines()
    }
    releases = see(cast.client, "/en/releases", cookie=cast.tokens["asker"]).text
    assert "Amal First" in releases
    release = "/en/releases/" + releases.split('action="/en/releases/')[1].split('"')[0]
    go(cast, "asker", release, {"answer": "given"}, "/en/releases")
    refused = write(cast, "desk", f"{path}/parties/0/consent", {"state": "conditional"}, prepare)
    assert refused.status_code == 422
    go(cast, "desk", f"{path}/parties/0/consent", {"state": "given"}, prepare)
    checked = dict.fromkeys(("security", "travel", "insurance", "briefing"), "done")
    go(cast, "desk", f"{path}/checks", checked, prepare)
    go(cast, "desk", f"{path}/deploy", {}, path)
    _is_on_the_map_unless_it_is_confidential(cast, found)
    go(cast, "desk", f"{path}/complete", {"handover": XSS}, path)

    for who in ("desk", "asker"):
        go(cast, who, f"{path}/debrief-part", {"achieved": XSS}, path)
    go(cast, "first", f"{offer}/debrief", {"achieved": "It went well."}, offer)
    go(cast, "desk", f"{path}/debrief", {}, path)
    named = {"closing_reason": "fulfilled", "lessons": "Wells first.\nFirst ask Amal."}
    refused = write(cast, "head", f"{path}/close", named, path)
    assert (refused.status_code, "First ask Amal." in refused.text) == (422, True)
    go(cast, "head", f"{path}/close", {**named, "lessons": "Wells first."}, path)
    kept = see(cast.client, prepare, cookie=cast.tokens["auditor"]).text
    assert ("Wells first." in kept, XSS in kept) == (True, False)


def _is_on_the_map_unless_it_is_confidential(cast: Cast, found: str) -> None:
    for confidentiality, mode, shown in (
        ("confidential", "in_person", False),
        ("strict", "in_person", False),
        ("ordinary", "remote", False),
        ("ordinary", "in_person", True),
    ):
        with writing(cast.engine) as session:
            values = {"confidentiality": confidentiality, "mode": mode}
            session.execute(update(DeploymentRequest).values(values))
        desks = [see(cast.client, "/en/desk", cookie=cast.tokens[who]).text for who in ("head", "desk", "secretary")]
        for desk in desks:
            assert ("In the field today" in desk, "<title>Sudan: 1</title>" in desk, found in desk) == (shown,) * 3


def test_ethics_the_desk_and_the_head_answer_what_comes_up_on_the_way(cast: Cast) -> None:
    found, people = offered(cast, ["Interested", "Reserve"], reserves=1, days=9)
    path = f"/en/requests{found}"
    prepare = f"{path}/preparation"
    offer = see(cast.client, "/en/offers", cookie=cast.tokens["Interested"]).text
    offer = "/en/offers/" + offer.split("/en/offers/")[1].split('"')[0]
    ticks = {"independent": "yes", "available": "yes", "confidential": "yes", "new_interest": XSS}
    go(cast, "Interested", f"{offer}/acceptance", ticks, offer)
    interest = f"{path}/candidates/{people[0]['id']}/interest"
    shown = see(cast.client, prepare, cookie=cast.tokens["ethics"]).text
    assert (XSS in shown, "&lt;img" in shown) == (False, True)
    refused = write(cast, "ethics", interest, {"decision": "cleared"}, prepare)
    assert refused.status_code == 422
    go(cast, "ethics", interest, {"decision": "cleared", "reason": "no tie"}, prepare)
    drop = f"{path}/candidates/{people[0]['id']}/drop"
    assert write(cast, "desk", drop, {"reason": "x", "version": "1"}, prepare).status_code == 412
    version = cast.read("desk", f"{found}/preparation").json()["people"][0]["version"]
    dropped = go(cast, "desk", drop, {"reason": "yes", "version": str(version)}, prepare).text
    assert "Offered, no answer yet" in dropped
    cast.ask("desk", "PUT", f"{found}/parties/0/consent", json={"state": "given"})
    stood = {"closing_reason": "safety", "reason": "It is not safe."}
    go(cast, "head", f"{path}/stand-down", stood, path)
    over = see(cast.client, "/en/offers", cookie=cast.tokens["Reserve"]).text
    assert "Cancelled" in over


def test_an_envoy_is_referred_and_approved_with_forms(cast: Cast) -> None:
    found, (nominee,) = put_up(cast, ["Nominee"], track="envoy")
    path = f"/en/requests{found}"
    choice = {f"choice-{nominee['id']}": "first", "legal_basis": "Charter"}
    go(cast, "secretary", f"{path}/refer", choice, f"{path}/preparation")
    stopped = see(cast.client, path, cookie=cast.tokens["head"]).text
    assert "waiting for the Council" in " ".join(stopped.split())
    go(cast, "head", f"{path}/approve", {"council_reference": "Res. 9"}, path)
