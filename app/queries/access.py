"""Whose session or client token it is, and until when that may be believed without asking again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import (
    Account,
    Agreement,
    ApiClient,
    ClientToken,
    Delegation,
    PartnerOrganisation,
    Profile,
    SessionRow,
)
from app.policy import STAFF, Actor, Level, Role
from app.security import CLIENT_PREFIX, token_hash

IDLE: Final = timedelta(minutes=30)
# A session is looked up anew, and marked as used, when this has passed: revocation is told by `access` at once,
# only the clock is not.
LOOK_AGAIN: Final = timedelta(minutes=1)
_LEVELS: Final = {"card": Level.CARD, "network": Level.NETWORK}


@dataclass(frozen=True, slots=True)
class Access:
    """`until` (seconds since 1970) is when it has to be looked up again. `demo`: on loopback in demo mode only."""

    actor: Actor
    until: float
    demo: bool = False


def find_access(session: Session, token: str) -> Access | None:
    """None for a token that was never given, has ended or has run out."""
    found = _client_token(session, token) if token.startswith(CLIENT_PREFIX) else _session_of(session, token)
    return None if found is None or found[1] is not None else found[0]


def find_dead_access(session: Session, token: str) -> tuple[Actor, str] | None:
    """Whose token it was and why it is refused (`ended`, `expired`, `suspended`); None for one that never was."""
    found = _client_token(session, token) if token.startswith(CLIENT_PREFIX) else _session_of(session, token)
    return None if found is None else (found[0].actor, found[1] or "ended")


def _session_of(session: Session, token: str) -> tuple[Access, str | None] | None:
    statement = (
        select(SessionRow, Account)
        .join(Account, Account.id == SessionRow.account_id)
        .where(SessionRow.token_hash == token_hash(token))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    held, account = row
    moment = now()
    # A demonstration is left open for hours.
    idle_ends = held.ends_at if account.demo else held.last_seen_at + IDLE
    reason = None
    if held.ended_at is not None:
        reason = "ended"
    elif min(held.ends_at, idle_ends) <= moment:
        reason = "expired"
    elif account.suspended_at is not None:
        reason = "suspended"
    actor, changes = actor_of(session, account, moment, token_id=held.id, fresh_at=held.fresh_at.timestamp())
    until = min(held.ends_at, idle_ends, moment + LOOK_AGAIN, *changes)
    return Access(actor, until.timestamp(), account.demo), reason


def actor_of(
    session: Session, account: Account, moment: datetime, *, token_id: int | None = None, fresh_at: float = 0.0
) -> tuple[Actor, list[datetime]]:
    """The account as somebody who acts, and the moments at which that changes by the clock alone."""
    role = Role(account.role)
    organisation: str | None = None
    agreement: Level | None = None
    changes: list[datetime] = []
    if role is Role.PARTNER and account.organisation_id is not None:
        organisation, agreement, changes = _organisation(session, account.organisation_id, moment)
    delegate, delegation_changes = _delegation(session, account.id, moment)
    profile: UUID | None = None
    if account.profile_id is not None:
        profile = session.scalar(select(Profile.public_id).where(Profile.id == account.profile_id))
    actor = Actor(
        role,
        f"account:{account.public_id}",
        token_id,
        account.id,
        organisation=organisation,
        agreement=agreement,
        state=account.state if role is Role.FOCAL_POINT else None,
        profile=None if profile is None else str(profile),
        sealed_access=account.sealed_access,
        delegate=delegate,
        unready=role in STAFF and account.totp_confirmed_at is None and not account.demo,
        fresh_at=fresh_at,
    )
    return actor, changes + delegation_changes


def _organisation(session: Session, id_: int, moment: datetime) -> tuple[str, Level | None, list[datetime]]:
    """Its random id, how far its agreement in force reaches, and when that changes."""
    public_id = session.scalars(select(PartnerOrganisation.public_id).where(PartnerOrganisation.id == id_)).one()
    today, level = moment.date(), None
    changes: list[datetime] = []
    agreements = session.scalars(
        select(Agreement).where(Agreement.organisation_id == id_, Agreement.ended_at.is_(None))
    )
    for agreement in agreements:
        if agreement.starts <= today <= agreement.ends:
            level = max(level or Level.CARD, _LEVELS[agreement.level])
            changes.append(_midnight(agreement.ends + timedelta(days=1)))
        elif agreement.starts > today:
            changes.append(_midnight(agreement.starts))
    return str(public_id), level, changes


def agreement_of(session: Session, organisation_id: int, moment: datetime) -> Level | None:
    """How far the organisation's agreement in force reaches; None when none is."""
    return _organisation(session, organisation_id, moment)[1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _delegation(session: Session, account_id: int, moment: datetime) -> tuple[bool, list[datetime]]:
    """Whether a delegation act is in force, and when that changes."""
    acts = session.scalars(
        select(Delegation).where(
            Delegation.account_id == account_id, Delegation.ended_at.is_(None), Delegation.ends_at > moment
        )
    ).all()
    changes = [act.ends_at if act.starts_at <= moment else act.starts_at for act in acts]
    return any(act.starts_at <= moment for act in acts), changes


def _client_token(session: Session, token: str) -> tuple[Access, str | None] | None:
    statement = (
        select(ClientToken, ApiClient)
        .join(ApiClient, ApiClient.id == ClientToken.client_id)
        .where(ClientToken.token_hash == token_hash(token))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    held, client = row
    moment, reason = now(), None
    if held.revoked_at is not None or client.revoked_at is not None:
        reason = "ended"
    elif held.expires_at <= moment:
        reason = "expired"
    organisation, agreement, changes = _organisation(session, client.organisation_id, moment)
    actor = Actor(
        Role.PARTNER,
        f"client:{client.public_id}",
        held.id,
        organisation=organisation,
        agreement=agreement,
        # What was taken from the client since is gone from its tokens too.
        scopes=frozenset(held.scopes.split()) & frozenset(client.scopes.split()),
    )
    return Access(actor, min([held.expires_at, *changes]).timestamp()), reason
