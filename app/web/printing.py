"""What stands over a printed list of people: how it is to be treated, who printed it, and when."""

from dataclasses import dataclass

from app.db import now
from app.deps import Database
from app.policy import Actor
from app.queries.accounts import own_name


@dataclass(frozen=True)
class Printing:
    """`at` is an ISO moment."""

    name: str
    at: str


def printing_of(database: Database, actor: Actor) -> Printing:
    with database.reading() as session:
        name = own_name(session, actor)
    return Printing(name, now().isoformat())
