"""The places somebody can go to. What is offered is what the rules let them do."""

from dataclasses import dataclass

from app.policy import Actor, may
from app.web.i18n import N_
from app.web.stewardship import open_to


@dataclass(frozen=True)
class Place:
    title: str
    path: str
    current: bool


def places_for(actor: Actor, path: str) -> list[Place]:
    """For the header; `path` is where the asker is."""
    language = path[1:3]
    here = _of_the_header(actor, path[3:])
    return [Place(title, f"/{language}{rest}", _is_at(here, rest)) for title, rest in _open_to(actor)]


def _of_the_header(actor: Actor, here: str) -> str:
    """The path of the place in the header that `here` belongs to: of stewardship, only the first has one."""
    steward = [path for _, path in open_to(actor)]
    return steward[0] if any(_is_at(here, path) for path in steward) else here


def _open_to(actor: Actor) -> list[tuple[str, str]]:
    places = []
    if may(actor, "profiles.search"):
        places.append((N_("Find"), "/find"))
    if steward := open_to(actor):
        places.append((N_("Stewardship"), steward[0][1]))
    if actor.profile is not None and may(actor, "own.read"):
        places.append((N_("My profile"), f"/profiles/{actor.profile}"))
    if may(actor, "account.read"):
        places.append((N_("Account"), "/account"))
    return places


def _is_at(here: str, rest: str) -> bool:
    return here == rest or here.startswith(f"{rest}/")


def first_place(actor: Actor) -> str:
    """Where somebody who has just signed in is taken, without the language."""
    if actor.unready:
        return "/account/second-factor"
    return _open_to(actor)[0][1]
