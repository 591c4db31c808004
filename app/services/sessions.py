"""Sessions: opened, marked as used, ended."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.db import now, writing
from app.errors import NotFound
from app.models import Account, ClientToken, SessionRow
from app.policy import Actor, require
from app.queries.access import LOOK_AGAIN
from app.security import new_token, token_hash
from app.services import audit
from app.services.links import use_up
from app.services.revisions import raise_revision

ABSOLUTE: Final = timedelta(hours=12)


def open_session(
    session: Session, account: Account, *, device: str | None = None, network: str | None = None
) -> tuple[SessionRow, str]:
    """A new session of the account and its token, which is told this once. The audit row is the caller's."""
    token, moment = new_token(), now()
    held = SessionRow(
        account_id=account.id,
        token_hash=token_hash(token),
        created_at=moment,
        last_seen_at=moment,
        fresh_at=moment,
        ends_at=moment + ABSOLUTE,
        device=device,
        network=network,
    )
    session.add(held)
    session.flush()
    return held, token


def mark_used(engine: Engine, session_id: int, moment: datetime) -> None:
    """Keep that the session is in use; at most once a minute, whoever calls."""
    unmarked = SessionRow.last_seen_at < moment - LOOK_AGAIN / 2
    with writing(engine) as session:
        session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None), unmarked)
            .values(last_seen_at=moment)
        )


def end_session(session: Session, actor: Actor, public_id: UUID | None) -> bool:
    """End one of the own sessions, or with None the one that asks; whether it is the one that asks.

    Raises NotFound for what has ended, was never there or belongs to somebody else.
    """
    require(actor, "sessions.own")
    which = SessionRow.id == actor.token_id if public_id is None else SessionRow.public_id == public_id
    own = update(SessionRow).where(
        which, SessionRow.account_id == actor.account_id, SessionRow.ended_at.is_(None), SessionRow.ends_at > now()
    )
    ended = session.execute(own.values(ended_at=now()).returning(SessionRow.id, SessionRow.public_id)).one_or_none()
    if ended is None:
        raise NotFound()
    raise_revision(session, "access")
    audit.record(session, actor, "session.end", about=("session", ended.public_id))
    return bool(ended.id == actor.token_id)


def end_other_sessions(session: Session, actor: Actor) -> None:
    """End every session of the asker's but the one that asks, and the links to another address that one of them may
    have asked for."""
    require(actor, "sessions.own")
    account = session.get_one(Account, actor.account_id)
    use_up(session, account, now(), "email_change")
    count = end_sessions(session, account.id, but=actor.token_id)
    if count:
        raise_revision(session, "access")
        audit.record(session, actor, "session.end", detail={"count": count})


def end_sessions(session: Session, account_id: int, *, but: int | None = None) -> int:
    """End the sessions of an account; how many. Raising `access` and the audit row are the caller's."""
    open_ones = update(SessionRow).where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
    if but is not None:
        open_ones = open_ones.where(SessionRow.id != but)
    return len(session.scalars(open_ones.values(ended_at=now()).returning(SessionRow.id)).all())


def end_token(session: Session, actor: Actor, token: str) -> bool:
    """Refuse this token, of a session or a client, from now on in every process; whether it was one in force."""
    moment, digest = now(), token_hash(token)
    of_session = update(SessionRow).where(SessionRow.token_hash == digest, SessionRow.ended_at.is_(None))
    ended = session.scalar(of_session.values(ended_at=moment).returning(SessionRow.id))
    if ended is None:
        of_client = update(ClientToken).where(ClientToken.token_hash == digest, ClientToken.revoked_at.is_(None))
        ended = session.scalar(of_client.values(revoked_at=moment).returning(ClientToken.id))
    if ended is None:
        return False
    raise_revision(session, "access")
    audit.record(session, actor, "session.end", about=("token", ended))
    return True
