"""The membership machine, every state × move × role, made from the table of moves."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import RULES, Role
from app.services.membership import MOVES
from app.vocabularies.fixed import FIXED_TERMS
from tests.api.client import Client, new_token
from tests.api.own.cast import do, etag_of, expert, profile
from tests.api.test_profiles import PATH
from tests.search.exposing import put_columns

STATES = tuple(term.code for term in FIXED_TERMS["membership_states"])
# Operation → how it is asked; `moveMembership` says the state, the others lead to one.
WAYS: dict[str, tuple[str, str, Any]] = {
    "pauseMembership": ("POST", "pause", {"until": "2199-06-30"}),
    "resumeMembership": ("DELETE", "pause", None),
    "suspendMembership": ("POST", "suspension", {"reason": "A complaint."}),
    "reinstateMembership": ("POST", "reinstatement", {"reason": "It came to nothing."}),
    **{f"moveMembership {state}": ("POST", "membership", {"state": state}) for state in STATES},
}
BY_WAY = {
    (move.before, move.way if move.way != "moveMembership" else f"moveMembership {move.after}"): move
    for move in MOVES
    if move.rule is not None
}
RULE_OF = {operation: rule for rule in RULES.values() for operation in rule.operations}
VERSION = {"If-Match": '"1-desk_secretariat-en"'}


def put_into(engine: Engine, path: str, state: str) -> None:
    put_columns(engine, path.rpartition("/")[2], membership=state)


def ask(client: Client, path: str, way: str, token: str, headers: dict[str, str]) -> Any:
    method, part, body = WAYS[way]
    return client.ask(method, f"{path}/{part}", token=token, headers=headers, **({"json": body} if body else {}))


def test_every_state_and_move_is_known_here() -> None:
    assert {move.before for move in MOVES} | {move.after for move in MOVES} == set(STATES)
    ways = {way.partition(" ")[0] for way in WAYS}
    assert {move.way for move in MOVES if move.rule} - ways == {"askRemoval"}


def test_from_each_state_each_move_works_for_whom_the_table_lets_and_for_nobody_else(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk, nominated_by="TN")
    tokens = {role: new_token(engine, role) for role in Role if role is not Role.NOBODY} | {Role.EXPERT: who.token}
    wrong = []
    for state in STATES:
        put_into(engine, who.path, state)
        etag = etag_of(client, who.path, desk)
        for way, role in product(WAYS, tokens):
            # Who may make no move at all is refused whatever the state is: shown once.
            if role not in _movers(way) and state != "active":
                continue
            answer = ask(client, who.path, way, tokens[role], {"If-Match": etag})
            move = BY_WAY.get((state, way))
            if not _as_expected(answer, role in _movers(way), state, move):
                wrong.append((state, way, role, answer.status_code, answer.json().get("code")))
            if answer.status_code == 200:
                put_into(engine, who.path, state)
                etag = etag_of(client, who.path, desk)
        assert client.get(who.path, token=desk).headers["ETag"] == etag  # what was refused changed nothing
    assert wrong == []


def _movers(way: str) -> set[Role]:
    return set(RULE_OF[way.partition(" ")[0]].cells)


def _as_expected(answer: Any, may: bool, state: str, move: Any) -> bool:
    if not may:
        return bool((answer.status_code, answer.json()["code"]) == (403, "forbidden"))
    if move is not None:
        return bool((answer.status_code, answer.json()["membership"]) == (200, move.after))
    told = answer.json()
    if told["code"] == "move_not_allowed":
        return all(one.after in told["detail"] for one in MOVES if one.before == state)
    return bool(answer.status_code == 409 and told["code"].startswith("by_"))


OTHER_WAYS = {
    ("active", "suspended"): "by_suspension",
    ("suspended", "active"): "by_reinstatement",
    ("suspended", "removed"): "by_removal",
    ("active", "lapsed"): "by_the_clock",
    ("active", "paused"): "by_pause",
    ("paused", "active"): "by_resumption",
    ("nominated", "active"): "move_not_allowed",
    ("removed", "active"): "move_not_allowed",
    ("active", "active"): "move_not_allowed",
}


def test_a_move_with_a_way_of_its_own_is_refused_and_its_way_is_named(
    client: Client, engine: Engine, desk: str
) -> None:
    path, told = profile(client, desk), {}
    for state, asked in OTHER_WAYS:
        put_into(engine, path, state)
        answer = do(client, "POST", f"{path}/membership", desk, of=path, json={"state": asked})
        assert answer.status_code == 409
        told[state, asked] = answer.json()["code"]
    assert told == OTHER_WAYS


@pytest.mark.parametrize("way", ["suspendMembership", "reinstateMembership"])
def test_a_reason_is_needed_and_stays_in_the_history(client: Client, engine: Engine, desk: str, way: str) -> None:
    who, head = expert(client, engine, desk), new_token(engine, Role.HEAD)
    put_into(engine, who.path, "active" if way == "suspendMembership" else "suspended")
    _, part, body = WAYS[way]
    for nothing in ({}, {"reason": None}, {"reason": " "}):
        assert do(client, "POST", f"{who.path}/{part}", head, of=who.path, json=nothing).status_code == 422
    assert do(client, "POST", f"{who.path}/{part}", head, of=who.path, json=body).status_code == 200
    newest = client.get(f"{who.path}/history", token=who.token).json()["items"][0]
    assert newest["changes"]["membership_reason"]["after"] == body["reason"]


def test_a_move_names_the_version_it_starts_from(client: Client, engine: Engine, desk: str) -> None:
    path, head = profile(client, desk, nominated_by="TN"), new_token(engine, Role.HEAD)
    assert client.patch(path, {"title": "Dr"}, etag_of(client, path, desk), token=desk).status_code == 200
    for way in WAYS:
        assert ask(client, path, way, head, {}).status_code == 428, way
        assert ask(client, path, way, head, VERSION).status_code == 412, way
    assert client.get(path, token=desk).json()["version"] == 2


def test_what_could_be_done_is_told_to_whom_could_do_it(client: Client, engine: Engine, desk: str) -> None:
    who, head = expert(client, engine, desk), new_token(engine, Role.HEAD)

    def told(token: str) -> set[str]:
        return {move["operation"] for move in client.get(who.path, token=token).json().get("available_moves", [])}

    assert told(desk) == {"moveMembership", "pauseMembership"}
    assert told(head) == {"moveMembership", "pauseMembership", "suspendMembership"}
    assert told(who.token) == {"pauseMembership"}


@pytest.mark.parametrize("role", [Role.DESK, Role.HEAD])
def test_nobody_of_the_secretariat_decides_on_the_own_record(
    client: Client, engine: Engine, desk: str, role: Role
) -> None:
    path = profile(client, desk, membership="under_review")
    own = new_token(engine, role, "also a member", profile=path.rpartition("/")[2])
    changed = do(client, "PATCH", path, own, json={"expertise": [{"code": "water", "evidence": "verified"}]})
    moved = do(client, "POST", f"{path}/membership", own, of=path, json={"state": "active"})
    for answer in (changed, moved):
        assert (answer.status_code, answer.json()["code"]) == (403, "own_record")
    if role is Role.HEAD:
        for state, part in (("active", "suspension"), ("suspended", "reinstatement")):
            put_into(engine, path, state)
            answer = do(client, "POST", f"{path}/{part}", own, of=path, json={"reason": "I say so."})
            assert (answer.status_code, answer.json()["code"]) == (403, "own_record")
    assert client.get(f"{PATH}/{path.rpartition('/')[2]}", token=desk).json()["version"] <= 3


def test_an_incomplete_profile_does_not_become_active(client: Client, engine: Engine, desk: str) -> None:
    path = profile(client, desk, languages=[], membership="under_review")
    answer = do(client, "POST", f"{path}/membership", desk, of=path, json={"state": "active"})
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")
    assert "languages" in answer.json()["detail"]


def test_a_pause_hides_from_partners_and_ends_before_its_day(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    who = expert(client, engine, desk)
    late = do(client, "POST", f"{who.path}/pause", who.token, of=who.path, json={"until": "2020-01-01"})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/until")
    paused = do(client, "POST", f"{who.path}/pause", who.token, of=who.path, json={"until": "2199-06-30"})
    assert (paused.json()["membership"], paused.json()["paused_until"]) == ("paused", "2199-06-30")
    assert client.get(who.path, token=partner).status_code == 404
    back = do(client, "DELETE", f"{who.path}/pause", who.token, of=who.path)
    assert (back.json()["membership"], back.json()["paused_until"]) == ("active", None)
    assert client.get(who.path, token=partner).status_code == 200
