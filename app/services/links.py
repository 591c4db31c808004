"""Links sent by mail that act once: made, looked at, used up. Only their hash is kept."""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import Account, MailLink
from app.security import new_token, token_hash
from app.services import outbox

Purpose = Literal["invitation", "password_reset", "email_change"]

LASTS: Final[dict[Purpose, timedelta]] = {
    "invitation": timedelta(hours=72),
    "password_reset": timedelta(hours=1),
    "email_change": timedelta(hours=24),
}
# Where the page of the link stands; opening it changes nothing, sending its form does.
PATHS: Final[dict[Purpose, str]] = {
    "invitation": "/invitation/",
    "password_reset": "/password-reset/",
    "email_change": "/email-change/",
}


def make_link(session: Session, account: Account, purpose: Purpose, email: str) -> str:
    """The path of a new link, with its token; the ones before it with the same purpose are dead."""
    moment, token = now(), new_token(prefix="")
    before = update(MailLink).where(
        MailLink.account_id == account.id, MailLink.purpose == purpose, MailLink.used_at.is_(None)
    )
    session.execute(before.values(expires_at=moment))
    link = MailLink(
        purpose=purpose,
        account_id=account.id,
        email=email,
        token_hash=token_hash(token),
        created_at=moment,
        expires_at=moment + LASTS[purpose],
    )
    session.add(link)
    session.flush()
    return PATHS[purpose] + token


def send_link(session: Session, account: Account, purpose: Purpose, email: str) -> None:
    path = make_link(session, account, purpose, email)
    outbox.post(session, purpose, email, account.language, token_hash(path), {"link": path}, account.id)


def send_link_if(meant: bool, session: Session, account: Account, purpose: Purpose, email: str) -> None:
    """Do what `send_link` does and take it back when it is not meant: the time does not tell."""
    point = session.begin_nested()
    send_link(session, account, purpose, email)
    if meant:
        point.commit()
    else:
        point.rollback()


def linked_account(session: Session, purpose: Purpose, token: str, *, hold: bool = True) -> tuple[MailLink, Account]:
    """The link with this token and its account, with `hold` both locked. Raises NotFound (`link_not_valid`), whether
    the token is wrong, used or out of date, the account suspended, or its address another one since."""
    statement = (
        select(MailLink, Account)
        .join(Account, Account.id == MailLink.account_id)
        .where(
            MailLink.token_hash == token_hash(token),
            MailLink.purpose == purpose,
            MailLink.used_at.is_(None),
            MailLink.expires_at > now(),
            Account.suspended_at.is_(None),
        )
    )
    row = session.execute(statement.with_for_update() if hold else statement).one_or_none()
    if row is None or not _still_fits(purpose, row[0], row[1]):
        raise NotFound("Ask for a new link.", code="link_not_valid")
    return row[0], row[1]


def _still_fits(purpose: Purpose, link: MailLink, account: Account) -> bool:
    if purpose == "invitation":
        return account.password_hash is None and link.email == account.email
    return account.password_hash is not None and (purpose == "email_change" or link.email == account.email)


def use_up(session: Session, account: Account, moment: datetime, *purposes: Purpose) -> None:
    """No link of these purposes acts for the account any more."""
    session.execute(
        update(MailLink)
        .where(MailLink.account_id == account.id, MailLink.purpose.in_(purposes), MailLink.used_at.is_(None))
        .values(used_at=moment)
    )
