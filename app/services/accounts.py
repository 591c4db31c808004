"""Accounts: made, changed, suspended."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Forbidden
from app.models import Account, Agreement, PartnerOrganisation, Profile
from app.policy import COMMAND_LINE, Role
from app.services import audit
from app.services.sessions import open_session
from app.settings import get_settings


def add_account(
    session: Session,
    role: Role,
    email: str,
    name: str,
    *,
    language: str = "en",
    organisation_id: int | None = None,
    state: str | None = None,
    profile_id: int | None = None,
    demo: bool = False,
) -> Account:
    """A new account without a password. The audit row is the caller's."""
    moment = now()
    account = Account(
        public_id=uuid4(),
        email=email,
        name=name,
        role=role.value,
        language=language,
        organisation_id=organisation_id,
        state=state,
        profile_id=profile_id,
        demo=demo,
        created_at=moment,
        updated_at=moment,
    )
    session.add(account)
    session.flush()
    return account


def open_for_development(
    session: Session, role: Role, name: str, *, state: str = "TN", profile: str | None = None, sealed: bool = False
) -> str:
    """The token of a session that is open to this role at once, without password and second factor.

    The account is made when there is none of this role and name. Raises Forbidden in production.
    """
    if get_settings().environment == "production":
        raise Forbidden("In production people sign in; programs have clients of their organisation.")
    email = f"{uuid4().hex[:12]}@{role.value.replace('_', '-')}.example"
    account = session.scalar(select(Account).where(Account.role == role.value, Account.name == name))
    if account is None:
        account = add_account(
            session,
            role,
            email,
            name,
            organisation_id=partner_in_force(session, "Partner for development") if role is Role.PARTNER else None,
            state=state if role is Role.FOCAL_POINT else None,
            profile_id=_profile_id(session, profile),
        )
    account.sealed_access = sealed
    # As if the second factor had been set up: no code fits an empty secret.
    account.totp_confirmed_at = account.totp_confirmed_at or now()
    held, token = open_session(session, account, device="command line")
    audit.record(
        session, COMMAND_LINE, "session.open", about=("session", held.public_id), detail={"role": role.value}
    )
    return token


def partner_in_force(session: Session, name: str) -> int:
    """An organisation for trying things out, with an agreement that reaches as far as any can."""
    found = session.scalar(select(PartnerOrganisation.id).where(PartnerOrganisation.name == name))
    if found is not None:
        return found
    moment = now()
    organisation = PartnerOrganisation(name=name, created_at=moment, updated_at=moment)
    session.add(organisation)
    session.flush()
    agreement = Agreement(
        organisation_id=organisation.id,
        reference="development",
        level="network",
        starts=moment.date() - timedelta(days=1),
        ends=moment.date() + timedelta(days=365),
        created_at=moment,
    )
    session.add(agreement)
    session.flush()
    return organisation.id


def _profile_id(session: Session, public_id: str | None) -> int | None:
    if public_id is None:
        return None
    return session.scalars(select(Profile.id).where(Profile.public_id == UUID(public_id))).one()
