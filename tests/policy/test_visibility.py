"""Who sees whom: the function of the index and the condition of the reads say the same of everybody."""

from dataclasses import replace
from itertools import product
from typing import Literal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select

from app.db import now, reading, writing
from app.errors import Forbidden, SignInNeeded
from app.models import PartnerChoice, PartnerOrganisation, Profile
from app.policy import (
    NOBODY,
    RULES,
    Actor,
    Exposure,
    Level,
    Role,
    exposure_of,
    highest_sight,
    may,
    require,
    sight_of,
    viewer_of,
    visible_profiles,
)
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.security import new_reference
from app.services.profiles import store_profiles
from app.vocabularies.fixed import MEMBERSHIP_STATES

VISIBILITIES: tuple[Literal["hidden", "card", "named"], ...] = ("hidden", "card", "named")
DESK = Actor(Role.DESK, "desk")
PARTNER = Actor(Role.PARTNER, "partner", agreement=Level.NETWORK)
ACTIVE = Exposure(id=str(uuid4()), membership="active", choice="named")


def test_the_function_and_the_condition_agree_for_every_state_choice_and_asker(engine: Engine) -> None:
    organisation, cast = uuid4(), list(product(MEMBERSHIP_STATES, VISIBILITIES, (None, "TN"), (False, True)))
    people = [
        (
            ProfileWrite(
                name=f"person {number}", membership=state, partner_visibility=choice, nominated_by=nominator
            ),
            {"reference": new_reference(), "hidden_at": now() if hidden else None},
        )
        for number, (state, choice, nominator, hidden) in enumerate(cast)
    ]
    with writing(engine) as session:
        ids = store_profiles(session, DESK, people, source="test")
        session.add(_organisation(1, organisation))
        session.flush()
        chosen = [(id_, VISIBILITIES[n % 3]) for n, id_ in enumerate(ids) if n % 5 == 0]
        rows = [{"profile_id": id_, "organisation_id": 1, "choice": choice} for id_, choice in chosen]
        session.execute(insert(PartnerChoice), rows)
    with reading(engine) as session:
        records = load_records(session, Profile.id > 0)
    own = str(records[ids[3]]["id"])
    for asker in _askers(str(organisation), own):
        with reading(engine) as session:
            seen = set(session.scalars(select(Profile.id).where(visible_profiles(asker))))
        sights = {id_: sight_of(viewer_of(asker), exposure_of(record)) for id_, record in records.items()}
        assert seen == {id_ for id_, sight in sights.items() if sight is not None}, asker
        assert all(sight is None or sight <= highest_sight(viewer_of(asker)) for sight in sights.values())


def _organisation(id_: int, public_id: UUID) -> PartnerOrganisation:
    return PartnerOrganisation(id=id_, public_id=public_id, name="UN", created_at=now(), updated_at=now())


def _askers(organisation: str, own: str) -> list[Actor]:
    partner = Actor(Role.PARTNER, "partner", organisation=organisation)
    return [
        *(Actor(role, "somebody") for role in Role),
        partner,
        replace(partner, agreement=Level.CARD),
        replace(partner, agreement=Level.NETWORK),
        replace(partner, agreement=Level.NETWORK, organisation=str(uuid4())),
        Actor(Role.FOCAL_POINT, "focal point", state="TN"),
        Actor(Role.EXPERT, "expert", profile=own),
    ]


def test_partners_see_active_people_as_far_as_those_chose() -> None:
    viewer = viewer_of(PARTNER)
    assert sight_of(viewer, ACTIVE) is Level.NETWORK
    assert sight_of(viewer, replace(ACTIVE, choice="card")) is Level.CARD
    assert sight_of(viewer, replace(ACTIVE, choice="hidden")) is None
    for state in set(MEMBERSHIP_STATES) - {"active"}:
        assert sight_of(viewer, replace(ACTIVE, membership=state)) is None


def test_a_choice_for_one_organisation_counts_for_it_alone() -> None:
    person = replace(ACTIVE, choice="card", choices={"un": "named", "au": "hidden"})
    sights = [sight_of(viewer_of(replace(PARTNER, organisation=name)), person) for name in ("un", "au", "lg")]
    assert sights == [Level.NETWORK, None, Level.CARD]


def test_an_agreement_limits_what_a_partner_sees_and_without_one_it_sees_nobody() -> None:
    assert sight_of(viewer_of(replace(PARTNER, agreement=Level.CARD)), ACTIVE) is Level.CARD
    assert sight_of(viewer_of(replace(PARTNER, agreement=None)), ACTIVE) is None
    with pytest.raises(Forbidden) as refused:
        require(replace(PARTNER, agreement=None), "profiles.search")
    assert refused.value.code == "no_agreement"


def test_somebody_who_hid_is_seen_by_the_desk_and_by_nobody_else_but_the_person() -> None:
    hidden = replace(ACTIVE, hidden=True, nominated_by="TN")
    for asker in _askers("un", hidden.id):
        sees = sight_of(viewer_of(asker), hidden) is not None
        assert sees == (asker.role in ("desk", "head", "secretary_general") or asker.profile == hidden.id)


def test_an_unknown_choice_hides() -> None:
    assert sight_of(viewer_of(PARTNER), replace(ACTIVE, choice="whatever comes later")) is None


def test_accounts_and_the_audit_give_no_sight_of_people() -> None:
    for role in (Role.NOBODY, Role.AUDITOR, Role.ADMINISTRATOR):
        assert not may(Actor(role, "x"), "profiles.read")


def test_nobody_may_read_people() -> None:
    for rule in RULES:
        if rule.startswith("profiles."):
            assert not may(NOBODY, rule)
            with pytest.raises(SignInNeeded):
                require(NOBODY, rule)


def test_partners_change_nothing() -> None:
    with pytest.raises(Forbidden):
        require(PARTNER, "profiles.change")
    assert {rule for rule in RULES if rule.startswith(("profiles.", "memberships.")) if may(PARTNER, rule)} == {
        "profiles.search",
        "profiles.read",
        "profiles.dossier",
    }
