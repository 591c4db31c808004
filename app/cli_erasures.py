"""`sulh erasures`: the erased stay erased when an old backup is restored."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.cli_database import database
from app.db import reading
from app.errors import Invalid
from app.policy import COMMAND_LINE
from app.services.erasure_replay import Erased, erased_people, replay_erasures

erasures = typer.Typer(help="The list of who was erased, without a word of who it was.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The list, one line of JSON each.", dir_okay=False)]


@erasures.command(name="export")
def export_erasures(file: File) -> None:
    """Write the list anew. Keep it apart from the backups, and newer than the newest of them."""
    with database() as engine, reading(engine) as session:
        lines = [person.model_dump_json() + "\n" for person in erased_people(session, COMMAND_LINE)]
    part = file.with_name(f"{file.name}.part")
    try:
        # The old list stays until the new one is whole.
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise Invalid(f"{file.name}: {error.strerror}.", code="unreadable_file") from None
    typer.echo(f"{len(lines):,} erasures were written to {file.name}.")


@erasures.command(name="replay")
def replay(file: File) -> None:
    """After a restore and before anybody is let in: erase again who came back with the backup. Can be repeated."""
    people = _read(file)
    with database() as engine:
        done = replay_erasures(engine, people)
    typer.echo(f"{done.erased:,} people were erased again, {done.added:,} tombstones were missing.")


def _read(file: Path) -> list[Erased]:
    try:
        text = file.read_text(encoding="utf-8")
        return [Erased.model_validate_json(line) for line in text.splitlines()]
    except OSError as error:
        raise Invalid(f"{file.name}: {error.strerror}.", code="unreadable_file") from None
    except (UnicodeDecodeError, ValidationError):
        raise Invalid(f"{file.name} is not a list of erasures.", code="unreadable_file") from None
