"""Statements are put into SQL once in a process, not once for each of the engines that its tests make.

An engine keeps what it has compiled, under its dialect. All engines on one kind of database here have the dialect and
the cache of the first that reached its database.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.util import LRUCache

from app import db

_FIRST: dict[str, Engine] = {}
# More different ones than all tests send; an engine by itself keeps 500.
_KEPT = 5_000


def pytest_configure() -> None:
    db.create_engine = _create_engine  # type: ignore[assignment, attr-defined]


def _create_engine(url: str, **options: Any) -> Engine:
    made = create_engine(url, **options)
    kind = made.dialect.name
    if kind in _FIRST:
        _share(_FIRST[kind], made)
    else:
        made._compiled_cache = LRUCache(_KEPT)
        event.listen(made, "engine_connect", lambda _: _FIRST.setdefault(kind, made), once=True)
    return made


def _share(first: Engine, made: Engine) -> None:
    # What the first has learned of its server holds for every database there.
    made.dialect.initialize = lambda connection: None  # type: ignore[method-assign]
    made.dialect = made.pool._dialect = first.dialect
    made._compiled_cache = first._compiled_cache
