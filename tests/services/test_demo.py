"""The invented people of `sulh demo`."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from app.db import now, reading, writing
from app.errors import Conflict
from app.models import Profile
from app.policy import Actor, Role
from app.queries.records import all_records, count_profiles
from app.schemas.profiles import ProfileWrite
from app.security import REFERENCE_ALPHABET
from app.services.demo import fill_database, invented_in, invented_people
from app.services.demo.famous import FAMOUS, is_famous
from app.services.demo.searches import searches_to_try
from app.services.profiles import check_terms, create_profile, missing_of
from app.services.retention import erase_due
from app.vocabularies.countries import oic_members
from app.vocabularies.language_levels import reaches

TODAY = date(2026, 11, 23)
MANY = 6_000


@pytest.fixture(scope="module")
def people() -> list[ProfileWrite]:
    return list(invented_people(MANY, today=TODAY))


def share(people: list[ProfileWrite], found: int) -> float:
    return found / len(people)


def test_the_same_seed_and_day_give_the_same_people_however_many_are_asked_for() -> None:
    few, more = list(invented_people(20, today=TODAY)), list(invented_people(60, today=TODAY))
    assert few == more[:20]
    assert few != list(invented_people(20, seed=54, today=TODAY))


def test_everybody_could_be_typed_in_as_written(people: list[ProfileWrite]) -> None:
    for person in people[:1000]:
        assert ProfileWrite.model_validate(person.model_dump(mode="json")) == person


def test_nobody_known_is_put_together(people: list[ProfileWrite]) -> None:
    assert is_famous("Mohamed Salah") and is_famous("Sékou Béa TOURÉ") and not is_famous("Salah Diallo")
    assert all(len(pair) == 2 for pair in FAMOUS)
    assert not any(is_famous(person.name) for person in people)


def test_contacts_reach_nobody(people: list[ProfileWrite]) -> None:
    for person in people:
        for contact in person.contacts:
            assert contact.value.endswith("@example.org") or contact.value.startswith("+000 ")


def test_every_member_state_has_somebody(people: list[ProfileWrite]) -> None:
    homes = Counter(person.nationalities[0] for person in people if person.nationalities)
    assert oic_members() <= set(homes)
    outside = [p for p in people if len(p.nationalities) > 1 or not oic_members().issuperset(p.nationalities)]
    assert 0.08 < share(people, len(outside)) < 0.2


def test_names_come_in_the_scripts_of_the_country(people: list[ProfileWrite]) -> None:
    scripts = {"SA": "Arab", "MA": "Arab", "IR": "Arab", "PK": "Arab", "SO": "Arab", "KZ": "Cyrl", "TJ": "Cyrl"}
    for person in people:
        script = scripts.get(person.nationalities[0]) if person.nationalities else None
        if script:
            official = [name for name in person.names if name.kind == "official"]
            assert [name.script for name in official] == [script], person.name
    kinds = Counter(name.kind for person in people for name in person.names)
    assert kinds["also_written"] > 0.03 * MANY and 0 < kinds["former"] < 0.03 * MANY


def test_families_are_many(people: list[ProfileWrite]) -> None:
    assert len({person.name.split()[-1] for person in people}) > 2_000
    assert len({person.name for person in people}) > 0.95 * MANY


def test_people_are_spread_as_life_is(people: list[ProfileWrite]) -> None:
    assert 0.55 < share(people, sum(p.gender == "m" for p in people)) < 0.63
    assert 0.34 < share(people, sum(p.gender == "f" for p in people)) < 0.42
    assert 0.5 < share(people, sum("expert" in p.roles for p in people)) < 0.65
    states = Counter(person.membership for person in people)
    assert 0.65 < share(people, states["active"]) < 0.75
    assert set(states) == {
        *("nominated", "under_review", "active", "paused"),
        *("lapsed", "suspended", "removed", "retired"),
    }
    shown = Counter(person.partner_visibility for person in people)
    assert shown["card"] > shown["named"] > shown["hidden"] > 0.05 * MANY
    topics = Counter(topic.code for person in people for topic in person.expertise).most_common()
    assert topics[0][1] > 5 * topics[-1][1] > 0


def test_who_lacks_something_is_never_active(people: list[ProfileWrite]) -> None:
    waiting = [person for person in people if missing_of(person)]
    assert 0.04 < share(people, len(waiting)) < 0.08
    assert {person.membership for person in waiting} == {"nominated", "under_review"}


def test_the_searches_to_try_find_somebody(people: list[ProfileWrite]) -> None:
    by_name, by_skills, as_partner = searches_to_try(people[:300], TODAY)
    words = dict(by_name.parameters)["q"].split()
    assert any(set(words) <= set(name.text.split()) for p in people[:300] for name in p.names)
    asked = dict(by_skills.parameters)
    language, level = asked["language"].split(":")
    assert any(s.code == language and reaches(s.speaking, level) for p in people[:300] for s in p.languages)
    assert date.fromisoformat(asked["available"][:10]) > TODAY
    assert as_partner.role == "partner" and dict(as_partner.parameters)["facets"] != "none"


def test_two_databases_filled_alike_hold_the_same(engine: Engine) -> None:
    assert fill_database(engine, 30, today=TODAY) == 30
    told: list[int] = []
    assert fill_database(engine, 50, told.append, today=TODAY) == 20
    assert told == [20]
    assert fill_database(engine, 50, today=TODAY) == 0
    assert (invented_in(engine).invented, invented_in(engine).others) == (50, 0)
    with reading(engine) as session:
        records = [record for chunk in all_records(session) for record in chunk.values()]
        for person in invented_people(50, today=TODAY):
            check_terms(session, person)
    assert [r["name"] for r in records] == [p.name for p in invented_people(50, today=TODAY)]
    assert records[0]["reference"] == "SN-F8VXKE"
    assert len({record["reference"] for record in records}) == len({record["id"] for record in records}) == 50
    assert all(set(record["reference"][3:]) <= set(REFERENCE_ALPHABET) for record in records)


def test_a_whole_invented_person_comes_back_as_written(engine: Engine) -> None:
    fill_database(engine, 10, today=TODAY)
    with reading(engine) as session:
        records = [record for chunk in all_records(session) for record in chunk.values()]
    for record, person in zip(records, invented_people(10, today=TODAY), strict=True):
        assert ProfileWrite.model_validate({f: record[f] for f in ProfileWrite.model_fields}) == person


def test_nobody_is_invented_beside_real_people(engine: Engine) -> None:
    with writing(engine) as session:
        create_profile(session, Actor(Role.DESK, "desk"), ProfileWrite(name="Real Person"), source="test")
    with pytest.raises(Conflict):
        fill_database(engine, 5, today=TODAY)
    with reading(engine) as session:
        assert session.query(Profile).count() == 1


def test_every_term_of_many_people_exists(engine: Engine, people: list[ProfileWrite]) -> None:
    with reading(engine) as session:
        for person in people[:500]:
            check_terms(session, person)


def test_availability_stands_around_today(people: list[ProfileWrite]) -> None:
    now_covered = [
        person
        for person in people
        for period in person.availability_periods
        if period.starts <= TODAY and (period.ends is None or period.ends >= TODAY)
    ]
    assert share(people, len(now_covered)) > 0.3
    recent = [p for p in people if p.confirmed_at and p.confirmed_at.date() > TODAY - timedelta(days=365)]
    assert 0.6 < share(people, len(recent)) < 0.9


def test_a_demonstration_is_taken_up_again_when_the_clock_has_erased_somebody(engine: Engine) -> None:
    fill_database(engine, 40)
    with writing(engine) as session:
        for person in session.scalars(select(Profile).limit(3)).all():
            person.membership, person.membership_since = "retired", now() - timedelta(days=800)
    erase_due(engine, now())
    with reading(engine) as session:
        assert count_profiles(session) < 40
    assert fill_database(engine, 40) == 0
    assert fill_database(engine, 45) == 5
