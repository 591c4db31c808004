"""Coming in with a token, and a token taken back or run out."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, end, new_token, running

SEARCH = "/api/v1/profiles?facets=none"


def test_a_wrong_token_or_another_scheme_is_refused(client: Client, desk: str) -> None:
    assert client.get(SEARCH, token="sulh_wrong").status_code == 401
    basic = client.get(SEARCH, headers={"Authorization": "Basic ZGVzazpkZXNr"})
    assert (basic.status_code, basic.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get(SEARCH).status_code == 401
    assert client.get(SEARCH, headers={"Authorization": f"bearer {desk}"}).status_code == 200


def test_06_a_token_taken_back_is_refused_at_once_by_every_server(
    client: Client, database_url: str, engine: Engine, desk: str, partner: str
) -> None:
    with running(database_url) as other:
        servers = (client, other)
        assert [server.get(SEARCH, token=desk).status_code for server in servers] == [200, 200]
        end(engine, desk)
        assert [server.get(SEARCH, token=desk).status_code for server in servers] == [401, 401]
        assert [server.get(SEARCH, token=partner).status_code for server in servers] == [200, 200]


def test_21_a_session_ends_after_half_an_hour_without_use(client: Client, desk: str) -> None:
    start = datetime.now(UTC)
    for minutes in (29, 58):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get(SEARCH, token=desk).status_code == 200
    with time_machine.travel(start + timedelta(minutes=58 + 31)):
        assert client.get(SEARCH, token=desk).status_code == 401


def test_21_a_session_ends_after_twelve_hours_of_use(client: Client, desk: str) -> None:
    start = datetime.now(UTC)
    for minutes in range(25, 12 * 60, 25):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get(SEARCH, token=desk).status_code == 200
    with time_machine.travel(start + timedelta(hours=12, seconds=1)):
        assert client.get(SEARCH, token=desk).status_code == 401


def test_a_token_made_while_the_server_runs_is_taken(client: Client, engine: Engine) -> None:
    assert client.get(SEARCH, token=new_token(engine, Role.PARTNER, "new")).status_code == 200
