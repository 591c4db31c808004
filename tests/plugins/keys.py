"""Fixture: the keys that sealed columns are encrypted with, put back after the test."""

from collections.abc import Iterator

import pytest

from app.settings import get_settings
from tests.sealing import Keys


@pytest.fixture
def sealing_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    yield Keys(monkeypatch)
    monkeypatch.undo()
    get_settings.cache_clear()
