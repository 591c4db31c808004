"""The worker: sends what is in the outbox, takes in long files, does what comes round again. Any number can run.

Each step is a transaction of its own, and none is open while a mail server is talked to.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.db import engine_for, now, reading, writing
from app.delivery import DeliveryError, deliver
from app.errors import Unavailable
from app.mail import compose
from app.queries.outbox import count_due
from app.services import outbox
from app.services.imports.draft_work import claim_draft, count_waiting, work_off
from app.services.jobs import JOBS, Job, claim_job, due_jobs, end_job
from app.services.outbox import Claim
from app.settings import Settings

# Between two looks when there was nothing to do.
LOOKS_EVERY_S: Final = 2.0
_LOG = logging.getLogger("sulh.worker")
_NEVER: Final = Event()


@dataclass(frozen=True)
class Done:
    """What a round did with messages; one that is tried again counts as not sent."""

    sent: int = 0
    not_sent: int = 0


def check_mail(settings: Settings) -> None:
    """Raises Unavailable when this installation could not send mail that reaches anybody."""
    if settings.environment != "production":
        return
    needed = {"smtp_host": "SULH_SMTP_HOST", "mail_from": "SULH_MAIL_FROM", "public_url": "SULH_PUBLIC_URL"}
    fields = type(settings).model_fields
    missing = [name for field, name in needed.items() if getattr(settings, field) == fields[field].default]
    if missing:
        raise Unavailable(f"Mail cannot be sent in production without {', '.join(missing)}.")


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """A worker in a thread of this process for as long as the block runs; the message in hand is finished."""
    stop = Event()
    engine = engine_for(settings.database_url)
    thread = Thread(target=run, args=(engine, settings, stop), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        engine.dispose()


def run(engine: Engine, settings: Settings, stop: Event) -> None:
    """Do what is due, until told to stop. A database that is away is waited for."""
    while not stop.is_set():
        try:
            run_due(engine, settings, stop)
        except (SQLAlchemyError, Unavailable) as error:
            _LOG.error("the database refused (%s)", type(error).__name__)
        stop.wait(LOOKS_EVERY_S)


def run_due(engine: Engine, settings: Settings, stop: Event = _NEVER, jobs: tuple[Job, ...] = JOBS) -> Done:
    """Every job and every message that is due, one after the other, until told to stop."""
    worker = secrets.token_hex(8)
    done = Done()
    _run_jobs(engine, jobs, stop)
    while not stop.is_set() and (claimed := _claim(engine, worker)) is not None:
        if _send(engine, settings, claimed):
            done = Done(done.sent + 1, done.not_sent)
        else:
            done = Done(done.sent, done.not_sent + 1)
    _take_in_files(engine, worker, stop)
    return done


def _take_in_files(engine: Engine, worker: str, stop: Event) -> None:
    """Rosters too long for their senders to wait for. After the mail, which waits for one of them at most."""
    while not stop.is_set():
        with reading(engine) as session:
            if not count_waiting(session):
                return
        with writing(engine) as session:
            claimed = claim_draft(session, worker)
        if claimed is None:
            return
        work_off(engine, claimed)


def _claim(engine: Engine, worker: str) -> Claim | None:
    # Looked up first: on SQLite a claim takes the one write lock, also when there is nothing to claim.
    with reading(engine) as session:
        if not count_due(session, now()):
            return None
    with writing(engine) as session:
        return outbox.claim(session, worker)


def _send(engine: Engine, settings: Settings, claimed: Claim) -> bool:
    try:
        with reading(engine) as session:
            letter = outbox.open_letter(session, claimed)
        if letter is None:
            return False
        deliver(compose(letter, settings), letter.recipient, letter.public_id, settings)
    except DeliveryError as error:
        _give_back(engine, claimed, error.code, permanent=error.permanent)
        return False
    except SQLAlchemyError:
        raise
    except Exception as error:  # One message that cannot be made must not keep the others from leaving.
        _LOG.error("message %s: %s", claimed.public_id, type(error).__name__)
        _give_back(engine, claimed, "not_made")
        return False
    with writing(engine) as session:
        outbox.sent(session, claimed)
    _LOG.info("message %s (%s) sent at attempt %d", claimed.public_id, claimed.kind, claimed.attempt)
    return True


def _give_back(engine: Engine, claimed: Claim, code: str, *, permanent: bool = False) -> None:
    with writing(engine) as session:
        outbox.failed(session, claimed, code, permanent=permanent)
    _LOG.warning("message %s (%s) not sent at attempt %d: %s", claimed.public_id, claimed.kind, claimed.attempt, code)


def _run_jobs(engine: Engine, jobs: tuple[Job, ...], stop: Event) -> None:
    with reading(engine) as session:
        due = due_jobs(session, jobs)
    for job, last in due:
        if stop.is_set():
            return
        with writing(engine) as session:
            started = claim_job(session, job, last)
        if started is not None:
            _run_job(engine, job, started)


def _run_job(engine: Engine, job: Job, started: datetime) -> None:
    error = None
    try:
        job.work(engine, started)
    except Exception as failure:  # A job that fails must not keep mail from leaving, nor other jobs from their round.
        error = type(failure).__name__
        _LOG.error("job %s failed (%s)", job.name, error)
    with writing(engine) as session:
        end_job(session, job, started, error)
