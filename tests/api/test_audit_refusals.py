"""Who was refused is written down, after the answer, which does not change by it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import orjson
import pytest
import time_machine
from sqlalchemy import Engine
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.policy import Role
from app.settings import Settings
from tests.api.client import Client, end, name_of, new_token
from tests.api.test_profiles import PATH, created
from tests.trail import faults, length, tamper, trail


def test_41_a_wrong_token_makes_one_row_without_the_token(client: Client, engine: Engine) -> None:
    before = length(engine)
    answers = [
        client.get(PATH, token="sulh_wrong"),
        client.get("/api/v1/vocabularies", headers={"Authorization": "Basic ZGVzazpkZXNr"}),
    ]
    rows = trail(engine, before)
    assert [row.request_id for row in rows] == [answer.headers["X-Request-Id"] for answer in answers]
    assert {(row.action, row.actor, row.role, row.token_id) for row in rows} == {
        ("access.refused", "nobody", "nobody", None)
    }
    assert [orjson.loads(row.detail) for row in rows] == [
        {"operation": "searchProfiles", "status": 401, "token": "unknown"},
        {"operation": "listVocabularies", "status": 401, "token": "unknown"},
    ]
    assert "wrong" not in str(rows)
    assert faults(engine) == []


def test_41_a_dead_token_is_written_down_with_its_owner(client: Client, engine: Engine) -> None:
    tokens = {"ended": new_token(engine, Role.DESK), "expired": new_token(engine, Role.PARTNER)}
    owners = {name: client.get("/api/v1/vocabularies", token=token).status_code for name, token in tokens.items()}
    assert set(owners.values()) == {200}
    end(engine, tokens["ended"])
    before = length(engine)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13)):
        for token in tokens.values():
            assert client.get(PATH, token=token).status_code == 401
    rows = trail(engine, before)
    assert [(row.actor, row.role) for row in rows] == [(name_of(engine, r), r) for r in ("desk", "partner")]
    assert len({row.token_id for row in rows}) == 2
    assert [orjson.loads(row.detail)["token"] for row in rows] == list(tokens)


def test_41_what_a_role_may_not_do_makes_one_row(client: Client, desk: str, partner: str, engine: Engine) -> None:
    path, etag = created(client, desk)
    before = length(engine)
    answers = [
        client.post(PATH, token=partner, json={"name": "Ali"}),
        client.patch(path, {"title": "Dr"}, etag, token=partner),
        client.get(f"{path}/history", token=partner),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    rows = trail(engine, before)
    assert [row.request_id for row in rows] == [answer.headers["X-Request-Id"] for answer in answers]
    assert [orjson.loads(row.detail) for row in rows] == [
        {"operation": operation, "status": 403}
        for operation in ("createProfile", "changeProfile", "readProfileHistory")
    ]
    person = path.rpartition("/")[2]
    assert [row.object_id for row in rows] == [None, person, person]
    assert {(row.action, row.actor, row.role) for row in rows} == {
        ("access.refused", name_of(engine, "partner"), "partner")
    }


def test_41_a_hidden_person_makes_one_row_and_answers_byte_for_byte_as_a_missing_one(
    client: Client, desk: str, partner: str, engine: Engine
) -> None:
    hidden, _ = created(client, desk, partner_visibility="hidden")
    before = length(engine)
    there, missing = client.get(hidden, token=partner), client.get(f"{PATH}/{uuid4()}", token=partner)
    assert there.status_code == missing.status_code == 404
    assert _plain(there) == _plain(missing)
    (row,) = trail(engine, before)
    assert row.request_id == there.headers["X-Request-Id"]
    assert (row.object_kind, row.object_id) == ("profile", hidden.rpartition("/")[2])
    assert orjson.loads(row.detail) == {"operation": "readProfile", "status": 404}


def _plain(answer: httpx.Response) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Body and headers to the byte, but for the request's own id."""
    own = answer.headers["X-Request-Id"].encode()
    return answer.content.replace(own, b""), [(n, v.replace(own, b"")) for n, v in answer.headers.raw]


def test_what_is_missing_malformed_or_not_signed_in_makes_no_row(
    client: Client, desk: str, partner: str, engine: Engine
) -> None:
    before = length(engine)
    for token in (desk, partner):
        for path in (f"{PATH}/{uuid4()}", f"{PATH}/no-id-at-all", "/nowhere", "/api/v1/vocabularies/nothing"):
            assert client.get(path, token=token).status_code == 404
    assert client.get(PATH).status_code == 401
    assert trail(engine, before) == []


REFUSED: dict[str, Callable[[Client, str, str], httpx.Response]] = {
    "wrong token": lambda client, partner, hidden: client.get(hidden, token="sulh_wrong"),
    "role": lambda client, partner, hidden: client.get(f"{hidden}/history", token=partner),
    "hidden": lambda client, partner, hidden: client.get(hidden, token=partner),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refusal_that_cannot_be_kept_is_answered_the_same_and_logged(
    client: Client, desk: str, partner: str, engine: Engine, caplog: pytest.LogCaptureFixture, refused: str
) -> None:
    hidden, _ = created(client, desk, partner_visibility="hidden")
    whole = REFUSED[refused](client, partner, hidden)
    tamper(engine, "DELETE FROM audit_head")
    broken = REFUSED[refused](client, partner, hidden)
    assert (broken.status_code, _plain(broken)) == (whole.status_code, _plain(whole))
    (line,) = [record.getMessage() for record in caplog.records if record.name == "sulh"]
    assert line.startswith(broken.headers["X-Request-Id"])
    assert hidden.rpartition("/")[2] not in line


def test_the_answer_has_left_before_the_refusal_is_written_down(
    client: Client, desk: str, partner: str, engine: Engine, database_url: str
) -> None:
    """Else a hidden person could be told from a missing one by the time it takes."""
    hidden, _ = created(client, desk, partner_visibility="hidden")
    before = length(engine)
    rows_when_sent: list[int] = []
    app = create_app(Settings(database_url=database_url))

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def watching(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                rows_when_sent.append(length(engine) - before)

        await app(scope, receive, watching)

    async def ask() -> None:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(watched), base_url="http://sulh.example") as http,
        ):
            answer = await http.get(hidden, headers={"Authorization": f"Bearer {partner}"})
            assert answer.status_code == 404

    asyncio.run(ask())
    assert rows_when_sent == [0]
    assert length(engine) == before + 1
