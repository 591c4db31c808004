"""Bearer tokens: made, and taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import ApiToken
from app.policy import Role
from app.security import new_token, token_hash
from app.services.revisions import raise_revision


def create_token(session: Session, role: Role, name: str, expires_at: datetime | None = None) -> str:
    """Make a token of `role` and return it, for the only time."""
    token = new_token()
    session.add(
        ApiToken(name=name, role=role.value, token_hash=token_hash(token), created_at=now(), expires_at=expires_at)
    )
    raise_revision(session, "access")
    return token


def revoke_token(session: Session, token: str) -> None:
    """Refuse this token from now on, in every process. Raises NotFound when it is not one in force."""
    _revoke(session, ApiToken.token_hash == token_hash(token))


def revoke_named(session: Session, name: str) -> int:
    """Refuse every token of this name from now on; how many there were. Raises NotFound for none."""
    return _revoke(session, ApiToken.name == name)


def _revoke(session: Session, which: ColumnElement[bool]) -> int:
    statement = (
        update(ApiToken).where(which, ApiToken.revoked_at.is_(None)).values(revoked_at=now()).returning(ApiToken.id)
    )
    revoked = len(session.scalars(statement).all())
    if not revoked:
        raise NotFound("There is no such token in force.")
    raise_revision(session, "access")
    return revoked
