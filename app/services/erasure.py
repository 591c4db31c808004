"""Erasing a person: asked for, taken back until it is due, and carried out so that only a tombstone is left."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, NotFound
from app.models import Account, Contact, IdempotencyKey, OutboxMessage, Profile, Tombstone, TombstoneHash
from app.policy import Actor, Role, require
from app.queries.elsewhere import is_held
from app.queries.profiles import Found
from app.queries.records import load_records, written_instant
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.outbox import post
from app.services.profiles import find_own, written_shape
from app.services.revisions import directory_revision, raise_revision
from app.services.saved_searches import forget_people
from app.services.tombstones import contact_marks, email_form, hashed, marks_of, salt_of
from app.services.versions import keep_version
from app.settings import get_settings

# The part of the program that does by the calendar what nobody asks for just then.
CLOCK: Final = Actor(Role.DESK, "clock")


def ask_erasure(session: Session, actor: Actor) -> None:
    """Hide at once, and have everything erased when the cooling period is over. Asking again changes nothing.

    Raises Conflict (`held_by_request`) for who has an offer that stands, prepares to go or is in the field.
    """
    require(actor, "own.take")
    found = _held_own(session, actor)
    if found.record["erasure_due_at"] is not None:
        return
    if session.scalar(select(Profile.id).where(Profile.id == found.id, is_held())) is not None:
        raise Conflict(
            "You have an offer that stands, or a deployment. Decline it, withdraw or come back first.",
            code="held_by_request",
        )
    at = now()
    due = at + timedelta(days=get_settings().erasure_cooling_days)
    changes = {"erasure_due_at": {"before": None, "after": written_instant(due)}}
    values: dict[str, datetime | None] = {"erasure_asked_at": at, "erasure_due_at": due}
    if found.record["hidden_at"] is None:
        changes["hidden_at"] = {"before": None, "after": written_instant(at)}
        values["hidden_at"] = at
    keep_version(session, actor, found, changes, values, source="own")
    _tell(session, found, due)
    audit.record(session, actor, "erasure.ask", about=("profile", found.record["id"]))


def cancel_erasure(session: Session, actor: Actor) -> None:
    """Stay. The profile stays hidden until the person shows it again. Raises NotFound when nothing was asked for."""
    require(actor, "own.take")
    found = _held_own(session, actor)
    due = found.record["erasure_due_at"]
    if due is None:
        raise NotFound()
    changes = {"erasure_due_at": {"before": due, "after": None}}
    keep_version(session, actor, found, changes, {"erasure_asked_at": None, "erasure_due_at": None}, source="own")
    audit.record(session, actor, "erasure.cancel", about=("profile", found.record["id"]))


def _held_own(session: Session, actor: Actor) -> Found:
    directory_revision(session, hold=True)
    found = find_own(session, actor)
    return replace(found, record=load_records(session, Profile.id == found.id)[found.id])


def _tell(session: Session, found: Found, due: datetime) -> None:
    content = {"link": "/me", "date": due.date().isoformat()}
    key = f"{found.record['id']} {found.record['version']}"
    for account in session.scalars(select(Account).where(Account.profile_id == found.id)).all():
        post(session, "erasure_asked", account.email, account.language, key, content, account_id=account.id)


def erase(session: Session, actor: Actor, profile_id: int, action: audit.Action, *, farewell: bool = True) -> None:
    """Delete the person with everything that hangs on them, and leave a tombstone. It cannot be taken back.

    The caller holds the directory and has made sure that it is due. What hangs on the profile goes by the foreign
    keys. An officer's account stays, without the profile; an expert's goes. The audit keeps ids and codes only.
    """
    record = load_records(session, Profile.id == profile_id)[profile_id]
    public_id = UUID(record["id"])
    accounts = list(session.scalars(select(Account).where(Account.profile_id == profile_id)))
    hashes = _hashes(session, profile_id, record, accounts)
    revision = raise_revision(session, "directory")
    raise_revision(session, "access")
    _forget_answers(session, public_id, accounts)
    _forget_accounts(session, accounts, farewell=farewell)
    session.execute(delete(Profile).where(Profile.id == profile_id))
    keep_tombstone(session, public_id, profile_id, revision, now(), hashes)
    audit.record(session, actor, action, about=("profile", public_id))


def keep_tombstone(
    session: Session, public_id: UUID, slot: int | None, revision: int, at: datetime, hashes: set[str]
) -> None:
    if slot is not None:
        forget_people(session, [slot])
    session.execute(insert(Tombstone).values(public_id=public_id, slot=slot, revision=revision, at=at))
    if hashes:
        session.execute(insert(TombstoneHash), [{"hash": each, "public_id": public_id} for each in sorted(hashes)])


def _hashes(session: Session, profile_id: int, record: dict[str, object], accounts: list[Account]) -> set[str]:
    marks = marks_of(ProfileWrite.model_validate(written_shape(record)), str(record["reference"]))
    contacts = session.execute(select(Contact.kind, Contact.value).where(Contact.profile_id == profile_id))
    marks |= {mark for kind, value in contacts for mark in contact_marks(kind, value)}
    marks |= {f"email {email_form(account.email)}" for account in accounts}
    return hashed(salt_of(session), marks)


def _forget_answers(session: Session, public_id: UUID, accounts: list[Account]) -> None:
    """Answers kept for repeated requests: those to the person, and those in which the person was told."""
    ids = [str(public_id), *(str(account.public_id) for account in accounts)]
    told = [IdempotencyKey.location.contains(id_) for id_ in ids]
    asked = IdempotencyKey.actor.in_([f"account:{account.public_id}" for account in accounts])
    session.execute(delete(IdempotencyKey).where(or_(asked, *told)))


def _forget_accounts(session: Session, accounts: list[Account], *, farewell: bool) -> None:
    for account in accounts:
        session.execute(delete(OutboxMessage).where(OutboxMessage.account_id == account.id))
        if farewell:
            # Under a key by lot: the hash of one that is known could be tried against addresses.
            post(session, "erased", account.email, account.language, str(uuid4()), {})
    theirs = [account.id for account in accounts if account.role == Role.EXPERT.value]
    # Sessions, factors, links by mail and known networks go with the account.
    session.execute(delete(Account).where(Account.id.in_(theirs)))


def erase_when(session: Session, profile_id: int, *due: ColumnElement[bool]) -> bool:
    """Erase if it is still due by these conditions, now that nobody else changes the directory; whether it was. Who
    is held by a request waits until that is over."""
    directory_revision(session, hold=True)
    if session.scalar(select(Profile.id).where(Profile.id == profile_id, ~is_held(), *due)) is None:
        return False
    erase(session, CLOCK, profile_id, "erasure.carry_out")
    return True
