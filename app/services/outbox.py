"""The outbox: written with the fact, claimed by one worker, tried again with growing pauses.

The promise is at least once: a worker that dies after the server took the message sends it again, with the same
Message-ID. Nothing here talks to a mail server; `app.worker` does, outside of any transaction.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import mail
from app.db import now
from app.errors import Conflict, NotFound
from app.mail import Letter
from app.models import OutboxMessage
from app.policy import Actor, require
from app.policy.requests import visible_mails
from app.security import token_hash
from app.services import audit

# After each failure in turn; after the last one it is given up. Some two and a half days in all.
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=16),
    timedelta(hours=24),
)
# So much longer or shorter, by chance, that what failed together is not tried together.
JITTER: Final = 0.2
# Longer than the longest delivery: what is claimed for longer belongs to a worker that died.
CLAIMED_FOR: Final = timedelta(minutes=10)
# So long a message that was given up can still be tried again; then its content goes.
KEPT_WHEN_FAILED: Final = timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """A message in the hands of one worker; `attempt` counts from 1."""

    id: int
    public_id: UUID
    kind: str
    attempt: int


def post(
    session: Session,
    kind: str,
    recipient: str,
    language: str,
    key: str,
    content: Mapping[str, str],
    account_id: int | None = None,
    due_at: datetime | None = None,
    strict_request: UUID | None = None,
) -> None:
    """Write a message in the transaction of the fact it tells; `kind` and `content` as `app.mail.PARAMETERS`.

    `key` names the event: the same kind, recipient and key are one message, however often they come. It should hold
    something random (a public id), because its hash is kept. Raises ValueError for what cannot become a mail.
    """
    mail.check(kind, language, recipient, content)
    at = now()
    due = due_at or at
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(OutboxMessage)
        .values(
            kind=kind,
            key_hash=_key_hash(kind, recipient, key),
            recipient=recipient,
            language=language,
            content=orjson.dumps(dict(content)).decode(),
            account_id=account_id,
            strict_request=strict_request,
            status="waiting",
            created_at=at,
            due_at=due,
            next_at=due,
        )
        .on_conflict_do_nothing(index_elements=["key_hash"])
    )


def is_posted(session: Session, kind: str, recipient: str, key: str) -> bool:
    """Whether `post` with these would write nothing, for who would prepare something for the message first."""
    there = select(OutboxMessage.id).where(OutboxMessage.key_hash == _key_hash(kind, recipient, key))
    return session.scalar(there) is not None


def _key_hash(kind: str, recipient: str, key: str) -> str:
    return token_hash(f"{kind}\n{recipient}\n{key}")


def claim(session: Session, worker: str) -> Claim | None:
    """Take the message that has waited longest; nobody else gets it before `CLAIMED_FOR` is over.

    Needs a session of `app.db.writing`. Two workers never wait for each other on PostgreSQL, and shortly on SQLite.
    """
    at = now()
    longest_waiting = (
        select(OutboxMessage.id)
        .where(OutboxMessage.status == "waiting", OutboxMessage.next_at <= at)
        .order_by(OutboxMessage.next_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == longest_waiting.scalar_subquery())
        .values(claimed_by=worker, next_at=at + CLAIMED_FOR, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage.id, OutboxMessage.public_id, OutboxMessage.kind, OutboxMessage.attempts)
    ).one_or_none()
    return None if row is None else Claim(*row)


def open_letter(session: Session, claimed: Claim) -> Letter | None:
    """What is to be sent; None when it was dropped since. Raises what unsealing raises for a key that is gone."""
    row = session.execute(
        select(
            OutboxMessage.public_id,
            OutboxMessage.kind,
            OutboxMessage.language,
            OutboxMessage.recipient,
            OutboxMessage.content,
            OutboxMessage.due_at,
        ).where(OutboxMessage.id == claimed.id, OutboxMessage.status == "waiting")
    ).one_or_none()
    if row is None or row.recipient is None or row.content is None:
        return None
    return Letter(row.public_id, row.kind, row.language, row.recipient, orjson.loads(row.content), row.due_at)


def sent(session: Session, claimed: Claim) -> None:
    """It has left, and nothing personal of it stays."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == claimed.id)
        .values(
            status="sent",
            sent_at=now(),
            recipient=None,
            content=None,
            claimed_by=None,
            failed_at=None,
            last_error=None,
        )
    )


def failed(session: Session, claimed: Claim, code: str, *, permanent: bool = False) -> None:
    """It did not leave: try again after a pause, or give it up. `code` says why, and nothing else.

    Does nothing when the claim had lapsed and another worker has the message now.
    """
    at = now()
    changes: dict[str, object] = {"claimed_by": None, "last_error": code}
    if permanent or claimed.attempt > len(PAUSES):
        changes |= {"status": "failed", "failed_at": at}
    else:
        changes |= {"next_at": at + _pause(claimed.attempt)}
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == claimed.id,
            OutboxMessage.status == "waiting",
            OutboxMessage.attempts == claimed.attempt,
        )
        .values(changes)
    )


def _pause(attempt: int) -> timedelta:
    return PAUSES[attempt - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, hides nothing


def retry(session: Session, actor: Actor, public_id: UUID) -> None:
    """Try it again now, from the first pause on. Raises NotFound, and Conflict for what is sent, in hand or empty."""
    require(actor, "outbox.retry")
    one = (OutboxMessage.public_id == public_id) & visible_mails(actor)
    found = select(OutboxMessage).where(one).with_for_update()
    message = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if message is None:
        raise NotFound("There is no such message.")
    if message.status == "sent" or message.claimed_by is not None:
        raise Conflict("The message has left, or is just being sent.")
    if message.content is None:
        raise Conflict("The message was emptied, because it was given up long ago: let it be written anew.")
    at = now()
    message.status, message.failed_at, message.attempts = "waiting", None, 0
    message.due_at = message.next_at = at
    session.flush()
    audit.record(session, actor, "outbox.retry", about=("message", public_id))


def drop_for(session: Session, account_id: int) -> int:
    """Delete what has not reached an erased or suspended person; how many. A farewell is posted after this."""
    left = delete(OutboxMessage).where(OutboxMessage.account_id == account_id, OutboxMessage.status != "sent")
    return len(session.scalars(left.returning(OutboxMessage.id)).all())


def empty_failed(session: Session, at: datetime) -> None:
    """Take address and content out of what was given up longer ago than `KEPT_WHEN_FAILED`."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.status == "failed", OutboxMessage.failed_at < at - KEPT_WHEN_FAILED)
        .where(OutboxMessage.content.is_not(None))
        .values(recipient=None, content=None)
    )
