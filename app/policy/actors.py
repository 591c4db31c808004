"""Who asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles there are so far; accounts bring the others."""

    NOBODY = "nobody"
    DESK = "desk"
    PARTNER = "partner"


@dataclass(frozen=True)
class Actor:
    """Somebody with a role. `token_id` is None for the command line, which acts as the desk, and for nobody."""

    role: Role
    name: str
    token_id: int | None = None


NOBODY = Actor(Role.NOBODY, "nobody")
COMMAND_LINE = Actor(Role.DESK, "command line")
