"""How far a request is, from the need to the debrief, and whose the next step is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.policy.request_moves import leads_on
from app.policy.rules import RULES
from app.web.account import ROLE_NAMES
from app.web.i18n import N_

Mark = Literal["done", "now", "ended", "ahead"]

# Title of a stage, and the states of a request in it.
STAGES: Final = (
    (N_("Need"), ("draft", "submitted", "returned")),
    (N_("Search"), ("searching",)),
    (N_("Shortlist"), ("shortlisted",)),
    (N_("Decision"), ("with_sg", "council_pending")),
    (N_("Offer"), ("authorised", "offering")),
    (N_("Preparation"), ("preparing",)),
    (N_("In the field"), ("deployed",)),
    (N_("Debrief"), ("recalled", "completed", "debriefed")),
)
MARKS: Final[dict[Mark, str]] = {
    "done": N_("done"),
    "now": N_("now"),
    "ended": N_("ended here"),
    "ahead": N_("not yet"),
}
_STAGE_OF: Final = {state: place for place, (_, states) in enumerate(STAGES) for state in states}


@dataclass(frozen=True)
class Stage:
    """`at`: when the request last came into it, an ISO moment; None for what is still ahead."""

    title: str
    mark: Mark
    at: str | None


def course_of(state: str, steps: Sequence[Mapping[str, Any]]) -> list[Stage]:
    """`steps`: what has happened, in the shape of StepAnswer, the first one first."""
    entered: dict[int, str] = {}
    last = 0
    for step in steps:
        place = _STAGE_OF.get(step["after"])
        if place is not None and (place != last or place not in entered):
            entered[place] = step["at"]
        last = last if place is None else place
    here = _STAGE_OF.get(state, last)
    return [
        Stage(title, mark, None if mark == "ahead" else entered.get(place))
        for place, (title, _) in enumerate(STAGES)
        for mark in [_mark(place, here, state)]
    ]


def _mark(place: int, here: int, state: str) -> Mark:
    if place < here or state == "closed":
        return "done"
    if place > here:
        return "ahead"
    return "now" if state in _STAGE_OF else "ended"


def next_step(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """The step of an office that brings a request further, and the titles of the roles that take it; `mine`: whether
    the asker can. None where no office has the next step."""
    step = leads_on(told["state"], told["track"])
    if step is None or step.hand != "office":
        return None
    return {
        "action": step.action,
        "roles": [ROLE_NAMES[role] for role in RULES[step.rule].cells],
        "mine": any(one["action"] == step.action for one in told["available_actions"]),
    }
