"""`sulh import`: the dry run, and keeping it."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

from app.cli_database import database
from app.db import reading, writing
from app.errors import Invalid, Stale
from app.policy import Actor, Role
from app.services.imports.committing import Duplicates, ImportResult, commit_import
from app.services.imports.limits import MAX_FILE_BYTES
from app.services.imports.planning import ImportPlan, PlannedRow, plan_import
from app.services.imports.undoing import undo_import
from app.services.revisions import directory_revision
from app.text import refused_character

_LABELS = {
    "new": "new",
    "update": "update",
    "unchanged": "unchanged",
    "possible_duplicate": "possible duplicate",
    "rejected": "rejected",
}
_DONE = {
    Duplicates.SKIP: "left out",
    Duplicates.KEEP: "kept as people of their own",
    Duplicates.UPDATE: "put into the profiles they are like",
}


def import_roster(
    file: Annotated[Path | None, typer.Argument(help="CSV or XLSX, as the office keeps it.", dir_okay=False)] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Keep it. Without, nothing is saved.")] = False,
    duplicates: Annotated[
        Duplicates, typer.Option(help="What becomes of possible duplicates when it is kept.")
    ] = Duplicates.SKIP,
    undo: Annotated[
        UUID | None, typer.Option("--undo", metavar="ID", help="Take an import back; --commit told its id.")
    ] = None,
) -> None:
    """Read a roster and say what becomes of each row; with --commit also keep it, with --undo take one back."""
    if undo is not None:
        _undo(undo)
        return
    if file is None:
        raise typer.BadParameter("Name a file, or an import with --undo.")
    data, desk = _content(file), Actor(Role.DESK, "command line")
    with database() as engine, Progress(transient=True, console=Console(stderr=True)) as progress:
        looking = progress.add_task("Reading rows", total=None)

        def looked(done: int, total: int) -> None:
            progress.update(looking, completed=done, total=total)

        with reading(engine) as session:
            plan = plan_import(session, desk, data, file.name, looked)
        if not commit:
            _report(plan)
            typer.echo("Nothing was saved. Keep it with --commit.")
            return
        kept = ("new", "update") if duplicates is Duplicates.SKIP else ("new", "update", "possible_duplicate")
        saving = progress.add_task("Saving people", total=sum(map(plan.count, kept)))

        def saved(done: int) -> None:
            progress.advance(saving, done)

        try:
            # The rows are read before anything is locked: others go on working meanwhile.
            with writing(engine) as session:
                result = commit_import(session, desk, plan, duplicates, saved)
        except Stale:
            # Somebody changed the directory just then. This time the rows are read with the directory held.
            with writing(engine) as session:
                directory_revision(session, hold=True)
                plan = plan_import(session, desk, data, file.name, looked)
                result = commit_import(session, desk, plan, duplicates, saved)
    _report(plan)
    _summarise(result, duplicates)


def _undo(import_id: UUID) -> None:
    with database() as engine, writing(engine) as session:
        done = undo_import(session, Actor(Role.DESK, "command line"), import_id)
    for person in done.staying:
        why = person.why.replace("_", " ")
        _say(f"{person.reference}  {person.name}: stays as it is ({why})")
    typer.echo(f"Undone: {done.removed} removed, {done.set_back} set back, {len(done.staying)} stay.")


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise Invalid(f"The file is larger than {MAX_FILE_BYTES // 1_000_000} MB.", code="file_too_large")
        return file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file.name}: {error.strerror}.", code="unreadable_file") from None


def _report(plan: ImportPlan) -> None:
    table = plan.table
    about = [f"{len(plan.rows)} rows below row {table.header_row}"]
    about += [f"sheet {table.sheet}"] if table.sheet else []
    about += [table.encoding] if table.encoding else []
    _say(f"{plan.filename}: {', '.join(about)}")
    for header in table.columns.unmapped.values():
        _say(f"  column not known, kept in the notes: {header}")
    for number in table.repeated_headers:
        typer.echo(f"  row {number} only repeats the header")
    for sheet in table.unread_sheets:
        _say(f"  another sheet with people was not read: {sheet}")
    for row in plan.rows:
        for line in _lines(row):
            _say(line)
    counts = [f"{plan.count(outcome)} {label}" for outcome, label in _LABELS.items()]
    incomplete = sum(bool(row.missing) for row in plan.rows)
    typer.echo(", ".join(counts) + f"; {incomplete} incomplete")


def _say(line: str) -> None:
    """A line of what somebody else wrote: without signs that move the cursor or turn the text round."""
    typer.echo("".join("·" if refused_character(char) else char for char in " ".join(line.split("\n"))))


def _lines(row: PlannedRow) -> list[str]:
    said = [row.reason] if row.reason else []
    said += [f"{row.like}"] if row.like and row.like not in row.reason else []
    said += ["incomplete, missing " + ", ".join(row.missing)] if row.missing else []
    lines = [
        f"row {row.number:>5}  {_LABELS[row.outcome]:<18}  {row.name or '—'}"
        + (f"  ({'; '.join(said)})" if said else "")
    ]
    for question in row.questions:
        near = f" Perhaps: {', '.join(question.suggestions)}." if question.suggestions else ""
        lines.append(f"{'':>11}? {question.field}: “{question.text}”: {question.reason}.{near}")
    return lines


def _summarise(result: ImportResult, duplicates: Duplicates) -> None:
    typer.echo(f"Taken back with: sulh import --undo {result.import_id}")
    typer.echo(
        f"Saved: {result.added} added, {result.changed} changed, {result.unchanged} unchanged, "
        f"{result.left_out} left out, {result.rejected} rejected. Possible duplicates were {_DONE[duplicates]}."
    )
