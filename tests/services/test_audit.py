"""The audit chain: it only grows, in one order, and whatever is done to it later is found."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count

import pytest
import time_machine
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import Base, engine_for, writing
from app.models import AuditEvent, AuditHead
from app.policy import COMMAND_LINE, Actor, Role
from app.queries.audit import CHUNK, HASHED, chained_hash, written_moment
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.accounts import open_for_development
from app.services.imports.committing import commit_import
from app.services.imports.planning import plan_import
from app.services.profiles import change_profile, create_profile
from app.services.sessions import end_token
from tests.trail import faults, lengthen, tamper, trail

DESK = Actor(Role.DESK, "Sadia", 7)


@pytest.fixture
def chain(engine: Engine) -> Iterator[Engine]:
    """A database with eight rows."""
    for number in range(8):
        with writing(engine, f"request-{number}") as session:
            audit.record(session, DESK, "profile.read", about=("profile", f"person-{number}"))
    yield engine


def test_a_row_says_who_did_what_to_whom_when_and_in_which_request(engine: Engine) -> None:
    moment = datetime(2026, 11, 23, 8, 15, 0, 123456, tzinfo=UTC)
    with time_machine.travel(moment, tick=False), writing(engine, "r-1") as session:
        audit.record(
            session, DESK, "profile.change", about=("profile", "p-1"), detail={"fields": ["name"], "rows": 2}
        )
    (row,) = trail(engine)
    assert tuple(row)[:10] == (
        1,
        moment,
        "Sadia",
        "desk",
        7,
        "profile.change",
        "profile",
        "p-1",
        '{"fields":["name"],"rows":2}',
        "r-1",
    )
    assert row.previous_hash == "0" * 64
    assert faults(engine) == []


def test_the_hash_is_the_one_that_is_documented() -> None:
    row = dict.fromkeys(HASHED) | {"sequence": 1, "at": "2026-11-23T08:15:00.123456Z", "actor": "ليلى"}
    # Of 64 zeros and {"action":null,"actor":"ليلى","at":"2026-11-23T08:15:00.123456Z","detail":null,…}
    assert chained_hash("0" * 64, row) == "9d78cfab0f0bdbd1d5372f04a421007ed82f6da9f1fb263e96554488c42acc9b"


@pytest.mark.parametrize("detail", [{"name": "Amina Diarra"}, {"fields": ["name", "+216 71 000 000"]}, {"x": ""}])
def test_a_detail_that_is_no_code_is_refused(engine: Engine, detail: audit.Detail) -> None:
    with pytest.raises(ValueError, match="codes and counts"), writing(engine) as session:
        audit.record(session, DESK, "profile.change", detail=detail)
    assert trail(engine) == []


def test_43_rows_can_be_neither_changed_nor_deleted(chain: Engine) -> None:
    statements = [
        "UPDATE audit_events SET actor = 'nobody' WHERE sequence = 3",
        "DELETE FROM audit_events WHERE sequence = 8",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET sequence = 7",
        "UPDATE audit_head SET hash = ''",
    ]
    if chain.dialect.name == "postgresql":
        statements += ["TRUNCATE audit_events", "TRUNCATE audit_head"]
    else:
        statements += ["INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE sequence = 3"]
    before = trail(chain)
    for statement in statements:
        with pytest.raises(DBAPIError), chain.begin() as connection:
            connection.execute(text(statement))
    assert trail(chain) == before
    assert faults(chain) == []


_EDITS = {
    "at": "'2026-01-01 00:00:00.000000+00'",
    "actor": "'somebody else'",
    "role": "'partner'",
    "token_id": "8",
    "action": "'profile.history'",
    "object_kind": "NULL",
    "object_id": "'person-9'",
    "detail": "'{ }'",
    "request_id": "NULL",
    "previous_hash": "'0'",
    "hash": "'0'",
}


@pytest.mark.parametrize("column", _EDITS)
def test_43_an_edit_of_any_column_is_found(chain: Engine, column: str) -> None:
    tamper(chain, f"UPDATE audit_events SET {column} = {_EDITS[column]} WHERE sequence = 4")
    (fault,) = faults(chain)
    assert fault.startswith("row 4 ")


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (["DELETE FROM audit_events WHERE sequence = 1"], "row 1 is missing"),
        (["DELETE FROM audit_events WHERE sequence = 4"], "row 4 is missing"),
        (["DELETE FROM audit_events WHERE sequence > 6"], "the last rows are missing: 7 to 8"),
        (["DELETE FROM audit_events"], "the last rows are missing: 1 to 8"),
        (
            ["DELETE FROM audit_events WHERE sequence = 8", "UPDATE audit_head SET sequence = 7"],
            "the end of the chain (audit_head) was changed",
        ),
        (["DELETE FROM audit_head"], "the end of the chain (audit_head) is missing"),
        (["UPDATE audit_head SET hash = '0'"], "the end of the chain (audit_head) was changed"),
        (["UPDATE audit_events SET sequence = 0 WHERE sequence = 8"], "row 0 was put in"),
        (["UPDATE audit_events SET sequence = 9 WHERE sequence = 8"], "row 8 is missing"),
        (
            # Two rows change places.
            [
                "UPDATE audit_events SET sequence = 100 WHERE sequence = 4",
                "UPDATE audit_events SET sequence = 4 WHERE sequence = 5",
                "UPDATE audit_events SET sequence = 5 WHERE sequence = 100",
            ],
            "row 4 does not follow the row before it",
        ),
    ],
)
def test_43_deletion_reordering_and_a_cut_off_end_are_found(chain: Engine, done: list[str], found: str) -> None:
    tamper(chain, *done)
    assert faults(chain) == [found]


def test_43_a_row_put_in_is_found_also_when_its_own_hash_is_right(chain: Engine) -> None:
    last = trail(chain)[-1]
    row = {name: getattr(last, name) for name in HASHED} | {"sequence": 9, "actor": "forged"}
    hash_ = chained_hash(last.hash, row | {"at": written_moment(last.at)})
    tamper(chain)
    with chain.begin() as connection:
        connection.execute(insert(AuditEvent).values(**row, previous_hash=last.hash, hash=hash_))
    assert faults(chain) == ["the end of the chain is said to be row 8, there are rows to 9"]


def test_43_a_row_rewritten_with_a_hash_of_its_own_is_found_by_the_next_one(chain: Engine) -> None:
    third, fourth = trail(chain)[2:4]
    row = {name: getattr(fourth, name) for name in HASHED} | {"actor": "forged"}
    hash_ = chained_hash(third.hash, row | {"at": written_moment(fourth.at)})
    tamper(chain, f"UPDATE audit_events SET actor = 'forged', hash = '{hash_}' WHERE sequence = 4")
    assert faults(chain) == ["row 5 does not follow the row before it"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("damage", ["at = 'no moment'", "actor = x'ff00'", "token_id = 'seven'"])
def test_43_what_cannot_even_be_read_is_told_of_its_row(chain: Engine, damage: str) -> None:
    tamper(chain, f"UPDATE audit_events SET {damage} WHERE sequence = 5")
    assert faults(chain) == ["row 5 was changed"]


@pytest.mark.parametrize("edited", [1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_43_a_long_chain_is_walked_to_its_end(engine: Engine, edited: int) -> None:
    lengthen(engine, 2 * CHUNK)
    assert faults(engine) == []
    tamper(engine, f"UPDATE audit_events SET actor = 'forged' WHERE sequence = {edited}")
    assert faults(engine) == [f"row {edited} was changed"]


def test_43_writers_at_the_same_time_keep_one_unbroken_chain(engine: Engine, database_url: str) -> None:
    with writing(engine) as session:
        people = [create_profile(session, DESK, ProfileWrite(name="Ali"), source="test")["id"] for _ in range(4)]
    already = len(people)

    def work(worker: int) -> None:
        own = engine_for(database_url)
        for number in range(10):
            with writing(own, f"{worker}-{number}") as session:
                if number % 3 == 0:
                    audit.record(session, Actor(Role.DESK, f"worker {worker}"), "audit.read")
                elif number % 3 == 1:
                    patch = {"title": f"Dr {number}"}
                    version = number // 3 + 1
                    change_profile(session, DESK, people[worker], version, patch, source="test")
                else:
                    audit.record(session, DESK, "profile.read", about=("profile", people[worker]))
        own.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    rows = trail(engine, already)
    assert {row.request_id for row in rows} == {f"{w}-{n}" for w in range(4) for n in range(10)}
    assert [row.sequence for row in rows] == list(range(already + 1, already + 41))
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert faults(engine) == []


def _create(session: Session, person: str) -> None:
    create_profile(session, DESK, ProfileWrite(name="Amina", roles=["mediator"]), source="test")


def _change(session: Session, person: str) -> None:
    change_profile(session, DESK, person, 1, {"title": "Dr", "roles": ["expert"]}, source="test")


def _make_token(session: Session, person: str) -> None:
    open_for_development(session, Role.DESK, "new")


def _end_session(session: Session, person: str) -> None:
    assert end_token(session, COMMAND_LINE, _held[-1])


_held: list[str] = []


def _import(session: Session, person: str) -> None:
    roster = b"Full name,Nationality\nAmina Diarra,Mali\nOmar Said,Sudan\n"
    commit_import(session, DESK, plan_import(session, DESK, roster, "roster.csv"))


@pytest.mark.parametrize("deed", [_create, _change, _make_token, _end_session, _import])
def test_34_a_failure_before_any_statement_undoes_all_of_it(
    engine: Engine, deed: Callable[[Session, str], None]
) -> None:
    with writing(engine) as session:
        person = create_profile(session, DESK, ProfileWrite(name="Ali"), source="test")["id"]
        _held.append(open_for_development(session, Role.PARTNER, "UN"))
    before = _everything(engine)
    for failing in count():
        with failing_at(failing) as told, suppress(BrokenError), writing(engine) as session:
            deed(session, person)
        if told[0] <= failing:
            break
        assert _everything(engine) == before
    assert failing >= 5
    assert len(trail(engine)) == 3
    assert faults(engine) == []


class BrokenError(Exception):
    pass


@contextmanager
def failing_at(number: int) -> Iterator[list[int]]:
    """Raises BrokenError before the statement with this number, counted from zero; tells how many came so far."""
    told = [0]

    def fail(*_: object) -> None:
        told[0] += 1
        if told[0] > number:
            raise BrokenError

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


def _everything(engine: Engine) -> list[list[str]]:
    with engine.connect() as connection:
        return [
            sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in ("vocabulary_terms", "organisation_groups")
        ]


def test_a_deed_that_is_undone_leaves_no_row(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as session:
        open_for_development(session, Role.DESK, "x")
        raise RuntimeError
    assert trail(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(AuditHead.sequence)).scalar_one() == 0
