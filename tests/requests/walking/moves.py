"""Moves up to the decision, with whatever they say drawn at random: some of it is wrong."""

from typing import Final
from uuid import uuid4

from app.policy.candidate_moves import RELIED_ON
from app.schemas import deployments as asked
from app.schemas import fielding as given
from app.services.deployments import (
    candidates,
    deciding,
    decision_files,
    requests,
    shortlisting,
    soundings,
    steps,
)
from tests.requests.cast import OPENING
from tests.requests.walking.turn import (
    DESKS,
    HEADS,
    REASON,
    REQUESTER,
    SECRETARIES,
    Moves,
    NothingError,
    Turn,
    alone,
    with_reason,
)


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
    """Somebody who waits for it, else somebody again."""
    waiting = [row for row in t.seen.candidates if not t.fitting or row.state == "longlisted"]
    one = t.one(waiting or [row for row in t.seen.candidates if row.state in RELIED_ON])
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


def _strange(t: Turn) -> None:
    steps.withdraw_request(t.session, t.actor, uuid4(), t.version, REASON)


MOVES_TO_THE_DECISION: Final[Moves] = {
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
    "strange": (SECRETARIES, _strange),
}
