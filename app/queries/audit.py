"""The audit chain: how a row is hashed, and whether all of them are still as they were written."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Row, String, select, type_coerce
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import AuditEvent, AuditHead

CHUNK = 5000
HASHED = (
    "sequence",
    "at",
    "actor",
    "role",
    "token_id",
    "action",
    "object_kind",
    "object_id",
    "detail",
    "request_id",
)


def chained_hash(previous: str, row: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the hash of the row before (64 hex digits) and the row as canonical JSON.

    Canonical: one object with the members of `HASHED`, sorted by name, no blanks, UTF-8; `at` as
    "2026-11-23T08:15:00.123456Z"; `detail` as the text that is stored; what is missing as null.
    """
    return hashlib.sha256(previous.encode() + orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS)).hexdigest()


def written_moment(at: datetime) -> str:
    """`at` as it is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def chain_end(session: Session) -> tuple[int, str]:
    """Number and hash of the last row, (0, 64 zeros) before the first. Raises NoResultFound without the head."""
    return session.execute(select(AuditHead.sequence, AuditHead.hash)).one()._tuple()


@dataclass(frozen=True)
class Walked:
    """What was found of a piece of the chain: its last row that fits and the hash of it; whether that is the end of
    the chain; and what is wrong, in words that hold numbers only."""

    last: int
    end: str
    complete: bool
    fault: str | None = None


def verify(session: Session) -> list[str]:
    """Walk the whole chain; what is wrong with it (nothing: an empty list).

    Finds rows that were changed, deleted, put in, reordered or cut off at the end, and a changed head. Of the rows
    it names the first that does not fit: what comes after hangs on it. Needs a session that sees one moment.
    """
    fault = walk(session).fault
    return [] if fault is None else [fault]


def walk(session: Session, after: int = 0, most: int | None = None) -> Walked:
    """Walk the chain from the row behind number `after`, which is taken as it stands; at most so many rows.

    Takes no lock: rows go on being added. Needs a session that sees one moment. Raises NotFound when there is no
    row `after`.
    """
    last, end = after, "0" * 64 if after == 0 else _hash_at(session, after)
    for row in _rows(session, after):
        if most is not None and row.sequence > after + most:
            return Walked(last, end, complete=False)
        if fault := _fault(row, last, end):
            return Walked(last, end, complete=False, fault=fault)
        last, end = row.sequence, row.hash
    return Walked(last, end, complete=True, fault=next(iter(_head_faults(session, last, end)), None))


def _hash_at(session: Session, sequence: int) -> str:
    found = session.scalar(select(AuditEvent.hash).where(AuditEvent.sequence == sequence))
    if found is None:
        raise NotFound()
    return found


def _rows(session: Session, above: int) -> Iterator[Row[Any]]:
    # SQLite keeps a moment as text. It is taken as it stands: what cannot be read as a moment is a fault of that
    # row, not the end of the walk.
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    at = type_coerce(AuditEvent.at, String) if on_sqlite else AuditEvent.at
    others = [getattr(AuditEvent, name) for name in HASHED if name != "at"]
    wanted = select(at.label("at"), *others, AuditEvent.previous_hash, AuditEvent.hash).order_by(AuditEvent.sequence)
    # From the beginning also what somebody put before it.
    statement = wanted if above == 0 else wanted.where(AuditEvent.sequence > above)
    while True:
        rows = session.execute(statement.limit(CHUNK)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        statement = wanted.where(AuditEvent.sequence > rows[-1].sequence)


def _fault(row: Row[Any], last: int, end: str) -> str | None:
    if row.sequence != last + 1:
        return f"row {last + 1} is missing" if row.sequence > last else f"row {row.sequence} was put in"
    if row.previous_hash != end:
        return f"row {row.sequence} does not follow the row before it"
    return None if row.hash == _hash_of(row, end) else f"row {row.sequence} was changed"


def _hash_of(row: Row[Any], previous: str) -> str | None:
    content = {name: getattr(row, name) for name in HASHED}
    at = content["at"]
    content["at"] = written_moment(at) if isinstance(at, datetime) else f"{at}Z".replace(" ", "T", 1)
    try:
        return chained_hash(previous, content)
    except TypeError:  # bytes or a lone surrogate, which only somebody else can have put there
        return None


def _head_faults(session: Session, last: int, end: str) -> list[str]:
    head = session.execute(select(AuditHead.sequence, AuditHead.hash)).one_or_none()
    if head is None:
        return ["the end of the chain (audit_head) is missing"]
    if head.sequence > last:
        return [f"the last rows are missing: {last + 1} to {head.sequence}"]
    if head.sequence < last:
        return [f"the end of the chain is said to be row {head.sequence}, there are rows to {last}"]
    return [] if head.hash == end else ["the end of the chain (audit_head) was changed"]
