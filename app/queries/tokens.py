"""Whose token it is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import ApiToken
from app.policy import Actor, Role
from app.security import token_hash


def find_actor(session: Session, token: str) -> tuple[Actor, datetime | None] | None:
    """The actor behind a token and the moment it expires (None: never); None for a wrong or dead token."""
    row = session.scalar(
        select(ApiToken).where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None))
    )
    if row is None or (row.expires_at is not None and row.expires_at <= now()):
        return None
    return Actor(Role(row.role), row.name, row.id), row.expires_at


def find_dead_actor(session: Session, token: str) -> tuple[Actor, str] | None:
    """Whose token it was, and why it is refused: `revoked` or `expired`; None for one that never was."""
    row = session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash(token)))
    if row is None:
        return None
    return Actor(Role(row.role), row.name, row.id), "expired" if row.revoked_at is None else "revoked"
