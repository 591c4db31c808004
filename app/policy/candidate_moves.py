"""The machine of candidates within a request, as data, as far as a request goes before a decision."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CandidateStep:
    """`rule` is who may; None: the candidate's own answer, or the clock."""

    action: str
    before: tuple[str, ...]
    after: str
    rule: str | None
    reason: bool = False


# While a request is searching its candidates come and go; later the set is frozen.
CONSIDERING: Final = "searching"

_CONSIDERED: Final = ("longlisted", "screened", "sounded", "available", "not_available", "no_reply")
CANDIDATE_STEPS: Final = (
    CandidateStep("screen", ("longlisted",), "screened", "candidates.change"),
    CandidateStep("sound", ("screened", "no_reply"), "sounded", "candidates.change"),
    CandidateStep("answer_yes", ("sounded",), "available", None),
    CandidateStep("answer_maybe", ("sounded",), "available", None),
    CandidateStep("answer_no", ("sounded",), "not_available", None),
    CandidateStep("run_out", ("sounded",), "no_reply", None),
    CandidateStep("propose", ("available",), "proposed", "candidates.change"),
    CandidateStep("remove_conflict", _CONSIDERED, "removed_conflict", "candidates.change", reason=True),
    CandidateStep("remove", _CONSIDERED, "removed_by_desk", "candidates.change", reason=True),
)
CANDIDATE_STEPS_BY_ACTION: Final = {step.action: step for step in CANDIDATE_STEPS}
CANDIDATE_STATES: Final = (
    "longlisted",
    *dict.fromkeys(step.after for step in CANDIDATE_STEPS),
)
OUT_OF_IT: Final = frozenset({"removed_conflict", "removed_by_desk"})
