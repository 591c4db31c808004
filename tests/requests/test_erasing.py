"""Erasing somebody who was considered: not while a request holds the person, and the decision can be shown after."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db import now, writing
from app.models import Account, Profile
from app.services.retention import erase_due
from tests.requests.cast import Cast
from tests.requests.field import ACCEPTED, CHECKED, answer_offer, offered
from tests.web.test_requests import write


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_held_by_a_request_is_erased_after_it_and_what_was_decided_can_be_shown(cast: Cast) -> None:
    path, (leaving,) = offered(cast, ["Leaving Canary"])
    asked = cast.client.post("/api/v1/me/erasure", token=cast.tokens["Leaving Canary"])
    assert (asked.status_code, asked.json()["code"]) == (409, "held_by_request")
    refused = write(cast, "Leaving Canary", "/en/me/erasure", {"do": "ask"}, "/en/me/data")
    assert (refused.status_code, "You have an offer that stands" in refused.text) == (409, True)
    with writing(cast.engine) as session:
        account = select(Account.profile_id).where(Account.name == "Leaving Canary")
        row = session.scalars(select(Profile).where(Profile.id == account.scalar_subquery())).one()
        row.erasure_due_at = now() - timedelta(days=1)
    assert answer_offer(cast, "Leaving Canary", "acceptance", ACCEPTED).status_code == 200
    assert cast.ask("desk", "PUT", f"{path}/parties/0/consent", json={"state": "given"}).status_code == 200
    assert cast.ask("desk", "PUT", f"{path}/checks", json=CHECKED).status_code == 200
    assert cast.step("desk", path, "deployment", {}).status_code == 200
    assert not _is_erased_when_due(cast, leaving)
    assert cast.step("desk", path, "completion", {"handover": "x"}).status_code == 200
    for who in ("desk", "asker"):
        assert cast.ask(who, "PUT", f"{path}/debrief", json={"achieved": "x"}).status_code == 204
    assert cast.step("desk", path, "debriefed").json()["code"] == "debrief_missing"
    assert _is_erased_when_due(cast, leaving)

    for kept in ("shortlist", "decision-files/1"):
        answer = cast.read("auditor", f"{path}/{kept}")
        assert (answer.status_code, "Leaving Canary" in answer.text) == (200, True), kept
    for told in ("", "/candidates", "/preparation", "/history"):
        answer = cast.read("desk", f"{path}{told}")
        assert (answer.status_code, "Leaving Canary" in answer.text) == (200, False), told
    for page in ("", "/candidates", "/preparation"):
        shown = cast.client.get(f"/ar/requests{path}{page}", token=cast.tokens["head"])
        assert shown.status_code == 200, page
    assert cast.step("desk", path, "debriefed").json()["state"] == "debriefed"


def _is_erased_when_due(cast: Cast, candidate: dict[str, dict[str, str]]) -> bool:
    erase_due(cast.engine, now())
    read = cast.client.get(f"/api/v1/profiles/{candidate['person']['id']}", token=cast.tokens["desk"])
    return bool(read.status_code != 200)
