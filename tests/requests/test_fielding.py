"""From the decision to the end: who decides, who is asked, what has to be there, what stays, and who sees what."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.db import now, reading, writing
from app.models import (
    Account,
    AuditEvent,
    ConsentAlarm,
    DeploymentDay,
    DeploymentRequest,
    Offer,
    OutboxMessage,
    RequestMove,
)
from app.policy.request_moves import STEPS_BY_ACTION
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.debriefs import ask_requesters_again
from app.services.deployments.offers import expire_offers
from tests.api.client import name_of
from tests.requests.cast import Cast
from tests.requests.field import (
    ACCEPTED,
    CHECKED,
    LEGAL,
    OWN,
    answer_offer,
    delegate,
    expert,
    offered,
    offers_of,
    preparation,
    prepared,
    put_up,
)
from tests.requests.test_candidates import PROFILES, ready, searching


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_a_need_is_walked_to_its_debrief_and_every_wrong_turn_is_refused_with_a_reason(cast: Cast) -> None:
    today = now().date().isoformat()
    parties = [
        {"kind": "host_government", "name": "canary government", "country": "SD"},
        {"name": "canary movement"},
    ]
    path = searching(cast, starts=today, days=1, parties=parties, situation="sudan")
    first, second = (ready(cast, path, name, nominated_by="TN") for name in ("Amal First", "Badr Second"))
    order = {"order": [first["id"], second["id"]], "reason": "canary scarcity"}
    assert cast.step("desk", path, "shortlist", order).status_code == 200

    assert code(cast.step("head", path, "put-up")) == (409, "no_file")
    assert cast.ask("asker", "POST", f"{path}/decision-files").status_code == 403
    issued = cast.ask("desk", "POST", f"{path}/decision-files").json()["files"]
    kept = cast.read("auditor", f"{path}/decision-files/1")
    assert sha256(kept.content).hexdigest() == issued[0]["sha256"]
    assert kept.json()["shortlists"][0]["content"]["proposed"][0]["id"] == first["id"]
    assert cast.step("desk", path, "put-up").status_code == 403
    assert cast.step("head", path, "put-up").json()["state"] == "with_sg"

    # Up to the decision the requester sees cards without names.
    cards = cast.read("asker", f"{path}/people").json()["items"]
    assert [(each["name"], each["id"], each["contacts"], each["state"]) for each in cards] == [
        (None, None, [], "proposed")
    ] * 2
    assert "Amal" not in cast.read("asker", f"{path}/people").text
    assert {"nationalities", "name", "reference"}.isdisjoint(cards[0]["card"])
    assert cast.read("stranger", f"{path}/people").status_code == 404

    decision = {"selected": [first["id"]], "reserves": [second["id"]], **LEGAL}
    assert cast.step("head", path, "authorisation", decision).status_code == 403
    assert code(cast.step("secretary", path, "referral", decision)) == (409, "step_not_allowed")
    twice = {**decision, "reserves": [first["id"]]}
    assert cast.step("secretary", path, "authorisation", twice).json()["errors"][0]["pointer"] == "/reserves/0"
    many = {**decision, "selected": [first["id"], second["id"]], "reserves": []}
    assert cast.step("secretary", path, "authorisation", many).json()["errors"][0]["pointer"] == "/selected"
    assert cast.step("secretary", path, "authorisation", decision).json()["state"] == "authorised"
    (named,) = [each for each in cast.read("asker", f"{path}/people").json()["items"] if each["name"]]
    assert (named["name"], named["contacts"]) == ("Amal First", [])
    with reading(cast.engine) as session:
        opened = (AuditEvent.action == "profile.read") & (AuditEvent.actor == name_of(cast.engine, "asker"))
        assert session.scalars(select(AuditEvent.object_id).where(opened)).all() == [first["person"]["id"]]

    assert code(cast.step("desk", path, "offers", {"letter": "canary letter"})) == (409, "no_account")
    for name, candidate in (("first", first), ("second", second)):
        expert(cast, candidate, name)
    assert cast.step("desk", path, "offers", {"letter": "canary letter"}).json()["state"] == "offering"
    assert offers_of(cast, "second") == []
    (offer,) = offers_of(cast, "first")
    letter = cast.client.get(f"{OWN}/{offer['id']}", token=cast.tokens["first"])
    assert letter.json()["parties"] == ["canary government", "canary movement"]
    assert "Badr" not in letter.text
    assert cast.client.get(f"{OWN}/{offer['id']}", token=cast.tokens["second"]).status_code == 404
    assert code(answer_offer(cast, "first", "acceptance", {**ACCEPTED, "code_version": 7})) == (409, "code_changed")
    half = {**ACCEPTED, "independent": False}
    assert answer_offer(cast, "first", "acceptance", half).json()["errors"][0]["pointer"] == "/independent"
    assert cast.step("desk", path, "new-search", {"reason": "x"}).json()["code"] == "offers_stand"
    assert answer_offer(cast, "first", "acceptance", ACCEPTED).json()["state"] == "accepted"
    assert code(answer_offer(cast, "first", "acceptance", ACCEPTED)) == (409, "offer_over")

    told = cast.read("desk", path).json()
    assert (told["state"], told["clock"]["state"], told["clock"]["cause"]) == ("preparing", "stopped", "release")
    refused = cast.step("desk", path, "deployment", {})
    assert code(refused) == (409, "not_ready_to_deploy")
    assert {error["pointer"].split("/")[1] for error in refused.json()["errors"]} == {
        "consents",
        "releases",
        "checks",
    }

    release = cast.client.get("/api/v1/releases", token=cast.tokens["asker"]).json()["items"][0]
    assert cast.client.get("/api/v1/releases", token=cast.tokens["stranger"]).json()["items"] == []
    answer = f"/api/v1/releases/{release['id']}/answer"
    assert cast.client.post(answer, token=cast.tokens["stranger"], json={"answer": "given"}).status_code == 404
    assert cast.client.post(answer, token=cast.tokens["colleague"], json={"answer": "given"}).status_code == 200
    assert code(cast.client.post(answer, token=cast.tokens["asker"], json={"answer": "refused"}))[0] == 409
    assert cast.read("desk", path).json()["clock"]["state"] == "running"

    consent = f"{path}/parties/0/consent"
    assert (
        cast.ask("desk", "PUT", consent, json={"state": "conditional"}).json()["errors"][0]["pointer"] == "/condition"
    )
    condition = {"state": "conditional", "condition": "canary condition"}
    assert cast.ask("desk", "PUT", consent, json=condition).status_code == 200
    assert cast.ask("desk", "PUT", f"{path}/checks", json=CHECKED).status_code == 200
    missing = {error["pointer"] for error in cast.step("desk", path, "deployment", {}).json()["errors"]}
    assert missing == {"/consents/0", "/consents/1"}
    assert cast.ask("desk", "PUT", consent, json={**condition, "condition_met": True}).status_code == 200
    enough = "sufficient-consent"
    assert cast.ask("desk", "POST", f"{path}/parties/1/{enough}", json={"reason": "x"}).status_code == 403
    assert (
        code(cast.ask("secretary", "POST", f"{path}/parties/0/{enough}", json={"reason": "x"}))[1] == "host_decides"
    )
    assert cast.ask("secretary", "POST", f"{path}/parties/1/{enough}", json={"reason": "x"}).status_code == 200
    assert cast.step("desk", path, "deployment", {}).json()["state"] == "deployed"

    assert (
        cast.step(
            "secretary", path, "extension", {"ends": today, "available": True, "released": True, "reason": "x"}
        ).status_code
        == 422
    )
    handover = {"handover": "canary handover"}
    assert cast.step("desk", path, "completion", handover).json()["state"] == "completed"
    missions = cast.client.get(f"{PROFILES}/{first['person']['id']}", token=cast.tokens["desk"]).json()["missions"]
    assert [(one["country"], one["starts"], one["ends"]) for one in missions] == [("SD", today, today)]

    part = {"achieved": "canary achieved"}
    assert code(cast.step("desk", path, "debriefed")) == (409, "debrief_missing")
    assert cast.ask("secretary", "PUT", f"{path}/debrief", json=part).status_code == 403
    for who in ("desk", "asker"):
        assert cast.ask(who, "PUT", f"{path}/debrief", json=part).status_code == 204
    missing = {error["pointer"] for error in cast.step("desk", path, "debriefed").json()["errors"]}
    assert missing == {"/debriefs/expert"}
    mine = f"{OWN}/{offer['id']}/debrief"
    assert cast.client.ask("PUT", mine, token=cast.tokens["first"], json=part).json()["debrief"]["voice"] == "expert"
    assert cast.step("desk", path, "debriefed").json()["state"] == "debriefed"
    names = {"closing_reason": "fulfilled", "lessons": ["Wells first.", "First, Amal knew everybody."]}
    assert cast.step("head", path, "closing", names).json()["errors"][0]["pointer"] == "/lessons/1"
    closed = cast.step("head", path, "closing", {**names, "lessons": ["Wells first."]}).json()
    assert (closed["state"], closed["closing_reason"], closed["clock"]["state"]) == ("closed", "fulfilled", "ended")
    lessons = cast.client.get("/api/v1/lessons?situation=sudan", token=cast.tokens["other desk"]).json()["items"]
    assert [lesson["text"] for lesson in lessons] == ["Wells first."]

    state = None
    for step in cast.read("auditor", f"{path}/history").json()["items"]:
        assert step["before"] == state
        if step["action"] in STEPS_BY_ACTION:
            assert step["before"] in STEPS_BY_ACTION[step["action"]].before
        state = step["after"]
    assert state == "closed"
    with reading(cast.engine) as session:
        moves = select(func.count()).select_from(RequestMove).where(RequestMove.action.in_(STEPS_BY_ACTION))
        rows = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "request.step")
        assert session.scalar(moves) == session.scalar(rows)


def test_an_envoy_waits_for_the_council_with_the_clock_standing_still(cast: Cast) -> None:
    path, (nominee,) = put_up(cast, ["Nominee One"], track="envoy")
    delegate(cast, "delegate")
    decision = {"selected": [nominee["id"]], **LEGAL}
    assert code(cast.step("secretary", path, "authorisation", decision)) == (409, "step_not_allowed")
    assert cast.step("delegate", path, "referral", decision).status_code == 403
    referred = cast.step("secretary", path, "referral", decision).json()
    assert (referred["state"], referred["clock"]["state"], referred["clock"]["cause"]) == (
        "council_pending",
        "stopped",
        "council",
    )
    assert cast.read("asker", f"{path}/people").json()["items"][0]["name"] is None
    assert (
        cast.step("head", path, "council-approval", {"council_reference": "Res. 1"}).json()["state"] == "authorised"
    )
    assert preparation(cast, path)["council_reference"] == "Res. 1"
    refused, (other,) = put_up(cast, ["Nominee Two"], track="envoy")
    assert cast.step("secretary", refused, "referral", {**decision, "selected": [other["id"]]}).status_code == 200
    ended = cast.step("head", refused, "council-refusal", {"reason": "canary"}).json()
    assert (ended["state"], ended["closing_reason"]) == ("rejected", "council_did_not_approve")


def test_a_delegate_decides_on_the_expert_track_but_not_on_what_they_put_up_or_are(cast: Cast) -> None:
    path, (one, two) = put_up(cast, ["Delegated One", "Delegated Two"])
    delegate(cast, "delegate", profile=two["person"]["id"])
    both = {"selected": [one["id"]], "reserves": [two["id"]], **LEGAL}
    assert code(cast.step("delegate", path, "authorisation", both)) == (403, "own_record")
    assert "authorise" in {each["action"] for each in cast.read("delegate", path).json()["available_actions"]}
    assert cast.step("delegate", path, "authorisation", {**both, "reserves": []}).json()["state"] == "authorised"


def test_other_names_are_asked_for_and_the_first_ones_may_come_back(cast: Cast) -> None:
    path, (one,) = put_up(cast, ["Passed Over"])
    assert (
        cast.step("secretary", path, "other-names", {"reason": "canary of the office"}).json()["state"] == "searching"
    )
    assert "canary of the office" not in cast.read("asker", f"{path}/history").text
    assert cast.read("asker", f"{path}/people").json()["items"] == []
    (back,) = cast.read("desk", f"{path}/candidates").json()["items"]
    assert (back["id"], back["state"]) == (one["id"], "not_selected")
    tag = {"If-Match": f'"{back["version"]}-desk-en"'}
    again = cast.ask("desk", "POST", f"{path}/candidates/{back['id']}/reconsideration", headers=tag)
    assert again.json()["state"] == "longlisted"
    declined, _ = put_up(cast, ["Declined"])
    ended = cast.step("secretary", declined, "decline", {"reason": "canary"}).json()
    assert (ended["state"], ended["closing_reason"]) == ("rejected", "sg_declined")


def test_a_declined_or_expired_offer_passes_to_the_next_reserve(cast: Cast) -> None:
    path, _ = offered(cast, ["One", "Two", "Three"], reserves=2)
    assert answer_offer(cast, "One", "refusal", {"reason": "canary private"}).json()["state"] == "declined"
    assert "canary private" not in cast.read("asker", f"{path}/history").text
    assert [offer["state"] for offer in offers_of(cast, "Two")] == ["open"]
    with writing(cast.engine) as session:
        session.execute(update(Offer).where(Offer.state == "open").values(expires_at=now() - timedelta(minutes=1)))
    assert code(answer_offer(cast, "Two", "acceptance", ACCEPTED)) == (409, "offer_over")
    for _ in range(2):
        expire_offers(cast.engine, now())
    assert [offer["state"] for offer in offers_of(cast, "Two")] == ["expired"]
    over = cast.client.get(f"{OWN}/{offers_of(cast, 'Two')[0]['id']}", token=cast.tokens["Two"]).json()
    assert (over["letter"], over["parties"], over["terms"]) == ("", [], None)
    assert answer_offer(cast, "Three", "acceptance", ACCEPTED).status_code == 200
    assert cast.read("desk", path).json()["state"] == "preparing"
    # Somebody who has accepted falls ill, and nobody is left.
    assert answer_offer(cast, "Three", "withdrawal", {"reason": "ill"}).json()["state"] == "withdrawn"
    assert cast.read("desk", path).json()["state"] == "offering"
    assert cast.step("desk", path, "new-search", {"reason": "Nobody is left."}).json()["state"] == "searching"


def test_a_new_interest_goes_to_ethics_before_the_acceptance_counts(cast: Cast) -> None:
    path, (one, two) = offered(cast, ["Interested", "Reserve"], reserves=1)
    declared = {**ACCEPTED, "new_interest": "canary shares"}
    assert answer_offer(cast, "Interested", "acceptance", declared).json()["state"] == "referred"
    assert cast.read("desk", path).json()["state"] == "offering"
    decide = f"{path}/candidates/{one['id']}/interest"
    assert cast.ask("desk", "POST", decide, json={"decision": "cleared", "reason": "x"}).status_code == 403
    upheld = cast.ask("ethics", "POST", decide, json={"decision": "upheld", "reason": "x"})
    assert upheld.status_code == 200, upheld.text
    declared = {**ACCEPTED, "new_interest": "canary brother"}
    assert answer_offer(cast, "Reserve", "acceptance", declared).json()["state"] == "referred"
    decide = f"{path}/candidates/{two['id']}/interest"
    assert cast.ask("ethics", "POST", decide, json={"decision": "cleared", "reason": "x"}).status_code == 200
    assert cast.read("desk", path).json()["state"] == "preparing"


def test_standing_down_cancels_every_offer_in_the_same_step(cast: Cast) -> None:
    path, _ = offered(cast, ["Cancelled"])
    body = {"closing_reason": "situation_changed", "reason": "canary"}
    assert cast.step("head", path, "stand-down", body).json()["state"] == "stood_down"
    assert offers_of(cast, "Cancelled")[0]["state"] == "cancelled"
    assert code(answer_offer(cast, "Cancelled", "acceptance", ACCEPTED)) == (409, "offer_over")


def test_of_two_deployments_of_one_person_at_the_same_instant_one_is_made(cast: Cast) -> None:
    first = prepared(cast, ["Wanted"])
    person = preparation(cast, first)["people"][0]["person"]["id"]
    second = searching(cast, starts=now().date().isoformat(), days=3)
    other = cast.ask("desk", "POST", f"{second}/candidates", json={"profile": person}).json()
    for step, body in (("screening", None), ("sounding", None), ("sounding/answer", {"answer": "yes"})):
        options = {} if body is None else {"json": body}
        tag = {"If-Match": f'"{other["version"]}-desk-en"'}
        other = cast.ask("desk", "POST", f"{second}/candidates/{other['id']}/{step}", headers=tag, **options).json()
    assert cast.step("desk", second, "shortlist", {"order": [other["id"]], "reason": "x"}).status_code == 200
    assert cast.ask("desk", "POST", f"{second}/decision-files").status_code == 200
    assert cast.step("head", second, "put-up").status_code == 200
    decision = {"selected": [other["id"]], **LEGAL}
    assert cast.step("secretary", second, "authorisation", decision).status_code == 200
    assert cast.step("desk", second, "offers", {"letter": "x"}).status_code == 200
    assert answer_offer(cast, "Wanted", "acceptance", ACCEPTED).status_code == 200
    assert cast.ask("desk", "PUT", f"{second}/parties/0/consent", json={"state": "given"}).status_code == 200
    assert cast.ask("desk", "PUT", f"{second}/checks", json=CHECKED).status_code == 200
    waiting = []
    for who, path in (("desk", first), ("other desk", second)):
        tag = cast.read(who, path).headers["ETag"]
        where = f"/api/v1/deployment-requests{path}/deployment"
        waiting.append(cast.client.later("POST", where, token=cast.tokens[who], json={}, headers={"If-Match": tag}))
    answers = [each.result() for each in waiting]
    assert sorted(each.status_code for each in answers) == [200, 409]
    (refused,) = (each.json() for each in answers if each.status_code == 409)
    assert refused["code"] == "already_deployed"
    assert {cast.read("desk", path).json()["state"] for path in (first, second)} == {"deployed", "preparing"}
    with reading(cast.engine) as session:
        assert session.scalar(select(func.count()).select_from(DeploymentDay)) in (1, 3)


def test_a_withdrawn_consent_raises_an_alarm_and_recalls_nobody_by_itself(cast: Cast) -> None:
    path = prepared(cast, ["In The Field"], days=10)
    assert cast.step("desk", path, "deployment", {}).status_code == 200
    assert code(cast.step("desk", path, "completion", {"handover": "x"})) == (409, "not_over")
    withdrawn = cast.ask("desk", "PUT", f"{path}/parties/0/consent", json={"state": "withdrawn"}).json()
    (alarm,) = withdrawn["alarms"]
    assert (alarm["answered_at"], cast.read("desk", path).json()["state"]) == (None, "deployed")
    later = (now().date() + timedelta(days=30)).isoformat()
    longer = {"ends": later, "available": True, "released": True, "reason": "x"}
    assert code(cast.step("secretary", path, "extension", longer)) == (409, "not_ready_to_deploy")
    answer = f"{path}/alarms/{alarm['id']}/answer"
    assert cast.ask("desk", "POST", answer, json={"answer": "x"}).status_code == 403
    due = datetime.fromisoformat(alarm["due_at"])
    both = ["head", "secretary"]
    for at, told in ((due - timedelta(minutes=1), both), (due, both * 2), (due + timedelta(days=1), both * 2)):
        tell_of_late_requests(cast.engine, at)
        assert _alerts(cast) == sorted(told), at
    with writing(cast.engine) as session:
        session.execute(update(ConsentAlarm).values(due_at=now() - timedelta(minutes=1)))
    assert preparation(cast, path)["alarms"][0]["is_overdue"] is True
    assert cast.ask("head", "POST", answer, json={"answer": "They stay inside."}).status_code == 200
    assert preparation(cast, path)["alarms"][0]["is_overdue"] is False
    with writing(cast.engine) as session:
        session.query(OutboxMessage).delete()
    tell_of_late_requests(cast.engine, due + timedelta(days=2))
    assert _alerts(cast) == []
    assert code(cast.ask("secretary", "POST", answer, json={"answer": "x"}))[0] == 409
    assert cast.step("secretary", path, "recall", {"reason": "canary safety"}).json()["state"] == "recalled"
    with reading(cast.engine) as session:
        assert session.scalar(select(func.count()).select_from(DeploymentDay)) == 1
    ask_requesters_again(cast.engine, now() + timedelta(days=8))
    ask_requesters_again(cast.engine, now() + timedelta(days=9))
    with reading(cast.engine) as session:
        row = select(DeploymentRequest.debrief_asks).where(DeploymentRequest.public_id == UUID(path[1:]))
        assert session.scalar(row) == 2


def _alerts(cast: Cast) -> list[str]:
    with reading(cast.engine) as session:
        told = select(Account.name).join(OutboxMessage, OutboxMessage.account_id == Account.id)
        return sorted(session.scalars(told.where(OutboxMessage.kind == "alert")))


def test_an_extension_renews_the_days_and_is_refused_where_they_are_taken(cast: Cast) -> None:
    path = prepared(cast, ["Longer"], days=2)
    assert cast.step("desk", path, "deployment", {}).status_code == 200
    ends = now().date() + timedelta(days=5)
    body = {"ends": ends.isoformat(), "available": True, "released": True, "reason": "canary"}
    assert cast.step("desk", path, "extension", body).status_code == 403
    assert cast.step("secretary", path, "extension", body).json()["state"] == "deployed"
    assert preparation(cast, path)["people"][0]["deployment"]["ends"] == ends.isoformat()
    with reading(cast.engine) as session:
        assert session.scalar(select(func.max(DeploymentDay.day))) == ends


def test_nobody_takes_a_step_on_what_they_wrote_after_the_list_either(cast: Cast) -> None:
    path, (one,) = put_up(cast, ["Of The Office"])
    with writing(cast.engine) as session:
        author = f"account:{cast.account_of('secretary')}"
        session.execute(
            update(DeploymentRequest)
            .where(DeploymentRequest.public_id == UUID(path[1:]))
            .values(author=author, requesting_state=None)
        )
    decision = {"selected": [one["id"]], **LEGAL}
    assert code(cast.step("secretary", path, "authorisation", decision)) == (403, "own_request")
    assert cast.read("secretary", f"{path}/preparation").status_code == 404
