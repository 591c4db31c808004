"""The places somebody can go to. What is offered is what the rules let them do."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.policy import Actor, may
from app.web import stewardship
from app.web.i18n import N_

# In the order in which the menu shows them.
_GROUPS: Final = (
    _DAILY := N_("Daily work"),
    _STEWARDSHIP := N_("Stewardship"),
    _OVERSIGHT := N_("Oversight"),
    _ADMINISTRATION := N_("Administration"),
    _OWN := N_("You"),
)

# Only for who has a profile.
_ME: Final = "/me"
_OFFERS: Final = "/offers"
# Group, title, path without its language, and the rule that opens it. In the order in which they are offered: the
# first is where somebody begins, the first few stand beside each other, all of them in the menu.
PLACES: Final = (
    (_DAILY, N_("Desk"), "/desk", "desk.read"),
    (_DAILY, N_("Find"), "/find", "profiles.search"),
    (_OWN, N_("My profile"), _ME, "own.read"),
    (_OVERSIGHT, N_("Audit trail"), "/audit", "audit.read"),
    (_DAILY, N_("Requests"), "/requests", "requests.read"),
    (_OWN, N_("Offers"), _OFFERS, "offers.own"),
    (_DAILY, N_("Releases"), "/releases", "releases.own"),
    (_DAILY, N_("Shortlists"), "/shortlists", "shortlists.own"),
    (_ADMINISTRATION, N_("Accounts"), "/accounts", "accounts.read"),
    *((_STEWARDSHIP, *place) for place in stewardship.PLACES),
    (_STEWARDSHIP, N_("Import"), "/imports", "profiles.import"),
    (_OVERSIGHT, N_("Coverage"), "/coverage", "coverage.read"),
    (_ADMINISTRATION, N_("Partners"), "/organisations", "organisations.read"),
    (_ADMINISTRATION, N_("API clients"), "/clients", "clients.read"),
    (_ADMINISTRATION, N_("Sealed fields"), "/sealed-officers", "officers.read"),
    (_ADMINISTRATION, N_("Delegations"), "/delegations", "delegations.read"),
    (_OVERSIGHT, N_("Retention calendar"), "/retention", "retention.read"),
    (_OVERSIGHT, N_("Outgoing mail"), "/outbox", "outbox.read"),
    (_DAILY, N_("Saved searches"), "/saved-searches", "searches.own"),
    (_OWN, N_("Account"), "/account", "account.read"),
)
# So many stand beside each other on a wide screen, and on a phone.
_IN_ROW: Final = 4
_IN_NARROW_ROW: Final = 2


@dataclass(frozen=True)
class Place:
    """`current` is `page` at the place itself, `true` below it, empty elsewhere."""

    group: str
    title: str
    path: str
    current: str
    in_row: bool


@dataclass(frozen=True)
class Navigation:
    """`groups` hold all places: the menu of a phone. On a wide screen the first few stand beside each other, and
    the menu shows the others."""

    groups: list[tuple[str, list[Place]]]
    row: list[Place]

    @property
    def is_whole(self) -> bool:
        """Whether the row holds everything."""
        return all(place.in_row for _, places in self.groups for place in places)

    @property
    def is_small(self) -> bool:
        """Whether the row holds everything on a phone too."""
        return self.is_whole and len(self.row) <= _IN_NARROW_ROW

    @property
    def is_here(self) -> bool:
        """Whether the asker is at a place that only the menu shows."""
        return any(place.current and not place.in_row for _, places in self.groups for place in places)


def navigation_for(actor: Actor, path: str) -> Navigation:
    """For the header; `path` is where the asker is."""
    language, here = path[1:3], path[3:]
    places = [
        Place(group, title, f"/{language}{rest}", _current(here, rest), number < _IN_ROW)
        for number, (group, title, rest) in enumerate(_open_to(actor))
    ]
    by_group = groupby(sorted(places, key=lambda place: _GROUPS.index(place.group)), key=lambda place: place.group)
    return Navigation([(group, list(members)) for group, members in by_group], places[:_IN_ROW])


def _current(here: str, rest: str) -> str:
    if here == rest:
        return "page"
    return "true" if here.startswith(f"{rest}/") else ""


def _open_to(actor: Actor) -> list[tuple[str, str, str]]:
    return [
        (group, title, path)
        for group, title, path, rule in PLACES
        if may(actor, rule) and (actor.profile is not None or path not in (_ME, _OFFERS))
    ]


def first_place(actor: Actor) -> str:
    """Where somebody who has just signed in is taken, without the language."""
    if actor.unready:
        return "/account/second-factor"
    return _open_to(actor)[0][2]
