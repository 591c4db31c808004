"""The garbage collector looks through what the tests make, not through what was there before the first of them.

An application leaves its index out of the collector for the life of its process. One process runs the applications
of a thousand tests, and would keep every one of them to the end: here nothing is left out after the first test.
"""

import gc

from app.search import directory

_at_rest = directory._at_rest


def pytest_configure() -> None:
    directory._at_rest = lambda for_life: _at_rest(False)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
