from collections.abc import Iterator

import pytest

from tests.mail.sink import Sink, open_sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with open_sink() as sink:
        yield sink
