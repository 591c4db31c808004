"""What a request needs before it is searched for, and who may open it."""

from typing import Any

import pytest

from app.policy.request_moves import STEPS_BY_ACTION
from tests.requests.cast import OPENING, WHOLE, Cast


def test_the_state_is_found_again_from_the_history_alone(cast: Cast) -> None:
    path = cast.submitted()
    cast.step("desk", path, "opening", OPENING)
    cast.step("head", path, "stand-down", {"closing_reason": "situation_changed", "reason": "called off"})
    state, steps = None, cast.read("auditor", f"{path}/history").json()["items"]
    for step in steps:
        assert step["before"] == state
        if step["action"] in STEPS_BY_ACTION:
            assert step["before"] in STEPS_BY_ACTION[step["action"]].before
            assert step["after"] == STEPS_BY_ACTION[step["action"]].after
        state = step["after"]
    told = cast.read("auditor", path).json()
    assert (state, told["state"], told["closing_reason"]) == ("stood_down", "stood_down", "situation_changed")
    assert told["clock"]["state"] == "ended"


def test_a_submission_names_everything_it_lacks_at_once(cast: Cast) -> None:
    made = cast.ask("asker", "POST", json={"track": "envoy"})
    answer = cast.step("asker", f"/{made.json()['id']}", "submission")
    assert answer.status_code == 422
    named = {error["pointer"] for error in answer.json()["errors"]}
    assert named == {
        f"/{name}"
        for name in ("area", "host_country", "purpose", "mode", "starts", "days", "contact", "parties", "posts")
    }
    without = {"role": "expert", "criteria": [{"parameter": "gender", "value": "f"}]}
    languages = (("ar", True), ("ar:C1,fr", True), ("fr", False), ("ar:C1,fr:B2", True))
    asked = [{"parameter": "language", "value": value, "required": needed} for value, needed in languages]
    path = cast.draft(parties=[{"name": "a party"}], posts=[without, {"role": "expert", "criteria": asked}])
    errors = cast.step("asker", path, "submission").json()["errors"]
    assert errors[-1]["code"] == "level_missing"
    assert {error["pointer"] for error in errors} == {
        "/parties",
        "/posts/0/criteria",
        "/posts/1/criteria/0/value",
        "/posts/1/criteria/1/value",
    }


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("situation", "no-such-conflict", "/situation"),
        ("host_country", "XX", "/host_country"),
        ("days", 0, "/days"),
        ("starts", "soon", "/starts"),
        ("purpose", "a\u202eb", "/purpose"),
        ("area", "\u200b\u2060", "/area"),
        ("posts", [{"role": "king"}], "/posts/0/role"),
        (
            "posts",
            [{"role": "expert", "criteria": [{"parameter": "language", "value": "ar:Z9"}]}],
            "/posts/0/criteria/0/value",
        ),
        (
            "posts",
            [{"role": "expert", "criteria": [{"parameter": "country", "value": "Sudan"}]}],
            "/posts/0/criteria/0/value",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_refused_where_it_stands(
    cast: Cast, field: str, value: Any, pointer: str
) -> None:
    answer = cast.ask("asker", "POST", json={**WHOLE, field: value})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_all_four_tests_and_a_call_or_a_reason_open_a_request(cast: Cast) -> None:
    path = cast.submitted()
    three = cast.step("desk", path, "opening", {**OPENING, "passed": OPENING["passed"][1:]})
    assert (three.status_code, three.json()["code"]) == (409, "admission_test_failed")
    waived = {**OPENING, "scoping_call": "waived"}
    assert cast.step("desk", path, "opening", waived).json()["errors"][0]["pointer"] == "/reason"
    assert cast.step("desk", path, "opening", {**waived, "reason": "They called us."}).status_code == 200


def test_nobody_decides_on_a_request_they_wrote(cast: Cast) -> None:
    path = cast.submitted("desk")
    for step, body in (("opening", OPENING), ("return", {"reason": "x"})):
        answer = cast.step("desk", path, step, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_request")
        assert "withdraw" in answer.json()["detail"]
    assert cast.step("other desk", path, "opening", OPENING).status_code == 200
    of_head = cast.submitted("head")
    rejection = {"failed": ["real_need"], "reason": "x"}
    assert cast.step("head", of_head, "rejection", rejection).json()["code"] == "own_request"


def test_a_step_on_an_old_version_or_in_another_state_is_refused_and_says_what_is_allowed(cast: Cast) -> None:
    path = cast.submitted()
    assert cast.step("desk", path, "opening", OPENING, version=1).status_code == 412
    assert cast.step("desk", path, "opening", OPENING).status_code == 200
    again = cast.step("desk", path, "opening", OPENING)
    assert (again.status_code, again.json()["code"]) == (409, "step_not_allowed")
    assert "Allowed to you now: shortlist" in again.json()["detail"]
    late = cast.step("asker", path, "submission")
    assert (late.status_code, "withdraw" in late.json()["detail"]) == (409, True)


def test_of_two_officers_at_the_same_instant_one_is_told_that_it_was_moved(cast: Cast) -> None:
    path = cast.submitted()
    tag = cast.read("desk", path).headers["ETag"]
    where = "/api/v1/deployment-requests" + path
    waiting = [
        cast.client.later(
            "POST", f"{where}/opening", token=cast.tokens[who], json=dict(OPENING), headers={"If-Match": tag}
        )
        for who in ("desk", "other desk")
    ]
    assert sorted(each.result().status_code for each in waiting) == [200, 412]
    assert [step["action"] for step in cast.read("desk", f"{path}/history").json()["items"]].count("open") == 1
