"""The one rules table, `rules.csv`: object.verb, and the roles that may.

A cell is empty (may not), `yes`, `own` (only what is the asker's own: the profile, the nominees of the State, the
organisation; `visibility` draws that line) or `named` (officers named for sealed fields). `scope` is what an API
client has to hold (`any`: nothing in particular; empty: clients may not). `also` holds: `unready` (before the second
factor is set up too), `fresh` (asks for a sign-in not long ago), `delegate` (a delegate of the Secretary General may
as well). `operations` are the API's operations behind the rule; a test fails when one is missing.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from time import time
from typing import Final

from app.errors import Forbidden, SignInNeeded
from app.policy.actors import COMMAND_LINE, Actor, Role

# How long a sign-in counts as fresh, for what could lock somebody out or let somebody in.
FRESH_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    name: str
    cells: dict[Role, str]
    scope: str
    also: frozenset[str]
    operations: tuple[str, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(self.cells)


def _read() -> dict[str, Rule]:
    table = files("app.policy").joinpath("rules.csv").read_text(encoding="utf-8")
    return {row["rule"]: _rule(row) for row in csv.DictReader(table.splitlines())}


def _rule(row: dict[str, str]) -> Rule:
    cells = {role: row[role] for role in Role if row[role]}
    return Rule(row["rule"], cells, row["scope"], frozenset(row["also"].split()), tuple(row["operations"].split()))


RULES: Final[dict[str, Rule]] = _read()


def may(actor: Actor, rule: str) -> bool:
    """Whether the table lets the actor, whatever the object is."""
    return _refusal(actor, RULES[rule]) is None


def may_when_fresh(actor: Actor, rule: str) -> bool:
    """As `may`, or would after giving the password once more: what a page may offer."""
    return _refusal(actor, RULES[rule]) in (None, "fresh_sign_in_needed")


def require(actor: Actor, rule: str) -> None:
    """Raises SignInNeeded when signing in could help, Forbidden (with the code of the reason) when it could not."""
    refusal = _refusal(actor, RULES[rule])
    if refusal is not None:
        raise SignInNeeded() if actor.role is Role.NOBODY else Forbidden(code=refusal)


def _refusal(actor: Actor, rule: Rule) -> str | None:
    if actor.scopes is not None:
        return _refusal_of_client(actor, rule)
    if actor.unready and "unready" not in rule.also:
        return "second_factor_needed"
    cell = rule.cells.get(actor.role) or ("yes" if actor.delegate and "delegate" in rule.also else None)
    if cell is None:
        return "forbidden"
    if cell == "named" and not actor.sealed_access:
        return "forbidden"
    if actor.role is Role.PARTNER and actor.agreement is None and cell == "yes" and "unready" not in rule.also:
        return "no_agreement"
    # The command line has no sign-in to be fresh.
    if "fresh" in rule.also and actor.name != COMMAND_LINE.name and time() - actor.fresh_at > FRESH_S:
        return "fresh_sign_in_needed"
    return None


def _refusal_of_client(actor: Actor, rule: Rule) -> str | None:
    if rule.scope == "any":
        return None
    if not rule.scope or Role.PARTNER not in rule.cells:
        return "forbidden"
    if actor.agreement is None:
        return "no_agreement"
    return None if rule.scope in (actor.scopes or ()) else "scope_needed"
