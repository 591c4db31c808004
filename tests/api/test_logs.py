"""A whole server with its worker, asked much and broken on the way: nobody's data is in what it logs."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from sqlalchemy import Engine, text

from app.db import WRITES
from app.policy import Role
from tests.api.client import MERGE_PATCH, new_token
from tests.api.test_profiles import COMPLETE, PATH
from tests.cli.test_commands import command, environment, wait_for
from tests.ports import free_port
from tests.trail import tamper

# Different in every field, and found whatever the case; each also tries to begin a line of its own.
FORGED = "FORGED 00000000 GET /forged Error"
CANARY = "kanarienvogel"
PERSON: dict[str, Any] = {
    **COMPLETE,
    "name": f"{CANARY.title()} Amina",
    "names": [{"text": f"{CANARY} other"}],
    "headline": {"en": f"{CANARY} headline"},
    "biography": {"en": f"{CANARY}\n{FORGED}"},
    "desk_notes": f"{CANARY}\n{FORGED}\n{CANARY}",
    "contacts": [{"kind": "email", "value": f"{CANARY}@example.org"}, {"kind": "phone", "value": "+216719998877"}],
}


def test_42_no_log_of_a_whole_run_holds_anybodys_data_or_a_forged_line(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    tokens = {role: new_token(engine, role) for role in (Role.DESK, Role.PARTNER, Role.ADMINISTRATOR)}
    log = tmp_path / "log"
    with _served(database_url, log) as address, httpx.Client(base_url=address, timeout=30) as http:
        path = _usual_day(http, tokens)
        _wrong_things(http, tokens, path)
        _wrong_bytes(address)
        ids = _broken(http, tokens, engine, path)
    lines = log.read_text().splitlines()
    # Somebody has written something: what broke stands there with the id of its request.
    for id_ in ids:
        assert len([line for line in lines if line.startswith(id_)]) == 1
    told = "\n".join(lines).lower()
    for secret in (CANARY, "amina", "21671999", "correct horse", *tokens.values()):
        assert secret.lower() not in told
    assert [line for line in lines if not _KNOWN.match(line)] == []
    assert [line for line in lines if "forged" in line.lower()] == []


# What lines of the server look like: its own, those of a request, those of the worker, those of uvicorn.
_KNOWN = re.compile(
    r"^(Sulh answers on http://127\.0\.0\.1:\d+/.*"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} .+"
    r"|(job \S+ failed|the database refused|who was shown to whom could not be kept) ?.*"
    r"|message [0-9a-f-]{36} .+"
    r"|(INFO|WARNING|ERROR): {1,6} ?.+)$"
)


@contextmanager
def _served(url: str, log: Path) -> Iterator[str]:
    port = free_port()
    settings = {"SULH_MAIL_FOLDER": str(log.parent / "mail"), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as written:
        server = subprocess.Popen(
            command("serve", "--with-worker", "--port", str(port)),
            env=environment(url) | os.environ | settings | {"SULH_DATABASE_URL": url},
            stdout=written,
            stderr=written,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def _as(token: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "User-Agent": f"{CANARY}/1.0", **headers}


def _usual_day(http: httpx.Client, tokens: dict[Role, str]) -> str:
    """Everything goes well; the path of a person."""
    desk, administrator = tokens[Role.DESK], tokens[Role.ADMINISTRATOR]
    made = http.post(PATH, headers=_as(desk), json=PERSON)
    assert made.status_code == 201, made.text
    path = made.headers["Location"]
    assert CANARY in http.get(f"{PATH}?q={CANARY}", headers=_as(desk)).text.lower()
    for token in tokens.values():
        http.get(path, headers=_as(token))
    patch = _as(desk, **{"Content-Type": MERGE_PATCH, "If-Match": made.headers["ETag"]})
    assert http.patch(path, headers=patch, json={"title": CANARY}).status_code == 200
    http.get(f"{path}/history", headers=_as(desk))
    invited = {"email": f"{CANARY}@example.com", "name": f"{CANARY} invited", "role": "auditor"}
    assert http.post("/api/v1/accounts", headers=_as(administrator), json=invited).status_code == 201
    http.get(f"/api/v1/accounts?q={CANARY}", headers=_as(administrator))
    return str(path)


def _wrong_things(http: httpx.Client, tokens: dict[Role, str], path: str) -> None:
    """Nothing goes well, and all of it is full of data and of lines."""
    desk, nasty = tokens[Role.DESK], quote(f"{CANARY}\r\n{FORGED}")
    signing_in = {"email": f"{CANARY}@example.com", "password": f"correct horse {CANARY}"}
    assert http.post("/api/v1/sessions", json=signing_in).status_code == 401
    addresses = (f"/{nasty}", f"{PATH}/{nasty}", f"{PATH}?q={nasty}", f"{PATH}?{nasty}=1", f"{PATH}/{CANARY}")
    for address in (*addresses, f"{PATH}?language={CANARY}", f"{PATH}?cursor={CANARY}", f"{path}?{CANARY}={CANARY}"):
        assert http.get(address, headers=_as(desk)).status_code in (404, 422)
    for body in (f'{{"name": "{CANARY}"', f'{{"{CANARY}": "{CANARY}"}}', f'{{"name": "{CANARY}\\u0000"}}'):
        headers = _as(desk, **{"Content-Type": "application/json"})
        assert http.post(PATH, headers=headers, content=body).status_code in (400, 422)
    for wrong in (f"sulh_{CANARY}", f"{CANARY} {FORGED}"):
        assert http.get(path, headers=_as(wrong)).status_code == 401
    http.get(path, headers={"Cookie": f"{CANARY}={CANARY}", "Referer": f"http://{CANARY}.example/"})
    assert http.post(PATH, headers=_as(tokens[Role.PARTNER]), json=PERSON).status_code == 403


def _wrong_bytes(address: str) -> None:
    """What no client sends that means well."""
    host, port = address.removeprefix("http://").split(":")
    for raw in (
        f"{CANARY}\r\n{FORGED}\r\n\r\n",
        f"GET /{CANARY} HTTP/9.9\r\n\r\n",
        f"{CANARY.upper()} /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        f"GET /livez HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {CANARY}\n{FORGED}\r\nConnection: close\r\n\r\n",
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{CANARY}",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(raw.encode())
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass


def _broken(http: httpx.Client, tokens: dict[Role, str], engine: Engine, path: str) -> list[str]:
    """The database lacks what is needed in the middle of it; ids of the requests that failed."""
    desk = _as(tokens[Role.DESK])
    # The server and its worker write meanwhile: who begins by reading may be refused the writing.
    breaking = engine.execution_options(**{WRITES: True})
    tamper(breaking, "ALTER TABLE audit_head RENAME COLUMN hash TO hush")
    answers = [http.post(PATH, headers=desk, json=PERSON), http.get(path, headers=desk)]
    with breaking.begin() as connection:
        connection.execute(text("ALTER TABLE profile_names RENAME TO profile_gnomes"))
    answers += [http.get(path, headers=desk), http.post(PATH, headers=desk, json=PERSON)]
    # And what would be kept after the answer cannot be kept.
    http.get(f"{PATH}/{uuid4()}", headers=_as("sulh_nobodys"))
    assert {answer.status_code for answer in answers} <= {500, 503}
    for answer in answers:
        assert CANARY not in answer.text
    return [answer.headers["X-Request-Id"] for answer in answers]
