"""Delegation acts: who may act for the Secretary General, and until when."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound
from app.models import Account, Delegation
from app.policy import Actor, require
from app.queries.accounts import MAY_ACT
from app.schemas.accounts import NewDelegation
from app.services import audit
from app.services.revisions import raise_revision


def create_delegation(session: Session, actor: Actor, given: NewDelegation) -> UUID:
    """The id of a new act. Raises Invalid for an account that cannot be a delegate, and a period that is over."""
    require(actor, "delegations.change")
    account = session.scalar(select(Account).where(Account.public_id == given.account).with_for_update())
    # Whether there is such an account is not told: the Secretary General does not read accounts.
    if account is None or account.role not in MAY_ACT or account.suspended_at is not None:
        raise Invalid(
            errors=[FieldError("/account", "not_a_delegate", "a head or desk officer in service may be one")]
        )
    if given.ends_at <= now():
        raise Invalid(errors=[FieldError("/ends_at", "out_of_range", "this is over")])
    act = Delegation(
        account_id=account.id,
        act_reference=given.act_reference,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        created_by=actor.name,
        created_at=now(),
    )
    session.add(act)
    session.flush()
    raise_revision(session, "access")
    audit.record(session, actor, "delegation.create", about=("delegation", act.public_id))
    return act.public_id


def end_delegation(session: Session, actor: Actor, delegation_id: UUID) -> None:
    """Raises NotFound, and Conflict when it has ended."""
    require(actor, "delegations.change")
    statement = select(Delegation).where(Delegation.public_id == delegation_id).with_for_update()
    act = session.scalars(statement).one_or_none()
    if act is None:
        raise NotFound()
    if act.ended_at is not None or act.ends_at <= now():
        raise Conflict("It has ended.")
    act.ended_at = now()
    session.flush()
    raise_revision(session, "access")
    audit.record(session, actor, "delegation.end", about=("delegation", act.public_id))


def end_delegations_of(session: Session, account: Account) -> None:
    """Whoever leaves the office acts for nobody any more. Raising `access` and the audit row are the caller's."""
    open_ones = update(Delegation).where(Delegation.account_id == account.id, Delegation.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=now()))
