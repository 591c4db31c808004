"""Number 34: a failure before any statement leaves everything as it was, audit and outbox included."""

from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app.db import Base
from app.policy import Role
from tests.api.client import MERGE_PATCH, Client, new_token
from tests.api.own.cast import ME, Expert, change_me, etag_of, expert
from tests.api.own.test_focal_points import NOMINATIONS, NOMINEE
from tests.services.test_audit import failing_at
from tests.trail import faults, length

Deed = Callable[[], httpx.Response]


def _edit(client: Client, engine: Engine, desk: str, who: Expert) -> Deed:
    headers = {"If-Match": etag_of(client, ME, who.token), "Content-Type": MERGE_PATCH}
    body = {"title": "Dr", "languages": [{"code": "sw"}], "roles": ["expert"]}
    return lambda: client.ask("PATCH", ME, token=who.token, headers=headers, json=body)


def _withdraw(client: Client, engine: Engine, desk: str, who: Expert) -> Deed:
    return lambda: client.ask("DELETE", f"{ME}/consents/directory", token=who.token)


def _decide(client: Client, engine: Engine, desk: str, who: Expert) -> Deed:
    (wish,) = change_me(client, who, roles=["expert"]).json()["waiting"]
    path = f"/api/v1/reviews/{wish['id']}"
    headers = {"If-Match": etag_of(client, path, desk)}
    return lambda: client.post(f"{path}/decision", token=desk, headers=headers, json={"decision": "accept"})


def _nominate(client: Client, engine: Engine, desk: str, who: Expert) -> Deed:
    focal = new_token(engine, Role.FOCAL_POINT)
    key = {"Idempotency-Key": "once"}
    return lambda: client.post(NOMINATIONS, token=focal, json=NOMINEE, headers=key)


@pytest.mark.parametrize("prepare", [_edit, _withdraw, _decide, _nominate])
def test_34_a_failure_before_any_statement_undoes_all_of_it(
    client: Client, engine: Engine, desk: str, prepare: Callable[..., Deed]
) -> None:
    deed = prepare(client, engine, desk, expert(client, engine, desk))
    before, told_of = _everything(engine), length(engine)
    for failing in count():
        with failing_at(failing) as told:
            answer = deed()
        if told[0] <= failing:
            break
        assert answer.status_code == 500
        assert _everything(engine) == before, failing
    assert answer.is_success
    assert failing >= 10
    assert length(engine) > told_of
    assert faults(engine) == []


def _everything(engine: Engine) -> list[list[Any]]:
    """All rows of all tables as the database has them: read some hundred times, so without the work of models."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        return [sorted(map(repr, cursor.execute(f"SELECT * FROM {name}").fetchall())) for name in _TABLES]


# What a refused try may mark as well, and what only a release changes.
_OUTSIDE = {"sessions", "vocabulary_terms", "organisation_groups"}
_TABLES = [table.name for table in Base.metadata.sorted_tables if table.name not in _OUTSIDE]
