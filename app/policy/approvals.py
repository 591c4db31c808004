"""Acts that take two persons: who may ask for each, and who may decide on it."""

from typing import Final

from app.policy.actors import Actor, Role
from app.policy.rules import RULES

# Act → the rule of who may ask for it.
ACTS: Final = {
    "membership_removal": "memberships.remove",
    "sealed_reading": "sealed.read",
    "confidential_export": "profiles.export",
}


def may_ask(actor: Actor, act: str) -> bool:
    """By role and naming alone, for somebody who is not signing in just now too."""
    cell = RULES[ACTS[act]].cells.get(actor.role)
    return cell is not None and (cell != "named" or actor.sealed_access)


def deciders(act: str) -> tuple[frozenset[Role], bool]:
    """The roles of those who may decide on it, and whether they have to be named for sealed fields."""
    cells = RULES[ACTS[act]].cells
    roles = frozenset({Role.HEAD}) if act == "confidential_export" else frozenset(cells)
    return roles, "named" in cells.values()


def may_decide(actor: Actor, act: str) -> bool:
    """Whoever may ask for it, of an export the head alone; never who asked, which the approval itself tells."""
    return may_ask(actor, act) and actor.role in deciders(act)[0]
