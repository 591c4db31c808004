"""The machine of candidates within a request, as data."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CandidateStep:
    """`rule` is who may; None: the candidate's own answer, a step of the request, or the clock."""

    action: str
    before: tuple[str, ...]
    after: str
    rule: str | None
    reason: bool = False


# While a request is searching its candidates come and go; later the set is frozen.
CONSIDERING: Final = "searching"

_CONSIDERED: Final = ("longlisted", "screened", "sounded", "available", "not_available", "no_reply")
_ACCEPTED: Final = ("accepted", "preparing")
# On the list that was frozen; taken off it by the desk only while something on record blocks.
ON_THE_LIST: Final = ("proposed", "selected", "reserve")
CANDIDATE_STEPS: Final = (
    CandidateStep("screen", ("longlisted",), "screened", "candidates.change"),
    CandidateStep("sound", ("screened", "no_reply"), "sounded", "candidates.change"),
    CandidateStep("answer_yes", ("sounded",), "available", None),
    CandidateStep("answer_maybe", ("sounded",), "available", None),
    CandidateStep("answer_no", ("sounded",), "not_available", None),
    CandidateStep("run_out", ("sounded",), "no_reply", None),
    CandidateStep("propose", ("available",), "proposed", "candidates.change"),
    CandidateStep("select", ("proposed",), "selected", None),
    CandidateStep("reserve", ("proposed",), "reserve", None),
    CandidateStep("pass_over", ("proposed", "selected", "reserve"), "not_selected", None),
    CandidateStep("offer", ("selected", "reserve"), "offered", None),
    CandidateStep("accept", ("offered",), "accepted", None),
    CandidateStep("decline", ("offered",), "declined", None),
    CandidateStep("expire", ("offered",), "expired", None),
    CandidateStep("prepare", ("accepted",), "preparing", None),
    CandidateStep("deploy", ("preparing",), "deployed", None),
    CandidateStep("come_back", ("deployed",), "returned", None),
    CandidateStep("withdraw", ("offered", *_ACCEPTED), "withdrew", None, reason=True),
    # What ends with the request: an offer that is cancelled, a preparation that leads nowhere.
    CandidateStep("cancel", ("proposed", "selected", "reserve", "offered", *_ACCEPTED), "removed_by_desk", None),
    CandidateStep("uphold", ("offered",), "removed_conflict", None, reason=True),
    CandidateStep("drop", _ACCEPTED, "removed_by_desk", "deployments.run", reason=True),
    CandidateStep("reconsider", ("not_selected", "expired"), "longlisted", "candidates.change"),
    CandidateStep(
        "remove_conflict", (*_CONSIDERED, *ON_THE_LIST), "removed_conflict", "candidates.change", reason=True
    ),
    CandidateStep("remove", _CONSIDERED, "removed_by_desk", "candidates.change", reason=True),
)
# Screened, and somebody relies on the flags.
RELIED_ON: Final = frozenset({*_CONSIDERED, *ON_THE_LIST, "offered", *_ACCEPTED}) - {"longlisted"}
CANDIDATE_STEPS_BY_ACTION: Final = {step.action: step for step in CANDIDATE_STEPS}
CANDIDATE_STATES: Final = (
    "longlisted",
    *dict.fromkeys(step.after for step in CANDIDATE_STEPS),
)
OUT_OF_IT: Final = frozenset(
    {"removed_conflict", "removed_by_desk", "not_selected", "declined", "expired", "withdrew", "returned"}
)
# Whose name is opened on the side of who made the request, and to whom it learns how to reach them.
NAMED_TO_REQUESTER: Final = frozenset({"selected", "offered", "accepted", "preparing", "deployed", "returned"})
GOING: Final = frozenset({"accepted", "preparing", "deployed"})
REACHED_BY_REQUESTER: Final = GOING
# Whose days are taken, so that nobody else can count on them.
AWAY: Final = frozenset({"preparing", "deployed"})
# Who can show a mandate.
MANDATED: Final = frozenset({"preparing", "deployed"})
