"""`sulh keys`: which keys the sealed columns are encrypted with, and encrypting them anew with the newest."""

from collections import Counter

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli_database import database
from app.db import reading
from app.errors import Conflict
from app.queries.keys import keys_in_use, not_newest
from app.security import NUMBERED_KEY, key_ids
from app.services.keys import rotate

keys = typer.Typer(help="The keys that sealed columns are encrypted with.", no_args_is_help=True)


@keys.command(name="rotate")
def rotate_keys() -> None:
    """Encrypt every sealed value with the newest key. Can be interrupted and repeated, also while servers run."""
    columns = (TextColumn("Sealing anew"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with database() as engine:
        with reading(engine) as session:
            total = not_newest(session)
        with Progress(*columns, transient=True, console=Console(stderr=True)) as progress:
            task = progress.add_task("values", total=total)
            done = rotate(engine, lambda count: progress.update(task, completed=count))
        with reading(engine) as session:
            left = not_newest(session)
    for name, count in done.items():
        typer.echo(f"{name}: {count:,} sealed anew")
    if left:
        raise Conflict(f"{left:,} values are not under the newest key. Repeat it; what stays is told by: sulh doctor")


@keys.command(name="list")
def list_keys() -> None:
    """The ids of the keys that are configured or in use, the newest first, and how many values each one seals."""
    with database() as engine, reading(engine) as session:
        used = keys_in_use(session)
    counted: Counter[str | None] = sum(used.values(), Counter())
    for id_ in dict.fromkeys((*key_ids(), *sorted(counted, key=str))):
        places = ", ".join(f"{name} {count[id_]:,}" for name, count in used.items() if count[id_])
        typer.echo(f"{id_ or '-':8}  {_standing(id_, counted)}{': ' * bool(places)}{places}")


def _standing(id_: str | None, counted: Counter[str | None]) -> str:
    if id_ is None:
        return "NOT SEALED"
    if id_ == NUMBERED_KEY:
        return "from before keys had ids, opened by any of them"
    if id_ not in key_ids():
        return "NOT CONFIGURED"
    if id_ == key_ids()[0]:
        return "newest"
    # What names no key may need this one.
    return "older" if counted[id_] or counted[NUMBERED_KEY] else "older, needed by no stored value any more"
