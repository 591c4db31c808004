"""Every move that a request can see, with whatever it says drawn at random: some of it is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.db import now
from app.policy import Actor
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
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
    requests,
    shortlisting,
    soundings,
    steps,
)
from tests.requests.cast import OPENING
from tests.requests.walking.people import Troupe
from tests.requests.walking.seen import Seen

T = TypeVar("T")
REASON: Final = "canary reason"
ITEMS: Final = ("security", "travel", "insurance", "briefing")


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


def with_reason(service: Callable[[Session, Actor, UUID, int, str], None]) -> Move:
    return lambda t: service(t.session, t.actor, t.seen.public_id, t.version, REASON)


def alone(service: Callable[[Session, Actor, UUID, int], None]) -> Move:
    return lambda t: service(t.session, t.actor, t.seen.public_id, t.version)


def _change(t: Turn) -> None:
    patch = {"days": t.random.choice((1, 2, 5)), "mode": t.random.choice(("in_person", "remote"))}
    requests.change_request(t.session, t.actor, t.seen.public_id, t.version, patch)


def _reject(t: Turn) -> None:
    body = asked.RequestRejection(failed=["real_need"], reason=REASON)
    steps.reject_request(t.session, t.actor, t.seen.public_id, t.version, body)


def _open(t: Turn) -> None:
    body = {**OPENING, "scoping_call": "waived"} if t.maybe(0.1) else OPENING
    steps.open_request(t.session, t.actor, t.seen.public_id, t.version, asked.RequestOpening.model_validate(body))


def _stand_down(t: Turn) -> None:
    body = asked.RequestStandDown(closing_reason="safety", reason=REASON)
    steps.stand_down_request(t.session, t.actor, t.seen.public_id, t.version, body)


def _add(t: Turn) -> None:
    post, person = t.random.randrange(t.seen.posts + (not t.fitting)), t.random.choice(t.troupe.people)
    candidates.add_candidate(
        t.session, t.actor, t.seen.public_id, post, person.public_id, lambda row, slot: {"points": 0}
    )


def _screen(t: Turn) -> None:
    one = t.candidate("screen")
    candidates.screen_candidate(t.session, t.actor, t.seen.public_id, one.public_id, one.version)


def _waive(t: Turn) -> None:
    flag = t.one(t.seen.flags)
    candidates.waive_flag(t.session, t.actor, t.seen.public_id, flag.candidate, flag.public_id, REASON)


def _sound(t: Turn) -> None:
    one = t.candidate("sound")
    soundings.sound_candidate(t.session, t.actor, t.seen.public_id, one.public_id, one.version)


def _answer(t: Turn) -> None:
    one = t.candidate("answer_yes")
    answer: soundings.SoundingAnswer = t.random.choice(("yes", "yes", "yes", "maybe", "no"))
    soundings.record_answer(t.session, t.actor, t.seen.public_id, one.public_id, one.version, answer)


def _remove(t: Turn) -> None:
    one, conflict = t.candidate("remove"), t.maybe(0.5)
    candidates.remove_candidate(
        t.session, t.actor, t.seen.public_id, one.public_id, one.version, REASON, conflict=conflict
    )


def _reconsider(t: Turn) -> None:
    one = t.candidate("reconsider")
    candidates.reconsider_candidate(t.session, t.actor, t.seen.public_id, one.public_id, one.version)


def _shortlist(t: Turn) -> None:
    fit = [row.public_id for row in t.seen.candidates if row.state == "available"]
    order = fit if t.fitting else [row.public_id for row in t.seen.candidates if t.maybe(0.5)]
    found = [{"total": 0}] * t.seen.posts
    shortlisting.shortlist_request(t.session, t.actor, t.seen.public_id, t.version, order, REASON, found)


def _leave_unfilled(t: Turn) -> None:
    body = asked.RequestUnfilled(reason=REASON)
    found = [{"total": 0}] * t.seen.posts
    shortlisting.leave_unfilled(t.session, t.actor, t.seen.public_id, t.version, body, found)


def _issue(t: Turn) -> None:
    decision_files.issue_file(t.session, t.actor, t.seen.public_id)


def _put_up(t: Turn) -> None:
    """Mostly with a file of the request as it is now, issued first."""
    if t.fitting and t.maybe(0.8):
        _issue(t)
    deciding.put_up(t.session, t.actor, t.seen.public_id, t.version)


def _decision(t: Turn) -> given.Decision:
    """One or all of each post, the others in reserve or passed over."""
    named = [row for row in t.seen.candidates if row.state == "proposed"] or list(t.seen.candidates)
    selected, reserves = [], []
    for post in range(t.seen.posts):
        of_post = [row.public_id for row in named if row.post == post]
        many = t.random.choice((1, 1, 1, 1, 2))
        selected += of_post[:many]
        reserves += of_post[many:] if t.maybe(0.8) else []
    if not selected:
        raise NothingError
    return given.Decision(selected=selected, reserves=reserves, legal_basis=REASON)


def _authorise(t: Turn) -> None:
    deciding.authorise(t.session, t.actor, t.seen.public_id, t.version, _decision(t))


def _refer(t: Turn) -> None:
    deciding.refer(t.session, t.actor, t.seen.public_id, t.version, _decision(t))


def _approve(t: Turn) -> None:
    body = given.CouncilApproval(council_reference="Res. 1")
    deciding.approve(t.session, t.actor, t.seen.public_id, t.version, body)


def _offer(t: Turn) -> None:
    offers.offer_request(t.session, t.actor, t.seen.public_id, t.version, given.OfferWrite(letter="canary letter"))


def _accept(t: Turn) -> None:
    offer = t.offer("open")
    interest = "canary interest" if t.maybe(0.2) else None
    body = given.OfferAcceptance(independent=True, available=True, confidential=True, new_interest=interest)
    offers.accept_offer(t.session, t.actor, offer.public_id, offer.version, body)


def _decline_offer(t: Turn) -> None:
    offer = t.offer("open", "referred")
    offers.decline_offer(t.session, t.actor, offer.public_id, offer.version, None)


def _withdraw_offer(t: Turn) -> None:
    offer = t.offer("accepted")
    offers.withdraw_from_offer(t.session, t.actor, offer.public_id, offer.version, REASON)


def _drop(t: Turn) -> None:
    one = t.candidate("drop")
    offers.drop_candidate(t.session, t.actor, t.seen.public_id, one.public_id, one.version, REASON)


def _decide_interest(t: Turn) -> None:
    waiting = [row for row in t.seen.offers if row.state == "referred"] or t.seen.offers
    decision: Any = t.random.choice(("cleared", "upheld"))
    body = given.InterestDecision(decision=decision, reason=REASON)
    offers.decide_interest(t.session, t.actor, t.seen.public_id, t.one(waiting).candidate, body)


def _consent(t: Turn) -> None:
    states = ("given",) * 16 if t.fitting else ("sought", "refused", "not_needed")
    state = t.random.choice((*states, "given", "conditional", "sought", "withdrawn"))
    condition = REASON if state == "conditional" else None
    body = given.ConsentWrite.model_validate({"state": state, "condition": condition, "condition_met": t.maybe(0.5)})
    consents.record_consent(t.session, t.actor, t.seen.public_id, t.random.randrange(t.seen.parties + 1), body)


def _sufficient(t: Turn) -> None:
    place = t.random.randrange(t.seen.parties + 1)
    consents.record_sufficient(t.session, t.actor, t.seen.public_id, place, REASON)


def _check(t: Turn) -> None:
    states = ("done", "not_needed") if t.fitting else ("open", "waiting", "done")
    body = {item: t.random.choice(states) for item in ITEMS if t.maybe(0.8)}
    fielding.change_checks(t.session, t.actor, t.seen.public_id, given.ChecksWrite.model_validate(body))


def _release(t: Turn) -> None:
    asked_for = [row for row in t.seen.releases if row.state == "asked"]
    release = t.one(asked_for if t.fitting else t.seen.releases)
    answer: Any = t.random.choice(("given", "given", "refused"))
    fielding.answer_release(t.session, t.actor, release.public_id, given.ReleaseAnswer(answer=answer))


def _record_release(t: Turn) -> None:
    state: Any = t.random.choice(("given", "given", "not_needed", "asked", "refused"))
    release = t.one(t.seen.releases)
    body = given.ReleaseWrite(state=state)
    fielding.record_release(t.session, t.actor, t.seen.public_id, release.candidate, body)


def _deploy(t: Turn) -> None:
    first = now().date() + timedelta(days=t.random.choice((-1, 0, 0, 3)))
    body = given.DeploymentWrite(starts=first if t.maybe(0.5) else None)
    fielding.deploy(t.session, t.actor, t.seen.public_id, t.version, body)


def _extend(t: Turn) -> None:
    ends = now().date() + timedelta(days=t.random.choice((1, 3, 9)))
    body = given.Extension(ends=ends, available=True, released=True, reason=REASON)
    fielding.extend(t.session, t.actor, t.seen.public_id, t.version, body)


def _complete(t: Turn) -> None:
    fielding.complete(t.session, t.actor, t.seen.public_id, t.version, given.Completion(handover=REASON))


def _answer_alarm(t: Turn) -> None:
    consents.answer_alarm(t.session, t.actor, t.seen.public_id, t.one(t.seen.alarms), REASON)


def _debrief_part(t: Turn) -> None:
    debriefs.write_debrief(t.session, t.actor, t.seen.public_id, given.DebriefWrite(achieved=REASON))


def _debrief_own(t: Turn) -> None:
    offer = t.offer("accepted")
    debriefs.debrief_offer(t.session, t.actor, offer.public_id, given.DebriefWrite(achieved=REASON))


def _close(t: Turn) -> None:
    lesson = t.random.choice(("Wells first.", "Person A knew everybody."))
    body = given.Closing(closing_reason="fulfilled", lessons=[lesson])
    debriefs.close_request(t.session, t.actor, t.seen.public_id, t.version, body)


def _strange(t: Turn) -> None:
    steps.withdraw_request(t.session, t.actor, uuid4(), t.version, REASON)


REQUESTER, EXPERTS, DESKS = (
    ("author", "author", "author", "colleague"),
    ("expert",),
    ("desk", "desk", "other desk", "delegate"),
)
HEADS, SECRETARIES = ("head", "head", "other head"), ("secretary", "secretary", "other secretary")
# By whose hand each move is made where it is meant to go on.
MOVES: Final[dict[str, tuple[tuple[str, ...], Move]]] = {
    "submit": (REQUESTER, alone(steps.submit_request)),
    "change": (REQUESTER, _change),
    "return": (DESKS, with_reason(steps.return_request)),
    "reject": (HEADS, _reject),
    "open": (DESKS, _open),
    "withdraw": (REQUESTER, with_reason(steps.withdraw_request)),
    "stand_down": (HEADS, _stand_down),
    "add": (DESKS, _add),
    "screen": (DESKS, _screen),
    "waive": (("ethics",), _waive),
    "sound": (DESKS, _sound),
    "answer": (DESKS, _answer),
    "remove": (DESKS, _remove),
    "reconsider": (DESKS, _reconsider),
    "shortlist": (DESKS, _shortlist),
    "leave_unfilled": (HEADS, _leave_unfilled),
    "issue": (HEADS, _issue),
    "put_up": (HEADS, _put_up),
    "ask_others": (SECRETARIES, with_reason(deciding.ask_others)),
    "decline": (SECRETARIES, with_reason(deciding.decline)),
    "authorise": ((*SECRETARIES, "delegate"), _authorise),
    "refer": (SECRETARIES, _refer),
    "approve": (HEADS, _approve),
    "refuse": (HEADS, with_reason(deciding.refuse)),
    "offer": (DESKS, _offer),
    "accept": (EXPERTS, _accept),
    "decline_offer": (EXPERTS, _decline_offer),
    "withdraw_offer": (EXPERTS, _withdraw_offer),
    "drop": (DESKS, _drop),
    "search_again": (DESKS, with_reason(offers.search_again)),
    "decide_interest": (("ethics",), _decide_interest),
    "consent": (DESKS, _consent),
    "sufficient": (SECRETARIES, _sufficient),
    "check": (DESKS, _check),
    "release": (("asker", "colleague"), _release),
    "record_release": (DESKS, _record_release),
    "deploy": (DESKS, _deploy),
    "extend": ((*SECRETARIES, "delegate"), _extend),
    "recall": (SECRETARIES, with_reason(fielding.recall)),
    "complete": (DESKS, _complete),
    "answer_alarm": (HEADS, _answer_alarm),
    "debrief_part": ((*REQUESTER, "desk"), _debrief_part),
    "debrief_own": (EXPERTS, _debrief_own),
    "debrief": (DESKS, alone(debriefs.conclude_debrief)),
    "close": (HEADS, _close),
    "strange": (SECRETARIES, _strange),
}
# What is mostly done in each state, the likelier the oftener it stands here.
ONWARD: Final[dict[str, str]] = {
    "draft": "submit submit submit change",
    "submitted": "open open open open open return",
    "returned": "change submit submit",
    "searching": "shortlist shortlist shortlist shortlist add remove reconsider",
    "shortlisted": "issue put_up put_up put_up",
    "with_sg": "decide decide decide decide decide decide decide decide ask_others consent",
    "council_pending": "approve approve approve refuse",
    "authorised": "offer offer offer offer consent check withdraw_offer drop",
    "offering": "accept accept accept accept decline_offer decide_interest search_again consent check withdraw_offer",
    "preparing": "deploy deploy deploy consent consent consent sufficient check check check record_release"
    " record_release record_release release withdraw_offer drop",
    "deployed": "complete complete complete extend recall consent answer_alarm",
    "completed": "debrief_part debrief_own debrief debrief answer_alarm",
    "recalled": "debrief_part debrief_own debrief debrief",
    "debriefed": "close close debrief_part",
}
# While there is nobody to propose for a post, by the state of somebody considered for it.
SEARCHING: Final = {"longlisted": "screen", "screened": "sound", "no_reply": "sound", "sounded": "answer"}
# Ends that come at any time, or what the way of a request sees now and then.
SELDOM: Final = "withdraw stand_down reject leave_unfilled decline refuse recall search_again drop withdraw_offer"
