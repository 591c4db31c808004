"""`sulh audit`: what is in the trail of who did and saw what, and is it still as it was written?"""

from typing import Annotated, Any

import orjson
import typer

from app.cli_database import database
from app.db import reading, writing
from app.errors import Conflict
from app.policy import COMMAND_LINE, Actor, Role
from app.queries.audit import chain_end, verify
from app.queries.audit_events import Wanted, audit_events
from app.services import audit

# Whoever has the machine may read what the auditor may.
_HERE = Actor(Role.AUDITOR, COMMAND_LINE.name)

audits = typer.Typer(help="The trail of who did and saw what.", no_args_is_help=True)


@audits.command(name="list")
def list_events(
    actor: Annotated[str | None, typer.Option(help="Only of this actor, as account:ID.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this act, as profile.read.")] = None,
    about: Annotated[str | None, typer.Option(help="Only about the object with this id.")] = None,
    request: Annotated[str | None, typer.Option(help="Only within the request with this id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many at most.")] = 50,
) -> None:
    """The newest rows first; codes, counts and random ids only. That they were read becomes a row as well."""
    wanted = Wanted(actor=actor, action=action, object_id=about, request_id=request)
    with database() as engine:
        with reading(engine) as session:
            rows = audit_events(session, _HERE, wanted, limit=limit)
        with writing(engine) as session:
            audit.record(session, _HERE, "audit.read", detail={"rows": len(rows)})
    for row in rows:
        typer.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    about = "-" if row["object"] is None else f"{row['object']['kind']}:{row['object']['id']}"
    detail = orjson.dumps(row["detail"]).decode()
    who = f"{row['actor'].replace(' ', '_')} {row['role']}"
    return f"{row['sequence']} {row['at']} {who} {row['action']} {about} {detail} {row['request_id'] or '-'}"


@audits.command(name="verify")
def verify_chain() -> None:
    """Walk the whole chain; ends with 1 when a row was changed, deleted, put in or cut off.

    The last line names the end of the chain: kept outside the database, it shows a later rewriting of everything.
    """
    with database() as engine, reading(engine) as session:
        faults = verify(session)
        if faults:
            raise Conflict(f"The audit chain is broken: {'; '.join(faults)}.", code="audit_broken")
        rows, end = chain_end(session)
    typer.echo(f"The audit chain is whole: {rows:,} rows.\nIts end: {rows} {end}")
