"""Who asks, and what the asker brings along that decides what may be seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.policy.levels import Level


class Role(StrEnum):
    """The nine roles, and nobody. An account has one of them; a client acts as a partner."""

    NOBODY = "nobody"
    DESK = "desk"
    HEAD = "head"
    SECRETARY_GENERAL = "secretary_general"
    ETHICS = "ethics"
    EXPERT = "expert"
    FOCAL_POINT = "focal_point"
    PARTNER = "partner"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


# Who works in or for the secretariat signs in with a second factor, always.
STAFF: Final = frozenset(
    {Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL, Role.ETHICS, Role.AUDITOR, Role.ADMINISTRATOR}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role, as the request found them.

    `name` is how histories and the audit call the actor: `account:<uuid>`, `client:<uuid>`, or the name of a part
    of the program. `token_id` is the row of the session or of the client's token.
    """

    role: Role
    name: str
    token_id: int | None = None
    account_id: int | None = None
    # A partner: whose people or client, and how far the agreement in force goes (None: none is).
    organisation: str | None = None
    agreement: Level | None = None
    # A client: what it was given; None for people.
    scopes: frozenset[str] | None = None
    # A focal point: the nominating State.
    state: str | None = None
    # The profile of this person, by its random id. Nobody decides on it as an officer.
    profile: str | None = None
    # A named officer: may ask for sealed fields.
    sealed_access: bool = False
    # Acts for the Secretary General under a delegation act in force.
    delegate: bool = False
    # Signed in, but a factor that the role needs is still to be set up.
    unready: bool = False
    # When this person last gave the password, in seconds since 1970; 0 for a client.
    fresh_at: float = 0.0

    @property
    def sees_availability(self) -> bool:
        return self.scopes is None or "availability.read" in self.scopes


NOBODY = Actor(Role.NOBODY, "nobody")
COMMAND_LINE = Actor(Role.DESK, "command line")
# The same, where accounts are looked after.
CARETAKER = Actor(Role.ADMINISTRATOR, "command line")
