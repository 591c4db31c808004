"""Moves from the offer to the debrief, with whatever they say drawn at random: some of it is wrong."""

from datetime import timedelta
from typing import Any, Final

from app.db import now
from app.schemas import fielding as given
from app.services.deployments import consents, debriefs, fielding, offers
from tests.requests.walking.turn import (
    DESKS,
    EXPERTS,
    HEADS,
    REASON,
    SECRETARIES,
    Moves,
    Turn,
    alone,
    with_reason,
)

ITEMS: Final = ("security", "travel", "insurance", "briefing")


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
    """Mostly what is wanted: given before a deployment, and withdrawn during it now and then."""
    states = ("given",) * 8 if t.fitting else ("sought", "refused", "not_needed")
    lost = ("withdrawn", "refused") * 3 if t.seen.state == "deployed" else ("withdrawn",)
    state = t.random.choice((*states, "given", "conditional", "sought", *lost))
    condition = REASON if state == "conditional" else None
    body = given.ConsentWrite.model_validate({"state": state, "condition": condition, "condition_met": t.maybe(0.5)})
    place = t.random.randrange(len(t.seen.consents) + 1)
    if t.fitting and t.seen.unconsented:
        place = t.one(t.seen.unconsented)
    consents.record_consent(t.session, t.actor, t.seen.public_id, place, body)


def _sufficient(t: Turn) -> None:
    fit = t.seen.unconsented_parties if t.fitting else []
    place = t.random.choice(fit or range(len(t.seen.consents) + 1))
    consents.record_sufficient(t.session, t.actor, t.seen.public_id, place, REASON)


def _check(t: Turn) -> None:
    fit = t.fitting and t.maybe(0.9)
    states = ("done", "not_needed") if fit else ("open", "waiting", "done")
    body = {item: t.random.choice(states) for item in ITEMS if fit or t.maybe(0.8)}
    fielding.change_checks(t.session, t.actor, t.seen.public_id, given.ChecksWrite.model_validate(body))


def _release(t: Turn) -> None:
    asked_for = [row for row in t.seen.releases if row.state == "asked"]
    release = t.one(asked_for if t.fitting else t.seen.releases)
    answer: Any = t.random.choice(("given", "given", "refused"))
    fielding.answer_release(t.session, t.actor, release.public_id, given.ReleaseAnswer(answer=answer))


def _record_release(t: Turn) -> None:
    state: Any = t.random.choice(("given", "given", "given", "not_needed", "asked", "refused"))
    lacking = [row for row in t.seen.releases if row.state not in ("given", "not_needed")]
    release = t.one(lacking if t.fitting and lacking else t.seen.releases)
    body = given.ReleaseWrite(state=state)
    fielding.record_release(t.session, t.actor, t.seen.public_id, release.candidate, body)


def _deploy(t: Turn) -> None:
    first = now().date() + timedelta(days=t.random.choice((-1, 0, 0, 3)))
    body = given.DeploymentWrite(starts=first if t.maybe(0.5) else None)
    fielding.deploy(t.session, t.actor, t.seen.public_id, t.version, body)


def _extend(t: Turn) -> None:
    last = t.seen.last_day or now().date()
    ends = max(last, now().date()) + timedelta(days=t.random.choice((0, 1, 1, 1, 2)))
    body = given.Extension(ends=ends, available=True, released=True, reason=REASON)
    fielding.extend(t.session, t.actor, t.seen.public_id, t.version, body)


def _complete(t: Turn) -> None:
    fielding.complete(t.session, t.actor, t.seen.public_id, t.version, given.Completion(handover=REASON))


def _answer_alarm(t: Turn) -> None:
    consents.answer_alarm(t.session, t.actor, t.seen.public_id, t.one(t.seen.open_alarms), REASON)


def _debrief_part(t: Turn) -> None:
    debriefs.write_debrief(t.session, t.actor, t.seen.public_id, given.DebriefWrite(achieved=REASON))


def _debrief_own(t: Turn) -> None:
    offer = t.offer("accepted")
    debriefs.debrief_offer(t.session, t.actor, offer.public_id, given.DebriefWrite(achieved=REASON))


def _close(t: Turn) -> None:
    lesson = t.random.choice(("Wells first.", "Wells first.", "Person A knew everybody."))
    body = given.Closing(closing_reason="fulfilled", lessons=[lesson])
    debriefs.close_request(t.session, t.actor, t.seen.public_id, t.version, body)


MOVES_IN_THE_FIELD: Final[Moves] = {
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
    "debrief_asker": (("author", "colleague"), _debrief_part),
    "debrief_desk": (("desk", "other desk"), _debrief_part),
    "debrief_own": (EXPERTS, _debrief_own),
    "debrief": (DESKS, alone(debriefs.conclude_debrief)),
    "debrief_without": (HEADS, with_reason(debriefs.conclude_without_expert)),
    "close": (HEADS, _close),
}
