"""Many requests from a few: each is copied with all its rows, to other people and into the past."""

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Date, Engine, RowMapping, Table, func, insert, select, text

from app.db import Base, UtcDateTime
from app.policy.request_moves import ENDED
from app.security import new_request_reference

REQUESTS: Final = "deployment_requests"
# Parents first; what points at a request, a candidate, a party or an offer goes with it.
TABLES: Final = (
    "request_parties",
    "request_officers",
    "request_terms",
    "request_moves",
    "clock_spans",
    "candidates",
    "candidate_moves",
    "candidate_flags",
    "soundings",
    "request_shortlists",
    "offers",
    "offer_declarations",
    "releases",
    "party_consents",
    "request_checks",
    "deployments",
    "deployment_days",
    "consent_alarms",
    "debrief_parts",
    "decision_files",
)
PARENTS: Final = ("deployment_requests", "candidates", "request_parties", "offers", "deployments")
YEARS: Final = 5
Row = dict[str, Any]


def copy_requests(engine: Engine, total: int, open_ones: int) -> None:
    """Until there are `total`, of which `open_ones` have not ended; those of five years have."""
    chance = random.Random(total)
    with engine.begin() as connection:
        copies = _Copies(connection, chance)
        states = connection.execute(select(_table(REQUESTS).c.id, _table(REQUESTS).c.state)).all()
        ended = [id_ for id_, state in states if state in ENDED]
        going = [id_ for id_, state in states if state not in ENDED]
        for _ in range(open_ones - len(going)):
            copies.add(chance.choice(going), timedelta())
        for _ in range(total - len(ended) - max(open_ones, len(going))):
            copies.add(chance.choice(ended), timedelta(days=chance.randrange(30, 365 * YEARS - 90)))
        copies.write()
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


class _Copies:
    def __init__(self, connection: Connection, chance: random.Random) -> None:
        self._connection, self._chance = connection, chance
        self._next = {name: _largest(connection, name) for name in (REQUESTS, *TABLES) if "id" in _table(name).c}
        self._people = list(connection.scalars(select(_table("profiles").c.id)))
        self._place = {id_: place for place, id_ in enumerate(self._people)}
        self._rows = {name: list(connection.execute(select(_table(name))).mappings()) for name in (REQUESTS, *TABLES)}
        self._by_request = self._owned()
        self._days = {(row["profile_id"], row["day"]) for row in self._rows["deployment_days"]}
        self._new: dict[str, list[Row]] = defaultdict(list)

    def _owned(self) -> Mapping[int, list[tuple[str, RowMapping]]]:
        """The rows of each request."""
        owner: dict[str, dict[int, int]] = defaultdict(dict)
        found: dict[int, list[tuple[str, RowMapping]]] = defaultdict(list)
        for name in TABLES:
            for row in self._rows[name]:
                parent = "request_id" if "request_id" in row else _parent(name)
                request = row["request_id"] if parent == "request_id" else owner[parent][row[parent]]
                if "id" in row:
                    owner[f"{_single(name)}_id"][row["id"]] = request
                found[request].append((name, row))
        return found

    def add(self, request_id: int, back: timedelta) -> None:
        whole = next(row for row in self._rows[REQUESTS] if row["id"] == request_id)
        ids: dict[str, dict[int, int]] = defaultdict(dict)
        turn = self._chance.randrange(len(self._people))
        for name, row in ((REQUESTS, whole), *self._by_request[request_id]):
            made = {column: self._value(name, column, value, ids, back, turn) for column, value in row.items()}
            if name == "deployment_days":
                key = made["profile_id"], made["day"]
                if key in self._days:
                    continue
                self._days.add(key)
            self._new[name].append(made)

    def _value(
        self, name: str, column: str, value: Any, ids: dict[str, dict[int, int]], back: timedelta, turn: int
    ) -> Any:
        if column == "id":
            self._next[name] += 1
            ids[f"{_single(name)}_id"][value] = self._next[name]
            return self._next[name]
        made = {"public_id": uuid4, "token_hash": lambda: secrets.token_hex(32), "reference": new_request_reference}
        if column in made:
            return made[column]()
        if value is None or column == "interim_for":
            return None
        if column in ids:
            return ids[column][value]
        if column == "profile_id":
            return self._people[(self._place[value] + turn) % len(self._people)]
        return value - back if isinstance(value, (date, datetime)) and _is_moment(name, column) else value

    def write(self) -> None:
        for name in (REQUESTS, *TABLES):
            for first in range(0, len(self._new[name]), 500):
                self._connection.execute(insert(_table(name)), self._new[name][first : first + 500])
            if self._connection.dialect.name == "postgresql" and "id" in _table(name).c:
                number = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
                self._connection.execute(text(number))


def _single(name: str) -> str:
    """As columns that point at the table begin."""
    names = {REQUESTS: "request", "candidates": "candidate", "request_parties": "party", "offers": "offer"}
    return names.get(name, name)


def _parent(name: str) -> str:
    return next(column for column in ("candidate_id", "offer_id", "party_id") if column in _table(name).c)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _is_moment(name: str, column: str) -> bool:
    return isinstance(_table(name).c[column].type, (UtcDateTime, Date))


def _largest(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.coalesce(func.max(_table(name).c.id), 0))) or 0


def counted(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    return {name: connection.scalar(select(func.count()).select_from(_table(name))) or 0 for name in names}
