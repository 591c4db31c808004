"""Requests are kept for five years: those that ended cost nothing where others are looked at, told of or deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, PrimaryKeyConstraint, Table, UniqueConstraint, event

from app.db import Base, reading
from app.policy import Actor, Role
from app.queries.deployments import list_requests
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.ending import tell_of_endings
from tests.requests.test_response_times import QUICK, REJECTED, put

LATE = datetime(2026, 3, 20, tzinfo=UTC)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_twenty_requests_take_no_more_statements_than_ten(engine: Engine) -> None:
    desk = Actor(Role.DESK, "account:x")
    counts = []
    for _ in range(2):
        for _ in range(10):
            put(engine, REJECTED)
        put(engine, QUICK)
        with statements(engine) as listed, reading(engine) as session:
            items, _ = list_requests(session, desk, None, 100, None)
        with statements(engine) as clocks:
            tell_of_late_requests(engine, datetime(2026, 3, 2, 9, tzinfo=UTC))
        with statements(engine) as ends:
            tell_of_endings(engine, LATE)
        counts.append((len(items), len(listed), len(clocks), len(ends)))
    assert [one[0] for one in counts] == [11, 22]
    assert counts[0][1:] == counts[1][1:]


def test_what_goes_with_another_row_is_found_by_an_index() -> None:
    """Else a request, a profile or an account that is deleted has whole tables read for each of its rows."""
    unread = [
        f"{table.name}.{column}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.ondelete == "CASCADE" and (column := key.column_keys[0]) not in _led_by(table)
    ]
    assert unread == []


def _led_by(table: Table) -> set[str]:
    """The columns with which a key or an index begins."""
    keys = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return {next(iter(one.columns)).name for one in (*keys, *table.indexes)}
