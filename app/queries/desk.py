"""What waits at the desk, with its age. Two statements a queue, however much waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.orm import Session, load_only

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
    WaitingChange,
)
from app.policy import Actor, may, may_decide, require
from app.policy.request_moves import RUNNING, STEPS_UP
from app.policy.requests import requester_side, visible_requests
from app.queries.deployments import clock_of, spans_of
from app.queries.last_days import last_days
from app.queries.outbox import LATE_AFTER
from app.settings import get_settings

FIRST: Final = 5
# Reminders go out at half a year and at eleven months; at a year a membership lapses.
UNCONFIRMED: Final = timedelta(days=183)
LAPSING: Final = timedelta(days=335)
SOON: Final = timedelta(days=60)
LATELY: Final = timedelta(days=14)
_ACTS: Final = ("membership_removal", "sealed_reading", "confidential_export")
# In which states a request waits for whom.
_WAITS_FOR: Final = {
    "requests.admit": ("submitted",),
    "requests.put_up": ("shortlisted", "council_pending", "debriefed"),
    "requests.authorise": ("with_sg",),
    "deployments.run": ("authorised", "preparing", "recalled", "completed"),
}


@dataclass(frozen=True)
class Waiting:
    """One thing in a queue. `path` is where it is dealt with, `since` an ISO moment or day; `percent` of its time is
    used."""

    title: str
    path: str
    since: str
    percent: int | None = None


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
    states = [state for rule, waiting in _WAITS_FOR.items() if may(actor, rule) for state in waiting]
    mine = visible_requests(actor) & DeploymentRequest.state.in_(states) & ~requester_side(actor)
    columns = (DeploymentRequest.reference, DeploymentRequest.public_id, DeploymentRequest.submitted_at)
    return _queue(session, "requests", columns, mine, lambda id_: f"/requests/{id_}")


def _overdue_alarms(session: Session, actor: Actor) -> Queue:
    return _alarms_that(session, actor, "overdue_alarms", ConsentAlarm.due_at <= now())


def _alarms(session: Session, actor: Actor) -> Queue:
    return _alarms_that(session, actor, "alarms", ConsentAlarm.due_at > now())


def _alarms_that(session: Session, actor: Actor, name: str, condition: ColumnElement[bool]) -> Queue:
    """Consents withdrawn while somebody is in the field, and nobody has answered."""
    open_ones = visible_requests(actor) & ConsentAlarm.answered_at.is_(None) & ~requester_side(actor) & condition
    whose = ConsentAlarm.__table__.join(DeploymentRequest.__table__, DeploymentRequest.id == ConsentAlarm.request_id)
    columns = (DeploymentRequest.reference, DeploymentRequest.public_id, ConsentAlarm.raised_at)
    return _queue(session, name, columns, open_ones, lambda id_: f"/requests/{id_}/preparation", whose)


def _clocks(session: Session, actor: Actor) -> Queue:
    """Requests that have used three quarters of their time, the fullest first. What stands still does not run out."""
    running = visible_requests(actor) & DeploymentRequest.state.in_(RUNNING) & ~requester_side(actor)
    told = (
        DeploymentRequest.id,
        DeploymentRequest.public_id,
        DeploymentRequest.reference,
        DeploymentRequest.state,
        DeploymentRequest.mode,
        DeploymentRequest.submitted_at,
    )
    rows = session.scalars(select(DeploymentRequest).options(load_only(*told)).where(running)).all()
    spans, at = spans_of(session, [row.id for row in rows]), now()
    late = []
    for row in rows:
        clock = clock_of(row, spans.get(row.id, []), at)
        if clock["state"] == "running" and (clock["used_percent"] or 0) >= STEPS_UP[0][0]:
            since = _written(row.submitted_at or at)
            late.append(Waiting(row.reference, f"/requests/{row.public_id}", since, clock["used_percent"]))
    late.sort(key=lambda one: (-(one.percent or 0), one.title))
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
    late = (OutboxMessage.status == "waiting") & (OutboxMessage.due_at <= now() - LATE_AFTER)
    columns = (OutboxMessage.kind, OutboxMessage.public_id, OutboxMessage.due_at)
    return _queue(session, "late_mails", columns, late, lambda _: "/outbox")


def _deliveries(session: Session, actor: Actor) -> Queue:
    failed = OutboxMessage.status == "failed"
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
