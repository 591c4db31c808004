"""A walk over some requests at once: who moves, what time it is, and what has become of the attempt."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import note
from sqlalchemy import select, update

from app.db import now, writing
from app.errors import Fact
from app.models import DeploymentRequest, Profile
from app.policy import Actor
from app.schemas.deployments import RequestWrite
from app.services.deployments.clock import tell_of_late_requests
from app.services.deployments.debriefs import ask_again
from app.services.deployments.ending import tell_of_endings
from app.services.deployments.offers import expire_offers
from app.services.deployments.requests import create_request
from app.services.deployments.soundings import close_soundings
from tests.requests.cast import WHOLE
from tests.requests.walking import secrecy
from tests.requests.walking.holding import hold, whoever_goes_has_everything
from tests.requests.walking.kept import trace_of
from tests.requests.walking.people import Troupe
from tests.requests.walking.seen import Seen, see
from tests.requests.walking.table import Table
from tests.requests.walking.turn import EXPERTS, NothingError, Turn
from tests.requests.walking.unchanging import Written, hashes_verify
from tests.requests.walking.ways import MOVES, ONWARD, next_move, next_request

AUTHORS: Final = ("asker", "asker", "asker", "partner", "desk", "head", "secretary")
CLASSES: Final = ("ordinary", "ordinary", "confidential", "strict")
NAMES: Final = tuple(MOVES)
AT_ONCE: Final = 3
# In which states of a candidate it is the person's turn.
ANSWERING: Final = {
    "answer_link": ("sounded",),
    "accept": ("offered",),
    "decline_offer": ("offered",),
    "withdraw_offer": ("accepted", "preparing"),
    "debrief_own": ("returned",),
}
# What may be said again without a difference.
UNCHANGED: Final = frozenset({"change", "name"})
PARTIES: Final = (
    {"kind": "host_government", "name": "canary government", "country": "SD"},
    {"name": "canary movement"},
)
# What the role of whoever may write a request lets them do with it.
OF_AUTHORS: Final = frozenset({"submit", "change", "withdraw", "interim", "debrief_asker"})
# Somebody, and what lists, queues and counts told them.
Watched = tuple[Actor, list[object]]
LOST: Final = frozenset({"withdrawn", "refused"})


@dataclass
class Walk:
    """`clock` stands, but for a minute before each move and the hours that pass."""

    troupe: Troupe
    table: Table
    clock: time_machine.Traveller
    requests: list[int] = field(default_factory=list)
    written: Written = field(default_factory=Written)
    _seen: dict[int, Seen] = field(default_factory=dict)

    def move(self, random: Random) -> None:
        """Whatever comes next: by somebody who may, as a rule, and with what is furthest."""
        self.clock.shift(60)
        seen = [self._see(request_id) for request_id in self.requests]
        going_on = sum(one.state in ONWARD for one in seen)
        what = random.random()
        if not going_on or (going_on < AT_ONCE and what < 0.03):
            self.write(random)
        elif what < 0.07:
            self.pass_time(random, seen)
        elif what < 0.08:
            self.change_person(random)
        elif what < 0.2:
            one = random.choice(seen)
            self.attempt(random.choice(NAMES), random.choice(self.troupe.everybody()), one, random, fitting=False)
        else:
            self._go_on(next_request(seen, random), random)

    def _see(self, request_id: int) -> Seen:
        """As it was found last: nothing changes a request but moves with it and time."""
        if request_id not in self._seen:
            self._seen[request_id] = see(self.troupe.engine, request_id)
        return self._seen[request_id]

    def write(self, random: Random) -> None:
        """A new draft, of one or two posts, for days that begin now or soon."""
        expert = self.troupe.people[5].expert
        author = random.choice([*(self.troupe.officers[name] for name in AUTHORS), expert])
        post = {**WHOLE["posts"][0], "count": random.choice((1, 1, 2))}
        body = {
            **WHOLE,
            "track": random.choice(("expert", "envoy")),
            "confidentiality": random.choice(CLASSES),
            "mode": random.choice(("in_person", "remote")),
            "starts": now().date().isoformat(),
            "days": random.choice((1, 1, 3)),
            "parties": PARTIES[: random.choice((1, 2))],
            "posts": [post] * random.choice((1, 1, 2)),
        }
        note(
            f"{self._called(author)} writes request {len(self.requests)}: {body['track']}, {body['confidentiality']}"
        )
        with writing(self.troupe.engine) as session:
            public_id = create_request(session, author, RequestWrite.model_validate(body))
        self._take_up(public_id)

    def _take_up(self, public_id: UUID) -> None:
        with writing(self.troupe.engine) as session:
            found = select(DeploymentRequest.id).where(DeploymentRequest.public_id == public_id)
            self.requests.append(session.scalars(found).one())
        hold(self.troupe, self.requests[-1])

    def _called(self, actor: Actor) -> str:
        names = {one.name: name for name, one in self.troupe.officers.items()}
        return names.get(actor.name) or f"expert {self.troupe.slot_of(actor.name)}"

    def _go_on(self, seen: Seen, random: Random) -> None:
        name = next_move(seen, random)
        self.attempt(name, self._fit(seen, name, random), seen, random, fitting=True)

    def _fit(self, seen: Seen, name: str, random: Random) -> Actor:
        """Somebody by whose hand it is made; an officer mostly who knows of the request, and neither wrote it nor is
        considered for it."""
        hands, _ = MOVES[name]
        if hands == EXPERTS:
            states = ANSWERING[name]
            slots = {row.profile_id for row in seen.candidates if row.state in states}
            people = [one for one in self.troupe.people if one.slot in slots] or self.troupe.people
            return random.choice(people).expert
        if "author" in hands and random.random() < 0.7:
            return next(one for one in self.troupe.everybody() if one.name == seen.author)
        officers = [self.troupe.officers[hand] for hand in hands if hand != "author"]
        considered = {row.profile_id for row in seen.candidates}
        fit = [
            one
            for one in officers
            if secrecy.exists_for(self.troupe, seen, one)
            and one.name != seen.author
            and self.troupe.slot_of(one.name) not in considered
        ]
        return random.choice(fit if fit and random.random() < 0.8 else officers)

    def attempt(self, name: str, actor: Actor, seen: Seen, random: Random, *, fitting: bool) -> None:
        """Whatever comes of it: what was refused has left nothing, and after what was made every promise holds."""
        start, trace, watched = random.getstate(), trace_of(self.troupe.engine, seen.id), self._watched(seen, random)
        note(f"{self._called(actor)}: {name} with request {self.requests.index(seen.id)}, {seen.state}")
        exists = secrecy.exists_for(self.troupe, seen, actor)
        try:
            done = self._make(name, actor, seen, random, fitting=fitting)
        except NothingError:
            return
        except Fact as fact:
            note(f"    {fact.code}")
            self.table.refused[name, fact.code] += 1
            assert trace_of(self.troupe.engine, seen.id) == trace, f"{name} was refused and left something"
            barred = fact.code == "forbidden" and name in OF_AUTHORS
            assert not (barred and actor.name == seen.author), f"{name} is the author's own"
            if not exists:
                random.setstate(start)
                self.table.kept_out += 1
                nowhere = replace(seen, public_id=uuid4())
                with pytest.raises(Fact) as told:
                    self._make(name, actor, nowhere, random, fitting=fitting)
                assert (type(told.value), told.value.code) == (type(fact), fact.code), name
            return
        assert exists or name in secrecy.BY_ONESELF, name
        self.table.made[name] += 1
        self._hold(name, seen, trace, watched)
        if name == "interim" and isinstance(done, UUID):
            self._take_up(done)
            help_ = self._see(self.requests[-1])
            assert (help_.confidentiality, help_.named) == (seen.confidentiality, seen.named)

    def _make(self, name: str, actor: Actor, seen: Seen, random: Random, *, fitting: bool) -> object:
        _, move = MOVES[name]
        with writing(self.troupe.engine) as session:
            return move(Turn(session, self.troupe, actor, seen, random, fitting))

    def _watched(self, seen: Seen, random: Random) -> Watched | None:
        """Now and then somebody for whom a strict request does not exist, with all that is told to them."""
        start = random.getstate()
        watched = None
        if seen.confidentiality == "strict" and random.random() < 0.3:
            outsider = random.choice(secrecy.outsiders_of(self.troupe, seen))
            watched = outsider, secrecy.views_of(self.troupe.engine, outsider)
        random.setstate(start)
        return watched

    def _hold(self, name: str, seen: Seen, trace: Any, watched: Watched | None) -> None:
        engine = self.troupe.engine
        hold(self.troupe, seen.id)
        if name == "deploy":
            whoever_goes_has_everything(self.troupe, seen.id)
        after = self._seen[seen.id] = see(engine, seen.id)
        assert name in UNCHANGED or after.trace.audit > trace.audit, f"{name} left nothing in the audit"
        assert after.alarms - seen.alarms == _consents_lost_in_the_field(name, seen, after)
        secrecy.mails_tell_nothing(engine, trace.outbox or 0, self.troupe, seen, after)
        if watched is not None:
            outsider, views = watched
            if not secrecy.exists_for(self.troupe, after, outsider):
                assert secrecy.views_of(engine, outsider) == views, f"{outsider.name} was told of {name}"
                secrecy.does_not_exist(engine, after, outsider)
        author = next(one for one in self.troupe.everybody() if one.name == seen.author)
        if after.candidates and after.version > seen.version:
            secrecy.requester_learns_names_in_time(engine, after, author)

    def pass_time(self, random: Random, seen: Sequence[Seen]) -> None:
        """Hours, or days where that leads on; and what the clock does by itself."""
        hours = [1, 1, 9, 30]
        hours += [30, 30, 60, 60] if any(one.state == "deployed" for one in seen) else []
        hours += [200] if any(one.state in ("completed", "recalled") for one in seen) else []
        passing = random.choice(hours)
        note(f"{passing} hours pass")
        self.clock.shift(timedelta(hours=passing))
        engine, moment = self.troupe.engine, now()
        # Done twice, nothing is done twice.
        for _ in range(random.choice((1, 1, 2))):
            close_soundings(engine, moment)
            expire_offers(engine, moment)
            ask_again(engine, moment)
            tell_of_endings(engine, moment)
            tell_of_late_requests(engine, moment)
        self._seen.clear()
        for request_id in self.requests:
            hold(self.troupe, request_id)
        self.written.compare(engine)

    def change_person(self, random: Random) -> None:
        """Of the network, or of who hides."""
        person, state = random.choice(self.troupe.people), random.choice((*["active"] * 4, "paused", "suspended"))
        hidden = now() if random.random() < 0.2 else None
        note(f"expert {person.slot} is {state}{' and hides' if hidden else ''}")
        with writing(self.troupe.engine) as session:
            values = {"membership": state, "hidden_at": hidden}
            session.execute(update(Profile).where(Profile.id == person.slot).values(values))
        self._seen.clear()

    def finish(self) -> None:
        """To be asked at the end of a walk that went well."""
        self.written.compare(self.troupe.engine)
        hashes_verify(self.troupe.engine)


def _consents_lost_in_the_field(name: str, before: Seen, after: Seen) -> int:
    if name != "consent" or before.state != "deployed":
        return 0
    return sum(
        after.consents[place].state in LOST and before.consents[place].state not in LOST for place in after.consents
    )
