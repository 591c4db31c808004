"""Who works on a request of the class strict, by the word of the head."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid, NotFound
from app.models import Account, RequestOfficer
from app.policy import Actor, require
from app.policy.requests import TO_BE_NAMED
from app.queries.deployments import find_request
from app.services import audit
from app.services.deployments.mail import tell_about


def name_officer(session: Session, actor: Actor, public_id: UUID, account: str) -> None:
    """Let an officer work on a strict request, and tell by mail; twice is as once.

    Raises NotFound, and Invalid for who is no officer or sees every request anyway.
    """
    require(actor, "requests.name_officers")
    row = find_request(session, actor, public_id, hold=True).request
    officer = _officer(session, account)
    key = {"request_id": row.id, "account_id": officer}
    if session.get(RequestOfficer, key) is not None:
        return
    session.add(RequestOfficer(**key))
    session.flush()
    # Whoever was taken off and is named again is told again.
    event = f"{row.public_id} {now().isoformat()}"
    tell_about(session, row, Account.id == officer, "request_named", f"/requests/{row.public_id}", event)
    _keep(session, actor, "request.name_officer", row.public_id, UUID(account))


def _officer(session: Session, account: str) -> int:
    refused = Invalid(errors=[FieldError("/account", "unknown_code", "not the account of an officer")])
    try:
        public_id = UUID(account)
    except ValueError:
        raise refused from None
    of_office = Account.role.in_(TO_BE_NAMED) & Account.suspended_at.is_(None)
    # Held: whose role is being changed just now is looked at again.
    of_account = select(Account.id).where(Account.public_id == public_id, of_office).with_for_update()
    officer = session.scalar(of_account)
    if officer is None:
        raise refused
    return officer


def unname_officer(session: Session, actor: Actor, public_id: UUID, account_id: UUID) -> None:
    """From now on the request does not exist for the officer any more. Raises NotFound for who is not named."""
    require(actor, "requests.name_officers")
    row = find_request(session, actor, public_id, hold=True).request
    of_account = select(Account.id).where(Account.public_id == account_id).scalar_subquery()
    theirs = (RequestOfficer.request_id == row.id) & (RequestOfficer.account_id == of_account)
    named = session.scalars(select(RequestOfficer).where(theirs)).one_or_none()
    if named is None:
        raise NotFound()
    session.delete(named)
    session.flush()
    _keep(session, actor, "request.unname_officer", row.public_id, account_id)


def unname_everywhere(session: Session, account: Account) -> None:
    """Whoever leaves the office, or changes it, is named for nothing any more. The audit row is the caller's."""
    session.execute(delete(RequestOfficer).where(RequestOfficer.account_id == account.id))


def _keep(session: Session, actor: Actor, action: audit.Action, request: UUID, account: UUID) -> None:
    # Two rows of one act, so that it is found with the request and with the officer.
    audit.record(session, actor, action, about=("request", request))
    audit.record(session, actor, action, about=("account", account))
