"""What was made and refused in a run, move by move and step by step, and what never was."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, func, select

from app.db import reading
from app.models import CandidateMove, RequestMove
from app.policy.candidate_moves import CANDIDATE_STATES, CANDIDATE_STEPS
from app.policy.request_moves import REQUEST_STATES, REQUEST_STEPS
from tests.requests.walking.ways import MOVES

# Nobody may do this to what does not exist.
_NEVER_MADE: Final = frozenset({"strange"})


@dataclass
class Table:
    """`refused` counts by move and by code of the fact; steps and states as the histories tell them."""

    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    # Attempts on a strict request by those for whom there is none.
    kept_out: int = 0
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count_histories(self, engine: Engine) -> None:
        """Of all requests that there are."""
        for kind, table in (("request", RequestMove), ("candidate", CandidateMove)):
            with reading(engine) as session:
                rows = session.execute(
                    select(table.action, table.after, func.count()).group_by(table.action, table.after)
                )
                for action, after, count in rows:
                    self.steps[kind, action] += count
                    self.states[kind, after] += count

    def never(self) -> list[str]:
        """Moves and steps that were not made, states that were not reached."""
        steps = [("request", step.action) for step in REQUEST_STEPS]
        steps += [("candidate", step.action) for step in CANDIDATE_STEPS]
        states = [("request", state) for state in REQUEST_STATES]
        states += [("candidate", state) for state in CANDIDATE_STATES]
        return [
            *(f"move {name}" for name in MOVES if not self.made[name] and name not in _NEVER_MADE),
            *(f"{kind} step {action}" for kind, action in steps if not self.steps[kind, action]),
            *(f"{kind} state {state}" for kind, state in states if not self.states[kind, state]),
        ]

    def written(self) -> str:
        lines = [f"{self.made.total()} moves made, {self.refused.total()} refused, {self.kept_out} of them kept out"]
        for name in MOVES:
            codes = {code: count for (refused, code), count in self.refused.most_common() if refused == name}
            told = ", ".join(f"{code} {count}" for code, count in codes.items())
            lines.append(f"  {name:16} made {self.made[name]:6}  refused {sum(codes.values()):6}  {told}")
        for what, counted in (("step", self.steps), ("state", self.states)):
            for kind in ("request", "candidate"):
                told = ", ".join(f"{name} {count}" for (of, name), count in counted.most_common() if of == kind)
                lines.append(f"{what}s of a {kind}: {told}")
        return "\n".join(lines)
