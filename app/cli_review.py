"""`sulh access-review`: who can come in, for the review each quarter."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from app.cli_database import database
from app.db import reading
from app.policy import COMMAND_LINE, Actor, Role
from app.queries.access_review import AccountLine, ClientLine, accounts_to_review, clients_to_review

_HERE = Actor(Role.ADMINISTRATOR, COMMAND_LINE.name)


def review_access() -> None:
    """Write every account and every API client as CSV, each with what deserves a second look."""
    with database() as engine, reading(engine) as session:
        accounts = accounts_to_review(session, _HERE)
        clients = clients_to_review(session, _HERE)
    _write(AccountLine, accounts)
    sys.stdout.write("\n")
    _write(ClientLine, clients)


def _write(shape: type[Any], lines: Sequence[Any]) -> None:
    names = [field.name for field in fields(shape)]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(asdict(line)[name]) for name in names] for line in lines)


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    # A name that begins like a formula is text all the same.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
