"""Rosters through the whole service: dry run, duplicates, keeping them, all or nothing."""

import csv
import io
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.db import reading, writing
from app.errors import Conflict, Forbidden, Stale
from app.models import ImportBatch, Profile
from app.policy import Actor, Role, shown
from app.policy.levels import Level
from app.queries.records import Record, all_records, count_profiles
from app.services.imports import committing
from app.services.imports.committing import Duplicates, ImportResult, commit_import
from app.services.imports.planning import ImportPlan, plan_import
from app.services.profiles import change_profile

DESK = Actor(Role.DESK, "desk")
DATA = Path(__file__).parent.parent / "data"
PROFILES, FRENCH, ARABIC = ROSTERS = (
    "sample_profiles.csv",
    "sample_roster_fr_semicolon_cp1252.csv",
    "sample_roster_ar.xlsx",
)
HEADER = ("Ref", "Name", "Nationality", "Category", "Languages", "Notes")
AMINA = ("1", "Amina Diallo", "Senegal", "mediator", "fr:C1; wo:native", "")


def roster(
    *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def real(name: str) -> bytes:
    return (DATA / name).read_bytes()


def dry_run(engine: Engine, data: bytes, name: str = "roster.csv") -> ImportPlan:
    with reading(engine) as session:
        return plan_import(session, DESK, data, name)


def imported(
    engine: Engine, data: bytes, name: str = "roster.csv", duplicates: Duplicates = Duplicates.SKIP
) -> ImportResult:
    with writing(engine) as session:
        return commit_import(session, DESK, plan_import(session, DESK, data, name), duplicates)


def people(engine: Engine) -> list[Record]:
    with reading(engine) as session:
        return [record for chunk in all_records(session) for record in chunk.values()]


def outcomes(plan: ImportPlan) -> list[str]:
    return [row.outcome for row in plan.rows]


def test_a_dry_run_saves_nothing_and_says_what_becomes_of_every_row(engine: Engine) -> None:
    data = roster(
        AMINA,
        ("2", "", "Mali", "", "", ""),
        ("3", "Diallo Amina", "SN", "", "", ""),
        ("4", "Omar Ba", "", "", "", ""),
    )
    plan = dry_run(engine, data)
    assert outcomes(plan) == ["new", "rejected", "possible_duplicate", "new"]
    assert [row.reason for row in plan.rows] == ["", "there is no name", "same name and nationality as row 2", ""]
    assert plan.rows[3].missing == ("nationalities", "roles", "languages")
    assert people(engine) == []
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize(
    "order", list(permutations(ROSTERS)), ids=lambda order: "-".join(name[7:13] for name in order)
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_duplicates_across_the_real_rosters_are_proposed_in_every_order(
    engine: Engine, order: tuple[str, ...]
) -> None:
    before: set[str] = set()
    for name in order:
        plan = dry_run(engine, real(name), name)
        assert [row.number for row in plan.rows] == [row.number for row in plan.table.rows]
        assert all(row.reason for row in plan.rows if row.outcome == "possible_duplicate")
        kept = imported(engine, real(name), name)
        assert kept.added + kept.left_out == len(plan.rows)
        assert kept.left_out == (0 if not before else EXPECTED[frozenset(before), name])
        before.add(name)
    assert len(people(engine)) == 122


# Everybody in the two short rosters is also in the long one, and seven are in both short ones.
EXPECTED = {
    (frozenset({PROFILES}), FRENCH): 24,
    (frozenset({PROFILES}), ARABIC): 17,
    (frozenset({FRENCH}), PROFILES): 24,
    (frozenset({FRENCH}), ARABIC): 7,
    (frozenset({ARABIC}), PROFILES): 17,
    (frozenset({ARABIC}), FRENCH): 7,
    (frozenset({PROFILES, FRENCH}), ARABIC): 17,
    (frozenset({PROFILES, ARABIC}), FRENCH): 24,
    (frozenset({FRENCH, ARABIC}), PROFILES): 34,
}


@pytest.mark.parametrize("duplicates", list(Duplicates))
def test_the_same_file_twice_changes_nothing(engine: Engine, duplicates: Duplicates) -> None:
    for name in ROSTERS:
        imported(engine, real(name), name, duplicates)
    before = people(engine)
    for name in ROSTERS:
        again = imported(engine, real(name), "renamed" + Path(name).suffix, duplicates)
        assert (again.added, again.changed) == (0, 0)
    assert people(engine) == before


def test_the_same_rows_in_another_encoding_and_with_another_separator_change_nothing(engine: Engine) -> None:
    rows = (AMINA, ("2", "Élodie N'Diaye", "Sénégal", "expert", "français courant", "née à Thiès"))
    imported(engine, roster(*rows))
    for separator, encoding in ((";", "cp1252"), ("\t", "utf-16"), ("|", "utf-8-sig")):
        assert outcomes(dry_run(engine, roster(*rows, separator=separator, encoding=encoding))) == ["unchanged"] * 2


@pytest.mark.parametrize(
    ("duplicates", "result", "count"),
    [
        (Duplicates.SKIP, ImportResult(added=1, changed=0, unchanged=1, left_out=2, rejected=1), 2),
        (Duplicates.KEEP, ImportResult(added=3, changed=0, unchanged=1, left_out=0, rejected=1), 4),
        (Duplicates.UPDATE, ImportResult(added=1, changed=1, unchanged=2, left_out=0, rejected=1), 2),
    ],
)
def test_possible_duplicates_are_left_out_kept_or_put_in(
    engine: Engine, duplicates: Duplicates, result: ImportResult, count: int
) -> None:
    imported(engine, roster(AMINA))
    rows = (
        AMINA,
        ("8", "DIALLO Amina", "SN", "expert", "en:B2", ""),
        ("9", "Omar Ba", "Mali", "", "", ""),
        ("9", "Omar Ba", "ML", "", "", ""),
        ("", "", "SN", "", "", ""),
    )
    assert imported(engine, roster(*rows), "second.csv", duplicates) == result
    found = people(engine)
    assert len(found) == count
    amina = next(person for person in found if person["name"] == "Amina Diallo")
    added = {"roles": ["mediator", "expert"], "spoken": ["fr", "wo", "en"]}
    plain = {"roles": ["mediator"], "spoken": ["fr", "wo"]}
    assert {"roles": amina["roles"], "spoken": [skill["code"] for skill in amina["languages"]]} == (
        added if duplicates is Duplicates.UPDATE else plain
    )


def test_namesakes_of_different_nationality_are_two_people(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    assert outcomes(dry_run(engine, roster(("7", "Amina Diallo", "Guinea", "", "", "")))) == ["new"]
    unsaid = dry_run(engine, roster(("7", "Amina Diallo", "", "", "", "")))
    assert (outcomes(unsaid), "a nationality is not known" in unsaid.rows[0].reason) == (["possible_duplicate"], True)


def test_a_row_under_its_own_key_fills_what_is_missing_and_keeps_what_is_there(engine: Engine) -> None:
    offices = "Minister of Justice (2001-2003); Minister of Justice (2010-2012)"
    header = (*HEADER, "Earlier offices")
    imported(engine, roster((*AMINA, offices), header=header))
    plan = dry_run(engine, roster((*AMINA[:4], "wo:native; fr courant; en", "x", "Envoy (2015)"), header=header))
    assert (outcomes(plan), plan.rows[0].reason) == (["update"], "same reference and same name")
    assert (
        imported(engine, roster((*AMINA[:4], "fr courant; en", "new note", "Envoy (2015)"), header=header)).changed
        == 1
    )
    (amina,) = people(engine)
    assert [office["title"] for office in amina["offices"]] == ["Minister of Justice", "Minister of Justice", "Envoy"]
    assert amina["languages"][0] == {
        "code": "fr",
        "speaking": "C1",
        "writing": "C1",
        "use": None,
        "to_confirm": False,
    }
    assert (amina["desk_notes"], amina["version"]) == ("new note", 2)


def test_what_is_not_understood_stays_on_the_profile_and_is_asked_about(engine: Engine) -> None:
    title = "Envoy " * 60
    data = roster(
        ("1", "Amina Diallo", "Atlantis", "wizard", "Klingonese", "", "05/06/07", title),
        header=(*HEADER, "Nomination date", "Missions"),
    )
    (row,) = dry_run(engine, data).rows
    asked = {question.field for question in row.questions}
    assert asked == {"nationalities", "roles", "languages", "nomination_date", "missions"}
    imported(engine, data)
    (amina,) = people(engine)
    kept = {item["field"]: item["text"] for item in amina["unresolved"]}
    assert kept == {
        "nationalities": "Atlantis",
        "roles": "wizard",
        "languages": "Klingonese",
        "nomination_date": "05/06/07",
        "missions": title.strip(),
    }
    assert amina["missing"] == ["nationalities", "roles", "languages"]


def test_an_incomplete_person_cannot_become_active_and_hears_why(engine: Engine) -> None:
    imported(engine, roster(("1", "Amina Diallo", "SN", "", "", "")))
    (amina,) = people(engine)
    with writing(engine) as session:
        change_profile(session, DESK, amina["id"], 1, {"membership": "under_review"}, source="test")
    with pytest.raises(Conflict) as refused, writing(engine) as session:
        change_profile(session, DESK, amina["id"], 2, {"membership": "active"}, source="test")
    assert refused.value.code == "incomplete"
    assert refused.value.detail.endswith("Missing: roles, languages.")


def test_a_roster_brings_members_in_only_in_states_that_somebody_can_start_in(engine: Engine) -> None:
    header = (*HEADER, "Membership")
    rows = [
        (*AMINA, "active"),
        ("2", "Omar Ba", "ML", "", "", "", "active"),
        ("3", "Ali Sow", "ML", "", "", "", "paused"),
    ]
    imported(engine, roster(*rows, header=header))
    assert [person["membership"] for person in people(engine)] == ["active", "nominated", "nominated"]
    assert [[item["text"] for item in person["unresolved"]] for person in people(engine)] == [
        [],
        ["active"],
        ["paused"],
    ]


def test_the_key_of_the_row_is_kept_for_the_desk_alone(engine: Engine) -> None:
    imported(engine, real(FRENCH), FRENCH)
    record = people(engine)[0]
    assert record["external_reference"] == "1"
    assert "external_reference" in shown(record, Level.SECRETARIAT)
    assert "external_reference" not in shown(record, Level.NETWORK)


def test_a_failure_in_the_middle_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(engine, roster(AMINA))
    before, rows = people(engine), [(str(n), f"Person Number{n}", "", "", "", "") for n in range(2, 30)]
    monkeypatch.setattr(committing, "CHUNK", 10)

    def stop(done: int) -> None:
        if stops.pop():
            raise RuntimeError("the power went off")

    stops = [True, False]
    data = roster((*AMINA[:3], "expert", "en", "more"), *rows)
    with pytest.raises(RuntimeError), writing(engine) as session:
        commit_import(session, DESK, plan_import(session, DESK, data, "r.csv"), Duplicates.SKIP, stop)
    assert people(engine) == before
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 1
    assert imported(engine, data).added == 28


def test_only_the_desk_imports(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(Forbidden):
        plan_import(session, Actor(Role.PARTNER, "UN"), roster(AMINA), "roster.csv")
    with reading(engine) as session:
        assert count_profiles(session) == 0
        assert session.scalar(select(Profile.id)) is None


def test_a_dry_run_that_others_have_overtaken_is_not_kept(engine: Engine) -> None:
    """Whoever came in meanwhile may be the person of a row: what was shown no longer holds."""
    plan = dry_run(engine, roster(AMINA))
    imported(engine, roster(("9", "Amina Diallo", "Senegal", "", "", "")), "other.csv")
    with pytest.raises(Stale), writing(engine) as session:
        commit_import(session, DESK, plan)
    assert len(people(engine)) == 1
    assert outcomes(dry_run(engine, roster(AMINA))) == ["possible_duplicate"]
