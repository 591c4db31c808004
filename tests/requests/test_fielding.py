"""From the decision to the end: who decides, who is asked, what has to be there, what stays, and who sees what."""

from datetime import UTC, datetime, time, timedelta
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
    Profile,
)
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.debriefs import ask_again
from app.services.deployments.ending import tell_of_endings
from app.services.deployments.offers import expire_offers
from tests.requests.cast import Cast
from tests.requests.debriefing import goes_on_without_the_expert
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
from tests.requests.test_candidates import move, searching
from tests.search.exposing import put_columns
from tests.web.people import see


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_a_delegate_decides_on_the_expert_track_but_not_on_what_they_put_up_or_are(cast: Cast) -> None:
    path, (one, two) = put_up(cast, ["Delegated One", "Delegated Two"])
    delegate(cast, "delegate", profile=two["person"]["id"])
    both = {"selected": [one["id"]], "reserves": [two["id"]], **LEGAL}
    assert code(cast.step("delegate", path, "authorisation", both)) == (403, "own_record")
    assert "authorise" in {each["action"] for each in cast.read("delegate", path).json()["available_actions"]}
    assert cast.step("delegate", path, "authorisation", {**both, "reserves": []}).json()["state"] == "authorised"
    assert code(cast.step("desk", path, "offers", {"letter": "canary letter"})) == (409, "no_account")


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
    party = {"kind": "party", "name": "canary front", "country": None}
    parties = [{"kind": "host_government", "name": "canary government", "country": "SD"}, party]
    path, (one, two) = offered(cast, ["Interested", "Reserve"], reserves=1, parties=parties)
    declared = {**ACCEPTED, "new_interest": "canary shares"}
    assert answer_offer(cast, "Interested", "acceptance", declared).json()["state"] == "referred"
    with reading(cast.engine) as session:
        told = select(AuditEvent.object_id).where(AuditEvent.action == "interest.declare")
        assert session.scalars(told).all() == [one["id"]]
    assert cast.read("desk", path).json()["state"] == "offering"
    offices = ("desk", "ethics", "secretary", "auditor")
    assert {who: _offered_to(cast, path, who) for who in offices} == {
        "desk": ["change_checks", "issue_file", "record", "record"],
        "ethics": ["decide_interest"],
        "secretary": ["hold_sufficient"],
        "auditor": [],
    }
    decide = f"{path}/candidates/{one['id']}/interest"
    assert cast.ask("desk", "POST", decide, json={"decision": "cleared", "reason": "x"}).status_code == 403
    upheld = cast.ask("ethics", "POST", decide, json={"decision": "upheld", "reason": "x"})
    assert upheld.status_code == 200, upheld.text
    declared = {**ACCEPTED, "new_interest": "canary brother"}
    assert answer_offer(cast, "Reserve", "acceptance", declared).json()["state"] == "referred"
    decide = f"{path}/candidates/{two['id']}/interest"
    assert cast.ask("ethics", "POST", decide, json={"decision": "cleared", "reason": "x"}).status_code == 200
    assert cast.read("desk", path).json()["state"] == "preparing"


def _offered_to(cast: Cast, path: str, who: str) -> list[str]:
    """What the preparation says that somebody may do, of all its parts."""
    told = preparation(cast, path, who)
    parts = [told, *told["consents"], *told["people"], *told["alarms"]]
    return sorted(action for part in parts for action in part["available_actions"])


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
    other = move(cast, second, other, "screening").json()
    (flag,) = other["flags"]
    assert (flag["level"], flag["kind"]) == ("blocks", "deployed_elsewhere")
    where = f"{second}/candidates/{other['id']}/flags/{flag['id']}/waiver"
    assert cast.ask("ethics", "POST", where, json={"reason": "The first will move."}).status_code == 200
    other = move(cast, second, other, "sounding").json()
    other = move(cast, second, other, "sounding/answer", {"answer": "yes"}).json()
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
    offices = ("desk", "head", "secretary")
    assert [who for who in offices if "answer" in _offered_to(cast, path, who)] == ["head", "secretary"]
    answer = f"{path}/alarms/{alarm['id']}/answer"
    assert cast.ask("desk", "POST", answer, json={"answer": "x"}).status_code == 403
    due = datetime.fromisoformat(alarm["due_at"])
    both = ["head", "secretary"]
    for at, told in ((due - timedelta(minutes=1), both), (due, both * 2), (due + timedelta(days=1), both * 2)):
        tell_of_late_requests(cast.engine, at)
        assert _mailed(cast, "alert") == sorted(told), at
    with writing(cast.engine) as session:
        session.execute(update(ConsentAlarm).values(due_at=now() - timedelta(minutes=1)))
    assert preparation(cast, path)["alarms"][0]["is_overdue"] is True
    assert cast.ask("head", "POST", answer, json={"answer": "They stay inside."}).status_code == 200
    assert preparation(cast, path)["alarms"][0]["is_overdue"] is False
    with writing(cast.engine) as session:
        session.query(OutboxMessage).delete()
    tell_of_late_requests(cast.engine, due + timedelta(days=2))
    assert _mailed(cast, "alert") == []
    assert code(cast.ask("secretary", "POST", answer, json={"answer": "x"}))[0] == 409
    assert cast.step("secretary", path, "recall", {"reason": "canary safety"}).json()["state"] == "recalled"
    with reading(cast.engine) as session:
        # Whoever is called back reads it at once, and who else does not.
        called = select(Account.profile_id).join(OutboxMessage, OutboxMessage.account_id == Account.id)
        (profile,) = session.scalars(called.where(OutboxMessage.kind == "task_changed"))
        assert session.get_one(Profile, profile).display_name == "In The Field"
    assert "canary safety" not in cast.read("asker", f"{path}/history").text
    assert "canary safety" in cast.read("head", f"{path}/history").text
    with reading(cast.engine) as session:
        assert session.scalar(select(func.count()).select_from(DeploymentDay)) == 1
    ask_again(cast.engine, now() + timedelta(days=8))
    ask_again(cast.engine, now() + timedelta(days=9))
    with reading(cast.engine) as session:
        row = select(DeploymentRequest.debrief_asks).where(DeploymentRequest.public_id == UUID(path[1:]))
        assert session.scalar(row) == 2
    assert _mailed(cast, "debrief_asked") == ["In The Field"] * 2 + ["asker"] * 2
    after = now() + timedelta(minutes=1)
    for days, late in ((13, []), (14, ["desk"]), (21, ["desk"])):
        tell_of_endings(cast.engine, after + timedelta(days=days))
        assert _mailed(cast, "request_clock") == late, days
    with writing(cast.engine) as session:
        session.execute(update(DeploymentRequest).values(state="debriefed"))
    for days, late in ((20, ["desk"]), (21, ["desk", "head"]), (22, ["desk", "head"])):
        tell_of_endings(cast.engine, after + timedelta(days=days))
        assert _mailed(cast, "request_clock") == late, days
    with writing(cast.engine) as session:
        session.execute(update(DeploymentRequest).values(state="recalled"))
    goes_on_without_the_expert(cast, path)


def _mailed(cast: Cast, kind: str) -> list[str]:
    """Who was sent a mail of this kind, by name."""
    with reading(cast.engine) as session:
        told = select(Account.name).join(OutboxMessage, OutboxMessage.account_id == Account.id)
        return sorted(session.scalars(told.where(OutboxMessage.kind == kind)))


def test_an_extension_renews_the_days_and_is_refused_where_they_are_taken(cast: Cast) -> None:
    path = prepared(cast, ["Longer"], days=2)
    assert cast.step("desk", path, "deployment", {"starts": "1999-01-01"}).status_code == 422
    assert cast.step("desk", path, "deployment", {}).status_code == 200
    ends = now().date() + timedelta(days=5)
    body = {"ends": ends.isoformat(), "available": True, "released": True, "reason": "canary"}
    assert cast.step("desk", path, "extension", body).status_code == 403
    assert cast.step("secretary", path, "extension", {**body, "ends": "2199-01-01"}).status_code == 422
    assert cast.step("secretary", path, "extension", body).json()["state"] == "deployed"
    for days, told in ((8, []), (7, ["desk"]), (1, ["desk"]), (0, ["desk", "desk"]), (-3, ["desk", "desk"])):
        tell_of_endings(cast.engine, datetime.combine(ends - timedelta(days=days), time(12), UTC))
        assert _mailed(cast, "request_clock") == told, days
    waiting = see(cast.client, "/en/desk", cookie=cast.tokens["other desk"]).text
    assert path in waiting.partition('id="queue-returns"')[2].partition("</section>")[0]
    (named,) = cast.read("asker", f"{path}/people").json()["items"]
    assert named["name"] == "Longer"
    with writing(cast.engine) as session:
        session.execute(update(Profile).values(hidden_at=now()))
    assert cast.read("asker", f"{path}/people").json()["items"] == []
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


def test_who_is_suspended_meanwhile_is_offered_nothing_accepts_nothing_and_does_not_go(cast: Cast) -> None:
    path, people = put_up(cast, ["One", "Two", "Three"])
    ids = [each["id"] for each in people]
    for name, candidate in zip(("One", "Two", "Three"), people, strict=True):
        expert(cast, candidate, name)

    def suspend(number: int) -> None:
        put_columns(cast.engine, people[number]["person"]["id"], membership="suspended")

    cast.step("secretary", path, "authorisation", {"selected": ids[:1], "reserves": ids[1:], **LEGAL})
    suspend(0)
    assert cast.step("desk", path, "offers", {"letter": "canary letter"}).json()["state"] == "offering"
    assert (offers_of(cast, "One"), [offer["state"] for offer in offers_of(cast, "Two")]) == ([], ["open"])
    suspend(1)
    assert code(answer_offer(cast, "Two", "acceptance", ACCEPTED)) == (409, "not_active")
    assert answer_offer(cast, "Two", "refusal", {"reason": None}).status_code == 200
    assert answer_offer(cast, "Three", "acceptance", ACCEPTED).status_code == 200
    suspend(2)
    refused = cast.step("desk", path, "deployment", {})
    assert code(refused) == (409, "not_ready_to_deploy")
    assert f"/members/{ids[2]}" in [wrong["pointer"] for wrong in refused.json()["errors"]]
