"""Second factors of accounts: set up, asked for, replaced, taken away."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from app.db import now, writing
from app.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.factors import (
    looks_like_recovery_code,
    matching_step,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    qr_svg,
    recovery_code_hash,
)
from app.models import Account, RecoveryCode
from app.policy import Actor, require
from app.services import audit, outbox
from app.services.links import use_up
from app.services.revisions import raise_revision
from app.services.sessions import end_sessions
from app.services.throttling import Place, give_back
from app.services.tries import count_try, own_account

ISSUER: Final = "Sulh"
_PLACE: Final = "/account"


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is set up with: told once, never again."""

    secret: str
    uri: str
    qr_svg: str


def use_code(session: Session, account: Account, code: str) -> bool:
    """Whether `code` is the present one of the authenticator or an unused recovery code; either works once.

    `account` has to be locked: two requests with the same code would both find it unused.
    """
    if looks_like_recovery_code(code):
        unused = update(RecoveryCode).where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == recovery_code_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        return session.scalar(unused.values(used_at=now()).returning(RecoveryCode.id)) is not None
    if not account.totp_secret:
        return False
    step = matching_step(account.totp_secret, code, now(), account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True


def start_second_factor(engine: Engine, actor: Actor, code: str | None, place: Place) -> Enrolment:
    """A new secret that waits to be confirmed. Where a factor is set up already, `code` has to be one of it.

    Raises Forbidden (`code_needed`, `code_wrong`) and TooMany: a wrong code counts as a failed sign-in does, and is
    kept though the request fails. Hence the transactions of its own.
    """
    require(actor, "account.enrol")
    with writing(engine, place.request_id) as session:
        taken = count_try(session, own_account(session, actor).email, place, actor)
    taken.stop_if_over()
    secret = new_secret()
    with writing(engine, place.request_id) as session:
        account = own_account(session, actor)
        refusal = _refusal(session, account, code)
        if refusal is None:
            give_back(session, taken.taken)
            account.totp_pending = secret
            email = account.email
        else:
            if refusal == "code_needed":
                give_back(session, taken.taken)
            audit.record(
                session, actor, "session.refused", about=("account", account.public_id), detail={"reason": refusal}
            )
    if refusal is not None:
        raise Forbidden(code=refusal)
    uri = provisioning_uri(secret, email, ISSUER)
    return Enrolment(secret, uri, qr_svg(uri))


def _refusal(session: Session, account: Account, code: str | None) -> str | None:
    if account.totp_confirmed_at is None:
        return None
    if code is None:
        return "code_needed"
    return None if use_code(session, account, code) else "code_wrong"


def confirm_second_factor(session: Session, actor: Actor, code: str) -> list[str]:
    """Put the waiting secret in force, end the other sessions, and give new recovery codes.

    Raises Conflict when nothing waits, Invalid for a code that is not the waiting secret's.
    """
    require(actor, "account.enrol")
    account = own_account(session, actor)
    if not account.totp_pending:
        raise Conflict("Start the setting up first.", code="factor_not_started")
    step = matching_step(account.totp_pending, code, now(), None)
    if step is None:
        raise Invalid(errors=[FieldError("/code", "code_wrong", "this is not the code shown just now")])
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_confirmed_at, account.totp_last_step = now(), step
    codes = _new_codes(session, account)
    end_sessions(session, account.id, but=actor.token_id)
    _tell(session, account, f"{account.public_id} {step}")
    raise_revision(session, "access")
    audit.record(session, actor, "account.factor", about=("account", account.public_id))
    return codes


def replace_recovery_codes(session: Session, actor: Actor) -> list[str]:
    """Ten new ones; the old ones are dead. Raises Conflict where there is no second factor."""
    require(actor, "account.secure")
    account = own_account(session, actor)
    if account.totp_confirmed_at is None:
        raise Conflict("Set up a second factor first.", code="factor_not_started")
    codes = _new_codes(session, account)
    _tell(session, account, recovery_code_hash(codes[0]))
    audit.record(session, actor, "account.recovery_codes", about=("account", account.public_id))
    return codes


def _new_codes(session: Session, account: Account) -> list[str]:
    codes = new_recovery_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(RecoveryCode(account_id=account.id, code_hash=recovery_code_hash(code)) for code in codes)
    session.flush()
    return codes


def reset_second_factor(session: Session, actor: Actor, account_id: UUID) -> None:
    """For somebody who has lost it: sign in with the password alone, then set one up anew. All sessions end.

    Raises NotFound, and Forbidden for the own account: who has lost the factor cannot be asked for it.
    """
    require(actor, "accounts.change")
    account = session.scalars(select(Account).where(Account.public_id == account_id).with_for_update()).one_or_none()
    if account is None:
        raise NotFound()
    if account.id == actor.account_id:
        raise Forbidden(code="own_account")
    account.totp_secret = account.totp_pending = account.totp_confirmed_at = account.totp_last_step = None
    account.version, account.updated_at = account.version + 1, now()
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    end_sessions(session, account.id)
    use_up(session, account, now(), "email_change")
    _tell(session, account, f"{account.public_id} {account.version}")
    raise_revision(session, "access")
    audit.record(session, actor, "account.factor_reset", about=("account", account.public_id))


def _tell(session: Session, account: Account, event: str) -> None:
    outbox.post(
        session,
        "second_factor_changed",
        account.email,
        account.language,
        event,
        {"link": _PLACE},
        account.id,
    )
