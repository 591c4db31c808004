"""What waits at the desk, with its age. Two statements a queue, however much waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import (
    Agreement,
    Approval,
    Certificate,
    Consent,
    ConsentAlarm,
    DeploymentRequest,
    OutboxMessage,
    PartnerOrganisation,
    Profile,
    RequestMove,
    WaitingChange,
)
from app.policy import Actor, may, may_decide, require
from app.policy.requests import requester_side, visible_mails, visible_requests
from app.queries.last_days import last_days
from app.queries.outbox import LATE_AFTER
from app.queries.waiting_requests import running_out, wait_for
from app.settings import get_settings

FIRST: Final = 5
# Reminders go out at half a year and at eleven months; at a year a membership lapses.
UNCONFIRMED: Final = timedelta(days=183)
LAPSING: Final = timedelta(days=335)
SOON: Final = timedelta(days=60)
LATELY: Final = timedelta(days=14)
_ACTS: Final = ("membership_removal", "sealed_reading", "confidential_export")


@dataclass(frozen=True)
class Waiting:
    """One thing in a queue. `path` is where it is dealt with, `since` an ISO moment or day; `percent` of its time is
    used. Of a request, `title` is the reference, `about` what it is about (where a list may tell that)."""

    title: str
    path: str
    since: str
    percent: int | None = None
    about: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Queue:
    """`oldest` is since when the first of them waits (for what is still to come: when it comes first)."""

    name: str
    total: int
    oldest: str | None
    first: list[Waiting]


def desk_queues(session: Session, actor: Actor) -> list[Queue]:
    """Those that the rules let the actor read and in which something waits, the most pressing kinds first."""
    require(actor, "desk.read")
    found = [queue(session, actor) for rule, queue in _QUEUES if may(actor, rule)]
    return [queue for queue in found if queue.total]


def _requests(session: Session, actor: Actor) -> Queue:
    return _of_requests(session, "requests", wait_for(actor), _came_to_its_state(), "")


def _came_to_its_state() -> Any:
    """When a request took its last step."""
    last = select(func.max(RequestMove.at)).where(RequestMove.request_id == DeploymentRequest.id)
    return last.scalar_subquery()


def _overdue_alarms(session: Session, actor: Actor) -> Queue:
    return _alarms_that(session, actor, "overdue_alarms", ConsentAlarm.due_at <= now())


def _alarms(session: Session, actor: Actor) -> Queue:
    return _alarms_that(session, actor, "alarms", ConsentAlarm.due_at > now())


def _alarms_that(session: Session, actor: Actor, name: str, condition: ColumnElement[bool]) -> Queue:
    """Consents withdrawn while somebody is in the field, and nobody has answered."""
    open_ones = visible_requests(actor) & ConsentAlarm.answered_at.is_(None) & ~requester_side(actor) & condition
    whose = ConsentAlarm.__table__.join(DeploymentRequest.__table__, DeploymentRequest.id == ConsentAlarm.request_id)
    return _of_requests(session, name, open_ones, ConsentAlarm.raised_at, "/preparation", whose)


def _of_requests(
    session: Session,
    name: str,
    condition: ColumnElement[bool],
    since: Any,
    room: str,
    source: FromClause = DeploymentRequest.__table__,
) -> Queue:
    """`room`: the page of the request where it is dealt with."""
    total, oldest = session.execute(select(func.count(), func.min(since)).select_from(source).where(condition)).one()
    one = DeploymentRequest
    told = (one.reference, one.public_id, one.area, one.confidentiality, one.state, since)
    listed = select(*told).select_from(source).where(condition).order_by(since, one.public_id).limit(FIRST)
    first = [
        Waiting(
            title,
            f"/requests/{id_}{room}",
            _written(at),
            about=area if confidentiality == "ordinary" else None,
            state=state,
        )
        for title, id_, area, confidentiality, state, at in session.execute(listed)
    ]
    return Queue(name, total, None if oldest is None else _written(oldest), first)


def _clocks(session: Session, actor: Actor) -> Queue:
    late = [
        Waiting(
            row.reference,
            f"/requests/{row.public_id}",
            _written(row.submitted_at or now()),
            clock["used_percent"],
            row.area if row.confidentiality == "ordinary" else None,
            row.state,
        )
        for row, clock in running_out(session, actor)
    ]
    return Queue("clocks", len(late), min((one.since for one in late), default=None), late[:FIRST])


def _returns(session: Session, actor: Actor) -> Queue:
    """Deployments that end soon, or should have ended: longer or home is decided before."""
    last = last_days()
    soon = last.c.ends <= _day(now() + timedelta(days=get_settings().return_notice_days))
    mine = visible_requests(actor) & ~requester_side(actor) & soon
    whose = DeploymentRequest.__table__.join(last, last.c.request_id == DeploymentRequest.id)
    columns = (DeploymentRequest.reference, DeploymentRequest.public_id, last.c.ends)
    return _queue(session, "returns", columns, mine, lambda id_: f"/requests/{id_}", whose)


def _reviews(session: Session, actor: Actor) -> Queue:
    waiting = WaitingChange.status == "waiting"
    whose = WaitingChange.__table__.join(Profile.__table__, Profile.id == WaitingChange.profile_id)
    columns = (Profile.display_name, WaitingChange.public_id, WaitingChange.asked_at)
    return _queue(session, "reviews", columns, waiting, lambda id_: f"/reviews/{id_}", whose)


def _approvals(session: Session, actor: Actor) -> Queue:
    acts = [act for act in _ACTS if may_decide(actor, act)]
    open_ones = (Approval.status == "waiting") & (Approval.expires_at > now())
    mine = open_ones & Approval.act.in_(acts) & (Approval.asked_by != actor.name)
    columns = (Approval.act, Approval.public_id, Approval.asked_at)
    return _queue(session, "approvals", columns, mine, lambda id_: f"/approvals/{id_}")


def _nominations(session: Session, actor: Actor) -> Queue:
    return _people(session, "nominations", Profile.membership == "nominated", Profile.membership_since)


def _under_review(session: Session, actor: Actor) -> Queue:
    return _people(session, "under_review", Profile.membership == "under_review", Profile.membership_since)


def _unconfirmed(session: Session, actor: Actor) -> Queue:
    at = now()
    waiting = (at - UNCONFIRMED >= _LAST_SAID) & (at - LAPSING < _LAST_SAID)
    return _people(session, "unconfirmed", Profile.membership.in_(("active", "paused")) & waiting, _LAST_SAID)


def _lapsing(session: Session, actor: Actor) -> Queue:
    soon = now() - LAPSING >= _LAST_SAID
    return _people(session, "lapsing", Profile.membership.in_(("active", "paused")) & soon, _LAST_SAID)


def _lapsed(session: Session, actor: Actor) -> Queue:
    return _people(session, "lapsed", Profile.membership == "lapsed", Profile.membership_since)


def _pauses(session: Session, actor: Actor) -> Queue:
    ending = (Profile.membership == "paused") & (Profile.paused_until <= _day(now() + LATELY))
    return _people(session, "pauses", ending, Profile.paused_until)


def _certificates(session: Session, actor: Actor) -> Queue:
    ending = Certificate.expires.between(_day(now()), _day(now() + SOON)) & (Profile.membership == "active")
    whose = Certificate.__table__.join(Profile.__table__, Profile.id == Certificate.profile_id)
    columns = (Profile.display_name, Profile.public_id, Certificate.expires)
    return _queue(session, "certificates", columns, ending, _profile, whose)


def _withdrawn(session: Session, actor: Actor) -> Queue:
    lately = Consent.withdrawn_at >= now() - LATELY
    whose = Consent.__table__.join(Profile.__table__, Profile.id == Consent.profile_id)
    columns = (Profile.display_name, Profile.public_id, Consent.withdrawn_at)
    return _queue(session, "withdrawn", columns, lately, _profile, whose)


def _agreements(session: Session, actor: Actor) -> Queue:
    ending = Agreement.ended_at.is_(None) & Agreement.ends.between(_day(now()), _day(now() + SOON))
    whose = Agreement.__table__.join(
        PartnerOrganisation.__table__, PartnerOrganisation.id == Agreement.organisation_id
    )
    columns = (PartnerOrganisation.name, PartnerOrganisation.public_id, Agreement.ends)
    return _queue(session, "agreements", columns, ending, lambda id_: f"/organisations/{id_}", whose)


def _late_mails(session: Session, actor: Actor) -> Queue:
    """Nobody who works on requests need look into the outbox to learn that mail does not leave."""
    late = (OutboxMessage.status == "waiting") & (OutboxMessage.due_at <= now() - LATE_AFTER) & visible_mails(actor)
    columns = (OutboxMessage.kind, OutboxMessage.public_id, OutboxMessage.due_at)
    return _queue(session, "late_mails", columns, late, lambda _: "/outbox")


def _deliveries(session: Session, actor: Actor) -> Queue:
    failed = (OutboxMessage.status == "failed") & visible_mails(actor)
    columns = (OutboxMessage.kind, OutboxMessage.public_id, OutboxMessage.failed_at)
    return _queue(session, "deliveries", columns, failed, lambda _: "/outbox")


# Rule that lets somebody read it, and the queue.
_QUEUES: Final[tuple[tuple[str, Callable[[Session, Actor], Queue]], ...]] = (
    ("candidates.read", _overdue_alarms),
    ("candidates.read", _alarms),
    ("outbox.read", _late_mails),
    ("requests.read", _clocks),
    ("requests.read", _requests),
    ("candidates.read", _returns),
    ("reviews.read", _reviews),
    ("approvals.read", _approvals),
    ("memberships.move", _nominations),
    ("memberships.move", _under_review),
    ("outbox.read", _deliveries),
    ("memberships.move", _withdrawn),
    ("memberships.move", _lapsing),
    ("memberships.move", _unconfirmed),
    ("memberships.move", _lapsed),
    ("memberships.move", _pauses),
    ("memberships.move", _certificates),
    ("organisations.read", _agreements),
)
_LAST_SAID: Final = func.coalesce(Profile.confirmed_at, Profile.membership_since)


def _people(session: Session, name: str, condition: ColumnElement[bool], since: Any) -> Queue:
    return _queue(session, name, (Profile.display_name, Profile.public_id, since), condition, _profile)


def _profile(id_: UUID) -> str:
    return f"/profiles/{id_}"


def _queue(
    session: Session,
    name: str,
    columns: tuple[Any, Any, Any],
    condition: ColumnElement[bool],
    path: Callable[[UUID], str],
    source: FromClause | None = None,
) -> Queue:
    """`columns`: title, random id, since when."""
    since = columns[2]
    counted, listed = select(func.count(), func.min(since)), select(*columns)
    if source is not None:
        counted, listed = counted.select_from(source), listed.select_from(source)
    total, oldest = session.execute(counted.where(condition)).one()
    rows = session.execute(listed.where(condition).order_by(since, columns[1]).limit(FIRST)).all()
    first = [Waiting(title, path(id_), _written(at)) for title, id_, at in rows]
    return Queue(name, total, None if oldest is None else _written(oldest), first)


def _written(value: datetime | date) -> str:
    """A coalesced or counted moment comes from SQLite without its zone."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat()


def _day(at: datetime) -> date:
    return datetime.combine(at.date(), time(), UTC).date()
