"""Accounts are made by invitation: nobody signs up."""

from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid
from app.models import Account, PartnerOrganisation, Profile
from app.policy import Actor, Role, require
from app.schemas.accounts import Belonging, Invitation
from app.services import audit
from app.services.delegations import end_delegations_of
from app.services.links import make_link, send_link
from app.services.revisions import raise_revision

_NEEDS = {Role.PARTNER: "organisation", Role.FOCAL_POINT: "state", Role.EXPERT: "profile"}
# An officer may be a member of the Network too: nobody then decides on the own profile.
_MAY_HAVE_PROFILE = frozenset({Role.EXPERT, Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL, Role.ETHICS})


def invite(session: Session, actor: Actor, invitation: Invitation) -> Account:
    """An account without a password, and the mail with its link. While an invitation waits, this replaces it.

    Raises Conflict (`address_taken`) when the account is in use already, Invalid for a role without what it needs.
    """
    account = _invited(session, actor, invitation)
    send_link(session, account, "invitation", account.email)
    audit.record(
        session,
        actor,
        "account.invite",
        about=("account", account.public_id),
        detail={"role": account.role},
    )
    return account


def invite_first_administrator(session: Session, actor: Actor, invitation: Invitation) -> str:
    """The path of the link, for whoever stands at the machine: there is nobody yet who could send it by mail.

    Raises Conflict when there is an administrator already.
    """
    active = Account.password_hash.is_not(None) & Account.suspended_at.is_(None)
    if session.scalar(select(func.count()).where(Account.role == Role.ADMINISTRATOR.value, active)):
        raise Conflict("There is an administrator already: let them invite others.", code="address_taken")
    account = _invited(session, actor, invitation)
    path = make_link(session, account, "invitation", account.email)
    audit.record(
        session, actor, "account.invite", about=("account", account.public_id), detail={"role": account.role}
    )
    return path


def _invited(session: Session, actor: Actor, invitation: Invitation) -> Account:
    require(actor, "accounts.change")
    role, moment = Role(invitation.role), now()
    belonging = checked_belonging(session, role, invitation)
    account = session.scalar(select(Account).where(Account.email == invitation.email).with_for_update())
    if account is not None and (account.password_hash is not None or account.suspended_at is not None):
        raise Conflict("An account has this address.", code="address_taken")
    if account is None:
        account = Account(public_id=uuid4(), email=invitation.email, created_at=moment, version=0)
        session.add(account)
    elif account.role != role.value:
        _begin_anew(session, account)
    account.name, account.role, account.language = invitation.name, role.value, invitation.language
    belong(session, account, belonging)
    account.version, account.updated_at = account.version + 1, moment
    session.flush()
    return account


def _begin_anew(session: Session, account: Account) -> None:
    """What was given to the role that the invitation named before is not the new one's."""
    account.sealed_access = False
    end_delegations_of(session, account)
    raise_revision(session, "access")


def checked_belonging(session: Session, role: Role, given: Belonging) -> dict[str, int | str | None]:
    """What an account of this role belongs to, as columns. Raises Invalid at what is missing or out of place."""
    needed = _NEEDS.get(role)
    errors = []
    for field in ("organisation", "state", "profile"):
        value = getattr(given, field)
        if value is None and field == needed:
            errors.append(FieldError(f"/{field}", "missing", "this role needs it"))
        fits = field == needed or (field == "profile" and role in _MAY_HAVE_PROFILE)
        if value is not None and not fits:
            errors.append(FieldError(f"/{field}", "not_for_role", "this role has none"))
    if errors:
        raise Invalid(errors=errors)
    organisation = PartnerOrganisation.public_id == given.organisation
    profile = Profile.public_id == given.profile
    columns: dict[str, int | str | None] = {
        "organisation_id": session.scalar(select(PartnerOrganisation.id).where(organisation)),
        "state": given.state,
        "profile_id": session.scalar(select(Profile.id).where(profile)),
    }
    for field, column in (("organisation", "organisation_id"), ("profile", "profile_id")):
        if getattr(given, field) is not None and columns[column] is None:
            raise Invalid(errors=[FieldError(f"/{field}", "unknown_code", "there is none with this id")])
    return columns


def belong(session: Session, account: Account, columns: dict[str, int | str | None]) -> None:
    """Raises Invalid when the profile has an account already."""
    profile = columns["profile_id"]
    if profile is not None:
        with session.no_autoflush:
            other = session.scalar(select(Account.id).where(Account.profile_id == profile))
        if other is not None and other != account.id:
            raise Invalid(errors=[FieldError("/profile", "profile_taken", "another account has this profile")])
    for column, value in columns.items():
        setattr(account, column, value)
