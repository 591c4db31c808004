"""Passwords of accounts: set with an invitation or a reset, and changed.

The engine comes in, not a session, where a password is hashed: no lock is held meanwhile.
"""

from typing import Literal, Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import Invalid
from app.models import Account
from app.passwords import password_faults, password_hash
from app.policy import NOBODY, Actor, require
from app.queries.access import actor_of
from app.services import audit, outbox
from app.services.links import linked_account, send_link_if, use_up
from app.services.revisions import raise_revision
from app.services.sessions import end_sessions
from app.services.throttling import Place, reset_limits, reset_mail_limits, take
from app.services.tries import own_account, remember_network


def accept_invitation(engine: Engine, token: str, password: str, place: Place) -> None:
    """Set the first password. Raises NotFound (`link_not_valid`), and Invalid for a password that may not be set."""
    _set_by_link(engine, "invitation", token, password, place)


def complete_password_reset(engine: Engine, token: str, password: str, place: Place) -> None:
    """Set another password and end every session; the second factor stays. Raises as `accept_invitation`."""
    _set_by_link(engine, "password_reset", token, password, place)


def _set_by_link(
    engine: Engine, purpose: Literal["invitation", "password_reset"], token: str, password: str, place: Place
) -> None:
    def owner(session: Session, hold: bool) -> Account:
        return linked_account(session, purpose, token, hold=hold)[1]

    hashed = _checked_hash(engine, owner, password)
    with writing(engine, place.request_id) as session:
        account = owner(session, hold=True)
        # With the links to another address: who was in before may have asked for one to the own mailbox.
        use_up(session, account, now(), "invitation", "password_reset", "email_change")
        _set(session, account, hashed)
        # The mailbox is the owner's, and so is the place from which the link was used.
        remember_network(session, account, place)
        if purpose == "password_reset":
            end_sessions(session, account.id)
            _tell(session, account)
            raise_revision(session, "access")
        actor, _ = actor_of(session, account, now())
        action: audit.Action = "account.accept" if purpose == "invitation" else "account.reset"
        audit.record(session, actor, action, about=("account", account.public_id))


def change_password(engine: Engine, actor: Actor, password: str, place: Place) -> None:
    """Set another password and end the other sessions. Raises Invalid for a password that may not be set."""
    require(actor, "account.secure")

    def owner(session: Session, hold: bool) -> Account:
        return own_account(session, actor, hold=hold)

    hashed = _checked_hash(engine, owner, password)
    with writing(engine, place.request_id) as session:
        account = owner(session, hold=True)
        _set(session, account, hashed)
        use_up(session, account, now(), "password_reset", "email_change")
        end_sessions(session, account.id, but=actor.token_id)
        _tell(session, account)
        raise_revision(session, "access")
        audit.record(session, actor, "account.password", about=("account", account.public_id))


class _Owner(Protocol):
    def __call__(self, session: Session, hold: bool) -> Account: ...


def _checked_hash(engine: Engine, owner: _Owner, password: str) -> str:
    with reading(engine) as session:
        # A lock in here would be of the moment at which the reading began, and refused after any change since.
        account = owner(session, hold=False)
        about = (account.email, account.name)
    faults = password_faults(password, about=about)
    if faults:
        raise Invalid(errors=faults)
    return password_hash(password)


def _set(session: Session, account: Account, hashed: str) -> None:
    account.password_hash, account.password_changed_at = hashed, now()
    account.version, account.updated_at = account.version + 1, now()
    session.flush()


def _tell(session: Session, account: Account) -> None:
    event = f"{account.public_id} {account.version}"
    outbox.post(session, "password_changed", account.email, account.language, event, {"link": "/account"}, account.id)


def ask_password_reset(session: Session, email: str, place: Place) -> int:
    """Send a link when an account has this address; seconds to wait when too many were asked for from here, else 0.

    The same statements run for every address: what nobody is to get is written too, and taken back.
    """
    taken = take(session, reset_limits(place))
    if taken.wait_s:
        return taken.wait_s
    enough = take(session, reset_mail_limits(email)).wait_s
    account = session.scalar(select(Account).where(Account.email == email).with_for_update())
    meant = account is not None and account.password_hash is not None and account.suspended_at is None
    about: audit.About | None = None if account is None else ("account", account.public_id)
    # In the place of nobody some account stands, for as long as it takes to write and take back.
    stand_in = session.scalar(select(Account).order_by(Account.id).limit(1))
    if holder := account or stand_in:
        send_link_if(meant and not enough, session, holder, "password_reset", email)
    audit.record(session, NOBODY, "account.reset_asked", about=about, detail={"sent": int(meant and not enough)})
    return 0
