"""What the API and the services write down: each deed once, and no value of anybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import writing
from app.policy import COMMAND_LINE, Role
from app.services.demo import fill_database
from app.services.imports.committing import commit_import
from app.services.imports.planning import plan_import
from tests.api.client import Client, end, name_of, new_token
from tests.api.test_profiles import COMPLETE, PATH, created
from tests.trail import faults, length, tamper, trail

Ask = Callable[[Client, str, str, str], Any]

DEEDS: dict[str, tuple[Ask, dict[str, Any]]] = {
    "profile.read": (lambda client, desk, path, etag: client.get(path, token=desk), {}),
    "profile.history": (lambda client, desk, path, etag: client.get(f"{path}/history", token=desk), {}),
    "profile.change": (
        lambda client, desk, path, etag: client.patch(path, {"title": "Dr", "gender": "f"}, etag, token=desk),
        {"fields": ["gender", "title"]},
    ),
    # What the client has already is not sent again; it was looked at all the same.
    "profile.read as known": (
        lambda client, desk, path, etag: client.get(path, token=desk, headers={"If-None-Match": etag}),
        {},
    ),
    # The answer to a patch shows the profile, so one that changes nothing is a way to read.
    "profile.change of nothing": (
        lambda client, desk, path, etag: client.patch(path, {}, etag, token=desk),
        {"fields": []},
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_41_each_deed_on_a_profile_makes_one_row(client: Client, desk: str, engine: Engine, deed: str) -> None:
    path, etag = created(client, desk)
    before, begun = length(engine), datetime.now(UTC)
    ask, detail = DEEDS[deed]
    answer = ask(client, desk, path, etag)
    assert answer.status_code in (200, 304)
    (row,) = trail(engine, before)
    assert (row.actor, row.role, row.action) == (name_of(engine, "desk"), "desk", deed.partition(" ")[0])
    assert (row.object_kind, row.object_id) == ("profile", path.rpartition("/")[2])
    assert row.request_id == answer.headers["X-Request-Id"]
    assert begun <= row.at <= datetime.now(UTC)
    assert orjson.loads(row.detail) == detail
    assert row.token_id is not None
    assert faults(engine) == []


def test_41_a_created_profile_makes_one_row_and_its_repeated_answer_another(
    client: Client, desk: str, engine: Engine
) -> None:
    before = length(engine)
    answers = [client.post(PATH, token=desk, json=COMPLETE, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    rows = trail(engine, before)
    assert [row.action for row in rows] == ["profile.create", "profile.read"]
    assert [row.request_id for row in rows] == [answer.headers["X-Request-Id"] for answer in answers]
    assert {row.object_id for row in rows} == {answers[0].json()["id"]}


def test_searches_and_what_is_open_to_all_make_no_row(
    client: Client, desk: str, partner: str, engine: Engine
) -> None:
    created(client, desk)
    before = length(engine)
    for address in (PATH, f"{PATH}?q=amina", "/api/v1/vocabularies/countries"):
        assert client.get(address, token=partner).status_code == 200
    assert client.get(PATH, token=desk).status_code == 200
    assert trail(engine, before) == []


def test_41_a_card_that_a_partner_reads_makes_one_row_as_the_person_is_told_of_it(
    client: Client, desk: str, partner: str, engine: Engine
) -> None:
    path, _ = created(client, desk)
    before = length(engine)
    assert "name" not in client.get(path, token=partner).json()
    (row,) = trail(engine, before)
    assert (row.action, row.actor, row.object_id) == (
        "profile.read",
        name_of(engine, "partner"),
        path.rpartition("/")[2],
    )


def test_a_change_that_is_not_taken_makes_no_row(client: Client, desk: str, engine: Engine) -> None:
    path, etag = created(client, desk)
    before = length(engine)
    assert client.patch(path, {"gender": "?"}, etag, token=desk).status_code == 422
    assert client.patch(path, {"title": "Dr"}, '"7-desk_secretariat-en"', token=desk).status_code == 412
    assert trail(engine, before) == []


def test_41_sessions_opened_and_ended_make_one_row_each(engine: Engine) -> None:
    token = new_token(engine, Role.PARTNER, "UN")
    new_token(engine, Role.DESK, "two")
    end(engine, token)
    rows = trail(engine)
    assert [row.action for row in rows] == ["session.open", "session.open", "session.end"]
    assert {(row.actor, row.request_id) for row in rows} == {("command line", None)}
    assert token not in str(rows)


ROSTER = "Full name,Nationality,Notes\nCanary Amina,Mali,canary note\nCanary Ali,Sudan,\n"


def import_roster(engine: Engine) -> None:
    with writing(engine) as session:
        commit_import(session, COMMAND_LINE, plan_import(session, COMMAND_LINE, ROSTER.encode(), "Canary.csv"))


def test_41_an_import_makes_one_row_with_its_counts(engine: Engine) -> None:
    import_roster(engine)
    (row,) = trail(engine)
    assert (row.action, row.object_kind, row.actor) == ("profile.import", "import", "command line")
    counts = orjson.loads(row.detail)
    assert (counts["added"], counts["changed"], counts["rejected"]) == (2, 0, 0)
    assert "canary" not in str(row).lower()
    with engine.connect() as connection:
        (batch,) = connection.execute(text("SELECT id FROM imports")).scalars()
    assert str(batch).replace("-", "") == row.object_id.replace("-", "")


def test_people_who_are_invented_make_one_row(engine: Engine) -> None:
    fill_database(engine, 3)
    (row,) = trail(engine)
    assert (row.action, orjson.loads(row.detail)) == ("demo.fill", {"added": 3})


def test_41_nothing_that_is_typed_into_a_profile_is_in_a_row(client: Client, desk: str, engine: Engine) -> None:
    full = {
        **{f: f"Canary {f}" for f in ("name", "title", "affiliation", "nomination_reference")},
        **{f: f"Canary {f}" for f in ("external_reference", "desk_notes")},
        **{f: {"en": f"Canary {f}"} for f in ("headline", "biography")},
        "names": [{"text": "Canary other"}],
        "unresolved": [{"field": "Canary", "text": "Canary text", "reason": "Canary reason"}],
        "contacts": [{"kind": "email", "value": "canary@example.org"}, {"kind": "phone", "value": "+21671000000"}],
        "offices": [{"title": "Canary office", "organisation_name": "Canary house"}],
        "missions": [{"title": "Canary mission", "organisation_name": "Canary house"}],
        "certificates": [{"programme": "Canary course", "issuer": "Canary school", "verified_by": "Canary"}],
    }
    path, etag = created(client, desk, **full)
    for address in (path, f"{path}/history", f"{path}?canary=1", f"{PATH}/canary"):
        client.get(address, token=desk)
    client.patch(path, {"name": "Canary new", "desk_notes": "Canary newer"}, etag, token=desk)
    for token in ("canary-token", "sulh_Canary"):
        client.get(path, token=token, headers={"User-Agent": "Canary", "Accept-Language": "canary"})
    assert length(engine) >= 7
    written = raw_rows(engine)
    assert b"canary" not in written.lower()
    assert b"21671000000" not in written


def raw_rows(engine: Engine) -> bytes:
    """Everything the table holds, as the database itself writes it out."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM audit_events")).all()
    return "\n".join(str(value) for row in rows for value in row).encode()


BREAKS = {
    "end of the chain gone": "DELETE FROM audit_head",
    "table gone": "DROP TABLE audit_events",
    # The first row is written, and the end of the chain cannot be moved on.
    "end of the chain stuck": "ALTER TABLE audit_head RENAME COLUMN hash TO hush",
}


@pytest.mark.parametrize("how", BREAKS)
def test_34_what_cannot_be_written_down_does_not_happen(client: Client, desk: str, engine: Engine, how: str) -> None:
    path, etag = created(client, desk)
    tamper(engine, BREAKS[how])
    before = rows_in_profiles(engine)
    answers = [ask(client, desk, path, etag) for ask, _ in DEEDS.values()]
    answers.append(client.post(PATH, token=desk, json=COMPLETE))
    for answer in answers:
        assert answer.status_code in (500, 503)
        assert "Diarra" not in answer.text
    for deed in (import_roster, new_desk_token):
        with pytest.raises(SQLAlchemyError):
            deed(engine)
    assert rows_in_profiles(engine) == before


def new_desk_token(engine: Engine) -> None:
    new_token(engine, Role.DESK)


def rows_in_profiles(engine: Engine) -> list[Any]:
    tables = ("profiles", "profile_versions", "sessions", "imports", "revisions", "idempotency_keys")
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]


def test_a_read_costs_the_same_statements_whatever_the_profile_and_the_chain_hold(
    client: Client, desk: str, engine: Engine
) -> None:
    small, _ = created(client, desk)
    languages = [{"code": code} for code in ("ar", "en", "fr", "tr", "fa", "ur", "sw", "ha", "ms", "id")]
    large, _ = created(client, desk, languages=languages, contacts=[{"kind": "email", "value": "a@example.org"}] * 5)
    client.get(small, token=desk)  # the first connections ask the server about itself
    with statements_counted() as told:
        for path in (small, large, small, large):
            told.append(0)
            assert client.get(path, token=desk).status_code == 200
    assert told == [PARTS + 1 + 3] * 4


# The rows of a profile lie in that many tables, choices for single partners among them; three statements add a row
# to the chain.
PARTS = 14


@contextmanager
def statements_counted() -> Iterator[list[int]]:
    """A list whose last number grows with each statement of any engine."""
    told: list[int] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # Whom the asker was shown is kept now and then, for many readings together.
        if statement.startswith(("SELECT", "INSERT", "UPDATE")) and "directory_walks" not in statement:
            told[-1] += 1

    event.listen(Engine, "before_cursor_execute", count)
    yield told
    event.remove(Engine, "before_cursor_execute", count)
