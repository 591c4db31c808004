"""Nobody goes further on flags that are old: what is new on record stops until somebody screens again, and a waiver
is for what it was given for alone."""

from typing import Any

import orjson
import pytest

from app.policy import Role
from tests.api.client import new_token
from tests.requests.cast import Cast
from tests.requests.field import LEGAL, answer_offer, expert, prepared
from tests.requests.test_candidates import PROFILES, move, ready, searching

OFFICE = {"title": "Adviser", "organisation_name": "Ministry", "country": "SD", "starts": "2024"}
OTHER_OFFICE = {**OFFICE, "title": "Commissioner"}
CALLED = "canary government"


def test_each_step_up_to_the_offer_waits_for_a_screening_of_what_is_new(cast: Cast) -> None:
    path = searching(cast)
    first, second, reserve = (ready(cast, path, name) for name in ("First", "Second", "Reserve"))
    order = {"order": [one["id"] for one in (first, second, reserve)]}

    change(cast, first, offices=[OFFICE])
    seen = _seen(cast, path, first)
    assert [(one["level"], one["kind"], one["party"]) for one in seen["found_since"]] == [
        ("blocks", "office", CALLED)
    ]
    assert (seen["flags"], seen["available_actions"][0]) == ([], "screen")
    assert refused(cast.step("desk", path, "shortlist", order)) == (
        "screening_outdated",
        [f"/screenings/{first['id']}"],
    )
    page = cast.client.get(f"/en/requests{path}/candidates", token=cast.tokens["desk"]).text
    assert page.count("New on record since the screening") == page.count("Screen again") == 1
    assert _screen(cast, path, first)["state"] == "available"
    assert refused(cast.step("desk", path, "shortlist", order)) == ("blocked_by_flag", [f"/waivers/{first['id']}"])
    _waive(cast, path, first)
    assert cast.step("desk", path, "shortlist", order).status_code == 200

    change(cast, second, affiliation=CALLED)
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert refused(cast.step("head", path, "put-up"))[0] == "screening_outdated"
    assert _screen(cast, path, second)["available_actions"] == ["remove_conflict"]
    assert refused(cast.step("head", path, "put-up"))[0] == "blocked_by_flag"
    kept = _seen(cast, path, first)
    assert move(cast, path, kept, "removal", {"conflict": True, "reason": "x"}).json()["code"] == "step_not_allowed"
    gone = move(cast, path, _seen(cast, path, second), "removal", {"conflict": True, "reason": "canary tie"})
    assert gone.json()["state"] == "removed_conflict", gone.text
    # The file tells of the list as it was.
    assert refused(cast.step("head", path, "put-up"))[0] == "no_file"
    cast.ask("desk", "POST", f"{path}/decision-files")
    assert cast.step("head", path, "put-up").status_code == 200

    decision = {"selected": [first["id"]], "reserves": [reserve["id"]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", decision).status_code == 200
    for one in (first, reserve):
        expert(cast, one, one["person"]["name"])
    letter = {"letter": "canary letter"}
    change(cast, first, offices=[OFFICE, OTHER_OFFICE])
    assert refused(cast.step("desk", path, "offers", letter))[0] == "screening_outdated"
    flags = _screen(cast, path, first)["flags"]
    assert [(flag["source"].split(" ")[0], flag["waived_at"] is None) for flag in flags] == [
        ("Adviser", False),
        ("Commissioner", True),
    ]
    assert refused(cast.step("desk", path, "offers", letter))[0] == "blocked_by_flag"
    _waive(cast, path, first)
    assert cast.step("desk", path, "offers", letter).status_code == 200

    # Nobody screens a reserve to whom an offer passes by itself.
    change(cast, reserve, offices=[OFFICE])
    assert answer_offer(cast, "First", "refusal", {}).status_code in (200, 204)
    passed = _seen(cast, path, reserve)
    assert (passed["state"], [flag["kind"] for flag in passed["flags"]]) == ("not_selected", ["office"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_goes_whose_declarations_or_offices_are_new(cast: Cast) -> None:
    path = prepared(cast, ["Ready"])
    (one,) = cast.read("desk", f"{path}/candidates").json()["items"]
    cast.tokens["sealed officer"] = new_token(cast.engine, Role.DESK, "sealed officer", sealed=True)
    for _ in range(2):
        # The same words again are not known to be the same.
        _declare(cast, one)
        assert _lacks(cast, path) == [f"/screenings/{one['id']}"]
        assert [flag["kind"] for flag in _screen(cast, path, one)["flags"]] == ["declared"]
    change(cast, one, offices=[OFFICE])
    assert _lacks(cast, path) == [f"/screenings/{one['id']}"]
    assert _screen(cast, path, one)["state"] == "preparing"
    assert _lacks(cast, path) == [f"/waivers/{one['id']}"]
    _waive(cast, path, one)
    assert cast.step("desk", path, "deployment", {}).status_code == 200


def change(cast: Cast, candidate: Any, **values: Any) -> None:
    _patch(cast, candidate, "desk", "", values)


def _declare(cast: Cast, candidate: Any) -> None:
    _patch(cast, candidate, "sealed officer", "/sealed", {"conflict_declarations": "canary interests"})


def _patch(cast: Cast, candidate: Any, who: str, below: str, values: Any) -> None:
    where = f"{PROFILES}/{candidate['person']['id']}"
    tag = cast.client.get(where, token=cast.tokens["desk"]).headers["ETag"]
    headers = {"If-Match": tag, "Content-Type": "application/merge-patch+json"}
    answer = cast.client.ask(
        "PATCH", where + below, token=cast.tokens[who], content=orjson.dumps(values), headers=headers
    )
    assert answer.status_code in (200, 204), answer.text


def _seen(cast: Cast, path: str, candidate: Any) -> Any:
    items = cast.read("desk", f"{path}/candidates").json()["items"]
    return next(one for one in items if one["id"] == candidate["id"])


def _screen(cast: Cast, path: str, candidate: Any) -> Any:
    answer = move(cast, path, _seen(cast, path, candidate), "screening")
    assert answer.status_code == 200, answer.text
    assert answer.json()["found_since"] == []
    return answer.json()


def _waive(cast: Cast, path: str, candidate: Any) -> None:
    (flag,) = [
        flag for flag in _seen(cast, path, candidate)["flags"] if flag["level"] == "blocks" and not flag["waived_at"]
    ]
    where = f"{path}/candidates/{candidate['id']}/flags/{flag['id']}/waiver"
    assert cast.ask("ethics", "POST", where, json={"reason": "The parties agree."}).status_code == 200


def refused(answer: Any) -> tuple[str, list[str]]:
    assert answer.status_code == 409, answer.text
    told = answer.json()
    return told["code"], [error["pointer"] for error in told.get("errors", [])]


def _lacks(cast: Cast, path: str) -> list[str]:
    code, pointers = refused(cast.step("desk", path, "deployment", {}))
    assert code == "not_ready_to_deploy"
    return pointers
