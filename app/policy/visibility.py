"""Which profiles an asker sees at all, and up to which level: as a function for the index, as SQL for reads.

Both come from the same constants; a test compares them on every combination.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select, true

from app.models import PartnerChoice, PartnerOrganisation, Profile
from app.policy.actors import Actor, Role
from app.policy.fields import BY_REVEAL
from app.policy.levels import Level

Sight = Level | None

# What the person chose to show to partners → how far a partner sees. "hidden" is in neither.
PARTNER_SIGHT: Final = {"card": Level.CARD, "named": Level.NETWORK}
PARTNER_STATES: Final = frozenset({"active"})
NAMED: Final = Level.NETWORK
_WHOLE_SIGHT: Final = frozenset({Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL})
# What a focal point sees of its own nominees above its level: where the nomination stands.
_OF_THE_NOMINATION: Final = frozenset(
    {"membership", "membership_since", "paused_until", "missing", "nomination_reference", "nomination_date"}
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What of an actor decides whom the actor sees; two actors with the same viewer see the same."""

    role: Role
    organisation: str | None = None
    agreement: Level | None = None
    state: str | None = None
    profile: str | None = None
    sees_availability: bool = True


@dataclass(frozen=True, slots=True)
class Exposure:
    """What of a profile decides who sees it. `choices` is by the random id of the partner organisation."""

    id: str
    membership: str
    choice: str
    nominated_by: str | None = None
    hidden: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


def viewer_of(actor: Actor) -> Viewer:
    if actor.role in _WHOLE_SIGHT:
        return Viewer(Role.DESK)
    if actor.role is Role.PARTNER:
        return Viewer(Role.PARTNER, actor.organisation, actor.agreement, sees_availability=actor.sees_availability)
    if actor.role is Role.FOCAL_POINT:
        return Viewer(Role.FOCAL_POINT, state=actor.state)
    if actor.role is Role.EXPERT:
        return Viewer(Role.EXPERT, profile=actor.profile)
    return Viewer(actor.role)


def exposure_of(record: Mapping[str, Any]) -> Exposure:
    return Exposure(
        id=record["id"],
        membership=record["membership"],
        choice=record["partner_visibility"],
        nominated_by=record["nominated_by"],
        hidden=record["hidden_at"] is not None,
        choices=record["partner_choices"],
    )


def sight_of(viewer: Viewer, person: Exposure) -> Sight:
    """The highest level the viewer sees of the person; None when the person does not exist for the viewer."""
    if viewer.role is Role.DESK:
        return Level.SECRETARIAT
    if viewer.role is Role.EXPERT:
        return Level.SECRETARIAT if person.id == viewer.profile else None
    if person.hidden:
        return None
    if viewer.role is Role.ETHICS:
        return Level.NETWORK
    if viewer.role is Role.FOCAL_POINT:
        return Level.NETWORK if viewer.state is not None and person.nominated_by == viewer.state else None
    if viewer.role is Role.PARTNER and viewer.agreement is not None and person.membership in PARTNER_STATES:
        chosen = PARTNER_SIGHT.get(person.choices.get(viewer.organisation or "", person.choice))
        return None if chosen is None else min(chosen, viewer.agreement)
    return None


def highest_sight(viewer: Viewer) -> Level:
    """The level that the viewer reaches of anybody: a field above it does not exist for the viewer."""
    if viewer.role in (Role.DESK, Role.EXPERT):
        return Level.SECRETARIAT
    if viewer.role is Role.PARTNER:
        return viewer.agreement or Level.CARD
    return Level.NETWORK


def sees_who_is_away(viewer: Viewer) -> bool:
    """Whether the viewer is told that somebody is deployed or being prepared: a deployment is of the secretariat's
    requests, and everybody else learns of it where it is theirs. What a person said themselves is told as ever."""
    return viewer.role is Role.DESK


def opened_besides(viewer: Viewer) -> frozenset[str]:
    """Fields above the viewer's level, or behind a reveal, that the viewer sees of those it sees."""
    if viewer.role is Role.EXPERT:
        return BY_REVEAL
    return _OF_THE_NOMINATION if viewer.role is Role.FOCAL_POINT else frozenset()


def visible_profiles(actor: Actor) -> ColumnElement[bool]:
    """The condition on `profiles` that every read starts from."""
    viewer = viewer_of(actor)
    if viewer.role is Role.DESK:
        return true()
    if viewer.role is Role.EXPERT:
        return false() if viewer.profile is None else Profile.public_id == UUID(viewer.profile)
    found = Profile.hidden_at.is_(None)
    if viewer.role is Role.ETHICS:
        return found
    if viewer.role is Role.FOCAL_POINT and viewer.state is not None:
        return and_(found, Profile.nominated_by == viewer.state)
    if viewer.role is Role.PARTNER and viewer.agreement is not None:
        shown = _chosen_for(viewer.organisation).in_(PARTNER_SIGHT)
        return and_(found, Profile.membership.in_(PARTNER_STATES), shown)
    return false()


def _chosen_for(organisation: str | None) -> ColumnElement[str]:
    if organisation is None:
        return Profile.partner_visibility.expression
    own = (
        select(PartnerChoice.choice)
        .join(PartnerOrganisation, PartnerOrganisation.id == PartnerChoice.organisation_id)
        .where(PartnerChoice.profile_id == Profile.id, PartnerOrganisation.public_id == UUID(organisation))
        .scalar_subquery()
    )
    return func.coalesce(own, Profile.partner_visibility)
