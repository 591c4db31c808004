"""`sulh audit`: is the trail of who did and saw what still as it was written?"""

import typer

from app.cli_database import database
from app.db import reading
from app.errors import Conflict
from app.queries.audit import chain_end, verify

audits = typer.Typer(help="The trail of who did and saw what.", no_args_is_help=True)


@audits.callback()
def _audits() -> None:
    """Makes `verify` a command by name also while it is the only one."""


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
