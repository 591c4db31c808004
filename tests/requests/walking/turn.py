"""Somebody about to make a move, with the choices that are left to chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.policy import Actor
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
from tests.requests.walking.people import Troupe
from tests.requests.walking.seen import Seen

T = TypeVar("T")
REASON: Final = "canary reason"
# By whose hand a move is made that is meant to go on.
REQUESTER: Final = ("author", "author", "author", "colleague")
EXPERTS: Final = ("expert",)
DESKS: Final = ("desk", "desk", "other desk", "delegate")
HEADS: Final = ("head", "head", "other head")
SECRETARIES: Final = ("secretary", "secretary", "other secretary")


class NothingError(Exception):
    """There is nothing that such a move could be about."""


@dataclass(frozen=True)
class Turn:
    """Somebody about to make a move. `fitting`: on what it can be made, where there is such a thing."""

    session: Session
    troupe: Troupe
    actor: Actor
    seen: Seen
    random: Random
    fitting: bool

    @property
    def version(self) -> int:
        stale = not self.fitting and self.random.random() < 0.2
        return self.seen.version - stale

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def one(self, rows: Sequence[T]) -> T:
        if not rows:
            raise NothingError
        return self.random.choice(rows)

    def candidate(self, action: str) -> Any:
        """Somebody with whom this step is possible; anybody where that does not matter."""
        before = CANDIDATE_STEPS_BY_ACTION[action].before
        rows = [row for row in self.seen.candidates if not self.fitting or row.state in before]
        return self.one(rows)

    def offer(self, *states: str) -> Any:
        rows = [row for row in self.seen.offers if not self.fitting or row.state in states]
        own = [row for row in rows if self._person(row) == self.actor.profile]
        return self.one(own if self.fitting else rows)

    def _person(self, row: Any) -> str:
        return next(one.public_id for one in self.troupe.people if one.slot == row.profile_id)


Move = Callable[[Turn], object]
# By name: by whose hand, and how.
Moves = dict[str, tuple[tuple[str, ...], Move]]


def with_reason(service: Callable[[Session, Actor, UUID, int, str], None]) -> Move:
    return lambda t: service(t.session, t.actor, t.seen.public_id, t.version, REASON)


def alone(service: Callable[[Session, Actor, UUID, int], None]) -> Move:
    return lambda t: service(t.session, t.actor, t.seen.public_id, t.version)
