"""The directory as a file, and back."""

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, delete, update

from app.db import reading, writing
from app.errors import Forbidden
from app.models import Profile
from app.policy import Actor, Role
from app.queries.records import Record, all_records
from app.schemas.common import ByLanguage
from app.schemas.profiles import ContactIn, EngagementIn, ProfileWrite, Unresolved
from app.services.demo import fill_database
from app.services.exports import Kind, export_profiles, use_up
from app.services.imports.committing import Duplicates, ImportResult, commit_import
from app.services.imports.planning import ImportPlan, plan_import
from app.services.membership import STARTS
from app.services.profiles import change_profile, insert_profiles, written_shape
from tests.services.approving import approved
from tests.services.people import PEOPLE

DESK = Actor(Role.DESK, "desk")
KINDS = (Kind.CSV, Kind.XLSX)


def exported(engine: Engine, kind: Kind) -> bytes:
    """As two officers let it: with contacts."""
    file, approval = io.BytesIO(), approved(engine)
    with reading(engine) as session:
        written = export_profiles(session, DESK, file, kind, approval=approval)
    with writing(engine) as session:
        use_up(session, approval, written.opened)
    return file.getvalue()


def plainly_exported(engine: Engine, kind: Kind) -> bytes:
    file = io.BytesIO()
    with reading(engine) as session:
        export_profiles(session, DESK, file, kind)
    return file.getvalue()


def dry_run(engine: Engine, data: bytes, kind: Kind) -> ImportPlan:
    with reading(engine) as session:
        return plan_import(session, DESK, data, f"directory.{kind}")


def imported(engine: Engine, data: bytes, kind: Kind) -> ImportResult:
    with writing(engine) as session:
        plan = plan_import(session, DESK, data, f"directory.{kind}")
        return commit_import(session, DESK, plan, Duplicates.KEEP)


def records(engine: Engine) -> list[Record]:
    with reading(engine) as session:
        return [record for chunk in all_records(session) for record in chunk.values()]


def shapes(engine: Engine) -> list[dict[str, Any]]:
    return [written_shape(record) for record in records(engine)]


def emptied(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(delete(Profile))


def added(engine: Engine, *people: ProfileWrite) -> None:
    with writing(engine) as session:
        insert_profiles(session, DESK, people, source="test")


def as_it_comes_in(shape: dict[str, Any]) -> dict[str, Any]:
    """A person as an import brings them in: in a state nobody starts with they are nominated, and it is asked."""
    if shape["membership"] in STARTS:
        return shape
    asked = {"field": "membership", "text": shape["membership"], "reason": "nobody comes in with this state"}
    return shape | {"membership": "nominated", "unresolved": [*shape["unresolved"], asked]}


@pytest.mark.parametrize("kind", KINDS)
def test_invented_people_come_back_the_same(engine: Engine, kind: Kind) -> None:
    fill_database(engine, 150, today=date(2026, 11, 23))
    before, file = shapes(engine), exported(engine, kind)
    plan = dry_run(engine, file, kind)
    assert {row.outcome for row in plan.rows} == {"unchanged"}
    assert {row.reason for row in plan.rows} == {"same directory reference"}
    emptied(engine)
    assert imported(engine, file, kind).added == 150
    assert shapes(engine) == [as_it_comes_in(shape) for shape in before]
    assert {row.outcome for row in dry_run(engine, file, kind).rows} == {"unchanged"}
    again = exported(engine, kind)
    assert {row.outcome for row in dry_run(engine, again, kind).rows} == {"unchanged"}


@pytest.mark.parametrize("kind", KINDS)
@given(people=st.lists(PEOPLE, min_size=1, max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_written_comes_back_the_same(engine: Engine, kind: Kind, people: list[ProfileWrite]) -> None:
    emptied(engine)
    added(engine, *people)
    before, file = shapes(engine), exported(engine, kind)
    plan = dry_run(engine, file, kind)
    assert {(row.outcome, row.reason) for row in plan.rows} == {("unchanged", "same directory reference")}
    emptied(engine)
    assert imported(engine, file, kind).added == len(people)
    assert shapes(engine) == before


NEXT = {"nominated": "under_review", "active": "paused", "paused": "active", "lapsed": "active"}


def test_what_was_changed_in_between_is_an_update_of_that_alone(engine: Engine) -> None:
    fill_database(engine, 30, today=date(2026, 11, 23))
    first, second = [record for record in records(engine) if record["membership"] in NEXT and record["contacts"]][:2]
    file = exported(engine, Kind.CSV)
    changed(engine, first, {"title": "Changed since", "gender": None, "membership": NEXT[first["membership"]]})
    changed(engine, second, {"contacts": []})
    before, plan = shapes(engine), dry_run(engine, file, Kind.CSV)
    updates = [row for row in plan.rows if row.outcome == "update"]
    assert len(updates) == 2
    assert [row.outcome for row in plan.rows].count("unchanged") == 28
    assert updates[0].questions[-1].reason == "left as it is; the desk changes it in the profile"
    assert imported(engine, file, Kind.CSV).changed == 2
    after = {record["reference"]: written_shape(record) for record in records(engine)}
    assert after[second["reference"]] == written_shape(second)
    assert after[first["reference"]]["membership"] == NEXT[first["membership"]]
    assert sum(one != other for one, other in zip(before, shapes(engine), strict=True)) == 2


def changed(engine: Engine, record: Record, patch: dict[str, Any]) -> None:
    with writing(engine) as session:
        change_profile(session, DESK, record["id"], record["version"], patch, source="test")


def test_a_reference_of_another_directory_is_nobody_here(engine: Engine) -> None:
    data = b"directory_reference,full_name\r\nSN-000000,Amina Diallo\r\nSN-000000,Omar Ba\r\n"
    assert [row.outcome for row in dry_run(engine, data, Kind.CSV).rows] == ["new", "new"]


def test_two_rows_about_one_person_are_put_to_the_desk(engine: Engine) -> None:
    added(engine, ProfileWrite(name="Amina Diallo"))
    (reference,) = [record["reference"] for record in records(engine)]
    rows = f"{reference},Amina Diallo,Dr.\r\n{reference},A. Diallo,Amb.\r\n"
    plan = dry_run(engine, b"directory_reference,full_name,title\r\n" + rows.encode(), Kind.CSV)
    assert [row.outcome for row in plan.rows] == ["update", "possible_duplicate"]
    assert plan.rows[1].reason == "same directory reference; so has row 2"


def test_29_no_cell_is_calculated_and_a_phone_makes_the_way_there_and_back(engine: Engine) -> None:
    phone = ContactIn(kind="phone", value="+21671000000")
    notes = "-2+3\nsecond line"
    added(
        engine,
        ProfileWrite(name="=HYPERLINK(0)", title="@SUM", affiliation="＝1＋1", desk_notes=notes, contacts=[phone]),
    )
    text = exported(engine, Kind.CSV).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["full_name"], row["phone"]) == ("'=HYPERLINK(0)", "'+21671000000")
    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r")) for cell in row.values())
    workbook = workbook_of(exported(engine, Kind.XLSX))
    header, cells = workbook.get_sheet_by_name("Profiles").to_python()
    assert dict(zip(header, cells, strict=True))["phone"] == "+21671000000"
    assert workbook.sheet_names == ["Profiles", "Columns"]
    before = shapes(engine)
    for kind in KINDS:
        file = exported(engine, kind)
        emptied(engine)
        imported(engine, file, kind)
        assert shapes(engine) == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_one_cell_does_not_hold_goes_on_in_the_next(engine: Engine, kind: Kind) -> None:
    missions = [EngagementIn(title=f"{n} " + "|" * 290, organisation_name="x; " * 90) for n in range(100)]
    questions = [Unresolved(field="f", text=f"{n}\n" + ";" * 9_000, reason="r") for n in range(9)]
    biography = ByLanguage(ar="سيرة " * 1_900, en="|" * 10_000)
    added(engine, ProfileWrite(name="Amina Diallo", biography=biography, missions=missions, unresolved=questions))
    before, file = shapes(engine), exported(engine, kind)
    emptied(engine)
    assert imported(engine, file, kind).added == 1
    assert shapes(engine) == before


@pytest.mark.parametrize("kind", KINDS)
def test_03_contacts_stay_behind_and_coming_back_without_them_erases_none(engine: Engine, kind: Kind) -> None:
    contacts = [ContactIn(kind="email", value="canary@example.org"), ContactIn(kind="phone", value="+21671000000")]
    added(engine, ProfileWrite(name="Amina Diallo", contacts=contacts), ProfileWrite(name="Omar Ba"))
    before, file = shapes(engine), plainly_exported(engine, kind)
    assert [word for word in (b"canary", b"21671000000") if word in whole(file)] == []
    header = header_of(file, kind)
    assert "full_name" in header
    assert not {name for name in header if name.startswith(("email", "phone", "other_contacts"))}
    assert {row.outcome for row in dry_run(engine, file, kind).rows} == {"unchanged"}
    imported(engine, file, kind)
    assert shapes(engine) == before
    # Somebody changed since: what comes back changes that, and no contact.
    (amina, _) = records(engine)
    changed(engine, amina, {"title": "Dr"})
    file = plainly_exported(engine, kind)
    changed(engine, records(engine)[0], {"title": "Prof"})
    imported(engine, file, kind)
    assert [shape["contacts"] for shape in shapes(engine)] == [shape["contacts"] for shape in before]
    emptied(engine)
    imported(engine, file, kind)
    assert [shape["contacts"] for shape in shapes(engine)] == [[], []]


def header_of(file: bytes, kind: Kind) -> list[str]:
    if kind is Kind.CSV:
        return next(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    return [str(cell) for cell in workbook_of(file).get_sheet_by_name("Profiles").to_python()[0]]


def workbook_of(file: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(file))


def whole(file: bytes) -> bytes:
    """What stands in the file, unpacked."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_only_the_desk_exports_and_sealed_fields_never_leave(engine: Engine) -> None:
    added(engine, ProfileWrite(name="Amina Diallo"))
    with writing(engine) as session:
        session.execute(update(Profile).values(security_notes="SEALED-TEXT", references="SEALED-TEXT"))
    for kind in KINDS:
        assert b"SEALED-TEXT" not in whole(exported(engine, kind))
    with reading(engine) as session, pytest.raises(Forbidden):
        export_profiles(session, Actor(Role.PARTNER, "UN"), io.BytesIO(), Kind.CSV)
