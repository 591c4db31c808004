"""Signing in, and signing in anew within a session.

Whatever is wrong, the same statements run, a password is compared, and the answer is the same: an address that is
unknown, a wrong password, an account that is suspended or not accepted yet, a wrong code.

These functions take the engine, not a session: a failed try is kept though the request fails, and no lock is held
for the tenth of a second that a password takes.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import CodeNeeded, SignInFailed, Unavailable
from app.models import Account, SessionRow
from app.passwords import needs_rehash, password_hash, password_matches
from app.policy import NOBODY, Actor, require
from app.queries.access import actor_of
from app.services import audit
from app.services.factors import use_code
from app.services.revisions import raise_revision
from app.services.sessions import open_session
from app.services.throttling import Place, forgive, give_back
from app.services.tries import Try, count_try, remember_network


@dataclass(frozen=True)
class Opened:
    """A session just opened. `token` is told this once; `ready`: no factor is still to be set up."""

    token: str
    session_id: UUID
    account_id: UUID
    actor: Actor
    ends_at: datetime
    ready: bool


@dataclass(frozen=True)
class _Given:
    """What was given. `stored` is the hash the password was compared with, `better` one with today's parameters."""

    email: str
    code: str | None
    place: Place
    matches: bool
    stored: str | None
    better: str | None


def sign_in(engine: Engine, email: str, password: str, code: str | None, place: Place) -> Opened:
    """A new session for who gives the right password and, where a second factor is set up, a right code.

    `email` is folded. Raises SignInFailed, CodeNeeded (the password was right), TooMany.
    """
    return _open(engine, email, password, code, place, NOBODY)


def renew_session(engine: Engine, actor: Actor, password: str, code: str | None, place: Place) -> Opened:
    """A fresh sign-in: a new session in the place of the one that asks, which ends. Raises as `sign_in`."""
    require(actor, "sessions.own")
    with reading(engine) as session:
        email = session.scalars(select(Account.email).where(Account.id == actor.account_id)).one()
    return _open(engine, email, password, code, place, actor)


def _open(engine: Engine, email: str, password: str, code: str | None, place: Place, actor: Actor) -> Opened:
    with writing(engine, place.request_id) as session:
        tried = count_try(session, email, place, actor)
    tried.stop_if_over()
    given = _compared(engine, email, password, code, place, tried)
    with writing(engine, place.request_id) as session:
        account = session.scalar(select(Account).where(Account.email == email).with_for_update())
        refusal = _refusal(session, account, given)
        if refusal is None and account is not None:
            return _admit(session, account, given, tried, actor)
        if refusal == "code_needed":
            give_back(session, tried.taken)
        about: audit.About | None = None if account is None else ("account", account.public_id)
        audit.record(session, actor, "session.refused", about=about, detail={"reason": refusal or "unknown"})
    raise CodeNeeded() if refusal == "code_needed" else SignInFailed()


def _compared(engine: Engine, email: str, password: str, code: str | None, place: Place, tried: Try) -> _Given:
    with reading(engine) as session:
        stored = session.scalar(select(Account.password_hash).where(Account.email == email))
    try:
        matches = password_matches(password, stored)
        better = password_hash(password) if matches and stored and needs_rehash(stored) else None
    except Unavailable:
        with writing(engine, place.request_id) as session:
            give_back(session, tried.taken)
        raise
    return _Given(email, code, place, matches, stored, better)


def _refusal(session: Session, account: Account | None, given: _Given) -> str | None:
    """The code of the reason, for the audit; None when the way is open. Uses up the code that was given."""
    if account is None:
        return "unknown"
    if account.password_hash is None:
        return "not_accepted"
    if not given.matches or account.password_hash != given.stored:
        return "password"
    if account.suspended_at is not None:
        return "suspended"
    if account.demo:
        return None if given.place.demo else "demo"
    if account.totp_confirmed_at is None:
        return None
    if given.code is None:
        return "code_needed"
    return None if use_code(session, account, given.code) else "code"


def _admit(session: Session, account: Account, given: _Given, tried: Try, before: Actor) -> Opened:
    forgive(session, tried.taken)
    remember_network(session, account, given.place)
    account.last_signed_in_at = now()
    account.password_hash = given.better or account.password_hash
    held, token = open_session(session, account, device=given.place.device, network=given.place.shown)
    if before.token_id is not None:
        session.execute(
            update(SessionRow)
            .where(SessionRow.id == before.token_id, SessionRow.ended_at.is_(None))
            .values(ended_at=now())
        )
        raise_revision(session, "access")
    actor, _ = actor_of(session, account, now(), token_id=held.id, fresh_at=held.fresh_at.timestamp())
    renewed = before.token_id is not None
    audit.record(session, actor, "session.renew" if renewed else "session.open", about=("session", held.public_id))
    return Opened(token, held.public_id, account.public_id, actor, held.ends_at, not actor.unready)
