"""Bearer tokens: made, and taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import ApiToken
from app.policy import COMMAND_LINE, Actor, Role
from app.security import new_token, token_hash
from app.services import audit
from app.services.revisions import raise_revision


def create_token(
    session: Session, role: Role, name: str, expires_at: datetime | None = None, *, actor: Actor = COMMAND_LINE
) -> str:
    """Make a token of `role` and return it, for the only time."""
    token = new_token()
    made = ApiToken(name=name, role=role.value, token_hash=token_hash(token), created_at=now(), expires_at=expires_at)
    session.add(made)
    session.flush()
    raise_revision(session, "access")
    audit.record(session, actor, "token.create", about=("token", made.id), detail={"role": role.value})
    return token


def revoke_token(session: Session, token: str, *, actor: Actor = COMMAND_LINE) -> None:
    """Refuse this token from now on, in every process. Raises NotFound when it is not one in force."""
    _revoke(session, ApiToken.token_hash == token_hash(token), actor)


def revoke_named(session: Session, name: str, *, actor: Actor = COMMAND_LINE) -> int:
    """Refuse every token of this name from now on; how many there were. Raises NotFound for none."""
    return _revoke(session, ApiToken.name == name, actor)


def _revoke(session: Session, which: ColumnElement[bool], actor: Actor) -> int:
    statement = (
        update(ApiToken).where(which, ApiToken.revoked_at.is_(None)).values(revoked_at=now()).returning(ApiToken.id)
    )
    revoked = sorted(session.scalars(statement))
    if not revoked:
        raise NotFound("There is no such token in force.")
    raise_revision(session, "access")
    for token_id in revoked:
        audit.record(session, actor, "token.revoke", about=("token", token_id))
    return len(revoked)
