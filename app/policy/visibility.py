"""Which profiles an asker sees at all, and up to which level: as a function for the index, as SQL for reads.

Both come from the same two constants; a test compares them on every combination.
"""

from sqlalchemy import ColumnElement, and_, false, true

from app.models import Profile
from app.policy.actors import Actor, Role
from app.policy.fields import Level

Sight = Level | None

# What the person chose to show to partners → how far a partner sees. "hidden" is in neither.
PARTNER_SIGHT = {"card": Level.CARD, "named": Level.NETWORK}
PARTNER_STATES = frozenset({"active"})
NAMED = Level.NETWORK


def sight_of(role: Role, membership: str, partner_visibility: str) -> Sight:
    """The highest level `role` sees of a profile in this state; None when the profile does not exist for it."""
    if role is Role.DESK:
        return Level.SECRETARIAT
    if role is Role.PARTNER and membership in PARTNER_STATES:
        return PARTNER_SIGHT.get(partner_visibility)
    return None


def visible_profiles(actor: Actor) -> ColumnElement[bool]:
    """The condition on `profiles` that every read starts from."""
    if actor.role is Role.DESK:
        return true()
    if actor.role is Role.PARTNER:
        return and_(Profile.membership.in_(PARTNER_STATES), Profile.partner_visibility.in_(PARTNER_SIGHT))
    return false()
