"""What breaks denies: an error in deciding who may and who sees lets nobody through, and tells nothing."""

from typing import Any, NoReturn
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

import app.policy.rules
import app.queries.profiles
import app.search.audiences
from app.policy import Role
from tests.api.client import Client, new_token, running
from tests.api.test_profiles import COMPLETE, PATH, created
from tests.trail import length

SECRET = "Canary Diarra"


def _fails(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError(f"about {SECRET}")


def _only_the_request(answer: Any) -> None:
    """A problem with the request id, and with nothing about what happened."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "instance", "code"}
    assert (body["status"], body["code"]) == (500, "error")
    assert body["instance"] == f"urn:uuid:{UUID(answer.headers['X-Request-Id'])}"
    for told in ("Canary", "Diarra", "Error", "Traceback", "sqlalchemy", "/app/", "SELECT"):
        assert told not in answer.text


def _asks(client: Client, path: str, etag: str, token: str | None) -> list[Any]:
    return [
        client.get(PATH, token=token),
        client.get(path, token=token),
        client.get(f"{path}/history", token=token),
        client.post(PATH, token=token, json=COMPLETE),
        client.patch(path, {"title": "Dr"}, etag, token=token),
        client.get("/api/v1/audit", token=token),
        client.get("/api/v1/accounts", token=token),
        client.get("/api/v1/me", token=token),
    ]


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.NOBODY)])
def test_44_a_rules_table_that_fails_lets_nobody_through(
    client: Client, desk: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    path, etag = created(client, desk, name=SECRET)
    token = None if role is None else new_token(engine, role)
    before = length(engine)
    monkeypatch.setattr(app.policy.rules, "_refusal", _fails)
    for answer in _asks(client, path, etag, token):
        _only_the_request(answer)
    monkeypatch.undo()
    assert client.get(path, token=desk).json()["version"] == 1
    assert client.get(PATH, token=desk).json()["total"] == 1
    assert length(engine) == before + 1


def test_44_a_rule_that_is_missing_lets_nobody_through(
    client: Client, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, etag = created(client, desk, name=SECRET)
    for name in list(app.policy.rules.RULES):
        monkeypatch.delitem(app.policy.rules.RULES, name)
    for answer in _asks(client, path, etag, desk):
        _only_the_request(answer)


def test_44_sight_that_fails_shows_nobody(
    client: Client, desk: str, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, etag = created(client, desk, name=SECRET)
    monkeypatch.setattr(app.queries.profiles, "sight_of", _fails)
    for answer in (
        client.get(path, token=desk),
        client.get(path, token=partner),
        client.get(f"{path}/history", token=desk),
        client.patch(path, {"title": "Dr"}, etag, token=desk),
    ):
        _only_the_request(answer)
    monkeypatch.undo()
    assert client.get(path, token=desk).json()["title"] is None


def test_44_an_audience_that_fails_finds_nobody(
    database_url: str, desk: str, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(database_url) as client:
        created(client, desk, name=SECRET)
        monkeypatch.setattr(app.search.audiences, "sight_of", _fails)
        # A change makes the index ask again who sees whom.
        created(client, desk, name="Omar Salih")
        for token in (partner, desk):
            _only_the_request(client.get(PATH, token=token))


BREAKS: dict[str, str] = {
    "no sessions": "ALTER TABLE sessions RENAME COLUMN token_hash TO broken",
    "no accounts": "ALTER TABLE accounts RENAME COLUMN role TO broken",
}


@pytest.mark.parametrize("how", BREAKS)
def test_44_who_cannot_be_looked_up_is_not_let_in(client: Client, desk: str, engine: Engine, how: str) -> None:
    path, etag = created(client, desk, name=SECRET)
    other = new_token(engine, Role.DESK, "another, not yet known to this server")
    with engine.begin() as connection:
        connection.execute(text(BREAKS[how]))
    for answer in _asks(client, path, etag, other):
        assert answer.status_code in (500, 503)
        assert "Canary" not in answer.text


def test_44_an_error_is_told_in_the_language_of_the_asker(
    client: Client, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.policy.rules, "_refusal", _fails)
    languages = ("en", "ar", "fr")
    answers = [client.get(PATH, token=desk, headers={"Accept-Language": language}) for language in languages]
    for answer in answers:
        _only_the_request(answer)
    assert len({answer.json()["title"] for answer in answers}) == 3
