"""Changes that wait: the desk decides, never on itself, and the person reads the answer."""

from typing import Any

import httpx
from sqlalchemy import Engine, select

from app.db import reading
from app.models import OutboxMessage
from app.policy import Role
from tests.api.client import Client, name_of, new_token
from tests.api.own.cast import ME, VERIFIED, Expert, become, change_me, do, etag_of, expert, me, profile, rows
from tests.trail import trail

REVIEWS = "/api/v1/reviews"


def asked(client: Client, who: Expert, **patch: Any) -> str:
    """The path of the change that waits for the desk."""
    (change,) = change_me(client, who, **patch).json()["waiting"]
    return f"{REVIEWS}/{change['id']}"


def decide(client: Client, path: str, token: str, decision: str, reason: str | None = None) -> httpx.Response:
    body = {"decision": decision} | ({"reason": reason} if reason is not None else {})
    return do(client, "POST", f"{path}/decision", token, of=path, json=body)


def test_accepted_it_stands_in_the_profile_and_the_person_is_told(client: Client, engine: Engine, desk: str) -> None:
    field, value = "nominated_by", "SN"
    who = expert(client, engine, desk)
    path = asked(client, who, **{field: value})
    told = client.get(path, token=desk).json()
    assert (told["field"], told["after"], told["profile"]["id"]) == (field, value, who.id)
    assert [item["id"] for item in client.get(REVIEWS, token=desk).json()["items"]] == [told["id"]]
    answer = decide(client, path, desk, "accept")
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert answer.headers["ETag"] == etag_of(client, path, desk)
    held = me(client, who)
    assert (held[field], held["waiting"], held["version"]) == (value, [], 2)
    assert client.get(REVIEWS, token=desk).json()["items"] == []
    last = trail(engine)[-3:]
    assert "change.accept" in {row.action for row in last}
    assert _mails(engine) == ["review_decided", "review_waiting"]


def _mails(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.scalars(select(OutboxMessage.kind)))


def test_refused_it_needs_a_reason_which_the_person_reads(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    bare = decide(client, path, desk, "refuse")
    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert decide(client, path, desk, "refuse", "The note names two.").json()["status"] == "refused"
    (item,) = client.get(f"{ME}/changes", token=who.token).json()["items"]
    assert (item["status"], item["reason"]) == ("refused", "The note names two.")
    # Who it was is for the secretariat to know.
    assert name_of(engine, "desk") not in str(item)
    assert me(client, who)["roles"] == ["mediator"]


def test_what_is_decided_or_taken_back_is_not_decided_again(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    assert client.ask("DELETE", f"{ME}/changes/{path.rpartition('/')[2]}", token=who.token).status_code == 204
    answer = decide(client, path, desk, "accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
    path = asked(client, who, roles=["expert"])
    decide(client, path, desk, "accept")
    for decision in ("accept", "refuse"):
        assert decide(client, path, desk, decision, "no").json()["code"] == "already_decided"
    taken = client.ask("DELETE", f"{ME}/changes/{path.rpartition('/')[2]}", token=who.token)
    assert (taken.status_code, taken.json()["code"]) == (409, "already_decided")


def test_a_decision_names_the_version_it_is_about(client: Client, engine: Engine, desk: str) -> None:
    path = asked(client, expert(client, engine, desk), roles=["expert"])
    body = {"decision": "accept"}
    assert client.post(f"{path}/decision", token=desk, json=body).status_code == 428
    old = {"If-Match": '"7-desk-en"'}
    assert client.post(f"{path}/decision", token=desk, json=body, headers=old).status_code == 412


def test_nobody_decides_on_the_own_profile_or_on_the_own_wish(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=["expert"])
    also_a_member = new_token(engine, Role.HEAD, "also a member")
    become(engine, "also a member", who)
    answer = decide(client, path, also_a_member, "accept")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_record")
    assert client.get(path, token=desk).json()["status"] == "waiting"


def test_what_has_become_something_else_meanwhile_is_not_written_over(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk, **VERIFIED)
    roles = asked(client, who, roles=["expert"])
    do(client, "PATCH", who.path, desk, json={"roles": ["mediator", "special_envoy"]})
    answer = decide(client, roles, desk, "accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_longer_fits")
    assert decide(client, roles, desk, "refuse", "It has changed.").status_code == 200
    held = me(client, who)
    water, design = held["expertise"]
    topic = asked(client, who, expertise=[water | {"years": 30}, design])
    do(client, "PATCH", who.path, desk, json={"expertise": [water | {"years": 6}, design]})
    assert decide(client, topic, desk, "accept").json()["code"] == "no_longer_fits"
    assert me(client, who)["expertise"][0]["years"] == 6


def test_of_verified_facts_only_what_was_asked_changes(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, **VERIFIED)
    water, design = me(client, who)["expertise"]
    path = asked(client, who, expertise=[water | {"years": 30}, design])
    change_me(client, who, expertise=[{"code": "mandate-and-entry"}, water, design])
    assert decide(client, path, desk, "accept").status_code == 200
    assert [(topic["code"], topic["years"], topic["evidence"]) for topic in me(client, who)["expertise"]] == [
        ("mandate-and-entry", None, "stated"),
        ("water", 30, "verified"),
        ("process-design", None, "stated"),
    ]


def test_only_the_desk_verifies(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, nominated_by="TN")
    verified = {"expertise": [{"code": "water", "evidence": "verified"}]}
    focal = new_token(engine, Role.FOCAL_POINT, state="TN")
    before = rows(engine)
    assert change_me(client, who, **verified).status_code == 422
    assert do(client, "PATCH", who.path, focal, json=verified).status_code == 422
    assert rows(engine) == before
    assert do(client, "PATCH", who.path, desk, json=verified).json()["expertise"][0]["evidence"] == "verified"


def test_a_member_stays_complete_whatever_is_accepted(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    path = asked(client, who, roles=[])
    answer = decide(client, path, desk, "accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")
    assert client.get(path, token=desk).json()["status"] == "waiting"


def test_the_list_goes_by_state_and_page_by_page(client: Client, engine: Engine, desk: str) -> None:
    people = [expert(client, engine, desk, name) for name in ("Amina", "Omar", "Fatima")]
    paths = [asked(client, who, roles=["expert"]) for who in people]
    decide(client, paths[0], desk, "refuse", "no")
    first = client.get(f"{REVIEWS}?limit=1", token=desk).json()
    second = client.get(f"{REVIEWS}?limit=1&cursor={first['next_cursor']}", token=desk).json()
    assert [item["profile"]["name"] for item in first["items"] + second["items"]] == ["Omar", "Fatima"]
    assert second["next_cursor"] is None
    refused = client.get(f"{REVIEWS}?status=refused", token=desk).json()["items"]
    assert [item["profile"]["name"] for item in refused] == ["Amina"]
    other = client.get(f"{REVIEWS}?status=refused&cursor={first['next_cursor']}", token=desk)
    assert other.status_code == 422
    assert profile(client, desk)  # a profile without wishes adds nothing
    assert len(client.get(REVIEWS, token=desk).json()["items"]) == 2
