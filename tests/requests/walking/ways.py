"""All moves, and which of them lead on from where."""

from typing import Final

from tests.requests.walking.field_moves import MOVES_IN_THE_FIELD
from tests.requests.walking.moves import MOVES_TO_THE_DECISION
from tests.requests.walking.turn import Moves

MOVES: Final[Moves] = {**MOVES_TO_THE_DECISION, **MOVES_IN_THE_FIELD}
# What is mostly done in each state, the likelier the oftener it stands here.
ONWARD: Final[dict[str, str]] = {
    "draft": "submit submit submit change",
    "submitted": "open open open open open return",
    "returned": "change submit submit",
    "searching": "shortlist shortlist shortlist shortlist add remove reconsider",
    "shortlisted": "issue put_up put_up put_up screen waive",
    "with_sg": "decide decide decide decide decide decide decide decide ask_others consent",
    "council_pending": "approve approve approve refuse",
    "authorised": "offer offer offer offer consent check withdraw_offer drop screen waive",
    "offering": "accept accept accept accept decline_offer decide_interest search_again consent check withdraw_offer",
    "preparing": "deploy deploy deploy consent consent consent sufficient check check check record_release"
    " record_release record_release release withdraw_offer drop screen waive",
    "deployed": "complete complete complete extend recall consent answer_alarm",
    "completed": "debrief_part debrief_own debrief debrief answer_alarm",
    "recalled": "debrief_part debrief_own debrief debrief",
    "debriefed": "close close debrief_part",
}
# While there is nobody to propose for a post, by the state of somebody considered for it.
SEARCHING: Final = {"longlisted": "screen", "screened": "sound", "no_reply": "sound", "sounded": "answer"}
# Ends that come at any time, or what the way of a request sees now and then.
SELDOM: Final = "withdraw stand_down reject leave_unfilled decline refuse recall search_again drop withdraw_offer"
