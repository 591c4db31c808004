"""Each class of data goes when its period is over, not before, and nothing else goes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, insert, select

from app.db import writing
from app.models import (
    Account,
    Allowance,
    ApiClient,
    ClientToken,
    DirectoryWalk,
    IdempotencyKey,
    KnownNetwork,
    MailLink,
    OutboxMessage,
    SessionRow,
    UsedAssertion,
)
from app.policy import Role
from app.services.accounts import partner_in_force
from app.services.retention import erase_due, keep_no_longer
from tests.api.client import new_token, running
from tests.services.calendar import DAY, START, counts, expert, mails, member, record_of, set_columns, work
from tests.trail import trail

PATH = "/api/v1/retention"
A_MINUTE = timedelta(minutes=1)
# When a row of each class, made at START, is due.
DUE = {
    "used_assertions": timedelta(0),
    "allowances": timedelta(0),
    "idempotency_keys": DAY,
    "directory_walks": 7 * DAY,
    "client_tokens": 30 * DAY,
    "mail_links": 30 * DAY,
    "sessions": 90 * DAY,
    "known_networks": 90 * DAY,
    "outbox": 90 * DAY,
}


def test_40_each_class_goes_when_its_period_is_over_and_nothing_else(engine: Engine) -> None:
    with time_machine.travel(START, tick=False) as clock:
        expert(engine, member(engine))
        _one_of_each(engine)
        whole = counts(engine)
        gone: set[str] = set()
        for period in sorted(set(DUE.values())):
            clock.move_to(START + period - A_MINUTE)
            keep_no_longer(engine, datetime.now(UTC))
            assert _fewer(engine, whole) == gone
            # Of a walk it is known on which day it was, and of a key that a day has passed.
            clock.move_to(START + period + (DAY if period == 7 * DAY else A_MINUTE))
            for _ in range(2):
                keep_no_longer(engine, datetime.now(UTC))
            gone |= {name for name, due in DUE.items() if due == period}
            assert _fewer(engine, whole) == gone
        runs = [row for row in trail(engine) if row.action == "retention.run"]
        assert len(runs) == len(set(DUE.values()))
        assert runs[0].detail == '{"allowances":1,"used_assertions":1}'
        assert [row.status for row in _outbox(engine)] == ["waiting"]


def _fewer(engine: Engine, whole: dict[str, int]) -> set[str]:
    now = counts(engine)
    return {name for name in whole if now[name] < whole[name]}


def _outbox(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(OutboxMessage.status)).all())


def _one_of_each(engine: Engine) -> None:
    """Rows whose period begins at START; the account has a session already, which ends twelve hours later."""
    with writing(engine) as session:
        account = session.scalars(select(Account.id)).one()
        client = ApiClient(
            organisation_id=partner_in_force(session, "Partner"),
            name="x",
            scopes="",
            method="secret",
            created_at=START,
            updated_at=START,
        )
        session.add(client)
        session.flush()
        ends = {"created_at": START, "ends_at": START, "last_seen_at": START, "fresh_at": START}
        waits = {"kind": "alert", "language": "en", "created_at": START, "due_at": START, "next_at": START}
        link = {"purpose": "hide", "account_id": account, "email": "a@b.example", "token_hash": "x"}
        key = {"actor": "x", "route": "x", "key": "x", "body_hash": "x", "status": 201, "location": "", "etag": ""}
        for model, row in (
            (SessionRow, {"account_id": account, "token_hash": "x", **ends}),
            (MailLink, {**link, "created_at": START, "expires_at": START}),
            (KnownNetwork, {"account_id": account, "network_hash": "x", "last_at": START}),
            (Allowance, {"key": "x", "window_start": 1, "used": 1, "ends_at": START}),
            (DirectoryWalk, {"actor": "x", "day": START.date().isoformat(), "people": b""}),
            (
                ClientToken,
                {"client_id": client.id, "token_hash": "x", "scopes": "", "created_at": START, "expires_at": START},
            ),
            (UsedAssertion, {"client_id": client.id, "jti_hash": "x", "expires_at": START}),
            (IdempotencyKey, {**key, "answer": b"", "created_at": START}),
            (OutboxMessage, {**waits, "key_hash": "x", "status": "sent", "sent_at": START}),
            (OutboxMessage, {**waits, "key_hash": "y", "status": "waiting"}),
        ):
            session.execute(insert(model).values(row))


@pytest.mark.parametrize("state", ["retired", "removed"])
def test_40_who_left_is_erased_a_year_later(engine: Engine, tmp_path: Path, state: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        left, stays = member(engine), member(engine, name="Omar Stays", external_reference="C-18", contacts=[])
        set_columns(engine, left, membership=state, confirmed_at=None)
        set_columns(engine, stays, confirmed_at=START + 360 * DAY)
        expert(engine, left)
        clock.move_to(START + 365 * DAY - A_MINUTE)
        erase_due(engine, datetime.now(UTC))
        assert record_of(engine, left)["membership"] == state
        clock.move_to(START + 365 * DAY)
        for _ in range(2):
            work(engine, tmp_path)
        assert record_of(engine, stays)["membership"] == "active"
        now = counts(engine)
        assert (now["profiles"], now["tombstones"], now["accounts"], mails(engine)) == (1, 1, 0, ["erased"])


def test_the_calendar_tells_what_is_kept_how_long_and_what_is_due(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with time_machine.travel(START, tick=False) as clock, running(database_url) as client:
        left = member(engine)
        set_columns(engine, left, membership="retired")
        clock.move_to(START + 365 * DAY)
        auditor = new_token(engine, Role.AUDITOR)
        told = _calendar(client.get(PATH, token=auditor))
        assert told["profiles_left"] == {
            "class": "profiles_left",
            "basis": "consent",
            "period_days": 365,
            "rows": 1,
            "due": 1,
            "next_at": "2027-11-24T08:00:00.000000Z",
        }
        work(engine, tmp_path)
        told = _calendar(client.get(PATH, token=auditor))
        assert (told["profiles_left"]["rows"], told["profiles_left"]["due"]) == (0, 0)
        assert told["profiles_left"]["next_at"] == "2027-11-24T09:00:00.000000Z"
        assert (told["audit_events"]["period_days"], told["audit_events"]["next_at"]) == (7 * 365, None)
        assert client.get(PATH, token=new_token(engine, Role.PARTNER)).status_code == 403


def _calendar(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert "Canary" not in answer.text
    return {item["class"]: item for item in answer.json()["items"]}
