"""Filling a database with invented people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, func, select

from app.db import now, reading, writing
from app.errors import Conflict
from app.models import ProfileVersion, Tombstone
from app.policy import Actor, Role
from app.queries.records import count_profiles
from app.services import audit
from app.services.demo.people import SEED, invent
from app.services.profiles import store_profiles

SOURCE = "demo"
CHUNK = 1000
DEMO = Actor(Role.DESK, SOURCE)


@dataclass(frozen=True, slots=True)
class Holding:
    """How many people a database holds, invented ones and others; the day the first were invented.

    Invented people who left the Network are erased by the clock as anybody is: they count as being there, since they
    are not invented a second time.
    """

    invented: int
    others: int
    since: date | None


def invented_in(engine: Engine) -> Holding:
    made_here = select(func.count(), func.min(ProfileVersion.at)).where(
        ProfileVersion.source == SOURCE, ProfileVersion.version == 1
    )
    with reading(engine) as session:
        invented, first = session.execute(made_here).one()
        others = count_profiles(session) - invented
        erased = session.scalar(select(func.count()).select_from(Tombstone)) or 0
        return Holding(invented + erased, others, first.date() if first else None)


def fill_database(
    engine: Engine,
    count: int,
    progress: Callable[[int], None] | None = None,
    *,
    seed: int = SEED,
    today: date | None = None,
) -> int:
    """Add invented people until there are `count`; how many were added, also told to `progress` on the way.

    Raises Conflict, with nothing changed, when people would have to be added to a database that holds others.
    """
    there, day = invented_in(engine), today or now().date()
    if there.invented >= count:
        return 0
    if there.others:
        raise Conflict(
            "The database holds people who were not invented; none are added to them. "
            "Name another one in SULH_DATABASE_URL.",
            code="not_a_demo",
        )
    for first in range(there.invented, count, CHUNK):
        last = min(first + CHUNK, count)
        _add(engine, range(first, last), seed, day)
        if progress:
            progress(last - there.invented)
    return count - there.invented


def _add(engine: Engine, numbers: range, seed: int, today: date) -> None:
    people = [invent(number, seed, today) for number in numbers]
    rows = [
        (
            person.write,
            {"reference": person.reference, "public_id": person.public_id, "membership_since": person.since},
        )
        for person in people
    ]
    with writing(engine) as session:
        store_profiles(session, DEMO, rows, source=SOURCE)
        audit.record(session, DEMO, "demo.fill", detail={"added": len(rows)})
