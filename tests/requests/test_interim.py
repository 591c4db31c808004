"""Help while an envoy waits for the Council: who may ask, what goes over, and what opens without a call."""

from uuid import UUID

import pytest
from sqlalchemy import update

from app.db import now, writing
from app.models import DeploymentRequest
from tests.requests.cast import OPENING, PATH, Cast, on_day
from tests.web.people import see
from tests.web.test_requests import write

MORE = {"purpose": "bridge", "mode": "remote", "starts": on_day(0), "days": 9, "contact": "x"}
WAIVED = {**OPENING, "scoping_call": "waived"}


def move(cast: Cast, path: str, state: str) -> None:
    with writing(cast.engine) as session:
        one = DeploymentRequest.public_id == UUID(path[1:])
        session.execute(update(DeploymentRequest).where(one).values(state=state, submitted_at=now()))


def test_an_expert_is_asked_for_while_an_envoy_waits_and_opens_without_a_call(cast: Cast) -> None:
    envoy = cast.submitted(track="envoy", situation="sudan", confidentiality="confidential")
    way = f"{envoy}/interim-help"
    refused = cast.ask("asker", "POST", way)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_allowed")
    move(cast, envoy, "council_pending")
    for who, status in {"stranger": 404, "partner": 404, "ethics": 403, "auditor": 403, "administrator": 403}.items():
        assert cast.ask(who, "POST", way).status_code == status, who
    page = f"/en/requests{envoy}"
    assert "Ask for interim help" not in see(cast.client, page, cookie=cast.tokens["auditor"]).text
    answer = write(cast, "colleague", f"{page}/interim-help", {}, page)
    assert answer.status_code == 303
    path = "/" + answer.headers["Location"].split("/")[3]

    before, made = cast.read("asker", envoy).json(), cast.read("asker", path).json()
    same = ("area", "situation", "host_country", "parties", "confidentiality")
    assert [made[name] for name in same] == [before[name] for name in same]
    criteria = [{"parameter": "language", "value": "ar:C1", "required": True}]
    assert made["posts"] == [{"role": "expert", "count": 1, "criteria": criteria}]
    assert (made["state"], made["track"], made["purpose"]) == ("draft", "expert", None)
    assert made["interim_for"] == {"id": envoy[1:], "reference": before["reference"], "state": "council_pending"}
    assert [one["id"] for one in before["interim_help"]] == [path[1:]]
    # A draft is on the requester's side alone.
    assert cast.read("desk", envoy).json()["interim_help"] == []

    tag = cast.read("asker", path).headers["ETag"]
    headers = {"If-Match": tag, "Content-Type": "application/merge-patch+json"}
    assert cast.ask("asker", "PATCH", path, json=MORE, headers=headers).status_code == 200
    assert cast.step("asker", path, "submission").status_code == 200
    move(cast, envoy, "withdrawn")
    assert cast.step("desk", path, "opening", WAIVED).status_code == 422
    shown = see(cast.client, f"/en/requests{path}", cookie=cast.tokens["desk"]).text
    assert (before["reference"] in shown, "Ask for interim help" in shown) == (True, False)
    move(cast, envoy, "council_pending")
    assert cast.step("desk", path, "opening", WAIVED).json()["state"] == "searching"
    (*_, opened) = cast.read("asker", f"{path}/history").json()["items"]
    assert (opened["action"], opened["reason"]) == ("open", before["reference"])


def test_of_a_strict_request_the_same_officers_are_named(cast: Cast) -> None:
    envoy = cast.submitted(track="envoy", confidentiality="strict")
    naming = {"account": str(cast.account_of("desk"))}
    named = cast.client.post(f"{PATH}{envoy}/officers", token=cast.tokens["head"], json=naming)
    assert named.status_code == 204
    move(cast, envoy, "council_pending")
    assert cast.ask("other desk", "POST", f"{envoy}/interim-help").status_code == 404
    made = cast.ask("head", "POST", f"{envoy}/interim-help").json()
    path = f"/{made['id']}"
    assert made["confidentiality"] == "strict"
    move(cast, path, "submitted")
    told = {who: cast.read(who, path) for who in ("desk", "other desk", "asker")}
    assert {who: answer.status_code for who, answer in told.items()} == {"desk": 200, "other desk": 404, "asker": 404}
    assert told["desk"].json()["interim_for"]["id"] == envoy[1:]
    assert cast.read("asker", envoy).json()["interim_help"] == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_help_that_is_less_secret_than_its_envoy_does_not_give_the_envoy_away(cast: Cast) -> None:
    envoy = cast.submitted(track="envoy", confidentiality="strict")
    reference = cast.read("asker", envoy).json()["reference"]
    cast.ask("head", "POST", f"{envoy}/officers", json={"account": str(cast.account_of("desk"))})
    move(cast, envoy, "council_pending")
    path = "/" + cast.ask("asker", "POST", f"{envoy}/interim-help").json()["id"]
    headers = {"If-Match": cast.read("asker", path).headers["ETag"], "Content-Type": "application/merge-patch+json"}
    less = {**MORE, "confidentiality": "ordinary"}
    assert cast.ask("asker", "PATCH", path, json=less, headers=headers).status_code == 200
    assert cast.step("asker", path, "submission").status_code == 200
    assert cast.step("desk", path, "opening", WAIVED).status_code == 422
    assert cast.step("desk", path, "opening", {**WAIVED, "reason": "Urgent."}).status_code == 200
    for who in ("other desk", "ethics"):
        for door in (path, f"{path}/history"):
            read = cast.read(who, door)
            assert (read.status_code, reference in read.text, envoy[1:] in read.text) == (200, False, False), who
