"""A directory on the test's own database, and what is asked of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from app.policy import Actor
from app.search.directory import Directory
from tests.search.asking import Json, ask

Ask = Callable[..., Json]


@pytest.fixture
def directory(engine: Engine) -> Directory:
    return Directory(engine)


@pytest.fixture
def asked(directory: Directory) -> Ask:
    """`asked(actor, ("language", "ar"), …)`: the first page, after taking in what is new."""

    def now(actor: Actor, *pairs: tuple[str, str], cursor: str | None = None) -> Json:
        directory.catch_up()
        return ask(directory.index, actor, pairs, cursor)

    return now
