"""Hashes of passwords that a test can pay for: Argon2id as ever, with little work. Whom the work itself matters to
asks for `costly_hashes`."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from app import passwords

_COSTLY = passwords._HASHER
# A sign-in takes a tenth of a second of every core with the real one, and most tests sign in to do something else.
_LIGHT = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def pytest_configure() -> None:
    _take(_LIGHT)


@pytest.fixture
def costly_hashes() -> Iterator[None]:
    """The parameters that the service runs with. Hashes made before the test are of others."""
    _take(_COSTLY)
    yield
    _take(_LIGHT)


def _take(hasher: PasswordHasher) -> None:
    passwords._HASHER = hasher
    passwords._nobodys_hash.cache_clear()
