"""The one rules table: verb on object, and the roles that may."""

from app.errors import Forbidden, SignInNeeded
from app.policy.actors import Actor, Role

_DESK = frozenset({Role.DESK})
_MEMBERS = frozenset({Role.DESK, Role.PARTNER})
_ALL = frozenset(Role)

RULES: dict[str, frozenset[Role]] = {
    "profiles.search": _MEMBERS,
    "profiles.read": _MEMBERS,
    "profiles.create": _DESK,
    "profiles.change": _DESK,
    "profiles.history": _DESK,
    "profiles.import": _DESK,
    "profiles.export": _DESK,
    "outbox.read": _DESK,
    "outbox.retry": _DESK,
    "vocabularies.read": _ALL,
    "health.read": _ALL,
}


def may(actor: Actor, rule: str) -> bool:
    return actor.role in RULES[rule]


def require(actor: Actor, rule: str) -> None:
    """Raises SignInNeeded when signing in could help, Forbidden when it could not."""
    if may(actor, rule):
        return
    if actor.role is Role.NOBODY:
        raise SignInNeeded()
    raise Forbidden()
