"""Two servers, one object, the same moment: exactly one of them wins, and the other is told."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import MERGE_PATCH, Client, new_token, running
from tests.api.own.cast import ME, Expert, change_me, etag_of, expert, me
from tests.trail import faults

ROUNDS = 3
# Method, path, token, headers, body.
Request = tuple[str, str, str, dict[str, str], Any]


@pytest.fixture
def other(database_url: str) -> Iterator[Client]:
    with running(database_url) as client:
        yield client


def both(servers: tuple[Client, Client], *requests: Request) -> list[int]:
    """The statuses of requests that are under way at the same time, one at each server."""
    under_way = []
    for server, (method, path, token, headers, body) in zip(servers, requests, strict=True):
        options = {"json": body} if body is not None else {}
        under_way.append(server.later(method, path, token=token, headers=headers, **options))
    return [future.result(timeout=60).status_code for future in under_way]


def patch(who: Expert, etag: str, path: str = ME, token: str = "", **body: Any) -> Request:
    return "PATCH", path, token or who.token, {"If-Match": etag, "Content-Type": MERGE_PATCH}, body


def test_35_of_two_edits_of_one_version_one_is_kept(client: Client, other: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    for n in range(ROUNDS):
        mine, theirs = etag_of(client, ME, who.token), etag_of(other, who.path, desk)
        told = both(
            (client, other),
            patch(who, mine, affiliation=f"mine {n}"),
            patch(who, theirs, who.path, desk, affiliation=f"theirs {n}"),
        )
        assert sorted(told) == [200, 412]
        held = me(other, who)
        assert held["affiliation"] == (f"mine {n}" if told[0] == 200 else f"theirs {n}")
        assert held["version"] == n + 2
    versions = [item["version"] for item in client.get(f"{who.path}/history", token=desk).json()["items"]]
    assert versions == list(range(ROUNDS + 1, 0, -1))
    assert faults(engine) == []


def test_35_of_two_decisions_one_counts(client: Client, other: Client, engine: Engine, desk: str) -> None:
    head = new_token(engine, Role.HEAD)
    for n in range(ROUNDS):
        who = expert(client, engine, desk, f"Amina {n}")
        (wish,) = change_me(client, who, roles=["expert"]).json()["waiting"]
        path = f"/api/v1/reviews/{wish['id']}"
        etag = {"If-Match": etag_of(client, path, desk)}
        told = both(
            (client, other),
            ("POST", f"{path}/decision", desk, etag, {"decision": "accept"}),
            ("POST", f"{path}/decision", head, etag, {"decision": "refuse", "reason": "no"}),
        )
        assert sorted(told) in ([200, 409], [200, 412])
        status = client.get(path, token=desk).json()["status"]
        assert status == ("accepted" if told[0] == 200 else "refused")
        assert me(other, who)["roles"] == (["expert"] if told[0] == 200 else ["mediator"])


def test_35_a_wish_is_either_taken_back_or_accepted(client: Client, other: Client, engine: Engine, desk: str) -> None:
    for n in range(ROUNDS):
        who = expert(client, engine, desk, f"Amina {n}")
        (wish,) = change_me(client, who, roles=["expert"]).json()["waiting"]
        path = f"/api/v1/reviews/{wish['id']}"
        etag = {"If-Match": etag_of(client, path, desk)}
        told = both(
            (client, other),
            ("DELETE", f"{ME}/changes/{wish['id']}", who.token, {}, None),
            ("POST", f"{path}/decision", desk, etag, {"decision": "accept"}),
        )
        assert told in ([204, 409], [204, 412], [409, 200])
        assert me(other, who)["roles"] == (["mediator"] if told[0] == 204 else ["expert"])


def test_35_of_two_moves_of_one_membership_one_is_made(
    client: Client, other: Client, engine: Engine, desk: str
) -> None:
    head = new_token(engine, Role.HEAD)
    for n in range(ROUNDS):
        who = expert(client, engine, desk, f"Amina {n}")
        etag = etag_of(client, who.path, desk)
        told = both(
            (client, other),
            ("POST", f"{who.path}/pause", who.token, {"If-Match": etag}, {"until": "2199-01-01"}),
            ("POST", f"{who.path}/suspension", head, {"If-Match": etag}, {"reason": "A complaint."}),
        )
        assert sorted(told) == [200, 412]
        assert me(client, who)["membership"] == ("paused" if told[0] == 200 else "suspended")


def test_35_hiding_wins_whatever_else_happens_to_the_profile(
    client: Client, other: Client, engine: Engine, desk: str, partner: str
) -> None:
    who = expert(client, engine, desk)
    for n in range(ROUNDS):
        etag, before = etag_of(client, who.path, desk), me(client, who)["affiliation"]
        told = both(
            (client, other),
            ("POST", f"{ME}/hiding", who.token, {}, None),
            patch(who, etag, who.path, desk, affiliation=f"{n}"),
        )
        assert told[0] == 204
        assert client.get(who.path, token=partner).status_code == 404
        assert told[1] in (200, 412)
        assert me(client, who)["affiliation"] == (f"{n}" if told[1] == 200 else before)
        assert client.ask("DELETE", f"{ME}/hiding", token=who.token).status_code == 204


def test_35_one_consent_given_twice_is_one(client: Client, other: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    body = {"purpose": "partners_named", "text_version": 1, "language": "en"}
    told = both((client, other), *[("POST", f"{ME}/consents", who.token, {}, body)] * 2)
    assert Counter(told) == {200: 2}
    (_, _, named) = client.get(f"{ME}/consents", token=who.token).json()["items"]
    assert len(named["history"]) == 1
