"""Who is named for a request of the class strict, for those to whom it is no secret."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import Forbidden
from app.models import Account, RequestOfficer
from app.policy import Actor, Role, may, require
from app.policy.requests import TO_BE_NAMED
from app.queries.deployments import FoundRequest

# The others read it when they are named themselves.
_ALWAYS = (Role.HEAD, Role.SECRETARY_GENERAL, Role.AUDITOR)


def officers_named(session: Session, actor: Actor, found: FoundRequest) -> list[dict[str, Any]]:
    """By name, in the shape of NamedOfficer. Raises Forbidden for an office that is not named."""
    require(actor, "requests.read_officers")
    if not may_read_officers(session, actor, found):
        raise Forbidden()
    return _told(session, Account.id.in_(_named(found)))


def may_read_officers(session: Session, actor: Actor, found: FoundRequest) -> bool:
    if not may(actor, "requests.read_officers"):
        return False
    if actor.role in _ALWAYS:
        return True
    mine = Account.id.in_(_named(found)) & (Account.id == actor.account_id)
    return session.scalar(select(Account.id).where(mine)) is not None


def officers_to_name(session: Session, actor: Actor, found: FoundRequest) -> list[dict[str, Any]]:
    """Whom the head could still name, as `officers_named`."""
    require(actor, "requests.name_officers")
    free = Account.role.in_(TO_BE_NAMED) & Account.suspended_at.is_(None)
    return _told(session, free & Account.id.not_in(_named(found)))


def _named(found: FoundRequest) -> Any:
    return select(RequestOfficer.account_id).where(RequestOfficer.request_id == found.request.id)


def _told(session: Session, whom: ColumnElement[bool]) -> list[dict[str, Any]]:
    accounts = session.scalars(select(Account).where(whom).order_by(Account.name, Account.id))
    return [{"account": str(one.public_id), "name": one.name, "role": one.role} for one in accounts]
