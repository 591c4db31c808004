"""What happens to a request when something under it breaks or hangs."""

import time

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

import app.middleware
from tests.api.client import Client, running
from tests.api.test_profiles import PATH, created


def test_44_an_unforeseen_error_tells_the_request_id_only_and_is_logged_once(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def extend(application: FastAPI) -> None:
        @application.get("/broken")
        def broken() -> None:
            raise RuntimeError("about Canary Person")

    with running(database_url, extend) as client:
        answer = client.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert "Canary" not in answer.text
    (line,) = [record.getMessage() for record in caplog.records if record.name == "sulh"]
    assert answer.headers["X-Request-Id"] in line
    assert "Canary" not in line
    assert "broken" in line


def test_a_request_that_takes_too_long_is_answered_and_does_not_answer_twice(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extend(application: FastAPI) -> None:
        @application.get("/slow")
        def slow() -> dict[str, str]:
            time.sleep(0.5)
            return {"too": "late"}

    with running(database_url, extend) as client:
        with monkeypatch.context() as impatient:
            impatient.setattr(app.middleware, "DEADLINE_S", 0.05)
            answer = client.get("/slow")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["code"] == "unavailable"
        assert client.get("/livez").status_code == 200


def test_without_its_tables_the_service_says_so_and_stays_alive(client: Client, desk: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE revisions"))
    for path in (PATH, "/api/v1/vocabularies"):
        answer = client.get(path, token=desk)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert client.get("/livez").status_code == 200


def test_not_ready_while_a_migration_is_missing(client: Client, engine: Engine) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_cut_link_to_the_database_is_taken_up_again(client: Client, desk: str, engine: Engine) -> None:
    path, _ = created(client, desk)
    with engine.connect() as connection:
        connection.execute(
            text(
                # Of this test's own database: others use the same server at the same time.
                "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    assert client.get(f"{PATH}?facets=none", token=desk).status_code == 200
    assert client.get(path, token=desk).status_code == 200


def test_many_requests_at_once_are_all_answered(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    asked = [client.later("GET", path, token=desk) for _ in range(30)]
    changed = client.patch(path, {"title": "Dr"}, etag, token=desk)
    assert {future.result(timeout=30).status_code for future in asked} == {200}
    assert changed.status_code == 200
    assert client.get(path, token=desk).json()["title"] == "Dr"


def test_of_two_changes_of_one_version_one_wins(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    headers = {"Content-Type": "application/merge-patch+json", "If-Match": etag}
    asked = [
        client.later("PATCH", path, token=desk, json={"title": title}, headers=headers)
        for title in ("Dr", "Prof", "HE")
    ]
    assert sorted(future.result(timeout=30).status_code for future in asked) == [200, 412, 412]
    assert client.get(path, token=desk).json()["version"] == 2
