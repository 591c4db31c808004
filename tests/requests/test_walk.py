"""A need walked to its debrief by six people over the API, in under forty steps, and every wrong turn on the way."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import func, select, update

from app.db import now, reading, writing
from app.models import Account, AuditEvent, DeploymentRequest, OutboxMessage, RequestMove
from app.policy.request_moves import STEPS_BY_ACTION
from tests.api.client import MERGE_PATCH, name_of
from tests.requests.cast import OPENING, WHOLE, Cast, on_day
from tests.requests.field import ACCEPTED, CHECKED, LEGAL, OWN, delegate, expert, preparation, put_up
from tests.requests.quiet import assert_quiet
from tests.requests.test_candidates import PROFILES, person
from tests.requests.test_table import ASKERS, MAY, WAYS

FEWER_THAN: Final = 40
# Who takes which step where it leads somewhere; the requester's own ones are taken by whoever asks.
HOLDERS: Final = {action: who for who in ("desk", "head", "secretary") for action in MAY[who]}
WORDS: Final = {"ar": r"[\u0600-\u06ff]{3}", "fr": r"\w{2}", "en": r"\w{2}"}
LANGUAGES: Final = {"desk": "ar", "head": "fr"}


@dataclass
class Walk:
    """`steps`: who asked for which change, of those that were taken."""

    cast: Cast
    asker: str
    path: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def write(self, who: str, method: str, path: str, body: Any = None, tag: str = "") -> Any:
        """A change anywhere in the API that has to be taken; `tag` is a version."""
        headers = {"If-Match": f'"{tag}-desk-en"'} if tag else {}
        if method == "PATCH":
            headers["Content-Type"] = MERGE_PATCH
        options = {} if body is None else {"json": body}
        answer = self.cast.client.ask(
            method, f"/api/v1{path}", token=self.cast.tokens[who], headers=headers, **options
        )
        assert answer.status_code < 300, (who, method, path, answer.text)
        self.steps.append((who, f"{method} {path.rsplit('/', 1)[1]}"))
        return answer.json() if answer.content else None

    def step(self, who: str, way: str, body: Any = None) -> Any:
        return self.write(who, "POST", f"/deployment-requests{self.path}/{way}", body, self.version(who))

    def version(self, who: str) -> str:
        return str(self.cast.read(who, self.path).json()["version"])

    def refused(self, who: str, way: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a step that is taken too early, or with too little."""
        answer = self.cast.step(who, self.path, way, body)
        assert answer.status_code in (403, 409, 422), (who, way, answer.text)
        return answer.status_code, answer.json()["code"]

    def candidate(self, one: Any, way: str, body: Any = None, who: str = "desk") -> Any:
        path = f"/deployment-requests{self.path}/candidates/{one['id']}/{way}"
        return self.write(who, "POST", path, body, str(one["version"]))

    def turn_wrong(self, state: str) -> None:
        """Each step that is not offered here is tried by who takes it elsewhere, each that is offered by somebody
        who may not take it, and one as of an older version: all are told why and what they can do instead, and
        nothing has changed."""
        people = {self.asker, "desk", "head", "secretary"}
        seen = {who: self.cast.read(who, self.path) for who in people}
        offered = {who: _actions(answer) for who, answer in seen.items()}
        shown = seen[self.asker].json()
        assert shown["state"] == state
        if self.cast.engine.dialect.name == "sqlite":
            assert_quiet(self.cast, self.asker, self.path, state)
        for action in WAYS:
            who = self.asker if action in ASKERS else HOLDERS[action]
            waits = action == "debrief_without" and state in ("recalled", "completed")
            wanted = (409, "expert_waited_for" if waits else "step_not_allowed")
            if action in (offered[who] or ()):
                who = "desk" if action in ASKERS else self.asker
                wanted = (403, "own_request" if action in ASKERS else "forbidden")
            self._refused(who, action, str(shown["version"]), wanted, offered[who])
        for who, actions in offered.items():
            if actions:
                self._refused(who, actions[0], str(shown["version"] - 1), (412, "stale"), actions)
        again = self.cast.read(self.asker, self.path).json()
        assert [again[name] for name in ("state", "version", "updated_at")] == [
            shown[name] for name in ("state", "version", "updated_at")
        ]

    def _refused(self, who: str, action: str, tag: str, wanted: tuple[int, str], offered: list[str] | None) -> None:
        way, body = WAYS[action]
        language = LANGUAGES.get(who, "en")
        headers = {"If-Match": f'"{tag}-desk-en"', "Accept-Language": language}
        options = {} if body is None else {"json": body}
        answer = self.cast.ask(who, "POST", f"{self.path}/{way}", headers=headers, **options)
        problem = answer.json()
        if offered is None:
            wanted = (404, "not_found")
        assert (answer.status_code, problem["code"]) == wanted, (who, action, problem)
        assert problem.get("available_actions") == offered, (who, action, problem)
        assert re.search(WORDS[language], problem["detail"]), (who, action, problem)


def _actions(answer: Any) -> list[str] | None:
    """None for whom there is no such request."""
    if answer.status_code == 404:
        return None
    return [each["action"] for each in answer.json()["available_actions"]]


def test_a_need_is_walked_to_its_debrief_and_every_wrong_turn_is_refused_with_a_reason(cast: Cast) -> None:
    walk = Walk(cast, "partner")
    people = _need_to_search(walk)
    first, second = _search_to_shortlist(walk, people)
    _shortlist_to_decision(walk, first, second)
    offer = _decision_to_acceptance(walk, first)
    _acceptance_to_return(walk, first)
    _return_to_end(walk, offer)
    assert {who for who, _ in walk.steps} == {"partner", "desk", "head", "secretary", "asker", "first"}
    assert len(walk.steps) < FEWER_THAN, walk.steps
    _history_leads_here(walk)


def _need_to_search(walk: Walk) -> tuple[str, str]:
    """Two people of the directory, one of whom has an account, and a request that is searched for."""
    cast = walk.cast
    first, second = (person(cast, name, nominated_by="TN") for name in ("Amal First", "Badr Second"))
    for name, id_ in (("first", first), ("second", second)):
        expert(cast, {"person": {"id": id_}}, name)
    parties = [WHOLE["parties"][0], {"name": "canary movement"}]
    need = {**WHOLE, "starts": now().date().isoformat(), "days": 3, "parties": parties, "situation": "sudan"}
    walk.path = f"/{walk.write('partner', 'POST', '/deployment-requests', need)['id']}"
    walk.turn_wrong("draft")
    submitted = walk.step("partner", "submission")
    assert submitted["clock"]["state"] == "running"
    walk.turn_wrong("submitted")
    returned = walk.step("desk", "return", {"reason": "Say who will be met first."})
    assert (returned["clock"]["state"], returned["clock"]["cause"]) == ("stopped", "requester")
    walk.turn_wrong("returned")
    request = f"/deployment-requests{walk.path}"
    assert walk.write("partner", "PATCH", request, {"days": 1}, walk.version("partner"))["days"] == 1
    assert walk.step("partner", "submission")["submitted_at"] == submitted["submitted_at"]
    terms = walk.step("desk", "opening", OPENING)["terms"]
    assert terms["searches"] == ["role=mediator&language=ar:C1&region=oic-african"]
    found = cast.client.get(f"{PROFILES}?{terms['searches'][0]}", token=cast.tokens["desk"]).json()
    assert {first, second} <= {one["id"] for one in found["items"]}
    walk.turn_wrong("searching")
    return first, second


def _search_to_shortlist(walk: Walk, people: tuple[str, str]) -> tuple[Any, Any]:
    """Both could: one says so at the link of a mail, the other by voice."""
    cast, request = walk.cast, f"/deployment-requests{walk.path}"
    asked = []
    for id_ in people:
        one = walk.write("desk", "POST", f"{request}/candidates", {"profile": id_})
        one = walk.candidate(one, "screening")
        asked.append(walk.candidate(one, "sounding"))
    with reading(cast.engine) as session:
        mails = select(OutboxMessage).join(Account, Account.id == OutboxMessage.account_id)
        mail = session.scalars(mails.where(OutboxMessage.kind == "sounding", Account.name == "first")).one()
    token = orjson.loads(mail.content or "{}")["link"].removeprefix("/sounding/")
    walk.write("first", "POST", "/soundings/answer", {"token": token, "answer": "yes"})
    walk.candidate(asked[1], "sounding/answer", {"answer": "yes"})
    order = {"order": [one["id"] for one in asked]}
    assert walk.refused("desk", "shortlist", order) == (422, "invalid")
    walk.step("desk", "shortlist", {**order, "reason": "canary scarcity"})
    return asked[0], asked[1]


def _shortlist_to_decision(walk: Walk, first: Any, second: Any) -> None:
    cast = walk.cast
    walk.turn_wrong("shortlisted")
    assert walk.refused("head", "put-up") == (409, "no_file")
    assert cast.ask("partner", "POST", f"{walk.path}/decision-files").status_code == 403
    issued = walk.write("desk", "POST", f"/deployment-requests{walk.path}/decision-files")["files"]
    kept = cast.read("auditor", f"{walk.path}/decision-files/1")
    assert sha256(kept.content).hexdigest() == issued[0]["sha256"]
    assert kept.json()["shortlists"][0]["content"]["proposed"][0]["id"] == first["id"]
    walk.step("head", "put-up")
    walk.turn_wrong("with_sg")

    # Up to the decision the requester sees cards without names.
    told = cast.read("partner", f"{walk.path}/people")
    cards = [(one["name"], one["id"], one["contacts"], one["state"]) for one in told.json()["items"]]
    assert cards == [(None, None, [], "proposed")] * 2
    assert "Amal" not in told.text
    assert {"nationalities", "name", "reference"}.isdisjoint(told.json()["items"][0]["card"])
    assert cast.read("stranger", f"{walk.path}/people").status_code == 404

    decision = {"selected": [first["id"]], "reserves": [second["id"]], **LEGAL}
    twice = cast.step("secretary", walk.path, "authorisation", {**decision, "reserves": [first["id"]]})
    assert twice.json()["errors"][0]["pointer"] == "/reserves/0"
    many = {**decision, "selected": [first["id"], second["id"]], "reserves": []}
    assert cast.step("secretary", walk.path, "authorisation", many).json()["errors"][0]["pointer"] == "/selected"
    walk.step("secretary", "authorisation", decision)
    (named,) = [one for one in cast.read("partner", f"{walk.path}/people").json()["items"] if one["name"]]
    assert (named["name"], named["contacts"]) == ("Amal First", [])
    with reading(cast.engine) as session:
        opened = (AuditEvent.action == "profile.read") & (AuditEvent.actor == name_of(cast.engine, "partner"))
        assert session.scalars(select(AuditEvent.object_id).where(opened)).all() == [first["person"]["id"]]


def _decision_to_acceptance(walk: Walk, first: Any) -> Any:
    cast = walk.cast
    walk.turn_wrong("authorised")
    walk.step("desk", "offers", {"letter": "canary letter"})
    walk.turn_wrong("offering")
    assert walk.refused("desk", "new-search", {"reason": "x"}) == (409, "offers_stand")
    (offer,) = cast.client.get(OWN, token=cast.tokens["first"]).json()["items"]
    letter = cast.client.get(f"{OWN}/{offer['id']}", token=cast.tokens["first"])
    assert letter.json()["parties"] == ["canary government", "canary movement"]
    assert "Badr" not in letter.text
    # Who is in reserve learns of nothing.
    assert cast.client.get(OWN, token=cast.tokens["second"]).json()["items"] == []
    assert cast.client.get(f"{OWN}/{offer['id']}", token=cast.tokens["second"]).status_code == 404
    for body, wanted in (
        ({**ACCEPTED, "code_version": 7}, (409, "code_changed")),
        ({**ACCEPTED, "independent": False}, (422, "invalid")),
    ):
        answer = _accept(cast, offer, body)
        assert (answer.status_code, answer.json()["code"]) == wanted
    path = f"/own/offers/{offer['id']}/acceptance"
    assert walk.write("first", "POST", path, ACCEPTED, str(offer["version"]))["state"] == "accepted"
    assert _accept(cast, offer, ACCEPTED).status_code in (409, 412)
    (told,) = [one for one in cast.read("partner", f"{walk.path}/people").json()["items"] if one["name"]]
    assert told["state"] in ("accepted", "preparing")
    return offer


def _accept(cast: Cast, offer: Any, body: Any) -> Any:
    tag = {"If-Match": f'"{offer["version"]}-expert-en"'}
    return cast.client.post(f"{OWN}/{offer['id']}/acceptance", token=cast.tokens["first"], json=body, headers=tag)


def _acceptance_to_return(walk: Walk, first: Any) -> None:
    cast, request = walk.cast, f"/deployment-requests{walk.path}"
    clock = cast.read("desk", walk.path).json()["clock"]
    assert (clock["state"], clock["cause"]) == ("stopped", "release")
    walk.turn_wrong("preparing")
    assert _lacks(walk) == {"consents", "releases", "checks"}
    (release,) = cast.client.get("/api/v1/releases", token=cast.tokens["asker"]).json()["items"]
    answer = f"/releases/{release['id']}/answer"
    stranger = cast.client.post(f"/api/v1{answer}", token=cast.tokens["stranger"], json={"answer": "given"})
    assert stranger.status_code == 404
    walk.write("asker", "POST", answer, {"answer": "given"})
    late = cast.client.post(f"/api/v1{answer}", token=cast.tokens["colleague"], json={"answer": "refused"})
    assert late.status_code == 409
    assert cast.read("desk", walk.path).json()["clock"]["state"] == "running"

    condition = {"state": "conditional", "condition": "canary condition"}
    bare = cast.ask("desk", "PUT", f"{walk.path}/parties/0/consent", json={"state": "conditional"})
    assert bare.json()["errors"][0]["pointer"] == "/condition"
    walk.write("desk", "PUT", f"{request}/parties/0/consent", condition)
    walk.write("desk", "PUT", f"{request}/checks", CHECKED)
    assert _lacks(walk) == {"consents"}
    walk.write("desk", "PUT", f"{request}/parties/0/consent", {**condition, "condition_met": True})
    enough = {"reason": "It takes part in the talks."}
    host = cast.ask("secretary", "POST", f"{walk.path}/parties/0/sufficient-consent", json=enough)
    assert (host.status_code, host.json()["code"]) == (409, "host_decides")
    walk.write("secretary", "POST", f"{request}/parties/1/sufficient-consent", enough)
    walk.step("desk", "deployment", {})
    walk.turn_wrong("deployed")
    walk.step("desk", "completion", {"handover": "canary handover"})
    today = now().date().isoformat()
    told = cast.client.get(f"{PROFILES}/{first['person']['id']}", token=cast.tokens["desk"]).json()["missions"]
    assert [(one["country"], one["starts"], one["ends"]) for one in told] == [("SD", today, today)]


def _lacks(walk: Walk) -> set[str]:
    """What a deployment is refused for."""
    refused = walk.cast.step("desk", walk.path, "deployment", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready_to_deploy")
    return {error["pointer"].split("/")[1] for error in refused.json()["errors"]}


def _return_to_end(walk: Walk, offer: Any) -> None:
    cast = walk.cast
    walk.turn_wrong("completed")
    part = {"achieved": "canary achieved"}
    assert walk.refused("desk", "debriefed") == (409, "debrief_missing")
    assert cast.ask("secretary", "PUT", f"{walk.path}/debrief", json=part).status_code == 403
    for who in ("desk", "partner"):
        walk.write(who, "PUT", f"/deployment-requests{walk.path}/debrief", part)
    missing = cast.step("desk", walk.path, "debriefed").json()["errors"]
    assert [error["pointer"] for error in missing] == ["/debriefs/expert"]
    walk.write("first", "PUT", f"/own/offers/{offer['id']}/debrief", part)
    walk.step("desk", "debriefed")
    walk.turn_wrong("debriefed")
    closing = {"closing_reason": "fulfilled", "lessons": ["Wells first.", "First, Amal knew everybody."]}
    named = cast.step("head", walk.path, "closing", closing)
    assert named.json()["errors"][0]["pointer"] == "/lessons/1"
    closed = walk.step("head", "closing", {**closing, "lessons": ["Wells first."]})
    assert (closed["closing_reason"], closed["clock"]["state"]) == ("fulfilled", "met")
    walk.turn_wrong("closed")
    lessons = cast.client.get("/api/v1/lessons?situation=sudan", token=cast.tokens["other desk"]).json()["items"]
    assert [lesson["text"] for lesson in lessons] == ["Wells first."]
    for asked, why in (("sudan-south-sudan-abyei", "country"), ("libya", "region"), ("mali", None)):
        where = f"/api/v1/lessons?akin=true&situation={asked}"
        akin = cast.client.get(where, token=cast.tokens["other desk"]).json()["items"]
        assert [lesson["why"] for lesson in akin] == ([why] if why else []), asked


def _history_leads_here(walk: Walk) -> None:
    """From the steps alone the state is found again, and each of them is in the audit."""
    cast, state = walk.cast, None
    steps = cast.read("auditor", f"{walk.path}/history").json()["items"]
    for step in steps:
        assert step["before"] == state
        if step["action"] in STEPS_BY_ACTION:
            assert step["before"] in STEPS_BY_ACTION[step["action"]].before
        state = step["after"]
    assert state == "closed"
    assert [step["by"] for step in steps[:6]] == ["requester"] * 2 + ["office"] + ["requester"] * 2 + ["office"]
    assert steps[2]["reason"] == "Say who will be met first."
    with reading(cast.engine) as session:
        moves = select(func.count()).select_from(RequestMove).where(RequestMove.action.in_(STEPS_BY_ACTION))
        rows = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "request.step")
        assert session.scalar(moves) == session.scalar(rows)


def test_an_envoy_waits_for_the_council_with_the_clock_standing_still(cast: Cast) -> None:
    path, (nominee,) = put_up(cast, ["Nominee One"], track="envoy")
    delegate(cast, "delegate")
    walk = Walk(cast, "asker", path)
    decision = {"selected": [nominee["id"]], **LEGAL}
    walk.turn_wrong("with_sg")
    assert walk.refused("delegate", "referral", decision) == (403, "forbidden")
    referred = walk.step("secretary", "referral", decision)
    assert (referred["clock"]["state"], referred["clock"]["cause"]) == ("stopped", "council")
    walk.turn_wrong("council_pending")
    assert cast.read("asker", f"{path}/people").json()["items"][0]["name"] is None
    assert walk.step("head", "council-approval", {"council_reference": "Res. 1"})["state"] == "authorised"
    assert preparation(cast, path)["council_reference"] == "Res. 1"
    walk.turn_wrong("authorised")
    # A delegate does not lengthen what a delegate could not decide.
    with writing(cast.engine) as session:
        session.execute(update(DeploymentRequest).values(state="deployed"))
    longer = {"ends": on_day(28), "available": True, "released": True, "reason": "x"}
    assert walk.refused("delegate", "extension", longer) == (403, "forbidden")
    actions = cast.read("delegate", path).json()["available_actions"]
    assert [action["action"] for action in actions] == ["complete"]


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_envoy_whom_the_council_does_not_approve_ends_the_request(cast: Cast) -> None:
    path, (nominee,) = put_up(cast, ["Nominee Two"], track="envoy")
    walk = Walk(cast, "asker", path)
    walk.step("secretary", "referral", {"selected": [nominee["id"]], **LEGAL})
    ended = walk.step("head", "council-refusal", {"reason": "canary"})
    assert (ended["state"], ended["closing_reason"]) == ("rejected", "council_did_not_approve")
