"""What administrators and the head change in the accounts of others."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, Forbidden, NotFound, Stale
from app.models import Account, PartnerOrganisation, Profile
from app.policy import Actor, Role, require
from app.queries.accounts import MAY_BE_NAMED
from app.schemas.accounts import AccountPatch, Belonging, patch_of
from app.services import audit, outbox
from app.services.delegations import end_delegations_of
from app.services.deployments.officers import unname_everywhere
from app.services.invitations import belong, checked_belonging
from app.services.links import use_up
from app.services.people_lists import delete_people_lists_of
from app.services.revisions import raise_revision
from app.services.sessions import end_sessions

_BELONGING: Final = ("role", "organisation", "state", "profile")


def change_any_account(session: Session, actor: Actor, account_id: UUID, version: int, patch: dict[str, Any]) -> None:
    """Apply a merge patch. What lets in or keeps out ends the sessions and holds from the next request on.

    Raises NotFound, Stale, Invalid; Forbidden (`own_account`) for the own role, belonging and suspension; Conflict
    (`last_administrator`) when nobody would be left to look after accounts.
    """
    require(actor, "accounts.change")
    given = patch_of(AccountPatch, patch, never_empty=("name", "role", "suspended"))
    account = _locked(session, account_id)
    if account.version != version:
        raise Stale()
    role, was_suspended = account.role, account.suspended_at is not None
    changed = sorted(_apply(session, account, patch, given))
    if not changed:
        return
    if account.id == actor.account_id and changed != ["name"]:
        raise Forbidden(code="own_account")
    account.version, account.updated_at = account.version + 1, now()
    session.flush()
    if changed != ["name"]:
        _shut(session, account, Role(role))
    _write_down(session, actor, account, changed, was_suspended)


def _locked(session: Session, account_id: UUID) -> Account:
    statement = select(Account).where(Account.public_id == account_id).with_for_update()
    account = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if account is None:
        raise NotFound()
    return account


def _apply(session: Session, account: Account, patch: dict[str, Any], given: AccountPatch) -> set[str]:
    """Put the patch into the account; the names of the fields that are other than before."""
    before = _fields(account)
    if given.name is not None:
        account.name = given.name
    if given.suspended is not None and given.suspended != (account.suspended_at is not None):
        account.suspended_at = now() if given.suspended else None
    if any(field in patch for field in _BELONGING):
        role = Role(given.role or account.role)
        belonging = _merged(session, account, patch, given, role)
        belong(session, account, checked_belonging(session, role, belonging))
        account.role = role.value
    after = _fields(account)
    return {field for field in before if before[field] != after[field]}


def _fields(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.role,
        "organisation": account.organisation_id,
        "state": account.state,
        "profile": account.profile_id,
        "suspended": account.suspended_at,
    }


def _merged(session: Session, account: Account, patch: dict[str, Any], given: AccountPatch, role: Role) -> Belonging:
    """What was given, else what there is; with another role what there is no longer counts, but for the profile."""
    same = role.value == account.role
    organisation = PartnerOrganisation.id == account.organisation_id
    profile = Profile.id == account.profile_id
    with session.no_autoflush:
        there: dict[str, Any] = {
            "organisation": session.scalar(select(PartnerOrganisation.public_id).where(organisation))
            if same
            else None,
            "state": account.state if same else None,
            "profile": session.scalar(select(Profile.public_id).where(profile)),
        }
    return Belonging(**{field: getattr(given, field) if field in patch else there[field] for field in there})


def _shut(session: Session, account: Account, before: Role) -> None:
    """Another role than `before`, or none: begin anew. Raises Conflict."""
    role_changed = account.role != before.value
    # Held until the end: of two administrators who suspend each other the second finds itself the last.
    raise_revision(session, "access")
    if role_changed or account.suspended_at is not None:
        account.sealed_access = account.sealed_access and not role_changed
        end_delegations_of(session, account)
        delete_people_lists_of(session, account)
        unname_everywhere(session, account)
    if account.suspended_at is not None:
        use_up(session, account, now(), "invitation", "password_reset", "email_change")
        outbox.drop_for(session, account.id)
    end_sessions(session, account.id)
    session.flush()
    # Of anybody else's account it is no question: before the first one has accepted there is none.
    if before is Role.ADMINISTRATOR and not _administrators(session):
        raise Conflict(code="last_administrator")


def _administrators(session: Session) -> int:
    """How many could sign in."""
    active = Account.password_hash.is_not(None) & Account.suspended_at.is_(None)
    return session.scalar(select(func.count()).where(Account.role == Role.ADMINISTRATOR.value, active)) or 0


def _write_down(session: Session, actor: Actor, account: Account, changed: list[str], was_suspended: bool) -> None:
    about: audit.About = ("account", account.public_id)
    is_suspended = account.suspended_at is not None
    if is_suspended != was_suspended:
        audit.record(session, actor, "account.suspend" if is_suspended else "account.reinstate", about=about)
    others = [field for field in changed if field != "suspended"]
    if others:
        audit.record(session, actor, "account.change", about=about, detail={"fields": others})


def end_account_sessions(session: Session, actor: Actor, account_id: UUID) -> None:
    """End every session of the account, and what one of them may have begun. Raises NotFound."""
    require(actor, "accounts.change")
    account = _locked(session, account_id)
    count = end_sessions(session, account.id)
    use_up(session, account, now(), "email_change")
    raise_revision(session, "access")
    audit.record(session, actor, "session.end", about=("account", account.public_id), detail={"count": count})


def name_sealed_officer(session: Session, actor: Actor, account_id: UUID, allowed: bool) -> None:
    """Let an officer ask for sealed fields, or no longer. Raises Forbidden for the own account; NotFound also for
    accounts that cannot be named, of which the head knows nothing."""
    require(actor, "accounts.name_sealed")
    account = _locked(session, account_id)
    if account.role not in MAY_BE_NAMED or (allowed and account.suspended_at is not None):
        raise NotFound()
    if account.id == actor.account_id:
        raise Forbidden(code="own_account")
    if account.sealed_access == allowed:
        return
    account.sealed_access = allowed
    account.version, account.updated_at = account.version + 1, now()
    session.flush()
    raise_revision(session, "access")
    detail = {"allowed": int(allowed)}
    audit.record(session, actor, "account.sealed_access", about=("account", account.public_id), detail=detail)
