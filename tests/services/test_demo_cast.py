"""The sign-ins of a demonstration: one per role, on this machine and in demo mode only."""

import pytest
from sqlalchemy import Engine

from app.db import writing
from app.services.demo import fill_database
from app.services.demo.cast import ROLES, SignIn, open_cast
from tests.api.client import running

SEARCH = "/api/v1/profiles?facets=none"
OPEN = "/api/v1/vocabularies"


@pytest.fixture
def cast(engine: Engine) -> list[SignIn]:
    fill_database(engine, 60)
    with writing(engine) as session:
        return open_cast(session)[1]


def test_there_is_a_sign_in_for_each_role_and_each_has_what_its_role_needs(
    database_url: str, cast: list[SignIn]
) -> None:
    with running(database_url, environment="demo") as client:
        statuses = {one.role.value: client.get(SEARCH, token=one.token).status_code for one in cast}
        nominees = client.get(SEARCH, token=next(one.token for one in cast if one.role == "focal_point"))
    assert set(statuses) == set(ROLES)
    searching = {"desk", "head", "secretary_general", "ethics", "focal_point", "partner"}
    assert {role for role, status in statuses.items() if status == 200} == searching
    assert nominees.json()["total"] > 0


@pytest.mark.parametrize(
    ("environment", "peer", "status"),
    [
        ("demo", "127.0.0.1", 200),
        ("demo", "127.8.9.1", 200),
        ("demo", "::1", 200),
        ("demo", "::ffff:127.0.0.1", 200),
        ("demo", "203.0.113.7", 401),
        ("demo", "::ffff:203.0.113.7", 401),
        ("demo", "2001:db8::1", 401),
        ("development", "127.0.0.1", 401),
    ],
)
def test_45_it_works_on_this_machine_in_demo_mode_alone(
    database_url: str, cast: list[SignIn], environment: str, peer: str, status: int
) -> None:
    with running(database_url, peer=peer, environment=environment) as client:
        assert {client.get(OPEN, token=one.token).status_code for one in cast} == {status}


def test_starting_again_gives_the_same_accounts_another_password(engine: Engine, cast: list[SignIn]) -> None:
    with writing(engine) as session:
        first, _ = open_cast(session)
        second, again = open_cast(session)
    assert first != second
    assert [one.email for one in again] == [one.email for one in cast]
