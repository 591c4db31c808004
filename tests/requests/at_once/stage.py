"""A request brought to where two people meet, by the services, as fast as they go; and two people at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from time import sleep
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import now, reading, writing
from app.errors import Fact
from app.models import Candidate, DeploymentRequest, Offer
from app.policy import Actor
from app.schemas import deployments as asked
from app.schemas import fielding as given
from app.services.deployments import (
    candidates,
    consents,
    debriefs,
    deciding,
    decision_files,
    fielding,
    offers,
    shortlisting,
    soundings,
    steps,
)
from app.services.deployments import requests as drafts
from tests.requests.cast import OPENING, WHOLE
from tests.requests.walking.people import Troupe

REASON: Final = "canary reason"
CHECKED: Final = given.ChecksWrite.model_validate(
    dict.fromkeys(("security", "travel", "insurance", "briefing"), "done")
)
ACCEPTED: Final = given.OfferAcceptance(independent=True, available=True, confidential=True)
# Of the troupe: nobody has to release the first; both are no officers.
FIRST, RESERVE = 6, 5
# What somebody does, in a transaction of an application instance that stays open for some seconds more.
Act = Callable[[Engine, float], object]


@dataclass(frozen=True)
class Case:
    """A request and who is with it."""

    troupe: Troupe
    public_id: UUID

    def actor(self, name: str) -> Actor:
        return self.troupe.officers[name]

    def expert(self, number: int = FIRST) -> Actor:
        return self.troupe.people[number].expert

    @property
    def row(self) -> DeploymentRequest:
        with reading(self.troupe.engine) as session:
            mine = DeploymentRequest.public_id == self.public_id
            return session.scalars(select(DeploymentRequest).where(mine)).one()

    def candidates(self) -> dict[int, Candidate]:
        """By number in the troupe."""
        numbers = {person.slot: number for number, person in enumerate(self.troupe.people)}
        with reading(self.troupe.engine) as session:
            mine = select(Candidate).where(Candidate.request_id == self.row.id)
            return {numbers[one.profile_id]: one for one in session.scalars(mine)}

    def offer(self, number: int = FIRST) -> Offer:
        """The newest."""
        with reading(self.troupe.engine) as session:
            mine = Offer.candidate_id == self.candidates()[number].id
            return session.scalars(select(Offer).where(mine).order_by(Offer.id.desc()).limit(1)).one()

    def act(self, who: str, service: Callable[..., object], *more: Any) -> Act:
        """A step with the version that the request has now."""
        actor, version = self.actor(who), self.row.version
        return transaction(lambda session: service(session, actor, self.public_id, version, *more))

    def answer(self, service: Callable[..., object], *more: Any, number: int = FIRST) -> Act:
        """To the newest offer, as it is now."""
        actor, offer = self.expert(number), self.offer(number)
        return transaction(lambda session: service(session, actor, offer.public_id, offer.version, *more))

    def do(self, *acts: Act) -> None:
        for act in acts:
            act(self.troupe.engine, 0)


def transaction(change: Callable[[Session], object]) -> Act:
    def act(engine: Engine, lingering_s: float) -> object:
        with writing(engine) as session:
            done = change(session)
            sleep(lingering_s)
            return done

    return act


def at_once(engines: Sequence[Engine], acts: Sequence[Act], lingering_s: Sequence[float]) -> list[str]:
    """What became of each, begun at one instant by an application instance of its own: `made`, or the code of the
    fact that stood in the way. What else goes wrong is raised. Who lingers has not committed when the other comes."""
    start = Barrier(len(acts))

    def one(engine: Engine, act: Act, lingering_s: float) -> str:
        start.wait(30)
        try:
            act(engine, lingering_s)
        except Fact as fact:
            return fact.code
        return "made"

    with ThreadPoolExecutor(len(acts)) as pool:
        waiting = [pool.submit(one, *each) for each in zip(engines, acts, lingering_s, strict=True)]
        return [each.result() for each in waiting]


def searching(troupe: Troupe, numbers: Sequence[int] = (FIRST,), **more: Any) -> Case:
    """With everybody available."""
    body = {**WHOLE, "starts": now().date().isoformat(), "days": 1, **more}
    write = asked.RequestWrite.model_validate(body)
    with writing(troupe.engine) as session:
        case = Case(troupe, drafts.create_request(session, troupe.officers["asker"], write))
    case.do(case.act("asker", steps.submit_request))
    case.do(case.act("desk", steps.open_request, asked.RequestOpening.model_validate(OPENING)))
    desk = case.actor("desk")
    with writing(troupe.engine) as session:
        for number in numbers:
            person = troupe.people[number].public_id
            one = candidates.add_candidate(session, desk, case.public_id, 0, person, lambda row, slot: {})
            candidates.screen_candidate(session, desk, case.public_id, one, 1)
            soundings.sound_candidate(session, desk, case.public_id, one, 2)
            soundings.record_answer(session, desk, case.public_id, one, 3, "yes")
    return case


def onward(case: Case, to: str) -> Case:
    """Until it is in this state, with nothing missing for the next step."""
    while (state := case.row.state) != to:
        for act in _ONWARD[state](case):
            case.do(act)
    return case


def shortlist(case: Case) -> Act:
    return case.act("desk", shortlisting.shortlist_request, _in_order(case), REASON, [{"total": 0}])


def _in_order(case: Case) -> list[UUID]:
    return [one.public_id for _, one in sorted(case.candidates().items(), reverse=True)]


def _put_up(case: Case) -> Iterator[Act]:
    head = case.actor("head")
    yield transaction(lambda session: decision_files.issue_file(session, head, case.public_id))
    yield case.act("head", deciding.put_up)


def authorise(case: Case) -> Act:
    """As many chosen as are wanted, everybody else in reserve."""
    people, wanted = _in_order(case), case.row.posts[0]["count"]
    decision = given.Decision(selected=people[:wanted], reserves=people[wanted:], legal_basis=REASON)
    return case.act("secretary", deciding.authorise, decision)


def offer(case: Case) -> Act:
    return case.act("desk", offers.offer_request, given.OfferWrite(letter="canary letter"))


def accept(case: Case, number: int = FIRST) -> Act:
    return case.answer(offers.accept_offer, ACCEPTED, number=number)


def _accept(case: Case) -> Iterator[Act]:
    desk = case.actor("desk")
    yield accept(case)
    yield say(case, "given")
    yield transaction(lambda session: fielding.change_checks(session, desk, case.public_id, CHECKED))


def say(case: Case, state: str) -> Act:
    """The host government's consent."""
    desk, body = case.actor("desk"), given.ConsentWrite.model_validate({"state": state})
    return transaction(lambda session: consents.record_consent(session, desk, case.public_id, 0, body))


def deploy(case: Case) -> Act:
    return case.act("desk", fielding.deploy, given.DeploymentWrite())


def complete(case: Case) -> Act:
    return case.act("desk", fielding.complete, given.Completion(handover=REASON))


def part(case: Case, who: str) -> Act:
    actor, body = case.actor(who), given.DebriefWrite(achieved=REASON)
    return transaction(lambda session: debriefs.write_debrief(session, actor, case.public_id, body))


def own_part(case: Case) -> Act:
    actor, offer_id, body = case.expert(), case.offer().public_id, given.DebriefWrite(achieved=REASON)
    return transaction(lambda session: debriefs.debrief_offer(session, actor, offer_id, body))


def conclude(case: Case) -> Act:
    return case.act("desk", debriefs.conclude_debrief)


def _debrief(case: Case) -> Iterator[Act]:
    yield from (part(case, "desk"), part(case, "asker"), own_part(case), conclude(case))


_ONWARD: Final[dict[str, Callable[[Case], Iterable[Act]]]] = {
    "searching": lambda case: [shortlist(case)],
    "shortlisted": _put_up,
    "with_sg": lambda case: [authorise(case)],
    "authorised": lambda case: [offer(case)],
    "offering": _accept,
    "preparing": lambda case: [deploy(case)],
    "deployed": lambda case: [complete(case)],
    "completed": _debrief,
}
