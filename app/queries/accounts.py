"""Accounts, sessions and delegations as they are told."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Result, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid, NotFound, Unopened
from app.models import Account, Delegation, PartnerOrganisation, Profile, RecoveryCode, SessionRow
from app.policy import Actor, Role, require
from app.queries.access import IDLE, actor_of
from app.schemas.accounts import AccountsAsked, fold_email
from app.security import seal, unseal

_CURSOR: Final = "cursor"
LONGEST_PAGE: Final = 100
# Who was not here for so long is asked about.
LONG_AGO: Final = timedelta(days=90)
# Who may be named for sealed fields, and who may act for the Secretary General.
MAY_BE_NAMED: Final = (Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL)
MAY_ACT: Final = (Role.HEAD, Role.DESK)


def id_of(text: str) -> UUID:
    """Raises NotFound for what cannot be an id: nothing has it."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


def own_account_view(session: Session, actor: Actor) -> dict[str, Any]:
    """The account of who acts, in the shape of OwnAccountAnswer."""
    require(actor, "account.read")
    row = _rows(session, Account.id == actor.account_id).one()
    account: Account = row.Account
    acting, _ = actor_of(session, account, now())
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    shared = _shared(row)
    return {
        **{name: shared[name] for name in ("id", "email", "name", "role", "language", "second_factor")},
        "recovery_codes_left": session.scalar(unused),
        "ready": not acting.unready,
        "sealed_access": account.sealed_access,
        "delegate": acting.delegate,
        **{name: shared[name] for name in ("profile", "state", "organisation", "version")},
    }


def own_name(session: Session, actor: Actor) -> str:
    """What who acts is called; a client by its id."""
    return session.scalar(select(Account.name).where(Account.id == actor.account_id)) or actor.name


def account_view(session: Session, actor: Actor, account_id: UUID) -> dict[str, Any]:
    """Anybody's account, in the shape of AccountAnswer. Raises NotFound."""
    require(actor, "accounts.read")
    row = _rows(session, Account.public_id == account_id).one_or_none()
    if row is None:
        raise NotFound()
    return _shared(row)


def account_with_address(session: Session, actor: Actor, email: str) -> dict[str, Any]:
    """As `account_view`. Raises NotFound."""
    require(actor, "accounts.read")
    try:
        row = _rows(session, Account.email == fold_email(email)).one_or_none()
    except ValueError:
        row = None
    if row is None:
        raise NotFound("No account has this address.")
    return _shared(row)


def account_page(
    session: Session, actor: Actor, asked: AccountsAsked, *, limit: int = 50, cursor: str | None = None
) -> dict[str, Any]:
    """One page of accounts in the order in which they were made."""
    require(actor, "accounts.read")
    place = asked.model_dump_json(exclude_none=True)
    found = _found(session, asked)
    after = _after(cursor, place)
    page = [id_ for id_ in found if id_ > after][: limit + 1]
    shown = page[:limit]
    return {
        "items": [_shared(row) for row in _rows(session, Account.id.in_(shown))],
        "total": len(found),
        "next_cursor": seal(f"{shown[-1]} {place}", context=_CURSOR) if len(page) > limit else None,
    }


def _found(session: Session, asked: AccountsAsked) -> list[int]:
    # Compared here and not in the database: SQLite knows the case of ASCII letters only. Accounts are few.
    statement = select(Account.id, Account.name, Account.email).where(*_conditions(asked)).order_by(Account.id)
    part = _folded(asked.q or "")
    rows = session.execute(statement)
    return [id_ for id_, name, email in rows if part in _folded(name) or part in _folded(email)]


def _conditions(asked: AccountsAsked) -> list[ColumnElement[bool]]:
    in_service = Account.suspended_at.is_(None)
    by_status = {
        "suspended": ~in_service,
        "invited": in_service & Account.password_hash.is_(None),
        "active": in_service & Account.password_hash.is_not(None),
    }
    by_factor = {"set": Account.totp_confirmed_at.is_not(None), "missing": Account.totp_confirmed_at.is_(None)}
    by_seen = {
        "never": Account.last_signed_in_at.is_(None),
        "long_ago": Account.last_signed_in_at < now() - LONG_AGO,
    }
    of = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == asked.organisation)
    return [
        condition
        for value, condition in (
            (asked.role, Account.role == asked.role),
            (asked.status, by_status.get(asked.status or "")),
            (asked.factor, by_factor.get(asked.factor or "")),
            (asked.seen, by_seen.get(asked.seen or "")),
            (asked.organisation, Account.organisation_id.in_(of)),
        )
        if value is not None and condition is not None
    ]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def sealed_officers(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Who is or may be named for sealed fields, by name: id, name, role, `allowed`. No addresses: the head reads no
    accounts."""
    require(actor, "officers.read")
    named = Account.role.in_(MAY_BE_NAMED) & (Account.suspended_at.is_(None) | Account.sealed_access)
    return _colleagues(session, named & (Account.id != actor.account_id))


def possible_delegates(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Who may act for the Secretary General, as `sealed_officers` tells them."""
    require(actor, "delegations.change")
    return _colleagues(session, Account.role.in_(MAY_ACT) & Account.suspended_at.is_(None))


def _colleagues(session: Session, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    statement = select(Account).where(condition).order_by(Account.name, Account.id)
    return [
        {"id": str(one.public_id), "name": one.name, "role": one.role, "allowed": one.sealed_access}
        for one in session.scalars(statement)
    ]


def _after(cursor: str | None, place: str) -> int:
    if cursor is None:
        return 0
    try:
        id_, _, of = unseal(cursor, context=_CURSOR).partition(" ")
        if of == place:
            return int(id_)
    except (Unopened, ValueError):
        pass
    raise Invalid(errors=[FieldError("?cursor", "bad_cursor", "this cursor is not of this list; begin without it")])


def _rows(session: Session, condition: ColumnElement[bool]) -> Result[Any]:
    return session.execute(_accounts().where(condition).order_by(Account.id))


def _accounts() -> Select[Account, UUID, UUID]:
    return (
        select(
            Account,
            PartnerOrganisation.public_id.label("organisation"),
            Profile.public_id.label("profile"),
        )
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Account.organisation_id)
        .outerjoin(Profile, Profile.id == Account.profile_id)
    )


def _shared(row: Row[Any]) -> dict[str, Any]:
    account: Account = row.Account
    return {
        "id": str(account.public_id),
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "language": account.language,
        "status": _status(account),
        "organisation": row.organisation and str(row.organisation),
        "state": account.state,
        "profile": row.profile and str(row.profile),
        "sealed_access": account.sealed_access,
        "second_factor": account.totp_confirmed_at is not None,
        "last_signed_in_at": _instant(account.last_signed_in_at),
        "created_at": _instant(account.created_at),
        "updated_at": _instant(account.updated_at),
        "version": account.version,
    }


def _status(account: Account) -> str:
    if account.suspended_at is not None:
        return "suspended"
    return "invited" if account.password_hash is None else "active"


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def own_sessions(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The sessions of who acts that are in force, the last used first, in the shape of SessionAnswer."""
    require(actor, "sessions.own")
    moment = now()
    in_force = (
        select(SessionRow)
        .where(SessionRow.account_id == actor.account_id, SessionRow.ended_at.is_(None), SessionRow.ends_at > moment)
        # A session in use has been seen within the minute, whatever the row says.
        .where(or_(SessionRow.last_seen_at > moment - IDLE, SessionRow.id == actor.token_id))
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id.desc())
    )
    return [
        {
            "id": str(held.public_id),
            "device": held.device,
            "network": held.network,
            "created_at": _instant(held.created_at),
            "last_seen_at": _instant(held.last_seen_at),
            "ends_at": _instant(held.ends_at),
            "current": held.id == actor.token_id,
        }
        for held in session.scalars(in_force)
    ]


def delegations(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Every delegation act, the newest first, in the shape of DelegationAnswer."""
    require(actor, "delegations.read")
    statement = (
        select(Delegation, Account.public_id.label("account"), Account.name)
        .join(Account, Account.id == Delegation.account_id)
        .order_by(Delegation.id.desc())
    )
    return [_delegation(row._mapping, now()) for row in session.execute(statement)]


def delegation_view(session: Session, delegation_id: UUID) -> dict[str, Any]:
    statement = (
        select(Delegation, Account.public_id.label("account"), Account.name)
        .join(Account, Account.id == Delegation.account_id)
        .where(Delegation.public_id == delegation_id)
    )
    return _delegation(session.execute(statement).one()._mapping, now())


def _delegation(row: Mapping[Any, Any], moment: datetime) -> dict[str, Any]:
    act: Delegation = row["Delegation"]
    return {
        "id": str(act.public_id),
        "account": str(row["account"]),
        "name": row["name"],
        "act_reference": act.act_reference,
        "starts_at": _instant(act.starts_at),
        "ends_at": _instant(act.ends_at),
        "ended_at": _instant(act.ended_at),
        "in_force": act.ended_at is None and act.starts_at <= moment < act.ends_at,
    }
