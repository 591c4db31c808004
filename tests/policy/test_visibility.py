"""Who sees whom: the function of the index and the condition of the reads say the same of everybody."""

from itertools import product
from typing import Literal

import pytest
from sqlalchemy import Engine, select

from app.db import reading, writing
from app.errors import Forbidden, SignInNeeded
from app.models import Profile
from app.policy import NOBODY, RULES, Actor, Level, Role, may, require, sight_of, visible_profiles
from app.schemas.profiles import ProfileWrite
from app.security import new_reference
from app.services.profiles import store_profiles
from app.vocabularies.fixed import MEMBERSHIP_STATES

VISIBILITIES: tuple[Literal["hidden", "card", "named"], ...] = ("hidden", "card", "named")
DESK = Actor(Role.DESK, "desk")


def test_the_function_and_the_condition_agree_for_every_state_choice_and_role(engine: Engine) -> None:
    people = [
        (
            ProfileWrite(name=f"{state} {choice}", membership=state, partner_visibility=choice),
            {"reference": new_reference()},
        )
        for state, choice in product(MEMBERSHIP_STATES, VISIBILITIES)
    ]
    with writing(engine) as session:
        store_profiles(session, DESK, people, source="test")
    for role in Role:
        with reading(engine) as session:
            condition = visible_profiles(Actor(role, "somebody"))
            seen = set(session.scalars(select(Profile.display_name).where(condition)))
        expected = {
            f"{state} {choice}"
            for state, choice in product(MEMBERSHIP_STATES, VISIBILITIES)
            if sight_of(role, state, choice) is not None
        }
        assert seen == expected


def test_partners_see_active_people_as_far_as_those_chose() -> None:
    assert sight_of(Role.PARTNER, "active", "named") is Level.NETWORK
    assert sight_of(Role.PARTNER, "active", "card") is Level.CARD
    assert sight_of(Role.PARTNER, "active", "hidden") is None
    assert all(sight_of(Role.PARTNER, state, "named") is None for state in MEMBERSHIP_STATES if state != "active")


def test_an_unknown_choice_hides() -> None:
    assert sight_of(Role.PARTNER, "active", "whatever comes later") is None


def test_nobody_may_read_people() -> None:
    assert sight_of(Role.NOBODY, "active", "named") is None
    for rule in RULES:
        if rule.startswith("profiles."):
            assert not may(NOBODY, rule)
            with pytest.raises(SignInNeeded):
                require(NOBODY, rule)


def test_partners_change_nothing() -> None:
    partner = Actor(Role.PARTNER, "partner")
    allowed = {rule for rule in RULES if may(partner, rule)}
    assert allowed == {"profiles.search", "profiles.read", "vocabularies.read", "health.read"}
    with pytest.raises(Forbidden):
        require(partner, "profiles.change")
