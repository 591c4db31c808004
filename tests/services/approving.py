"""An export with contacts, as two officers let it happen."""

from time import time
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import now, writing
from app.models import Account
from app.policy import Actor, Role
from app.queries.access import actor_of
from app.schemas.approvals import OpeningAsked
from app.services.accounts import add_account
from app.services.approvals import ask_export, decide_approval

WHY = OpeningAsked(purpose="continuity", case_reference="DRILL 2026/3", reason="A copy for the other site.")


def approved(engine: Engine) -> UUID:
    """The id of an approval that has not been used."""
    asked = asked_for(engine)
    with writing(engine) as session:
        decide_approval(session, officer(session, Role.HEAD), str(asked), 1, "approve", None)
    return asked


def asked_for(engine: Engine) -> UUID:
    with writing(engine) as session:
        return UUID(ask_export(session, officer(session, Role.DESK), WHY))


def officer(session: Session, role: Role) -> Actor:
    """One of this role, signed in just now; there is one of each."""
    email = f"{role}@secretariat.example"
    account = session.scalar(select(Account).where(Account.email == email))
    if account is None:
        account = add_account(session, role, email, role.value)
    account.totp_confirmed_at = now()
    return actor_of(session, account, now(), fresh_at=time())[0]
