"""What stands over a printed list of people: how it is to be treated, who printed it, and when."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from app.db import now
from app.deps import Database, pulse_of, request_id_of
from app.policy import Actor
from app.queries.accounts import own_name


@dataclass(frozen=True)
class Printing:
    """`at` is an ISO moment."""

    name: str
    at: str


async def printing_for(request: Request, actor: Actor) -> Printing:
    """For a page that asks the database for nothing else: the name is remembered until access changes."""
    engine, access = request.app.state.engine, pulse_of(request).access
    known = _NAMES.setdefault(engine, {})
    held = known.get(actor.name)
    if held is None or held[0] != access:
        told = await run_in_threadpool(printing_of, Database(engine, request_id_of(request)), actor)
        held = known[actor.name] = (access, told.name)
    return Printing(held[1], now().isoformat())


# Who acts → the revision of access as of which this is the name; for each database.
_NAMES: WeakKeyDictionary[Any, dict[str, tuple[int, str]]] = WeakKeyDictionary()


def printing_of(database: Database, actor: Actor) -> Printing:
    with database.reading() as session:
        name = own_name(session, actor)
    return Printing(name, now().isoformat())
