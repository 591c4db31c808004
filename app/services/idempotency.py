"""The same POST twice does its work once: the answer is kept for a day under the client's own key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Invalid
from app.models import IdempotencyKey
from app.policy import Actor

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What is sent back, in bytes, so that the repeat gets exactly the same."""

    status: int
    body: bytes
    location: str
    etag: str
    replayed: bool = False


def once(
    session: Session, actor: Actor, route: str, key: str | None, body: bytes, work: Callable[[], Answer]
) -> Answer:
    """The answer of `work`, or the one it gave before to this client, route and key.

    Raises Invalid (`idempotency_key_reused`) when the key came with another body. The key is written before the
    work and in its transaction: a second request at the same time waits at the key until the first has ended,
    then finds its answer, or does the work itself when the first has failed.
    """
    if key is None:
        return work()
    place: dict[str, object] = {"actor": actor.name, "route": route, "key": key}
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    digest = hashlib.sha256(body).hexdigest()
    if not _claim(session, place, digest):
        return _stored(session, place, digest)
    answer = work()
    session.execute(
        update(IdempotencyKey)
        .filter_by(**place)
        .values(status=answer.status, answer=answer.body, location=answer.location, etag=answer.etag)
    )
    return answer


def _claim(session: Session, place: dict[str, object], digest: str) -> bool:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    empty = {"status": 0, "answer": b"", "location": "", "etag": ""}
    statement = (
        insert(IdempotencyKey)
        .values(**place, **empty, body_hash=digest, created_at=now())
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return session.scalar(statement) is not None


def _stored(session: Session, place: dict[str, object], digest: str) -> Answer:
    row = session.scalars(select(IdempotencyKey).filter_by(**place)).one()
    if row.body_hash != digest:
        raise Invalid("This key came with another request before.", code="idempotency_key_reused")
    return Answer(row.status, row.answer, row.location, row.etag, replayed=True)
