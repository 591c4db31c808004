"""Who takes part in a random walk: everybody who may write requests, the offices twice, and those who are asked.

An officer, the Secretary General's other hand and a delegate are on the list of people themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from app.db import writing
from app.models import DeploymentRequest, Engagement, PartnerOrganisation, Profile
from app.policy import COMMAND_LINE, Actor, Role
from app.policy.levels import Level
from app.schemas.profiles import ProfileWrite
from app.services.accounts import add_account, partner_in_force
from app.services.profiles import store_profiles

NAMES: Final = tuple(f"Person {letter}" for letter in "ABCDEFG")
# Whose record these officers are: nobody decides on their own.
OWN: Final[Mapping[str, int]] = {"other desk": 0, "delegate": 1, "other secretary": 2}
# Ethics gave the password just now, whatever the time is.
FRESH: Final = 4e9
# What somebody holds blocks until ethics waives it.
AT_THE_PARTY: Final = {"title": "Adviser", "organisation_name": "Ministry", "country": "SD", "starts": "2024"}
OFFICERS: Final[Mapping[str, Role]] = {
    "desk": Role.DESK,
    "other desk": Role.DESK,
    "delegate": Role.DESK,
    "head": Role.HEAD,
    "other head": Role.HEAD,
    "secretary": Role.SECRETARY_GENERAL,
    "other secretary": Role.SECRETARY_GENERAL,
    "ethics": Role.ETHICS,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
    "asker": Role.FOCAL_POINT,
    "colleague": Role.FOCAL_POINT,
    "stranger": Role.FOCAL_POINT,
    "partner": Role.PARTNER,
}


@dataclass(frozen=True)
class Person:
    slot: int
    public_id: str
    expert: Actor


@dataclass(frozen=True)
class Troupe:
    engine: Engine
    officers: dict[str, Actor]
    people: list[Person]

    def everybody(self) -> list[Actor]:
        return [*self.officers.values(), *(person.expert for person in self.people)]

    def slot_of(self, name: str) -> int | None:
        """Of the record of an actor, if there is one."""
        return self._slots.get(name)

    @cached_property
    def _slots(self) -> dict[str, int]:
        slots = {person.public_id: person.slot for person in self.people}
        return {one.name: slots[one.profile] for one in self.everybody() if one.profile is not None}


def gather(engine: Engine) -> Troupe:
    """On an empty directory."""
    with writing(engine) as session:
        people = list(_people(session))
        officers = {name: _actor(session, role, name) for name, role in OFFICERS.items()}
    for name, number in OWN.items():
        officers[name] = replace(officers[name], profile=people[number].public_id)
    officers["ethics"] = replace(officers["ethics"], fresh_at=FRESH)
    officers["delegate"] = replace(officers["delegate"], delegate=True)
    return Troupe(engine, officers, people)


def _people(session: Session) -> Iterator[Person]:
    writes = [
        ProfileWrite.model_validate(
            {
                "name": name,
                "names": [{"text": name, "script": "Latn", "kind": "official"}],
                "nationalities": ["TN"],
                "roles": ["mediator"],
                "languages": [{"code": "ar", "speaking": "native"}],
                "affiliation": "An employer" if number == 3 else None,
                "nominated_by": "TN" if number % 2 else None,
                "offices": [AT_THE_PARTY] if number == 4 else [],
            }
        )
        for number, name in enumerate(NAMES)
    ]
    own = [{"reference": f"N-{number:05}", "membership": "active"} for number in range(len(NAMES))]
    slots = store_profiles(session, COMMAND_LINE, list(zip(writes, own, strict=True)), source="test")
    for slot, name in zip(slots, NAMES, strict=True):
        public_id = str(session.get_one(Profile, slot).public_id)
        expert = _actor(session, Role.EXPERT, name, profile_id=slot)
        yield Person(slot, public_id, replace(expert, profile=public_id))


def _actor(session: Session, role: Role, name: str, profile_id: int | None = None) -> Actor:
    state = None if role is not Role.FOCAL_POINT else "SD" if name == "stranger" else "TN"
    organisation = partner_in_force(session, "A partner") if role is Role.PARTNER else None
    email = f"{name.replace(' ', '.')}@{role.value.replace('_', '-')}.example"
    account = add_account(
        session, role, email, name, organisation_id=organisation, state=state, profile_id=profile_id
    )
    session.flush()
    made = Actor(role, f"account:{account.public_id}", account_id=account.id, state=state)
    if organisation is None:
        return made
    public_id = str(session.get_one(PartnerOrganisation, organisation).public_id)
    return replace(made, organisation=public_id, agreement=Level.NETWORK)


def start_again(troupe: Troupe) -> None:
    """As if there had never been a request; the audit stays, as it always does."""
    with writing(troupe.engine) as session:
        session.execute(delete(DeploymentRequest))
        session.execute(delete(Engagement).where(Engagement.kind == "mission"))
        session.execute(update(Profile).values(membership="active", hidden_at=None))
