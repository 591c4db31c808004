"""Sessions: opened, marked as used, ended."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.db import now, writing
from app.models import Account, ClientToken, SessionRow
from app.policy import Actor
from app.queries.access import LOOK_AGAIN
from app.security import new_token, token_hash
from app.services import audit
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
