"""Two profiles into one: nothing lost, the stricter wins, the old address leads on, nobody merges past a barrier."""

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from app.db import Base, now, reading, writing
from app.errors import Conflict, Fact, Forbidden, NotFound, Stale
from app.models import (
    Account,
    Candidate,
    Consent,
    DeploymentRequest,
    DifferentPeople,
    MergedProfile,
    PartnerChoice,
    Profile,
    Reveal,
    Tombstone,
    TombstoneHash,
)
from app.policy import COMMAND_LINE, Actor, Role
from app.queries.profiles import find_profile, profile_history
from app.schemas.profiles import ProfileWrite
from app.services.accounts import add_account, partner_in_force
from app.services.duplicates import candidate_pairs, keep_apart, look_at_pair
from app.services.erasure_replay import erased_people
from app.services.merging import merge_profiles
from app.services.nominations import create_nomination
from app.services.own import take_everything
from app.services.profiles import change_profile, create_profile
from app.services.revisions import directory_revision

DESK = Actor(Role.DESK, "account:00000000-0000-4000-8000-000000000001", fresh_at=9e12)
ONE: dict[str, Any] = {
    "name": "Salah Benali",
    "names": [{"text": "صلاح بن علي", "script": "Arab", "kind": "official"}],
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "expertise": [{"code": "water", "evidence": "stated", "years": 3}],
    "membership": "active",
    "title": "Dr",
    "contacts": [{"kind": "email", "value": "salah@home.example"}],
}
OTHER: dict[str, Any] = {
    "name": "Saleh Ben Ali",
    "nationalities": ["TN", "FR"],
    "roles": ["expert"],
    "languages": [{"code": "fr", "speaking": "C1"}, {"code": "ar", "speaking": "C2"}],
    "expertise": [{"code": "water", "evidence": "verified", "years": 9}],
    "affiliation": "A university",
    "contacts": [{"kind": "email", "value": "SALAH@home.example"}, {"kind": "phone", "value": "+216 71 000 001"}],
    "partner_visibility": "hidden",
}


def add(engine: Engine, fields: dict[str, Any], **more: Any) -> str:
    with writing(engine) as session:
        made = create_profile(session, COMMAND_LINE, ProfileWrite.model_validate(fields | more), source="test")
        return str(made["id"])


def slot_of(engine: Engine, id_: str) -> int:
    with reading(engine) as session:
        return find_profile(session, COMMAND_LINE, id_).id


def read(engine: Engine, id_: str) -> dict[str, Any]:
    with reading(engine) as session:
        return find_profile(session, COMMAND_LINE, id_).record


def merge(engine: Engine, kept: str, other: str, versions: tuple[int, int] | None = None, **choices: Any) -> Any:
    held = versions or (read(engine, kept)["version"], read(engine, other)["version"])
    with writing(engine) as session:
        return merge_profiles(session, DESK, kept, other, held, choices)


def test_lists_come_together_and_single_values_as_chosen(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    made = merge(engine, kept, other, title="kept", roles="other")
    assert made["id"] == kept
    assert (made["name"], made["title"], made["affiliation"]) == ("Salah Benali", "Dr", "A university")
    assert {name["text"] for name in made["names"]} == {"صلاح بن علي", "Saleh Ben Ali"}
    assert (set(made["nationalities"]), made["roles"]) == ({"TN", "FR"}, ["expert"])
    assert {skill["code"]: skill["speaking"] for skill in made["languages"]} == {"ar": "native", "fr": "C1"}
    assert [(t["code"], t["evidence"], t["years"]) for t in made["expertise"]] == [("water", "verified", 3)]
    assert len(made["contacts"]) == 2
    assert made["partner_visibility"] == "hidden"


def test_the_other_name_can_be_the_one_shown(engine: Engine) -> None:
    made = merge(engine, add(engine, ONE), add(engine, OTHER), name="other", nationalities="kept")
    assert (made["name"], made["nationalities"]) == ("Saleh Ben Ali", ["TN"])
    assert "Salah Benali" in {name["text"] for name in made["names"]}


def test_the_old_address_leads_on_and_the_history_is_kept(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    reference = read(engine, other)["reference"]
    with writing(engine) as session:
        change_profile(session, COMMAND_LINE, other, 1, {"title": "Prof"}, source="test")
    slot = slot_of(engine, other)
    merge(engine, kept, other, title="other")
    assert read(engine, other)["id"] == kept
    with reading(engine) as session:
        trace = session.scalars(select(MergedProfile)).one()
        assert (str(trace.public_id), trace.reference, trace.merged_by) == (other, reference, DESK.name)
        assert trace.held["affiliation"] == "A university"
        assert [version["version"] for version in trace.history] == [1, 2]
        assert trace.history[1]["changes"]["title"]["after"] == "Prof"
        _, history = profile_history(session, DESK, kept)
        assert history[0]["changes"]["merged_reference"]["after"] == reference
        stone = session.scalars(select(Tombstone)).one()
        assert (str(stone.public_id), stone.slot) == (other, slot)
        # The person is still here: nothing keeps them from being nominated or replayed away.
        assert session.scalar(select(func.count()).select_from(TombstoneHash)) == 0
        assert list(erased_people(session, COMMAND_LINE)) == []


def test_a_chain_of_merges_leads_to_the_last(engine: Engine) -> None:
    first, second, third = add(engine, ONE), add(engine, OTHER), add(engine, ONE, name="Salah Ben Ali")
    merge(engine, second, first)
    merge(engine, third, second)
    assert {read(engine, id_)["id"] for id_ in (first, second, third)} == {third}


def test_hiding_sealed_fields_and_openings_come_along(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    with writing(engine) as session:
        slot = find_profile(session, COMMAND_LINE, other).id
        session.execute(update(Profile).where(Profile.id == slot).values(hidden_at=now(), security_notes="theirs"))
        mine = find_profile(session, COMMAND_LINE, kept).id
        session.execute(update(Profile).where(Profile.id == mine).values(security_notes="mine"))
        session.add(Reveal(profile_id=slot, actor="x", fields="contacts", purpose="p", case_reference="c", at=now()))
    merge(engine, kept, other)
    made = read(engine, kept)
    assert made["hidden_at"] is not None
    with reading(engine) as session:
        assert session.scalars(select(Profile.security_notes)).one() == "mine\n\ntheirs"
        assert session.scalars(select(Reveal.profile_id)).one() == mine


def test_a_no_to_either_is_a_no(engine: Engine) -> None:
    kept, other = add(engine, ONE, partner_visibility="named"), add(engine, OTHER, partner_visibility="named")
    with writing(engine) as session:
        organisation = partner_in_force(session, "A partner")
        slots = [find_profile(session, COMMAND_LINE, id_).id for id_ in (kept, other)]
        for slot, purpose, ended in (
            (slots[1], "partners_named", now()),
            (slots[0], "partners_card", None),
            (slots[0], "partners_named", None),
        ):
            consent = Consent(profile_id=slot, purpose=purpose, basis="consent", channel="own", given_at=now())
            consent.withdrawn_at = ended
            session.add(consent)
        session.add(PartnerChoice(profile_id=slots[0], organisation_id=organisation, choice="named"))
    made = merge(engine, kept, other)
    # The name may not be shown any more, though the kept profile's own consent to it came last.
    assert (made["partner_visibility"], list(made["partner_choices"].values())) == ("card", ["card"])
    with reading(engine) as session:
        held = {(row.purpose, row.withdrawn_at is None) for row in session.scalars(select(Consent))}
        assert held == {("partners_named", False), ("partners_card", True)}
        assert session.scalar(select(func.count()).select_from(Consent)) == 3


def test_candidates_come_along_but_not_where_both_are_considered_for_one_post(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    told = {"created_at": now(), "updated_at": now()}
    with writing(engine) as session:
        asked = DeploymentRequest(
            reference="D-1",
            state="searching",
            author="test",
            track="expert",
            confidentiality="strict",
            posts=[],
            **told,
        )
        session.add(asked)
        session.flush()
        for id_, state in ((kept, "longlisted"), (other, "screened")):
            slot = find_profile(session, COMMAND_LINE, id_).id
            session.add(Candidate(request_id=asked.id, post=0, profile_id=slot, state=state, explanation={}, **told))
    # Of a strict request nobody learns here.
    for confidentiality, code in (("strict", "something_else_waits"), ("ordinary", "both_considered")):
        with writing(engine) as session:
            changes = {"confidentiality": confidentiality, "submitted_at": now()}
            session.execute(update(DeploymentRequest).values(changes))
        with pytest.raises(Conflict) as refused:
            merge(engine, kept, other)
        assert refused.value.code == code
    with writing(engine) as session:
        session.execute(update(Candidate).where(Candidate.state == "screened").values(post=1))
    merge(engine, kept, other)
    with reading(engine) as session:
        assert set(session.scalars(select(Candidate.profile_id))) == {slot_of(engine, kept)}


def test_an_account_comes_along_and_two_are_refused(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    with writing(engine) as session:
        slot = find_profile(session, COMMAND_LINE, other).id
        add_account(session, Role.EXPERT, "salah@home.example", "Salah", profile_id=slot)
    third = add(engine, ONE, name="Salah Ben Ali")
    with writing(engine) as session:
        slot = find_profile(session, COMMAND_LINE, third).id
        add_account(session, Role.EXPERT, "another@home.example", "Salah", profile_id=slot)
    with pytest.raises(Conflict) as refused:
        merge(engine, third, other)
    assert refused.value.code == "both_have_accounts"
    merge(engine, kept, other)
    with reading(engine) as session:
        held = session.scalars(select(Account.profile_id).where(Account.email == "salah@home.example")).one()
        assert held == slot_of(engine, kept)


@pytest.mark.parametrize(
    ("which", "values", "code"),
    [
        (0, {"membership": "removed"}, "removed_person"),
        (1, {"membership": "removed"}, "removed_person"),
        (1, {"membership": "suspended"}, "keep_the_suspended"),
        (0, {"erasure_due_at": now()}, "erasure_waits"),
        (1, {"erasure_due_at": now()}, "erasure_waits"),
    ],
)
def test_what_stands_in_the_way_is_named(engine: Engine, which: int, values: dict[str, Any], code: str) -> None:
    pair = (add(engine, ONE), add(engine, OTHER))
    with writing(engine) as session:
        slot = find_profile(session, COMMAND_LINE, pair[which]).id
        session.execute(update(Profile).where(Profile.id == slot).values(**values))
    before = counts(engine)
    with pytest.raises(Conflict) as refused:
        merge(engine, *pair)
    assert refused.value.code == code
    assert counts(engine) == before


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_nobody_merges_the_own_profile_or_without_the_right(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    for actor in (
        Actor(Role.DESK, "account:1", profile=other),
        Actor(Role.DESK, "account:1", profile=kept),
        Actor(Role.ADMINISTRATOR, "account:1"),
        Actor(Role.SECRETARY_GENERAL, "account:1"),
    ):
        with pytest.raises(Forbidden), writing(engine) as session:
            merge_profiles(session, actor, kept, other, (1, 1), {})
    with pytest.raises(Conflict), writing(engine) as session:
        merge_profiles(session, DESK, kept, kept, (1, 1), {})
    with pytest.raises(NotFound), writing(engine) as session:
        merge_profiles(session, DESK, kept, "7", (1, 1), {})


def test_a_change_meanwhile_of_either_refuses_the_merge(engine: Engine) -> None:
    for which in (0, 1):
        pair = (add(engine, ONE, name=f"Salah Benali {which}"), add(engine, OTHER))
        with writing(engine) as session:
            change_profile(session, COMMAND_LINE, pair[which], 1, {"title": "Changed"}, source="test")
        with pytest.raises(Stale) as stale:
            merge(engine, *pair, versions=(1, 1))
        assert [error.pointer for error in stale.value.errors] == ["/title"]


def test_of_two_who_merge_at_once_one_does(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    start, outcomes = Barrier(2), []

    def one(pair: tuple[str, str]) -> None:
        start.wait()
        try:
            merge_pair(pair)
            outcomes.append("merged")
        except Fact as fact:
            outcomes.append(fact.code)

    def merge_pair(pair: tuple[str, str]) -> None:
        with writing(engine) as session:
            merge_profiles(session, DESK, *pair, (1, 1), {})

    threads = [Thread(target=one, args=(pair,)) for pair in ((kept, other), (other, kept))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_merged", "merged"]


def test_every_table_about_people_follows_or_is_named(engine: Engine) -> None:
    """No foreign key is left that could take something away with the other profile."""
    kept, other = add(engine, ONE), add(engine, OTHER)
    slot = slot_of(engine, other)
    merge(engine, kept, other)
    with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table.name == "profiles" for key in column.foreign_keys):
                    assert session.scalar(select(func.count()).where(column == slot)) == 0, table.name


def test_pairs_are_alike_by_name_and_by_something_else(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER, contacts=[], gender="m")
    # The same name, and nothing else that is known to be the same.
    add(engine, ONE, names=[], nationalities=["SN"], contacts=[], gender="f")
    with reading(engine) as session:
        found = candidate_pairs(session, DESK, None)
        assert [{pair.one["id"], pair.other["id"]} for pair in found.pairs] == [{kept, other}]
        assert set(found.pairs[0].in_favour) >= {"nationalities"}
        assert (found.looked_at, found.people, found.following) == (3, 3, None)
        pair = look_at_pair(session, DESK, other, kept)
        assert set(pair.in_favour) == set(found.pairs[0].in_favour)


def test_an_address_in_common_is_enough_and_a_nationality_against_is_told(engine: Engine) -> None:
    add(engine, ONE)
    add(engine, OTHER, name="Someone Else", nationalities=["SN"])
    with reading(engine) as session:
        (pair,) = candidate_pairs(session, DESK, None).pairs
    assert "contacts" in pair.in_favour
    assert "nationalities" in pair.against


def test_who_is_not_the_same_is_not_asked_about_again(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    for _ in range(2):
        with writing(engine) as session:
            keep_apart(session, DESK, other, kept)
    third = add(engine, ONE, name="Salah Ben Ali")
    with reading(engine) as session:
        found = candidate_pairs(session, DESK, None)
        assert {kept, other} not in [{pair.one["id"], pair.other["id"]} for pair in found.pairs]
    merge(engine, third, kept)
    with reading(engine) as session:
        pair = session.scalars(select(DifferentPeople)).one()
        assert {pair.first_id, pair.second_id} == {slot_of(engine, third), slot_of(engine, other)}
        assert directory_revision(session) > 0


def test_names_that_only_sound_alike_need_more_than_a_country(engine: Engine) -> None:
    add(engine, ONE, names=[], contacts=[], residence="TN")
    add(engine, ONE, name="Saleh Benali", names=[], contacts=[], residence="FR")
    with reading(engine) as session:
        assert candidate_pairs(session, DESK, None).pairs == []
    add(engine, ONE, name="Saleh Benaly", names=[], contacts=[], residence="DZ", affiliation="A university")
    add(engine, ONE, name="Salah Benaly", names=[], contacts=[], residence="MA", affiliation="A university")
    with reading(engine) as session:
        pairs = candidate_pairs(session, DESK, None).pairs
    assert [set(pair.in_favour) >= {"like_name", "nationalities", "affiliation"} for pair in pairs] == [True]


def test_what_was_merged_is_taken_along(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    with writing(engine) as session:
        slot = find_profile(session, COMMAND_LINE, kept).id
        account = add_account(session, Role.EXPERT, "salah@home.example", "Salah", profile_id=slot)
        name, number = f"account:{account.public_id}", account.id
    merge(engine, kept, other)
    person = Actor(Role.EXPERT, name, account_id=number, profile=kept, fresh_at=9e12)
    with writing(engine) as session:
        (merged,) = take_everything(session, person, "en")["merged"]
    assert merged["held"]["affiliation"] == "A university"
    assert [version["version"] for version in merged["history"]] == [1]


def test_the_merged_person_may_be_nominated_like_anybody(engine: Engine) -> None:
    kept, other = add(engine, ONE), add(engine, OTHER)
    merge(engine, kept, other, contacts="kept")
    focal = Actor(Role.FOCAL_POINT, "account:2", state="TN")
    body = {
        "name": "Salah Benali",
        "nomination_reference": "Note 1",
        "nomination_date": "2026",
        "contacts": OTHER["contacts"],
    }
    with writing(engine) as session:
        assert create_nomination(session, focal, body)["membership"] == "nominated"
