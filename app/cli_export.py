"""`sulh export`: the directory as a file, whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, cast
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.orm import Session

from app.cli_database import database
from app.db import reading, writing
from app.errors import Invalid, Unavailable
from app.policy import BY_REVEAL, COMMAND_LINE
from app.queries.records import count_profiles
from app.services import audit
from app.services.exports import Kind, Written, export_profiles, use_up
from app.services.imports.limits import MAX_FILE_BYTES, MAX_ROWS


def export_directory(
    file: Annotated[Path, typer.Argument(help="Where to write; the name ends in .csv or .xlsx.", dir_okay=False)],
    confidential: Annotated[
        UUID | None,
        typer.Option(metavar="APPROVAL", help="With contacts: the id of an approval, asked for with askExport."),
    ] = None,
) -> None:
    """Write everybody to a file that imports back to the same.

    Contacts leave under an approval by a second person, once; sealed fields never.
    """
    kind = _kind(file)
    columns = (TextColumn("Writing people"), BarColumn(), MofNCompleteColumn())
    with (
        database() as engine,
        Progress(*columns, transient=True, console=Console(stderr=True)) as progress,
        reading(engine) as session,
        _whole(file) as content,
    ):
        task = progress.add_task("people", total=count_profiles(session))
        written = export_profiles(
            session,
            COMMAND_LINE,
            content,
            kind,
            lambda done: progress.update(task, completed=done),
            approval=confidential,
        )
        # Kept before the file takes its place: what cannot be written down does not leave.
        with writing(engine) as keeping:
            _keep(keeping, written, kind, confidential)
    people = written.people
    contacts = "with contacts" if confidential else "without contacts, which leave under an approval only"
    typer.echo(f"{people:,} people were written to {file.name}, {contacts}.")
    if people > MAX_ROWS or file.stat().st_size > MAX_FILE_BYTES:
        typer.echo(
            f"An import reads at most {MAX_ROWS:,} rows and {MAX_FILE_BYTES // 1_000_000} MB of one file.", err=True
        )


def _keep(session: Session, written: Written, kind: Kind, approval: UUID | None) -> None:
    detail: dict[str, int | str | list[str]] = {"people": written.people, "kind": kind.value}
    if approval is None:
        audit.record(session, COMMAND_LINE, "profile.export", detail=detail)
        return
    use_up(session, approval, written.opened)
    detail |= {"fields": sorted(BY_REVEAL), "opened": len(written.opened)}
    audit.record(session, COMMAND_LINE, "profile.export", about=("approval", approval), detail=detail)


def _kind(file: Path) -> Kind:
    try:
        return Kind(file.suffix.lower().removeprefix("."))
    except ValueError:
        raise Invalid("The name of the file has to end in .csv or .xlsx.", code="unknown_kind") from None


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """A file beside `file` that takes its place when all is written; whoever reads `file` never meets half of it."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    except OSError as error:
        raise Unavailable(f"{file.name} cannot be written ({error.strerror}).") from None
    try:
        with os.fdopen(descriptor, "w+b") as content:
            yield cast(BinaryIO, content)
            content.flush()
            os.fsync(content.fileno())
        Path(name).replace(file)
    except OSError as error:
        raise Unavailable(f"{file.name} cannot be written ({error.strerror}).") from None
    finally:
        Path(name).unlink(missing_ok=True)
