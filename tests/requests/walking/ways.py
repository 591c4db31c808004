"""All moves, and which of them lead on from where."""

from random import Random
from typing import Final

from app.db import now
from tests.requests.walking.field_moves import ITEMS, MOVES_IN_THE_FIELD
from tests.requests.walking.moves import MOVES_TO_THE_DECISION
from tests.requests.walking.seen import Seen
from tests.requests.walking.turn import Moves

MOVES: Final[Moves] = {**MOVES_TO_THE_DECISION, **MOVES_IN_THE_FIELD}
# What is done in each state, the likelier the oftener it stands here; from the least far to the furthest.
ONWARD: Final[dict[str, str]] = {
    "draft": "submit submit submit submit change",
    "returned": "change submit submit",
    "submitted": "open " * 12 + "return reject name",
    "searching": "shortlist " * 3 + "add add remove remove reconsider reconsider leave_unfilled name unname",
    "shortlisted": "issue put_up put_up put_up put_up screen waive",
    "with_sg": "decide " * 14 + "ask_others consent decline",
    "council_pending": "approve " * 8 + "interim interim interim refuse",
    "authorised": "offer offer offer offer consent check withdraw_offer drop screen waive",
    "offering": "accept " * 8 + "decline_offer decide_interest search_again consent check withdraw_offer",
    "preparing": "consent sufficient check record_release release withdraw_offer drop deploy deploy screen waive",
    "deployed": "complete complete extend extend recall consent consent consent answer_alarm",
    "completed": "debrief_asker debrief_desk debrief_own debrief answer_alarm",
    "recalled": "debrief_asker debrief_desk debrief_own debrief",
    "debriefed": "close close close debrief_desk",
}
# While there is nobody to propose for a post, by the state of somebody considered for it.
SEARCHING: Final = {"longlisted": "screen", "screened": "sound", "no_reply": "sound", "sounded": "answer"}
# Ends that come at any time, or what the way of a request sees now and then.
SELDOM: Final = "withdraw stand_down recall search_again drop withdraw_offer interim unname"
# By how far a request is, how likely it is the next to move: who has come far is to arrive.
_PULL: Final = {state: 1 + place**2 for place, state in enumerate(ONWARD)}


def next_request(seen: list[Seen], random: Random) -> Seen:
    return random.choices(seen, [_PULL.get(one.state, 0) for one in seen])[0]


def next_move(seen: Seen, random: Random) -> str:
    """One that leads on, as a rule; from no end."""
    if random.random() < 0.02:
        return random.choice(SELDOM.split())
    if seen.confidentiality == "strict" and seen.submitted and not seen.named and random.random() < 0.6:
        return "name"
    if random.random() < 0.85:
        wanted = _wanted(seen, random)
        if wanted is not None:
            return wanted
    name = random.choice(ONWARD[seen.state].split())
    if name == "decide":
        return "refer" if seen.track == "envoy" else "authorise"
    return name


def _wanted(seen: Seen, random: Random) -> str | None:
    """What is missing where it stands."""
    if seen.state == "searching":
        return _in_the_search(seen, random)
    if seen.state == "offering":
        referred = any(row.state == "referred" for row in seen.offers)
        return "decide_interest" if referred and random.random() < 0.7 else None
    if seen.state == "preparing":
        return _before_the_deployment(seen, random)
    if seen.state == "deployed":
        if seen.open_alarms:
            return "answer_alarm" if random.random() < 0.3 else None
        return "complete" if random.random() < 0.3 and seen.last_day == now().date() else None
    if seen.state in ("completed", "recalled"):
        missing = {voice: move for voice, move in _VOICES.items() if voice not in seen.voices}
        if _experts_are_silent(seen) and "expert" in missing:
            missing["expert"] = "debrief_without"
        return random.choice(list(missing.values())) if missing else "debrief"
    return None


_VOICES: Final = {"expert": "debrief_own", "requester": "debrief_asker", "desk": "debrief_desk"}


def _experts_are_silent(seen: Seen) -> bool:
    """Of some requests nobody who was in the field writes."""
    return seen.public_id.int % 3 == 0


# How many are looked for, for each post; with one alone there are no reserves.
_TO_CHOOSE_FROM: Final = {"ordinary": 2, "confidential": 1, "strict": 3}


def _in_the_search(seen: Seen, random: Random) -> str | None:
    for post in range(seen.posts):
        states = [row.state for row in seen.candidates if row.post == post and row.membership == "active"]
        if states.count("available") < _TO_CHOOSE_FROM[seen.confidentiality]:
            waiting = [SEARCHING[state] for state in states if state in SEARCHING]
            if seen.flags and random.random() < 0.4:
                return "waive"
            found = random.choice(waiting) if waiting else "add"
            return "answer_link" if found == "answer" and random.random() < 0.4 else found
    return "shortlist"


def _before_the_deployment(seen: Seen, random: Random) -> str:
    missing = ["consent"] if seen.unconsented else []
    missing += ["sufficient"] if seen.unconsented_parties else []
    missing += ["check"] if len(seen.checked) < len(ITEMS) else []
    going = {row.public_id for row in seen.candidates if row.state == "preparing"}
    asked = [row for row in seen.releases if row.candidate in going and row.state not in ("given", "not_needed")]
    missing += ["release", "record_release"] if asked else []
    if missing and random.random() < 0.9:
        return random.choice(missing)
    return "deploy"
