"""The administrator who keeps partners."""

import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import new_token


@pytest.fixture
def administrator(engine: Engine) -> str:
    return new_token(engine, Role.ADMINISTRATOR)
