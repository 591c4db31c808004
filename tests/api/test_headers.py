"""What every answer carries, whatever it is; and what stands in no address."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, text

from app.api.document import openapi_document
from app.main import create_app
from app.policy import Role
from tests.api.client import MERGE_PATCH, Client, new_token, running
from tests.api.test_profiles import COMPLETE, PATH, created
from tests.policy.test_matrix import at

YEAR_S = 365 * 24 * 3600


def asked_of_every_route(client: Client, token: str | None) -> Iterator[tuple[str, httpx.Response]]:
    """Every operation with an object that is not there, and a body that says nothing."""
    for context in iter_route_contexts(create_app().routes):
        path = at(str(context.path))
        for method in sorted(set(context.methods or ()) - {"HEAD"}):
            options: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
            yield f"{method} {context.path}", client.ask(method, path, token=token, **options)


def secured(answer: httpx.Response) -> bool:
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    transport = headers.get("Strict-Transport-Security", "")
    seconds = re.match(r"max-age=(\d+);", transport)
    return (
        headers.get("X-Content-Type-Options") == "nosniff"
        and "frame-ancestors 'none'" in policy
        and "default-src 'none'" in policy
        and "unsafe" not in policy
        # Pages say `same-origin`: their forms could not be told from those of other sites otherwise.
        and headers.get("Referrer-Policy") in ("no-referrer", "same-origin")
        and seconds is not None
        and int(seconds[1]) >= YEAR_S
        and "includeSubDomains" in transport
    )


def test_26_every_route_has_the_security_headers_signed_in_or_not(client: Client, engine: Engine) -> None:
    bare = []
    for token in (None, new_token(engine, Role.DESK), new_token(engine, Role.ADMINISTRATOR)):
        bare += [name for name, answer in asked_of_every_route(client, token) if not secured(answer)]
    assert bare == []


def test_26_every_kind_of_error_has_them(database_url: str, engine: Engine, desk: str, partner: str) -> None:
    def extend(application: FastAPI) -> None:
        @application.get("/broken")
        def broken() -> None:
            raise RuntimeError

    with running(database_url, extend) as client:
        path, etag = created(client, desk)
        patch = {"Content-Type": MERGE_PATCH, "If-Match": etag}
        signing_in = {"email": "nobody@headers.example", "password": "wrong wrong wrong"}
        answers = [
            client.get("/nowhere"),
            client.get(PATH),
            client.post(PATH, token=partner, json=COMPLETE),
            client.ask("DELETE", PATH, token=desk),
            client.post(PATH, token=desk, content=b"{", headers={"Content-Type": "application/json"}),
            client.post(PATH, token=desk, content=b"x", headers={"Content-Type": "text/plain"}),
            client.post(PATH, token=desk, content=b" " * 1_000_001, headers={"Content-Type": "application/json"}),
            client.get("/%00"),
            client.get(f"{PATH}?q=%00", token=desk),
            client.patch(path, {}, None, token=desk),
            client.ask("PATCH", path, token=desk, json={"title": "Dr"}, headers=patch),
            client.ask("PATCH", path, token=desk, json={"title": "Dr"}, headers=patch),
            client.get("/broken"),
            *(client.post("/api/v1/sessions", json=signing_in) for _ in range(6)),
            client.get(path, token=desk, headers={"If-None-Match": "*"}),
            client.ask("OPTIONS", PATH),
            client.ask("TRACE", PATH),
        ]
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE revisions"))
        answers.append(client.get(PATH, token=desk))
    statuses = {answer.status_code for answer in answers}
    assert statuses >= {200, 304, 400, 401, 403, 404, 405, 412, 413, 415, 422, 428, 429, 500, 503}
    assert [answer.status_code for answer in answers if not secured(answer)] == []
    assert [answer.status_code for answer in answers if answer.headers["Cache-Control"] != "no-store"] == []


def test_26_what_is_taken_along_as_a_file_has_them(client: Client, desk: str, engine: Engine) -> None:
    path, _ = created(client, desk)
    expert = new_token(engine, Role.EXPERT, profile=path.rpartition("/")[2])
    answer = client.post("/api/v1/me/download", token=expert)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert secured(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NOBODY])
def test_38_no_answer_to_somebody_signed_in_is_kept_on_the_way(client: Client, engine: Engine, role: Role) -> None:
    token = new_token(engine, role)
    kept = [name for name, answer in asked_of_every_route(client, token) if "no-store" not in _caching(answer)]
    assert kept == []


def _caching(answer: httpx.Response) -> str:
    return str(answer.headers.get("Cache-Control", ""))


def test_38_addresses_are_made_of_random_ids_and_fixed_words() -> None:
    """Names of vocabularies and purposes are fixed words; all else that varies in a path is a random id."""
    document = openapi_document(create_app())
    varying: dict[str, dict[str, Any]] = {
        f"{path} {parameter['name']}": parameter
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    }
    assert len(varying) >= 5
    fixed = ("/vocabularies/{", "/consents/{purpose}", "/parties/{place}", "/decision-files/{number}")
    named = [name for name in varying if not name.endswith("_id") and not any(word in name for word in fixed)]
    assert named == []


def test_38_no_address_in_an_answer_holds_anything_of_a_person(client: Client, desk: str, engine: Engine) -> None:
    person = COMPLETE | {
        "name": "Kanarienvogel Amina",
        "external_reference": "K-KANARIENVOGEL-1",
        "contacts": [{"kind": "email", "value": "kanarienvogel@example.org"}],
    }
    made = client.post(PATH, token=desk, json=person)
    created(client, desk, name="Kanarienvogel Omar")
    administrator = new_token(engine, Role.ADMINISTRATOR)
    invited = {"email": "kanarienvogel@example.com", "name": "Kanarienvogel", "role": "auditor"}
    account = client.post("/api/v1/accounts", token=administrator, json=invited)
    found = client.get(f"{PATH}?sort=name&limit=1", token=desk)
    assert re.search(r"cursor=\S+>; rel=\"next\"", found.headers["Link"])
    addresses = [made.headers["Location"], account.headers["Location"]]
    addresses += re.findall(r"<([^>]*)>", found.headers["Link"])
    assert len(addresses) >= 4
    for address in addresses:
        assert "kanarienvogel" not in address.lower()
        told = dict(parse_qsl(urlsplit(address).query))
        assert set(told) <= {"sort", "limit", "cursor"}
    # A cursor is sealed: it holds a place in the order, and that place is a name.
    cursor = found.json()["next_cursor"]
    assert b"kanarienvogel" not in _opened(cursor).lower()


def _opened(cursor: str) -> bytes:
    """As far as it can be read without the key."""
    return urlsafe_b64decode(cursor.rpartition(".")[2] + "===")
