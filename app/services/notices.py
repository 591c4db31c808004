"""Who is told by mail that something has arrived or was decided. The mails hold a link and nothing else."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Account
from app.policy import Role, deciders
from app.services.outbox import post


def tell_person(session: Session, profile_id: int, kind: str, key: str) -> None:
    """The person of the profile, if there is an account."""
    tell(session, Account.profile_id == profile_id, kind, "/me", key)


def tell_asker(session: Session, actor_name: str, profile: UUID, kind: str, key: str) -> None:
    """Who asked for something about the profile, by `Actor.name`."""
    asker = Account.public_id == UUID(actor_name.removeprefix("account:"))
    tell(session, asker & (Account.role == Role.EXPERT), kind, "/me/changes", key)
    tell(session, asker & (Account.role != Role.EXPERT), kind, f"/profiles/{profile}", key)


def tell_desk(session: Session, kind: str, path: str, key: str) -> None:
    tell(session, Account.role == Role.DESK, kind, path, key)


def tell_desk_of_reviews(session: Session) -> None:
    """At most one mail a day for each officer, however much waits."""
    tell_desk(session, "review_waiting", "/reviews", f"reviews of {now().date().isoformat()}")


def tell_deciders(session: Session, act: str, but: str, path: str, key: str) -> None:
    """Everybody who may decide on the act, without who asks (`but`, as `Actor.name`)."""
    roles, named = deciders(act)
    whom = Account.role.in_(roles) & (Account.public_id != UUID(but.removeprefix("account:")))
    tell(session, (whom & Account.sealed_access) if named else whom, "approval_waiting", path, key)


def tell_officer(session: Session, actor_name: str, kind: str, path: str, key: str) -> None:
    tell(session, Account.public_id == UUID(actor_name.removeprefix("account:")), kind, path, key)


def tell_of_alert(session: Session, path: str, key: str) -> None:
    """Whoever looks after the office and the service."""
    tell(session, Account.role.in_((Role.HEAD, Role.ADMINISTRATOR)), "alert", path, key)


def tell(
    session: Session,
    whom: ColumnElement[bool],
    kind: str,
    path: str,
    key: str,
    strict_request: UUID | None = None,
) -> None:
    """Everybody in `whom` whose account is not suspended, once for each `key`; `strict_request` as the outbox has
    it."""
    for account in session.scalars(select(Account).where(whom, Account.suspended_at.is_(None))).all():
        post(
            session,
            kind,
            account.email,
            account.language,
            key,
            {"link": path},
            account_id=account.id,
            strict_request=strict_request,
        )
