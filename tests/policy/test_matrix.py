"""The rules table against the routes: no route without a rule, no rule without its effect, for every role."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import Engine

from app.main import create_app
from app.policy import RULES, Role
from app.policy.rules import Rule
from tests.api.client import Client, new_token, running

PATHS: dict[str, tuple[str, str]] = {
    context.operation_id: (method, str(context.path))
    for context in iter_route_contexts(create_app().routes)
    if getattr(context, "operation_id", None)
    for method in context.methods or ()
}
RULE_OF: dict[str, Rule] = {operation: rule for rule in RULES.values() for operation in rule.operations}
# What is asked with a form, or with no body at all, is answered by its own shape of error; see test_oauth.
BODIES: dict[str, Any] = {"PATCH": {}, "POST": {}, "PUT": {}}


def test_02_every_route_stands_behind_exactly_one_rule() -> None:
    listed = Counter(operation for rule in RULES.values() for operation in rule.operations)
    assert set(PATHS) - set(listed) == set(), "routes that are missing from app/policy/rules.csv"
    assert set(listed) - set(PATHS) == set(), "operations in app/policy/rules.csv that no route has"
    assert [operation for operation, times in listed.items() if times > 1] == []


def test_02_every_route_has_an_operation_id() -> None:
    nameless = [
        context.path
        for context in iter_route_contexts(create_app().routes)
        if isinstance(context.original_route, APIRoute) and not context.operation_id
    ]
    assert nameless == []


def test_a_rule_names_roles_and_cells_that_there_are() -> None:
    for rule in RULES.values():
        assert set(rule.cells.values()) <= {"yes", "own", "named"}, rule.name
        assert rule.also <= {"unready", "fresh", "delegate"}, rule.name
        assert rule.scope in ("", "any", "directory.read", "request.write"), rule.name


@pytest.fixture
def server(database_url: str) -> Iterator[Client]:
    with running(database_url) as client:
        yield client


@pytest.mark.parametrize("role", Role)
def test_02_each_role_gets_through_where_the_table_lets_it_and_nowhere_else(
    server: Client, engine: Engine, role: Role
) -> None:
    wrong = []
    for operation, (method, path) in sorted(PATHS.items()):
        token = None if role is Role.NOBODY else new_token(engine, role, sealed=True)
        status = _asked(server, method, path, token)
        through = status not in (401, 403)
        if through != _expected(operation, role):
            wrong.append((operation, method, path, status))
    assert wrong == []


def _expected(operation: str, role: Role) -> bool:
    return role in RULE_OF[operation].cells


def at(path: str, **ids: str) -> str:
    """The address with these ids, with made-up ones where none is given; a page in English."""
    told = path.replace("{language:language}", "en")
    return re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], str(uuid4())), told)


def _asked(server: Client, method: str, path: str, token: str | None) -> int:
    """The status for an object that is not there, and an empty body where one is needed."""
    concrete = at(path)
    headers = {"If-Match": '"1-desk_secretariat-en"'} if method in ("PATCH", "PUT", "DELETE") else {}
    if method == "PATCH":
        headers["Content-Type"] = "application/merge-patch+json"
    options: dict[str, Any] = {"json": BODIES[method]} if method in BODIES else {}
    answer = server.ask(method, concrete, token=token, headers=headers, **options)
    if answer.status_code == 303 and "/sign-in" in answer.headers["Location"]:
        return 401  # a page sends who is not signed in to where that can be done
    # Who has a second factor proves it before it is replaced: the way to it was open.
    proof_asked = answer.status_code == 403 and '"code_needed"' in answer.text
    return 200 if proof_asked else answer.status_code
