"""Fixtures: a test that asks for a database runs on SQLite and on PostgreSQL, each time on one of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.db import engine_for
from tests.databases import KINDS, fresh_database, open_run

RUN_FOLDER = pytest.StashKey[Path]()
RUN = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = Path(config.workerinput["run_folder"])
        return
    config.stash[RUN] = ExitStack()
    config.stash[RUN_FOLDER] = config.stash[RUN].enter_context(open_run())


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist for each worker it starts."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database this run of the test is on: `sqlite` or `postgresql`."""
    return str(request.param)


@pytest.fixture
def database_url(database: str, pytestconfig: pytest.Config) -> Iterator[str]:
    """URL of a database of this test's own: migrated, vocabularies seeded, else empty."""
    with fresh_database(database, pytestconfig.stash[RUN_FOLDER]) as url:
        yield url


@pytest.fixture
def empty_database_url(database: str, pytestconfig: pytest.Config) -> Iterator[str]:
    """URL of a database of this test's own with nothing in it, not even tables."""
    with fresh_database(database, pytestconfig.stash[RUN_FOLDER], migrated=False) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`, closed after the test."""
    made = engine_for(database_url)
    yield made
    made.dispose()
