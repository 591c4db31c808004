"""Pages of docs/ that are made from the program's tables. `python -m tests.docs.generated` writes them anew."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from app.policy import COLUMN_LEVELS, RULES, Level, Role, candidate_moves, request_moves
from app.policy.request_moves import REQUEST_STEPS
from app.policy.rules import Rule
from app.services import membership
from app.services.retention import classes
from app.settings import Settings
from tests.docs.translations import translations_page

DOCS = Path(__file__).parents[2] / "docs"
# Before, after, the name of the step, whether it needs a reason.
_Arrow = tuple[str | None, str, str, bool]
_WORDS = {"": "", "yes": "yes", "own": "own", "named": "named"}


def roles_page() -> str:
    """Who may do what: the rules table as people read it."""
    roles = [role for role in Role if role is not Role.NOBODY]
    head = ["", *(role.value.replace("_", " ") for role in roles), "client's scope", "besides"]
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([rule.name, *(_cell(rule, role) for role in roles), rule.scope, _also(rule)]) for rule in _told()]
    return f"{_ROLES_HEAD}\n{''.join(lines)}"


_ROLES_HEAD = """\
# Who may do what

Made from `app/policy/rules.csv`, which decides; a test keeps this page true. **own**: only what is the asker's own
(the profile, the nominees of the State, the organisation). **named**: officers named for sealed fields. A partner
needs an agreement in force. What somebody may do still ends where the object is hidden: that answers as if it were
not there. Nobody decides on what they asked for themselves, nor on the own profile.
"""


def _told() -> list[Rule]:
    # What is open to everybody needs no row.
    return [rule for rule in RULES.values() if Role.NOBODY not in rule.cells]


def _cell(rule: Rule, role: Role) -> str:
    return _WORDS[rule.cells.get(role, "")]


def _also(rule: Rule) -> str:
    said = {
        "fresh": "asks for a fresh sign-in",
        "delegate": "delegates of the Secretary General too",
        "unready": "before the second factor too",
    }
    return "; ".join(said[word] for word in sorted(rule.also))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def register_page() -> str:
    """What is kept about whom, who sees it and for how long: the tables of fields and of retention as people read
    them."""
    kept = [_line(["Table", "fields by level"]), _line(["---"] * 2)]
    kept += [_line([table, _by_level(levels)]) for table, levels in COLUMN_LEVELS.items()]
    periods = [_line(["Class", "basis", "kept for"]), _line(["---"] * 3)]
    periods += [_line([each.name, each.basis, _days(each.period)]) for each in classes(Settings.model_construct())]
    return f"{_REGISTER_HEAD}\n{''.join(kept)}\n{_PERIODS_HEAD}\n{''.join(periods)}"


_REGISTER_HEAD = """\
# Register of processing

Made from `app/policy/fields.py` and `app/services/retention.py`, which decide; a test keeps this page true.

Levels: **card** is seen by partners as far as the person chose, **network** also by the Network's own offices and by
partners whom the person shows it, **secretariat** by the desk and the person, **sealed** is encrypted and opened by
two officers, **internal** never leaves the program.

## What is kept, and who sees it
"""

_PERIODS_HEAD = """\
## How long

`GET /api/v1/retention` tells how many rows there are and when they go. A profile is kept as long as the person is a
member; it goes a year after they left, or 14 days after they asked. Of the erased stays a tombstone: a random id and
salted hashes of address, number and reference, so that no roster brings them in again. Rows of the audit trail hold
random ids and codes only; once the profile is erased they point at nobody. Their chain is not cut.
A list of candidates that went up and a decision file are kept as they are, sealed, until their request goes: so that
a decision can be shown later, also with the name of somebody who has been erased since.
"""


def _by_level(levels: Mapping[str, Level]) -> str:
    told = [(level, [name for name, of in levels.items() if of is level]) for level in Level]
    return "; ".join(f"**{level.name.lower()}**: {', '.join(names)}" for level, names in told if names)


def _days(period: timedelta) -> str:
    return f"{period.days} days" if period else "until it has run out"


def requests_page() -> str:
    """The life of a deployment request: the table of its steps, and the diagram of it."""
    head = ["step", "from", "to", "by", "rule", "reason"]
    rows = [
        [step.action, ", ".join(step.before), step.after, step.hand, step.rule, "yes" if step.reason else ""]
        for step in REQUEST_STEPS
    ]
    table = "".join(_line(cells) for cells in [head, ["---"] * len(head), *rows])
    return "\n".join(
        [
            f"{_REQUESTS_HEAD}\n{table}\n{_drawn(['draft'], _steps(request_moves.REQUEST_STEPS), _ENDS)}",
            f"{_CANDIDATES_HEAD}\n{_candidates()}\n{_drawn(['longlisted'], _steps(candidate_moves.CANDIDATE_STEPS))}",
            f"{_MEMBERSHIP_HEAD}\n{_membership()}\n{_drawn(sorted(membership.STARTS), _moves())}",
        ]
    )


_ENDS = [state for state in request_moves.REQUEST_STATES if state in request_moves.ENDED]


def _steps(steps: Iterable[request_moves.RequestStep | candidate_moves.CandidateStep]) -> list[_Arrow]:
    return [(before, step.after, step.action, step.reason) for step in steps for before in step.before]


def _moves() -> list[_Arrow]:
    return [(move.before, move.after, move.way, move.reason) for move in membership.MOVES]


def _drawn(starts: Iterable[str], arrows: Iterable[_Arrow], ends: Iterable[str] = ()) -> str:
    """A state diagram; ® marks what needs a reason."""
    lines = [
        *(f"[*] --> {state}" for state in starts),
        *(f"{before} --> {after}: {name}{' ®' if reason else ''}" for before, after, name, reason in arrows),
        *(f"{state} --> [*]" for state in ends),
    ]
    return "```mermaid\nstateDiagram-v2\n" + "".join(f"    {line}\n" for line in lines) + "```\n"


def _candidates() -> str:
    head = ["step", "from", "to", "rule", "reason"]
    rows = [
        [step.action, ", ".join(step.before), step.after, step.rule or "", "yes" if step.reason else ""]
        for step in candidate_moves.CANDIDATE_STEPS
    ]
    return "".join(_line(cells) for cells in [head, ["---"] * len(head), *rows])


def _membership() -> str:
    head = ["from", "to", "by", "rule", "reason"]
    rows = [
        [move.before, move.after, move.way, move.rule or "the clock", "yes" if move.reason else ""]
        for move in membership.MOVES
    ]
    return "".join(_line(cells) for cells in [head, ["---"] * len(head), *rows])


_CANDIDATES_HEAD = """\
## Candidates

Made from `app/policy/candidate_moves.py`, which decides. A step without a rule is the candidate's own answer, follows
from a step of the request, or is taken by the clock.
"""

_MEMBERSHIP_HEAD = """\
## Membership

Made from `app/services/membership.py`, which decides. Nobody moves the own membership, but a pause and its end. A
removal takes two persons.
"""


_REQUESTS_HEAD = """\
# Deployment requests

Made from `app/policy/request_moves.py`, which decides; a test keeps this page true. The requester's side is who wrote
the request and colleagues of the same organisation or State. An office never takes a step on what it wrote itself.
Each step leaves a row of history, an audit row and its mails in one transaction. The clock runs from the first
submission, stands still while the request is returned, and tells desk, head and the Secretary General's office at 75,
100 and 125 % of the hours in `SULH_REQUEST_TARGET_HOURS`.
"""


PAGES: dict[str, Callable[[], str]] = {
    "roles.md": roles_page,
    "privacy/register.md": register_page,
    "translations.md": translations_page,
    "requests.md": requests_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
