"""One account for each role of a demonstration. They sign in with the password alone, on this machine only."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Account, Profile, ProfileVersion
from app.passwords import password_hash
from app.policy import COMMAND_LINE, Role
from app.services import audit
from app.services.accounts import add_account, partner_in_force
from app.services.demo.fill import SOURCE
from app.services.sessions import open_session

# What stands before the address tells the role; reserved for examples, so that no mail ever leaves to it.
DOMAIN: Final = "demo.example"
ROLES: Final = tuple(role for role in Role if role is not Role.NOBODY)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to come in as a role: by address and password, or at once with the token of an open session."""

    role: Role
    email: str
    token: str


def open_cast(session: Session) -> tuple[str, list[SignIn]]:
    """A new password, the same for all, and a sign-in for each role; accounts that are there already keep their
    histories, and the password of the time before no longer opens them."""
    password = f"demo-{secrets.token_urlsafe(9)}"
    hashed, moment = password_hash(password), now()
    found = []
    for role in ROLES:
        account = _account(session, role)
        account.password_hash, account.password_changed_at = hashed, moment
        held, token = open_session(session, account, device="demo")
        audit.record(session, COMMAND_LINE, "session.open", about=("session", held.public_id))
        found.append(SignIn(role, account.email, token))
    return password, found


def _account(session: Session, role: Role) -> Account:
    email = f"{role.value.replace('_', '-')}@{DOMAIN}"
    there = session.scalar(select(Account).where(Account.email == email))
    if there is not None:
        return there
    account = add_account(
        session,
        role,
        email,
        f"{role.value.replace('_', ' ').capitalize()} (demo)",
        organisation_id=partner_in_force(session, "Partner of the demonstration") if role is Role.PARTNER else None,
        state=_state(session) if role is Role.FOCAL_POINT else None,
        profile_id=_profile(session) if role is Role.EXPERT else None,
        demo=True,
    )
    # One officer is named for sealed fields, another can say yes: it takes two.
    account.sealed_access = role in (Role.DESK, Role.HEAD)
    return account


def _state(session: Session) -> str | None:
    """The State with the most nominees."""
    counted = select(Profile.nominated_by).where(Profile.nominated_by.is_not(None)).group_by(Profile.nominated_by)
    return session.scalar(counted.order_by(func.count().desc(), Profile.nominated_by).limit(1))


def _profile(session: Session) -> int | None:
    """The first invented member; never anybody who was not invented."""
    return session.scalar(
        select(Profile.id).where(_invented(), Profile.membership == "active").order_by(Profile.id).limit(1)
    )


def _invented() -> ColumnElement[bool]:
    made_here = select(ProfileVersion.profile_id).where(ProfileVersion.source == SOURCE, ProfileVersion.version == 1)
    return Profile.id.in_(made_here)
