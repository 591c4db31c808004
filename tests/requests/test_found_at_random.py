"""What the random moves found, told one by one."""

import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import AuditEvent
from app.policy import Role
from tests.api.client import new_token
from tests.requests.cast import WHOLE, Cast
from tests.requests.field import ACCEPTED, LEGAL, answer_offer, expert, offered, offers_of
from tests.requests.test_candidates import add, move, person, ready, searching
from tests.requests.test_fielding import code

# Rules, which are the same on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"])
TWO_PLACES = [{**WHOLE["posts"][0], "count": 2}]


def test_nobody_adds_asks_or_proposes_themselves(cast: Cast) -> None:
    path, mine = searching(cast), person(cast, "An Officer")
    cast.tokens["officer"] = new_token(cast.engine, Role.DESK, "officer", profile=mine)
    assert code(add(cast, path, mine, who="officer")) == (403, "own_record")
    candidate = move(cast, path, add(cast, path, mine).json(), "screening").json()
    assert code(move(cast, path, candidate, "sounding", who="officer")) == (403, "own_record")
    candidate = move(cast, path, candidate, "sounding").json()
    candidate = move(cast, path, candidate, "sounding/answer", {"answer": "yes"}).json()
    order = {"order": [candidate["id"]], "reason": "canary scarcity"}
    assert code(cast.step("officer", path, "shortlist", order)) == (403, "own_record")
    assert cast.step("desk", path, "shortlist", order).status_code == 200


def test_who_had_accepted_is_told_when_the_request_ends_in_another_search(cast: Cast) -> None:
    path = _searched_again(cast, ["One", "Two"])
    assert cast.step("head", path, "unfilled", {"reason": "canary"}).json()["state"] == "unfilled"
    assert [offer["state"] for offer in offers_of(cast, "One")] == ["cancelled"]


def test_a_place_that_falls_free_before_the_offers_is_offered_with_them(cast: Cast, engine: Engine) -> None:
    path = _searched_again(cast, ["One", "Two"])
    third, fourth = (ready(cast, path, name) for name in ("Three", "Four"))
    expert(cast, third, "Three")
    expert(cast, fourth, "Four")
    order = {"order": [third["id"], fourth["id"]], "reason": "canary scarcity"}
    assert cast.step("desk", path, "shortlist", order).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert cast.step("head", path, "put-up").status_code == 200
    decision = {"selected": [third["id"]], "reserves": [fourth["id"]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", decision).json()["state"] == "authorised"
    assert answer_offer(cast, "One", "withdrawal", {"reason": "ill"}).json()["state"] == "withdrawn"
    assert offers_of(cast, "Four") == []
    assert cast.step("desk", path, "offers", {"letter": "canary letter"}).json()["state"] == "offering"
    assert [offer["state"] for who in ("Three", "Four") for offer in offers_of(cast, who)] == ["open", "open"]
    assert answer_offer(cast, "Three", "acceptance", ACCEPTED).status_code == 200
    declared = {**ACCEPTED, "new_interest": "canary shares"}
    assert answer_offer(cast, "Four", "acceptance", declared).json()["state"] == "referred"
    with reading(engine) as session:
        kept = select(AuditEvent.object_id).where(AuditEvent.action == "interest.declare")
        assert session.scalars(kept).all() == [fourth["id"]]


def _searched_again(cast: Cast, names: list[str]) -> str:
    """Of two who were offered a place one has accepted and one has not, and other names are looked for."""
    path, _ = offered(cast, names, posts=TWO_PLACES)
    assert answer_offer(cast, names[0], "acceptance", ACCEPTED).status_code == 200
    assert answer_offer(cast, names[1], "refusal", {"reason": None}).status_code == 200
    assert cast.step("desk", path, "new-search", {"reason": "canary"}).json()["state"] == "searching"
    return path
