"""One running application per test, and a token of each role."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, new_token, running


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    with running(database_url) as client:
        yield client


@pytest.fixture
def desk(engine: Engine) -> str:
    return new_token(engine, Role.DESK)


@pytest.fixture
def partner(engine: Engine) -> str:
    return new_token(engine, Role.PARTNER)
