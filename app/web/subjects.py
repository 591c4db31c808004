"""Whose profile a form is about: the own one, or one that is kept for somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.policy import Actor
from app.queries.profiles import Found
from app.services.profiles import find_own

# Raises what keeps the actor from the profile; None for somebody who is not kept yet.
Finding = Callable[[Any, Actor], Found | None]


@dataclass(frozen=True)
class Subject:
    """`place` is the page that lists the sections, without its language."""

    place: str
    find: Finding
    own: bool = False


OWN: Final = Subject("/me", find_own, own=True)
