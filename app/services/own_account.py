"""What people change in their own account: name, language, address."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound, Stale
from app.models import Account
from app.policy import Actor, require
from app.queries.access import actor_of
from app.schemas.accounts import OwnAccountPatch, patch_of
from app.services import audit, outbox
from app.services.links import linked_account, send_link_if, use_up
from app.services.throttling import address_limits, take
from app.services.tries import own_account


def change_account(session: Session, actor: Actor, version: int, patch: dict[str, Any]) -> None:
    """Apply a merge patch of name and language. Raises Stale and Invalid."""
    require(actor, "account.change")
    given = patch_of(OwnAccountPatch, patch, never_empty=("name", "language"))
    account = own_account(session, actor)
    if account.version != version:
        raise Stale()
    wanted = {"name": given.name or account.name, "language": given.language or account.language}
    changed = [field for field, value in wanted.items() if getattr(account, field) != value]
    if not changed:
        return
    for field, value in wanted.items():
        setattr(account, field, value)
    account.version, account.updated_at = account.version + 1, now()
    session.flush()
    audit.record(session, actor, "account.change", about=("account", account.public_id), detail={"fields": changed})


def ask_email_change(session: Session, actor: Actor, email: str) -> None:
    """Send a link to the new address, and a note to the one in use. Where somebody has the new address already, or
    it got enough mails within the hour, nothing is sent there, and nothing tells so."""
    require(actor, "account.secure")
    enough = take(session, address_limits(email)).wait_s
    account = own_account(session, actor)
    taken = session.scalar(select(Account.id).where(Account.email == email)) is not None
    send_link_if(not (taken or enough), session, account, "email_change", email)
    event = f"{account.public_id} {now().isoformat()}"
    outbox.post(
        session, "email_change_asked", account.email, account.language, event, {"link": "/account"}, account.id
    )
    detail = {"asked": 1}
    audit.record(session, actor, "account.email", about=("account", account.public_id), detail=detail)


def confirm_email(session: Session, token: str) -> None:
    """Put the new address in the place of the old one, which is told. Raises NotFound (`link_not_valid`)."""
    link, account = linked_account(session, "email_change", token)
    if session.scalar(select(Account.id).where(Account.email == link.email)) is not None:
        raise NotFound("Ask for a new link.", code="link_not_valid")
    before, account.email = account.email, link.email
    account.version, account.updated_at = account.version + 1, now()
    # A link to the old mailbox must not open the account any more.
    use_up(session, account, now(), "email_change", "password_reset")
    session.flush()
    event = f"{account.public_id} {account.version}"
    outbox.post(session, "email_changed", before, account.language, event, {"link": "/account"}, account.id)
    actor, _ = actor_of(session, account, now())
    audit.record(session, actor, "account.email", about=("account", account.public_id), detail={"confirmed": 1})
