"""`sulh requests`: what lies with the desk, how far each has come, and for whom it waits."""

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from app.cli_database import database
from app.db import reading, writing
from app.errors import Invalid
from app.policy import COMMAND_LINE
from app.policy.request_moves import REQUEST_STATES, leads_on
from app.policy.rules import RULES
from app.queries.deployments import clock_now, find_by_reference, history_of, list_requests
from app.services.deployments.reading import read_request

_PAGE = 100
# Percent of the time until a state should have been left.
_ALL = 100


def show_requests(
    reference: Annotated[str, typer.Argument(help="Of one request: show its steps and its clock.")] = "",
    state: Annotated[str | None, typer.Option(help="Only requests in this state, as searching.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those whose time has run out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """List deployment requests by state, as the desk sees them: codes and times, never a place, a name or a text."""
    if reference:
        told = _one(reference)
        _print_json(told) if as_json else _print_one(told)
        return
    if state is not None and state not in REQUEST_STATES:
        raise Invalid(f"There is no state {state}. It is one of: {', '.join(REQUEST_STATES)}.")
    with database() as engine, reading(engine) as session:
        lines = [_line(item) for item in _listed(session, state) if is_late(item["clock"]) or not late]
    lines.sort(key=lambda line: REQUEST_STATES.index(line["state"]))
    _print_json(lines) if as_json else _print_list(lines)


def is_late(clock: dict[str, Any]) -> bool:
    """`clock` in the shape of ClockAnswer. What stands still is not late, and what ended is late no more."""
    return clock["state"] == "running" and (clock["used_percent"] or 0) >= _ALL


def _one(reference: str) -> dict[str, Any]:
    """That it was read is kept."""
    with database() as engine, writing(engine) as session:
        found = find_by_reference(session, COMMAND_LINE, reference)
        read_request(session, COMMAND_LINE, found)
        row = found.request
        line = _line(
            {
                "reference": row.reference,
                "state": row.state,
                "track": row.track,
                "confidentiality": row.confidentiality,
                "submitted_at": row.submitted_at and row.submitted_at.isoformat(),
                "clock": clock_now(session, row),
            }
        )
        return {**line, "history": [_step(step) for step in history_of(session, COMMAND_LINE, found)]}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    # Why it was taken may name people and places: whether there is a reason is enough here.
    told = {name: step[name] for name in ("at", "action", "before", "after", "by")}
    return {**told, "has_reason": step["reason"] is not None}


def _listed(session: Session, state: str | None) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        items, cursor = list_requests(session, COMMAND_LINE, state, _PAGE, cursor)
        yield from items
        if cursor is None:
            return


def _line(item: dict[str, Any]) -> dict[str, Any]:
    kept = ("reference", "confidentiality", "track", "state", "submitted_at", "clock")
    return {name: item[name] for name in kept} | {"waits_for": _waits_for(item)}


def _waits_for(item: dict[str, Any]) -> str | None:
    """What stops the clock, or else whoever takes the step that leads on: a role, `requester` or `candidate`."""
    step = leads_on(item["state"], item["track"])
    if item["clock"]["cause"] is not None or step is None:
        return str(item["clock"]["cause"]) if step else None
    return " or ".join(RULES[step.rule].cells) if step.hand == "office" else step.hand


def _print_json(told: Any) -> None:
    typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())


def _print_list(lines: list[dict[str, Any]]) -> None:
    console = Console()
    if lines:
        table = Table("Reference", "State", "Class", "Track", "Clock", "Waits for")
        for line in lines:
            names = ("reference", "state", "confidentiality", "track")
            table.add_row(*(line[name] for name in names), _clock(line["clock"]), line["waits_for"] or "")
        console.print(table)
    console.print(f"{len(lines)} found.")


def _print_one(told: dict[str, Any]) -> None:
    console = Console()
    about = f"{told['reference']}: {told['state']}, {told['track']}, {told['confidentiality']}"
    console.print(about, markup=False)
    console.print(f"Clock: {_clock(told['clock'])}. Waits for: {told['waits_for'] or 'nobody'}.", markup=False)
    table = Table("At (UTC)", "Step", "From", "To", "By", "Reason")
    for step in told["history"]:
        at = step["at"][:16].replace("T", " ")
        table.add_row(
            at,
            *(step[name] or "" for name in ("action", "before", "after", "by")),
            "given" if step["has_reason"] else "",
        )
    console.print(table)


def _clock(clock: dict[str, Any]) -> str:
    if clock["state"] == "stopped":
        return f"stopped ({clock['cause']})"
    if clock["used_percent"] is None:
        return str(clock["state"]).replace("_", " ")
    used = f"{clock['used_percent']} % of {clock['target_hours']} h"
    return used if clock["state"] == "running" else f"{clock['state']} ({used})"
