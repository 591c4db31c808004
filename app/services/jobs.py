"""Work that comes round again. Each round is done by one worker, however many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import now, writing
from app.models import JobRun
from app.services import outbox
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.debriefs import ask_again
from app.services.deployments.ending import tell_of_endings
from app.services.deployments.offers import expire_offers
from app.services.deployments.soundings import close_soundings
from app.services.membership_clock import move_by_the_clock
from app.services.retention import EVERY as RETENTION_EVERY
from app.services.retention import erase_due, keep_no_longer
from app.services.search_news import tell_of_news

# A job that has not ended for so long belongs to a worker that died.
GIVEN_UP_AFTER: Final = timedelta(hours=1)
# A job that failed is tried again after so long, when its next round would come later.
AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """`work` is given the engine and the present moment, opens its own transactions, and can be done twice."""

    name: str
    every: timedelta
    work: Callable[[Engine, datetime], None]


def _empty_failed_messages(engine: Engine, at: datetime) -> None:
    with writing(engine) as session:
        outbox.empty_failed(session, at)


# Add a line to have something done again and again.
JOBS: Final[tuple[Job, ...]] = (
    Job("outbox.empty_failed", timedelta(hours=1), _empty_failed_messages),
    Job("erasure", timedelta(hours=1), erase_due),
    Job("retention", RETENTION_EVERY, keep_no_longer),
    Job("membership.clock", timedelta(hours=1), move_by_the_clock),
    Job("requests.soundings", timedelta(minutes=5), close_soundings),
    Job("requests.offers", timedelta(minutes=1), expire_offers),
    Job("requests.debriefs", timedelta(hours=6), ask_again),
    Job("requests.endings", timedelta(hours=1), tell_of_endings),
    Job("requests.clock", timedelta(minutes=5), tell_of_late_requests),
    Job("searches.news", timedelta(hours=1), tell_of_news),
)


def due_jobs(session: Session, jobs: tuple[Job, ...] = JOBS) -> list[tuple[Job, datetime | None]]:
    """Those whose next round has come, each with the beginning of its last one."""
    runs = {run.name: run for run in session.scalars(select(JobRun))}
    at = now()
    due = [job for job in jobs if job.name not in runs or _is_due(job, runs[job.name], at)]
    return [(job, runs[job.name].last_started_at if job.name in runs else None) for job in due]


def _is_due(job: Job, run: JobRun, at: datetime) -> bool:
    if run.last_started_at is None:
        return True
    if run.last_ended_at is None or run.last_ended_at < run.last_started_at:
        return run.last_started_at + GIVEN_UP_AFTER <= at
    pause = min(job.every, AGAIN_AFTER) if run.last_error else job.every
    return run.last_started_at + pause <= at


def claim_job(session: Session, job: Job, last: datetime | None) -> datetime | None:
    """The moment at which this worker begins the round after `last`; None when another one has begun it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(JobRun).values(name=job.name).on_conflict_do_nothing())
    at = now()
    begun = (
        update(JobRun)
        .where(JobRun.name == job.name, JobRun.last_started_at.is_not_distinct_from(last))
        .values(last_started_at=at)
        .returning(JobRun.name)
    )
    return None if session.scalar(begun) is None else at


def end_job(session: Session, job: Job, started: datetime, error: str | None) -> None:
    """The round that began at `started` is over; `error` is a code. Without effect when another one has begun."""
    session.execute(
        update(JobRun)
        .where(JobRun.name == job.name, JobRun.last_started_at == started)
        .values(last_ended_at=now(), last_error=error)
    )
