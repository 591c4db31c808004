"""The role of docs/operations.md: it can serve, and cannot touch what is written in the audit trail."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from pyroaring import BitMap
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from app.db import Base, reading, writing
from app.policy import Actor, Role
from app.queries.profiles import find_profile
from app.schemas.profiles import ProfileWrite
from app.services.accounts import open_for_development
from app.services.profiles import change_profile, create_profile
from app.services.walks import keep
from tests.trail import faults, tamper, trail

DESK = Actor(Role.DESK, "desk")
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def as_role(engine: Engine, database_url: str) -> Iterator[Engine]:
    """Connections that act as the role of the page, with no other right than the page gives it."""
    (grants,) = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    role = f"sulh_app_{uuid4().hex}"  # roles belong to the whole server, which other tests use as well
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role}"))
        connection.execute(text(grants.replace("sulh_app", role)))
    acting = create_engine(database_url, connect_args={"options": f"-c role={role} -c timezone=UTC"})
    yield acting
    acting.dispose()
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))


def test_43_the_role_of_the_program_serves_and_adds_rows(as_role: Engine, engine: Engine) -> None:
    with writing(as_role) as session:
        open_for_development(session, Role.PARTNER, "UN")
        made = create_profile(session, DESK, ProfileWrite(name="Ali"), source="test")
        change_profile(session, DESK, made["id"], 1, {"title": "Dr"}, source="test")
    with reading(as_role) as session:
        assert find_profile(session, DESK, made["id"]).record["title"] == "Dr"
    assert [row.action for row in trail(as_role)] == ["session.open", "profile.create", "profile.change"]
    assert faults(as_role) == []


def test_43_the_role_of_the_program_can_use_every_table_and_the_trail_as_said(
    as_role: Engine, engine: Engine
) -> None:
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE")
    only = {"audit_events": {"SELECT", "INSERT"}, "audit_head": {"SELECT", "UPDATE"}}
    granted = {}
    with as_role.connect() as connection:
        for table in Base.metadata.tables:
            can = [
                verb
                for verb in verbs
                if connection.scalar(text("SELECT has_table_privilege(:t, :v)"), {"t": table, "v": verb})
            ]
            granted[table] = set(can)
    assert granted == {table: only.get(table, set(verbs)) for table in Base.metadata.tables}


def test_43_the_role_of_the_program_keeps_walks_and_alerts(as_role: Engine, engine: Engine) -> None:
    with writing(as_role) as session:
        shown = keep(session, DESK, date(2026, 12, 1), BitMap([1, 2, 3]), alert=3)
    assert list(shown) == [1, 2, 3]
    assert [row.action for row in trail(engine)] == ["alert.crawl"]
    assert faults(as_role) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'nobody'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "ALTER TABLE audit_events DISABLE TRIGGER USER",
        "DROP TABLE audit_events",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES (2, 0, '')",
        "TRUNCATE audit_head",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)
def test_43_the_role_of_the_program_has_insert_and_select_only(
    as_role: Engine, engine: Engine, statement: str
) -> None:
    with writing(engine) as session:
        open_for_development(session, Role.PARTNER, "UN")
    # Without the triggers: it is the rights that refuse here.
    tamper(engine)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), as_role.begin() as connection:
        connection.execute(text(statement))
    assert len(trail(engine)) == 1
