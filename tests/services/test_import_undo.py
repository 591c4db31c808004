"""Taking an import back: as it was before, but for those who were changed since."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, update

from app.db import reading, writing
from app.errors import Conflict, Forbidden, NotFound
from app.models import ImportBatch, ImportRow, Tombstone, TombstoneHash
from app.policy import Actor, Role
from app.services.accounts import add_account
from app.services.imports.committing import Duplicates
from app.services.imports.undoing import Outlook, undo_import, undo_outlook
from app.services.profiles import change_profile
from tests.services.test_imports import (
    AMINA,
    ARABIC,
    DESK,
    FRENCH,
    PROFILES,
    dry_run,
    imported,
    outcomes,
    people,
    real,
    roster,
)
from tests.trail import faults, trail

OMAR = ("2", "Omar Ba", "Mali", "expert", "fr", "")


def undone(engine: Engine, import_id: UUID | None, actor: Actor = DESK) -> Outlook:
    assert import_id is not None
    with writing(engine) as session:
        return undo_import(session, actor, import_id)


def shapes(engine: Engine) -> list[dict[str, object]]:
    passing = ("version", "updated_at")
    return [{name: value for name, value in each.items() if name not in passing} for each in people(engine)]


def test_who_came_in_goes_and_leaves_a_tombstone_that_keeps_nobody_out(engine: Engine) -> None:
    done = imported(engine, roster(AMINA, OMAR))
    assert undone(engine, done.import_id) == Outlook(2, 0, ())
    assert people(engine) == []
    with reading(engine) as session:
        assert len(session.scalars(select(Tombstone)).all()) == 2
        assert session.scalars(select(TombstoneHash)).all() == []
    assert (trail(engine)[-1].action, faults(engine)) == ("profile.import_undo", [])
    assert imported(engine, roster(AMINA, OMAR)).added == 2


def test_who_was_updated_is_as_before_and_the_same_file_updates_again(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    before = shapes(engine)
    later = roster(("1", "Amina Diallo", "Senegal", "expert", "en:B2", "Speaks slowly"), OMAR)
    done = imported(engine, later)
    assert (done.added, done.changed) == (1, 1)
    assert undone(engine, done.import_id) == Outlook(1, 1, ())
    assert shapes(engine) == before
    assert outcomes(dry_run(engine, later)) == ["update", "new"]


def test_several_rows_about_one_person_are_taken_back_together(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    before = shapes(engine)
    rows = [
        ("1", "Amina Diallo", "Senegal", "", "en:B2", "one"),
        ("1", "Amina Diallo", "Senegal", "", "de:B2", "two"),
    ]
    done = imported(engine, roster(*rows, OMAR, ("", "Ba Omar", "Mali", "", "ar", "")), duplicates=Duplicates.UPDATE)
    assert undone(engine, done.import_id) == Outlook(1, 1, ())
    assert shapes(engine) == before


def test_who_was_changed_since_or_is_in_use_stays_and_is_named(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    done = imported(
        engine,
        roster(
            ("1", "Amina Diallo", "Senegal", "expert", "", ""), OMAR, ("3", "Ali Sow", "Mali"), ("4", "Awa Sy", "ML")
        ),
    )
    by_name = {record["name"]: record for record in people(engine)}
    with writing(engine) as session:
        change_profile(session, DESK, by_name["Amina Diallo"]["id"], 2, {"title": "Dr"}, source="test")
        change_profile(session, DESK, by_name["Omar Ba"]["id"], 1, {"title": "Dr"}, source="test")
        account = add_account(session, Role.EXPERT, "ali@home.example", "Ali Sow")
        account.profile_id = next(
            row.profile_id
            for row in session.scalars(select(ImportRow).where(ImportRow.import_id == done.import_id))
            if row.row_number == 4
        )
    assert done.import_id is not None
    with reading(engine) as session:
        foreseen = undo_outlook(session, DESK, done.import_id)
    assert undone(engine, done.import_id) == foreseen
    assert (foreseen.removed, foreseen.set_back) == (1, 0)
    assert {(each.name, each.why) for each in foreseen.staying} == {
        ("Amina Diallo", "changed_since"),
        ("Omar Ba", "changed_since"),
        ("Ali Sow", "in_use"),
    }
    after = {record["name"]: record for record in people(engine)}
    assert set(after) == {"Amina Diallo", "Omar Ba", "Ali Sow"}
    assert after["Amina Diallo"]["roles"] == ["mediator", "expert"]


def test_nobody_sets_the_own_record_back(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    done = imported(engine, roster(("1", "Amina Diallo", "Senegal", "expert", "", "")))
    head = Actor(Role.HEAD, "head", profile=people(engine)[0]["id"])
    assert [each.why for each in undone(engine, done.import_id, head).staying] == ["own_record"]
    assert people(engine)[0]["roles"] == ["mediator", "expert"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_real_roster_is_taken_back_to_the_letter(engine: Engine) -> None:
    imported(engine, real(FRENCH), FRENCH)
    imported(engine, real(ARABIC), ARABIC, Duplicates.UPDATE)
    before = shapes(engine)
    long = imported(engine, real(PROFILES), PROFILES, Duplicates.UPDATE)
    assert (long.added, long.changed) == (88, 34)
    assert undone(engine, long.import_id) == Outlook(88, 34, ())
    assert shapes(engine) == before


def test_an_import_is_undone_once_by_who_may_and_when_it_is_known_what_it_did(engine: Engine) -> None:
    done = imported(engine, roster(AMINA))
    with pytest.raises(Forbidden):
        undone(engine, done.import_id, Actor(Role.SECRETARY_GENERAL, "sg"))
    with pytest.raises(NotFound):
        undone(engine, uuid4())
    undone(engine, done.import_id)
    with pytest.raises(Conflict, match="before"):
        undone(engine, done.import_id)
    old = imported(engine, roster(OMAR))
    with writing(engine) as session:
        session.execute(update(ImportBatch).where(ImportBatch.id == old.import_id).values(actor=None))
    with pytest.raises(Conflict, match="too old"):
        undone(engine, old.import_id)
    assert len(people(engine)) == 1
