"""Signing in with a token, and a token taken back or run out."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import Engine

from app.db import writing
from app.policy import Role
from app.services.tokens import create_token, revoke_named, revoke_token
from tests.api.client import Client, running

SEARCH = "/api/v1/profiles?facets=none"


def test_a_wrong_token_or_another_scheme_is_refused(client: Client, desk: str) -> None:
    assert client.get(SEARCH, token="sulh_wrong").status_code == 401
    basic = client.get(SEARCH, headers={"Authorization": "Basic ZGVzazpkZXNr"})
    assert (basic.status_code, basic.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get(SEARCH).status_code == 401
    assert client.get(SEARCH, headers={"Authorization": f"bearer {desk}"}).status_code == 200


def test_a_token_taken_back_is_refused_at_once_by_every_server(
    client: Client, database_url: str, engine: Engine, desk: str, partner: str
) -> None:
    with running(database_url) as other:
        servers = (client, other)
        assert [server.get(SEARCH, token=desk).status_code for server in servers] == [200, 200]
        with writing(engine) as session:
            revoke_token(session, desk)
        assert [server.get(SEARCH, token=desk).status_code for server in servers] == [401, 401]
        assert [server.get(SEARCH, token=partner).status_code for server in servers] == [200, 200]
        with writing(engine) as session:
            assert revoke_named(session, "partner") == 1
        assert [server.get(SEARCH, token=partner).status_code for server in servers] == [401, 401]


def test_a_token_ends_at_its_moment_also_when_it_is_known_already(client: Client, engine: Engine) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    with writing(engine) as session:
        token = create_token(session, Role.DESK, "short", expires_at=ends)
    assert client.get(SEARCH, token=token).status_code == 200
    with time_machine.travel(ends + timedelta(seconds=1)):
        assert client.get(SEARCH, token=token).status_code == 401


def test_a_token_made_while_the_server_runs_is_taken(client: Client, engine: Engine) -> None:
    with writing(engine) as session:
        token = create_token(session, Role.PARTNER, "new")
    assert client.get(SEARCH, token=token).status_code == 200
