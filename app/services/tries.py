"""Trying to sign in: what is looked up and written before a password is looked at, the same for every address."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now
from app.errors import TooMany
from app.models import Account, KnownNetwork
from app.policy import NOBODY, Actor
from app.security import keyed_hashes
from app.services import audit, outbox
from app.services.throttling import Place, Taken, sign_in_limits, take


@dataclass(frozen=True)
class Try:
    """One try that was counted. It has to be committed before `stop_if_over`, which would undo it."""

    taken: Taken

    def stop_if_over(self) -> None:
        """Raises TooMany."""
        if self.taken.wait_s:
            raise TooMany(retry_after_s=self.taken.wait_s)


def count_try(session: Session, email: str, place: Place, actor: Actor = NOBODY) -> Try:
    """Count a try to sign in with this address from this place as failed, until it turns out that it is not."""
    taken = take(session, sign_in_limits(email, place, known_network=_is_known(session, email, place)))
    if taken.news:
        audit.record(session, actor, "session.throttled", detail={"limits": len(taken.limits)})
    return Try(taken)


def _is_known(session: Session, email: str, place: Place) -> bool:
    statement = (
        select(KnownNetwork.account_id)
        .join(Account, Account.id == KnownNetwork.account_id)
        .where(Account.email == email, KnownNetwork.network_hash.in_(_hashes(place)))
    )
    return session.scalars(statement.limit(1)).one_or_none() is not None


def _hashes(place: Place) -> list[str]:
    return keyed_hashes(place.network, context="network")


def remember_network(session: Session, account: Account, place: Place) -> None:
    """The owner was here; and is told by mail when it was never so, while other places are known."""
    hashes, moment = _hashes(place), now()
    of_account = KnownNetwork.account_id == account.id
    known = session.scalar(select(func.count()).select_from(KnownNetwork).where(of_account))
    here = session.scalars(select(KnownNetwork.network_hash).where(of_account, KnownNetwork.network_hash.in_(hashes)))
    seen = here.all()
    # Kept under an older key it is written anew under the newest.
    session.execute(delete(KnownNetwork).where(of_account, KnownNetwork.network_hash.in_(hashes[1:])))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(KnownNetwork).values(account_id=account.id, network_hash=hashes[0], last_at=moment)
    session.execute(
        statement.on_conflict_do_update(index_elements=["account_id", "network_hash"], set_={"last_at": moment})
    )
    if known and not seen:
        event = f"{account.public_id} {moment.isoformat()}"
        outbox.post(session, "new_sign_in", account.email, account.language, event, {"link": "/account"}, account.id)


def own_account(session: Session, actor: Actor, *, hold: bool = True) -> Account:
    """The account of who acts, with `hold` locked."""
    statement = select(Account).where(Account.id == actor.account_id)
    if hold:
        statement = statement.with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()
