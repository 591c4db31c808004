"""Pages of docs/ that are made from the program's tables. `python -m tests.docs.generated` writes them anew."""

from collections.abc import Callable
from pathlib import Path

from app.policy import RULES, Role
from app.policy.rules import Rule

DOCS = Path(__file__).parents[2] / "docs"
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


PAGES: dict[str, Callable[[], str]] = {"roles.md": roles_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
