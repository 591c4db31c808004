"""Statements of a search and of a profile read do not grow with the directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event

from app.policy import Role
from tests.api.client import Client, new_token, running
from tests.search.asking import add, change
from tests.search.test_partners import RICH


@pytest.fixture
def asked(database_url: str) -> Iterator[tuple[Client, FastAPI]]:
    apps: list[FastAPI] = []
    with running(database_url, apps.append) as client:
        yield client, apps[0]


@contextmanager
def _statements(app: FastAPI) -> Iterator[list[str]]:
    told: list[str] = []

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(app.state.engine, "before_cursor_execute", tell)
    yield told
    event.remove(app.state.engine, "before_cursor_execute", tell)


def _seen(client: Client, app: FastAPI, token: str, *paths: str) -> None:
    """Ask once: whom somebody was shown is counted, and written down, the first time on a day."""
    for path in paths:
        assert client.get(path, token=token).status_code == 200
    client.call(app.state.walks.keep)


def _add_many(engine: Engine, count: int) -> list[str]:
    return [add(engine, **RICH | {"name": f"Person {n}"})["id"] for n in range(count)]


@pytest.mark.parametrize("role", [Role.DESK, Role.PARTNER])
def test_a_search_asks_the_database_for_its_pulse_alone(
    engine: Engine, asked: tuple[Client, FastAPI], role: Role
) -> None:
    (client, app), token = asked, new_token(engine, role)
    paths = ["/api/v1/profiles", "/api/v1/profiles?q=person&language=ar&sort=name", "/api/v1/profiles?limit=40"]
    for count in (10, 190):
        _add_many(engine, count)
        assert client.get(paths[0], token=token).json()["total"] >= count  # takes in what is new
        _seen(client, app, token, *paths)
        with _statements(app) as told:
            assert [client.get(path, token=token).status_code for path in paths] == [200] * 3
        assert told == []


def test_reading_one_profile_costs_the_same_whatever_is_on_it(engine: Engine, asked: tuple[Client, FastAPI]) -> None:
    client, app = asked
    token = new_token(engine, Role.DESK)
    poor, rich = add(engine)["id"], add(engine, **RICH)["id"]
    people = (poor, rich, _add_many(engine, 30)[0])
    _seen(client, app, token, "/api/v1/profiles", *(f"/api/v1/profiles/{public_id}" for public_id in people))
    counts = []
    for public_id in people:
        with _statements(app) as told:
            assert client.get(f"/api/v1/profiles/{public_id}", token=token).status_code == 200
        counts.append(len(told))
    assert len(set(counts)) == 1


def test_taking_in_one_change_costs_the_same_in_a_large_directory(
    engine: Engine, asked: tuple[Client, FastAPI]
) -> None:
    (client, app), token, counts = asked, new_token(engine, Role.DESK), []
    for count in (5, 100):
        public_id = _add_many(engine, count)[0]
        client.get("/api/v1/profiles", token=token)
        change(engine, public_id, name="Zaki")
        with _statements(app) as told:
            assert client.get("/api/v1/profiles?q=zaki", token=token).json()["total"] >= 1
        counts.append(len(told))
    assert counts[0] == counts[1]
