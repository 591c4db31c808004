"""What the calendar does to memberships: reminders, lapses, ends of pauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.orm import Session

from app.db import reading, writing
from app.models import Account, Profile
from app.policy import Level
from app.queries.profiles import Found
from app.queries.records import load_records
from app.services.erasure import CLOCK
from app.services.hiding import new_hide_link
from app.services.membership import go
from app.services.notices import tell_person
from app.services.outbox import is_posted, post
from app.services.revisions import directory_revision

# Half a year, eleven months and a year since the person last said that everything is right.
REMINDERS: Final = (timedelta(days=183), timedelta(days=335))
LAPSES: Final = timedelta(days=365)
# Later than this a reminder is no longer sent: shorter than what was sent is kept (SULH_KEEP_SENT_DAYS), by which
# the same reminder is known again.
_REMINDED_FOR: Final = timedelta(days=30)
_REMINDER: Final = "profile_reminder"
_MEMBERS: Final = ("active", "paused")

Step = Literal["resume", "lapse", "remind"]


@dataclass(frozen=True)
class _Due:
    step: Step
    # For a reminder, since when it is due.
    after: timedelta | None = None


def lapse_day(record: Mapping[str, Any]) -> date | None:
    """When the membership lapses if nobody confirms the profile before; None in a state that does not lapse."""
    if record["membership"] not in _MEMBERS:
        return None
    return (datetime.fromisoformat(record["confirmed_at"] or record["membership_since"]) + LAPSES).date()


def move_by_the_clock(engine: Engine, at: datetime) -> None:
    """Each person in a transaction of their own, looked at again in it: done twice it does nothing twice."""
    with reading(engine) as session:
        people = [row.id for row in _candidates(session, at) if _is_open(session, row, at)]
    for profile_id in people:
        with writing(engine) as session:
            directory_revision(session, hold=True)
            for row in _candidates(session, at, profile_id):
                _do(session, row, at)


def _candidates(session: Session, at: datetime, profile_id: int | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    said = func.coalesce(Profile.confirmed_at, Profile.membership_since)
    unsaid = said <= at - REMINDERS[0]
    over = (Profile.membership == "paused") & (Profile.paused_until < at.date())
    columns = (Profile.id, Profile.public_id, Profile.membership, Profile.membership_since)
    days = (Profile.confirmed_at, Profile.paused_until)
    statement = select(*columns, *days).where(
        Profile.membership.in_(_MEMBERS), Profile.erasure_due_at.is_(None), unsaid | over
    )
    if profile_id is not None:
        statement = statement.where(Profile.id == profile_id)
    return session.execute(statement.order_by(Profile.id)).all()


def _is_open(session: Session, row: Row[*tuple[Any, ...]], at: datetime) -> bool:
    due = _due(row, at)
    return due is not None and (due.after is None or bool(_to_remind(session, row, due.after)))


def _due(row: Row[*tuple[Any, ...]], at: datetime) -> _Due | None:
    said = _last_said(row)
    if said + LAPSES <= at:
        return _Due("lapse")
    if row.membership == "paused" and row.paused_until is not None and row.paused_until < at.date():
        return _Due("resume")
    for after in reversed(REMINDERS):
        if said + after <= at:
            return _Due("remind", after) if at < said + after + _REMINDED_FOR else None
    return None


def _last_said(row: Row[*tuple[Any, ...]]) -> datetime:
    """When the year begins: with the last confirmation. Whom the office has made a member (again) when it was over,
    or who has never confirmed, has a year from then."""
    since: datetime = row.membership_since
    confirmed: datetime | None = row.confirmed_at
    return since if confirmed is None or confirmed + LAPSES <= since else confirmed


def _do(session: Session, row: Row[*tuple[Any, ...]], at: datetime) -> None:
    due = _due(row, at)
    if due is None:
        return
    record = load_records(session, Profile.id == row.id)[row.id]
    found = Found(row.id, record, Level.SECRETARIAT)
    if due.step == "lapse":
        tell_person(session, row.id, "profile_lapsed", f"{record['id']} {record['version']}")
        go(session, CLOCK, found, "lapsed", action="membership.lapse")
    elif due.step == "resume" and not record["missing"]:
        # Who has become incomplete meanwhile stays as they are until somebody completes it.
        go(session, CLOCK, found, "active", action="membership.resume")
    elif due.after is not None:
        for account, key in _to_remind(session, row, due.after):
            content = {"link": "/me", "hide": new_hide_link(session, account)}
            post(session, _REMINDER, account.email, account.language, key, content, account_id=account.id)


def _to_remind(session: Session, row: Row[*tuple[Any, ...]], after: timedelta) -> list[tuple[Account, str]]:
    """The accounts that have not got this reminder yet, with the key of the message."""
    whose = select(Account).where(Account.profile_id == row.id, Account.suspended_at.is_(None))
    key = f"{row.public_id} {_last_said(row).isoformat()} {after.days}"
    accounts = session.scalars(whose).all()
    return [(account, key) for account in accounts if not is_posted(session, _REMINDER, account.email, key)]
