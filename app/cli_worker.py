"""`sulh worker`, and `sulh outbox`: what is to leave, what has not left, try it again."""

import logging
import signal
from threading import Event
from typing import Annotated
from uuid import UUID

import typer

from app.cli_database import database
from app.db import reading, writing
from app.policy import COMMAND_LINE, Actor, Role
from app.queries.outbox import MessageRow, outbox_messages
from app.services.outbox import retry
from app.settings import get_settings
from app.worker import check_mail, run, run_due

_LISTED = 100
# Whoever has the machine sees in the database that a mail failed, of a strict request too, and mends it as the head.
_HERE = Actor(Role.HEAD, COMMAND_LINE.name)

outboxes = typer.Typer(help="Mail that is to leave.", no_args_is_help=True)


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due and end.")] = False,
) -> None:
    """Send mail and do what comes round again, until told to stop. Several may run beside each other."""
    settings = get_settings()
    check_mail(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    with database() as engine:
        if not once:
            run(engine, settings, stop)
            return
        done = run_due(engine, settings, stop)
    typer.echo(f"{done.sent} sent, {done.not_sent} not sent.")


@outboxes.command(name="list")
def list_messages(
    failed: Annotated[bool, typer.Option("--failed", help="Only what was given up.")] = False,
) -> None:
    """The newest messages, without addresses: id, kind, state, attempts, due, last error."""
    with database() as engine, reading(engine) as session:
        rows = outbox_messages(session, _HERE, status="failed" if failed else None, limit=_LISTED)
    for row in rows:
        typer.echo(_line(row))


def _line(row: MessageRow) -> str:
    due = row.due_at.isoformat(timespec="seconds")
    return f"{row.id} {row.kind} {row.status} attempts={row.attempts} due={due} {row.last_error or ''}".rstrip()


@outboxes.command(name="retry")
def retry_message(
    message: Annotated[UUID, typer.Argument(metavar="ID", help="The id that `sulh outbox list` shows.")],
) -> None:
    """Try a message again now."""
    with database() as engine, writing(engine) as session:
        retry(session, _HERE, message)
    typer.echo("It will be tried again now.")
