"""The real rosters, damaged in every way a file gets damaged: refused as a whole, or every row accounted for."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.db import engine_for, reading
from app.policy import Actor, Role
from app.services.imports.planning import plan_import
from app.services.imports.tables import Unreadable
from tests.databases import fresh_database
from tests.plugins.databases import RUN_FOLDER

FILES = sorted((Path(__file__).parent.parent / "data").iterdir())
JUNK = tuple(
    text.encode()
    for text in (
        *(
            '"',
            "\n",
            ";",
            ",",
            "|",
            "\\",
            "(",
            "'",
            "=",
            "\0",
            "\x1a",
            "\x1b[2J",
            "\u202e",
            "\u2028",
            "😀",
            "A" * 400,
        ),
        *("N/A", "31/02/2021", "2021-13-45/", "0000-00-00", "9999-99", "99999999999999999999", "1e400", "١٤٤٥", "٣"),
        *("free 2026-01-01/2025-01-01", "en:C1/(", "\ufeff", "[]", " | | | | | "),
    )
)


@pytest.fixture(scope="module")
def empty(pytestconfig: pytest.Config) -> Iterator[Engine]:
    with fresh_database("sqlite", pytestconfig.stash[RUN_FOLDER]) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@given(file=st.sampled_from(FILES), chance=st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_a_damaged_roster_is_refused_or_every_row_is_accounted_for(
    empty: Engine, file: Path, chance: random.Random
) -> None:
    damage = _damaged_workbook if file.suffix == ".xlsx" else _damaged
    try:
        with reading(empty) as session:
            plan = plan_import(session, Actor(Role.DESK, "desk"), damage(file.read_bytes(), chance), file.name)
    except Unreadable as refused:
        assert refused.code
        assert refused.detail
    else:
        assert [row.number for row in plan.rows] == [row.number for row in plan.table.rows]
        assert all(row.reason for row in plan.rows if row.outcome != "new")


def _damaged(data: bytes, chance: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at, other = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
        match chance.randrange(4):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                content[at:at] = chance.choice(JUNK)
            case 2:
                del content[at : at + chance.randint(1, 200)]
            case _:
                content[at:at] = content[other : other + chance.randint(1, 300)]
    return bytes(content)


def _damaged_workbook(data: bytes, chance: random.Random) -> bytes:
    """Damaged as packed, or inside one of its parts."""
    if chance.random() < 0.3:
        return _damaged(data, chance)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        hit = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _damaged(part, chance) if name == hit else part)
    return file.getvalue()
