"""Every role, in every state, with every step: what the specification says, and nothing else."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.db import writing
from app.models import ClockSpan, DeploymentRequest, RequestMove, RequestTerms
from app.policy import Actor, Role
from app.policy.request_moves import REQUEST_STATES, REQUEST_STEPS, STEPS_BY_ACTION, RequestStep, steps_open_to
from app.policy.rules import RULES
from tests.requests.cast import OPENING, PATH, Cast, on_day

NOBODY = "00000000-0000-4000-8000-000000000000"
REASON = {"reason": "x"}
DECISION = {"selected": [NOBODY], "legal_basis": "x"}
LATER = {"ends": on_day(0), "available": True, "released": True, "reason": "x"}
# The address of each step and what is sent. Where a step needs people who are not there, that is found out only by
# who may take it.
WAYS: dict[str, tuple[str, Any]] = {
    "submit": ("submission", None),
    "return": ("return", REASON),
    "reject": ("rejection", {"failed": ["safe_enough"], "reason": "x"}),
    "open": ("opening", OPENING),
    "leave_unfilled": ("unfilled", REASON),
    "shortlist": ("shortlist", {"order": [NOBODY], "reason": "x"}),
    "put_up": ("put-up", None),
    "ask_others": ("other-names", REASON),
    "decline": ("decline", REASON),
    "authorise": ("authorisation", DECISION),
    "refer": ("referral", DECISION),
    "approve": ("council-approval", {"council_reference": "x"}),
    "refuse": ("council-refusal", REASON),
    "offer": ("offers", {"letter": "x"}),
    "search_again": ("new-search", REASON),
    "deploy": ("deployment", {}),
    "extend": ("extension", LATER),
    "recall": ("recall", REASON),
    "complete": ("completion", {"handover": "x"}),
    "debrief": ("debriefed", None),
    "debrief_without": ("debriefed-without-expert", REASON),
    "close": ("closing", {"closing_reason": "fulfilled"}),
    "withdraw": ("withdrawal", REASON),
    "stand_down": ("stand-down", {"closing_reason": "duplicate", "reason": "x"}),
}
# Who may take which step on a request of the asker, as the specification says it; not as the table does.
ASKERS = {"submit", "withdraw"}
MAY: dict[str, set[str]] = {
    "asker": ASKERS,
    "colleague": ASKERS,
    "desk": {"return", "open", "shortlist", "offer", "search_again", "deploy", "complete", "debrief"},
    "head": {"reject", "leave_unfilled", "put_up", "approve", "refuse", "debrief_without", "close", "stand_down"},
    "secretary": {"ask_others", "decline", "authorise", "refer", "extend", "recall"},
    "ethics": set(),
    "auditor": set(),
}
DELEGATE = {"authorise", "extend"}
OPEN = {"submitted", "returned", "searching", "shortlisted", "with_sg", "council_pending", "authorised"}
OPEN |= {"offering", "preparing"}
FROM: dict[str, set[str]] = {
    "submit": {"draft", "returned"},
    "return": {"submitted"},
    "reject": {"submitted"},
    "open": {"submitted"},
    "leave_unfilled": {"searching"},
    "shortlist": {"searching"},
    "put_up": {"shortlisted"},
    "ask_others": {"with_sg"},
    "decline": {"with_sg"},
    "authorise": {"with_sg"},
    "refer": {"with_sg"},
    "approve": {"council_pending"},
    "refuse": {"council_pending"},
    "offer": {"authorised"},
    "search_again": {"offering"},
    "deploy": {"preparing"},
    "extend": {"deployed"},
    "recall": {"deployed"},
    "complete": {"deployed"},
    "debrief": {"recalled", "completed"},
    "debrief_without": {"recalled", "completed"},
    "close": {"debriefed"},
    "withdraw": OPEN | {"draft"},
    "stand_down": OPEN,
}
TRACK = {"authorise": "expert", "refer": "envoy"}
# Answers of candidates and what follows from them: nobody takes these steps as such.
FOLLOWING = {"fill", "fall_back"}
STRANGERS = ("stranger", "partner", "other partner")
ROLES = {"asker": Role.FOCAL_POINT, "secretary": Role.SECRETARY_GENERAL}


def test_each_role_is_offered_each_step_where_the_specification_lets_it_and_nowhere_else() -> None:
    assert {step.action for step in REQUEST_STEPS} == WAYS.keys() | FOLLOWING
    people = [(Actor(ROLES.get(who) or Role(who), who), may) for who, may in MAY.items() if who != "colleague"]
    people.append((Actor(Role.DESK, "delegate", delegate=True), MAY["desk"] | DELEGATE))
    people += [(Actor(role, role.value), set()) for role in (Role.EXPERT, Role.ADMINISTRATOR)]
    for (actor, everything), state, track in product(people, REQUEST_STATES, ("expert", "envoy")):
        may = everything - DELEGATE if actor.delegate and track == "envoy" else everything
        asks = actor.name == "asker"
        named = {step.action for step in steps_open_to(actor, state, track, is_author=asks, is_requester=asks)}
        wanted = {one for one in may if state in FROM[one] and TRACK.get(one, track) == track}
        assert named == wanted, (actor.name, state, track)
        own = {step.action for step in steps_open_to(actor, state, track, is_author=True, is_requester=True)}
        assert own <= ASKERS, (actor.name, state, "own")


def test_over_http_each_step_is_taken_by_who_may_and_from_where_it_may(cast: Cast) -> None:
    path = cast.submitted()
    wrong: list[tuple[object, ...]] = []
    for who in (*MAY, *STRANGERS, "administrator"):
        for action, (way, body) in WAYS.items():
            step = STEPS_BY_ACTION[action]
            for state in (step.before[-1], "closed"):
                _put(cast, path, state, TRACK.get(action, "expert"))
                options = {} if body is None else {"json": body}
                answer = cast.client.post(
                    f"{PATH}{path}/{way}", token=cast.tokens[who], headers={"If-Match": '"2-desk-en"'}, **options
                )
                said = answer.json().get("code")
                if answer.status_code not in _expected(who, step, state) or (
                    state == "closed" and answer.status_code == 409 and said != "step_not_allowed"
                ):
                    wrong.append((who, action, state, answer.status_code, said))
    assert wrong == []


def _put(cast: Cast, path: str, state: str, track: str) -> None:
    """Back to `state` at version 2, without the traces of the step before."""
    with writing(cast.engine) as session:
        row = DeploymentRequest.public_id == UUID(path[1:])
        values = {"state": state, "track": track, "version": 2, "closing_reason": None}
        session.execute(update(DeploymentRequest).where(row).values(values))
        for table in (RequestMove, RequestTerms, ClockSpan):
            session.query(table).delete()


def _expected(who: str, step: RequestStep, state: str) -> set[int]:
    if who in STRANGERS:
        # What their role may do on their own requests, they may not on this: for them there is none.
        return {404} if step.hand == "requester" else {403}
    if who in ("ethics", "auditor", "administrator") or step.action not in MAY[who]:
        return {403}
    # Further guards are tested where they stand: here somebody or something is missing.
    return {409} if state not in FROM[step.action] else {200, 409, 422}


def test_whoever_can_write_a_request_can_write_its_voice_of_the_debrief() -> None:
    assert RULES["requests.write"].roles <= RULES["debriefs.write"].roles


def test_every_state_is_reached_and_every_step_leads_somewhere() -> None:
    reached = {"draft"}
    for _ in REQUEST_STATES:
        reached |= {step.after for step in REQUEST_STEPS if reached & set(step.before)}
    assert reached == set(REQUEST_STATES)
    circles = [step.action for step in REQUEST_STEPS if step.after in step.before]
    assert circles == ["extend"]


@pytest.mark.parametrize("step", REQUEST_STEPS, ids=lambda step: step.action)
def test_a_step_asks_for_a_reason_where_the_specification_does(step: RequestStep) -> None:
    asked = {"return", "reject", "leave_unfilled", "ask_others", "decline", "refuse", "search_again", "extend"}
    assert step.reason == (step.action in asked | {"recall", "debrief_without", "withdraw", "stand_down"})
