"""What is sealed stands in no answer, no file and no byte of the database, whoever asks."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, inspect, make_url, text

from app.db import reading
from app.main import create_app
from app.policy import COMMAND_LINE, Role
from app.services.exports import Kind, export_profiles
from tests.api.client import MERGE_PATCH, Client, new_token
from tests.api.test_approvals import WHY, asked, decided
from tests.api.test_profiles import created
from tests.services.approving import approved
from tests.services.test_exports import whole

FIELDS = ("conflict_declarations", "security_notes", "references")
CANARIES = {field: f"Canary {field} 9c1b2e8f" for field in FIELDS}
REASON = "Canary reason 9c1b2e8f"
MARK = b"9c1b2e8f"
READS = sorted(
    str(context.path)
    for context in iter_route_contexts(create_app().routes)
    if getattr(context, "operation_id", None) and "GET" in (context.methods or ())
)


@pytest.fixture
def planted(client: Client, engine: Engine, desk: str) -> tuple[str, str]:
    """The path of a profile with all that is sealed, and of the approval of a reading."""
    path, etag = created(client, desk, partner_visibility="named", nominated_by="TN")
    first, second = (new_token(engine, Role.DESK, name, sealed=True) for name in ("first", "second"))
    assert client.patch(f"{path}/sealed", CANARIES, etag, token=first).status_code == 204
    approval = asked(client, first, f"{path}/sealed", WHY | {"reason": REASON})
    assert decided(client, second, approval, reason=REASON).status_code == 200
    answer = client.get(f"{path}/sealed", token=first)
    assert {field: answer.json()[field] for field in FIELDS} == CANARIES
    return path, approval[0]


@pytest.mark.parametrize("role", Role)
def test_03_no_answer_to_anybody_holds_what_is_sealed(
    client: Client, engine: Engine, planted: tuple[str, str], role: Role
) -> None:
    """To named officers neither, other than the one who asked."""
    path, approval = planted
    for sealed in (False, True):
        token = None if role is Role.NOBODY else token_of(engine, role, path, sealed)
        for read in READS:
            if read == "/api/v1/approvals/{approval_id}" and sealed:
                continue  # the reason is for those who may decide
            address = read.replace("{profile_id}", path.rpartition("/")[2])
            address = address.replace("{approval_id}", approval.rpartition("/")[2])
            address = "/".join(str(uuid4()) if part.startswith("{") else part for part in address.split("/"))
            assert MARK not in client.get(address, token=token).content, read
        changed = client.ask(
            "PATCH", path, token=token, json={"title": "Dr"}, headers=headers_for(client, path, token)
        )
        assert MARK not in changed.content


def test_03_the_person_takes_what_the_person_declared_and_nothing_else_sealed(
    client: Client, engine: Engine, planted: tuple[str, str]
) -> None:
    path, _ = planted
    taken = client.post("/api/v1/me/download", token=token_of(engine, Role.EXPERT, path, sealed=False))
    assert taken.json()["conflict_declarations"] == CANARIES["conflict_declarations"]
    assert taken.content.count(MARK) == 1


def token_of(engine: Engine, role: Role, path: str, sealed: bool) -> str:
    profile = path.rpartition("/")[2] if role is Role.EXPERT else None
    return new_token(engine, role, profile=profile, sealed=sealed)


def headers_for(client: Client, path: str, token: str | None) -> dict[str, str]:
    etag = client.get(path, token=token).headers.get("ETag", '"1-desk_secretariat-en"')
    return {"Content-Type": MERGE_PATCH, "If-Match": etag}


def test_03_no_search_finds_and_no_export_holds_what_is_sealed(
    client: Client, engine: Engine, desk: str, planted: tuple[str, str]
) -> None:
    for q in ("Canary", "9c1b2e8f"):
        assert client.get("/api/v1/profiles", token=desk, params={"q": q}).json()["total"] == 0
    let = approved(engine)
    for kind in Kind:
        for approval in (None, let):
            file = io.BytesIO()
            with reading(engine) as session:
                export_profiles(session, COMMAND_LINE, file, kind, approval=approval)
            assert MARK not in whole(file.getvalue())


def test_03_what_is_refused_about_a_sealed_field_repeats_nothing(client: Client, engine: Engine, desk: str) -> None:
    path, etag = created(client, desk)
    named = new_token(engine, Role.DESK, "first", sealed=True)
    for body in ({"security_notes": f"{MARK.decode()}\u202e"}, {"references": [MARK.decode()]}, {"x": MARK.decode()}):
        answer = client.patch(f"{path}/sealed", body, etag, token=named)
        assert (answer.status_code, MARK in answer.content) == (422, False)
    assert MARK not in client.patch(path, {"security_notes": MARK.decode()}, etag, token=desk).content


def test_39_no_table_and_no_byte_of_the_database_holds_what_is_sealed(
    engine: Engine, database_url: str, planted: tuple[str, str]
) -> None:
    rows = 0
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                rows += 1
                assert MARK.decode() not in str([bytes(v) if isinstance(v, memoryview) else v for v in row]), table
    assert rows > 100
    if engine.dialect.name == "sqlite":
        file = Path(str(make_url(database_url).database))
        for part in (file, file.with_name(f"{file.name}-wal")):
            assert MARK not in part.read_bytes()


def test_42_a_run_over_all_that_is_sealed_leaves_nothing_in_the_log(
    client: Client, engine: Engine, desk: str, planted: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    path, _ = planted
    named = new_token(engine, Role.DESK, "third", sealed=True)
    client.get(f"{path}/sealed", token=named)
    client.patch(f"{path}/sealed", {"references": MARK.decode()}, '"1-desk_secretariat-en"', token=named)
    assert MARK.decode() not in caplog.text
