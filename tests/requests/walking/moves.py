"""Moves up to the decision, with whatever they say drawn at random: some of it is wrong."""

from typing import Final
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select

from app.db import now
from app.models import Account, Candidate, OutboxMessage, Sounding
from app.policy.candidate_moves import GOING, RELIED_ON
from app.schemas import deployments as asked
from app.schemas import fielding as given
from app.security import token_hash
from app.services.deployments import (
    candidates,
    deciding,
    decision_files,
    interim,
    requests,
    shortlisting,
    soundings,
    steps,
)
from app.services.deployments import officers as named_officers
from tests.requests.cast import OPENING, WHOLE
from tests.requests.walking.secrecy import TO_BE_NAMED
from tests.requests.walking.turn import (
    DESKS,
    EXPERTS,
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
    """Also what a draft of interim help does not say yet."""
    patch = {
        "days": t.random.choice((1, 2, 5)),
        "mode": t.random.choice(("in_person", "remote")),
        "purpose": WHOLE["purpose"],
        "contact": WHOLE["contact"],
        "starts": now().date().isoformat(),
    }
    requests.change_request(t.session, t.actor, t.seen.public_id, t.version, patch)


def _interim(t: Turn) -> UUID:
    return interim.ask_for_interim_help(t.session, t.actor, t.seen.public_id)


def _name(t: Turn) -> None:
    """Also who is no officer to be named, when it does not fit."""
    officers = [one for one in t.troupe.everybody() if one.role in TO_BE_NAMED or not t.fitting]
    free = [one for one in officers if one.account_id not in t.seen.named]
    one = t.one(free if t.fitting else officers)
    named_officers.name_officer(t.session, t.actor, t.seen.public_id, one.name.removeprefix("account:"))


def _unname(t: Turn) -> None:
    officers = [one for one in t.troupe.everybody() if one.role in TO_BE_NAMED]
    named = [one for one in officers if one.account_id in t.seen.named]
    one = t.one(named if t.fitting else officers)
    account = UUID(one.name.removeprefix("account:"))
    named_officers.unname_officer(t.session, t.actor, t.seen.public_id, account)


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
    post = t.random.randrange(t.seen.posts + (not t.fitting))
    there = {row.profile_id for row in t.seen.candidates if row.post == post and t.fitting}
    person = t.one([one for one in t.troupe.people if one.slot not in there])
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


def _answer_link(t: Turn) -> None:
    """By who holds the link of a mail, whoever that is."""
    sounded = t.one([row for row in t.seen.candidates if row.state == "sounded" or not t.fitting])
    links = select(OutboxMessage.content).join(Account, Account.id == OutboxMessage.account_id)
    theirs = (Account.profile_id == sounded.profile_id) & (OutboxMessage.kind == "sounding")
    of_candidate = select(Sounding.token_hash).join(Candidate).where(Candidate.public_id == sounded.public_id)
    hashes = set(t.session.scalars(of_candidate))
    newest_first = links.where(theirs).order_by(OutboxMessage.id.desc()).limit(9)
    tokens = [orjson.loads(text or "")["link"].rpartition("/")[2] for text in t.session.scalars(newest_first)]
    token = t.one([token for token in tokens if token_hash(token) in hashes])
    answer: soundings.SoundingAnswer = t.random.choice(("yes", "yes", "yes", "maybe", "no"))
    soundings.answer_sounding(t.session, token, answer)


def _remove(t: Turn) -> None:
    one, conflict = t.candidate("remove"), t.maybe(0.5)
    candidates.remove_candidate(
        t.session, t.actor, t.seen.public_id, one.public_id, one.version, REASON, conflict=conflict
    )


def _reconsider(t: Turn) -> None:
    one = t.candidate("reconsider")
    candidates.reconsider_candidate(t.session, t.actor, t.seen.public_id, one.public_id, one.version)


def _shortlist(t: Turn) -> None:
    fit = [row.public_id for row in t.seen.candidates if row.state == "available" and row.membership == "active"]
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
    """One or all of each post where somebody is still wanted, the others in reserve or passed over."""
    named = [row for row in t.seen.candidates if row.state == "proposed"] or list(t.seen.candidates)
    selected, reserves = [], []
    for post, count in enumerate(t.seen.counts):
        of_post = [row.public_id for row in named if row.post == post]
        left = count - sum(row.post == post and row.state in GOING for row in t.seen.candidates)
        many = min(left, t.random.choice((1, 2))) if t.fitting else t.random.choice((1, 2))
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
    "interim": (REQUESTER, _interim),
    "name": (HEADS, _name),
    "unname": (HEADS, _unname),
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
    "answer_link": (EXPERTS, _answer_link),
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
