"""A walk over some requests at once: who moves, what time it is, and what has become of the attempt."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sqlalchemy import select, update

from app.db import now, reading, writing
from app.errors import Fact
from app.models import DeploymentRequest, Profile
from app.policy import Actor
from app.schemas.deployments import RequestWrite
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.debriefs import ask_again
from app.services.deployments.offers import expire_offers
from app.services.deployments.requests import create_request
from app.services.deployments.soundings import close_soundings
from tests.requests.cast import WHOLE
from tests.requests.walking.holding import hold, whoever_goes_has_everything
from tests.requests.walking.kept import trace_of
from tests.requests.walking.people import Troupe
from tests.requests.walking.seen import Seen, see
from tests.requests.walking.turn import NothingError, Turn
from tests.requests.walking.ways import MOVES, ONWARD, SEARCHING, SELDOM

AUTHORS: Final = ("asker", "asker", "partner", "desk", "head", "secretary")
NAMES: Final = tuple(MOVES)
# What may be said again without a difference.
UNCHANGED: Final = frozenset({"change"})
PARTIES: Final = (
    {"kind": "host_government", "name": "canary government", "country": "SD"},
    {"name": "canary movement"},
)


@dataclass
class Walk:
    """`made` and `refused` count the moves by name."""

    troupe: Troupe
    requests: list[int] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def write(self, random: Random) -> None:
        """A new draft, of one or two posts, for days that begin now or soon."""
        expert = self.troupe.people[5].expert
        author = random.choice([*(self.troupe.officers[name] for name in AUTHORS), expert])
        post = {**WHOLE["posts"][0], "count": random.choice((1, 2))}
        body = {
            **WHOLE,
            "track": random.choice(("expert", "envoy")),
            "confidentiality": random.choice(("ordinary", "confidential")),
            "mode": random.choice(("in_person", "remote")),
            "starts": now().date().isoformat(),
            "days": random.choice((1, 1, 3)),
            "parties": PARTIES[: random.choice((1, 2))],
            "posts": [post] * random.choice((1, 1, 2)),
        }
        with writing(self.troupe.engine) as session:
            public_id = create_request(session, author, RequestWrite.model_validate(body))
            found = select(DeploymentRequest.id).where(DeploymentRequest.public_id == public_id)
            self.requests.append(session.scalars(found).one())
        hold(self.troupe, self.requests[-1])

    def go_on(self, random: Random, steps: int) -> None:
        """Some moves with one request, each by somebody who may make it in its state, as a rule."""
        seen = see(self.troupe.engine, random.choice(self.requests))
        for _ in range(steps):
            if seen.state not in ONWARD:
                return
            name = _next(seen, random)
            seen = self.attempt(name, self._fit(seen, name, random), seen, random, fitting=True)

    def stray(self, random: Random, steps: int) -> None:
        """Any moves by anybody, in whatever state a request is."""
        seen = see(self.troupe.engine, random.choice(self.requests))
        for _ in range(steps):
            actor = random.choice(self.troupe.everybody())
            seen = self.attempt(random.choice(NAMES), actor, seen, random, fitting=False)

    def _fit(self, seen: Seen, name: str, random: Random) -> Actor:
        hands, _ = MOVES[name]
        hand = random.choice(hands)
        if hand == "author":
            return next(one for one in self.troupe.everybody() if one.name == seen.author)
        if hand == "expert":
            slots = {row.profile_id for row in seen.offers if row.state in ("open", "referred", "accepted")}
            people = [one for one in self.troupe.people if one.slot in slots] or self.troupe.people
            return random.choice(people).expert
        return self.troupe.officers[hand]

    def attempt(self, name: str, actor: Actor, seen: Seen, random: Random, *, fitting: bool) -> Seen:
        """The request afterwards."""
        engine = self.troupe.engine
        _, move = MOVES[name]
        try:
            with writing(engine) as session:
                move(Turn(session, self.troupe, actor, seen, random, fitting))
        except NothingError:
            return seen
        except Fact:
            self.refused[name] += 1
            assert trace_of(engine, seen.id) == seen.trace, f"{name} was refused and left something"
            return seen
        self.made[name] += 1
        hold(self.troupe, seen.id)
        if name == "deploy":
            whoever_goes_has_everything(self.troupe, seen.id)
        after = see(engine, seen.id)
        assert name in UNCHANGED or after.trace.audit > seen.trace.audit, f"{name} left nothing in the audit"
        return after

    def pass_time(self) -> None:
        """What the clock does by itself; the hours have gone by before."""
        engine, moment = self.troupe.engine, now()
        close_soundings(engine, moment)
        expire_offers(engine, moment)
        ask_again(engine, moment)
        tell_of_late_requests(engine, moment)
        for request_id in self.requests:
            hold(self.troupe, request_id)

    def change_membership(self, random: Random) -> None:
        person, state = random.choice(self.troupe.people), random.choice(("active", "active", "paused", "suspended"))
        with writing(self.troupe.engine) as session:
            session.execute(update(Profile).where(Profile.id == person.slot).values(membership=state))

    def states(self) -> Counter[str]:
        """How many of the requests are in which state."""
        with reading(self.troupe.engine) as session:
            mine = select(DeploymentRequest.state).where(DeploymentRequest.id.in_(self.requests))
            return Counter(session.scalars(mine))


def _next(seen: Seen, random: Random) -> str:
    """A move that leads on, as a rule."""
    if random.random() < 0.02:
        return random.choice(SELDOM.split())
    if seen.state == "searching" and random.random() < 0.9:
        for post in range(seen.posts):
            states = [row.state for row in seen.candidates if row.post == post]
            if "available" not in states or states.count("available") < random.choice((1, 1, 2, 3)):
                waiting = [SEARCHING[state] for state in states if state in SEARCHING]
                if seen.flags and random.random() < 0.4:
                    return "waive"
                return random.choice(waiting) if waiting else "add"
    name = random.choice(ONWARD[seen.state].split())
    if name == "decide":
        return "refer" if seen.track == "envoy" else "authorise"
    return name
