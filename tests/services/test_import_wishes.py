"""What somebody says about a file before it is read: what its columns hold, what an unknown text means; per row."""

import pytest
from sqlalchemy import Engine

from app.db import reading, writing
from app.errors import Invalid
from app.policy import Actor, Role
from app.services.imports.columns import LEFT_OUT, NOTED, choices_of
from app.services.imports.committing import Duplicates, commit_import
from app.services.imports.planning import ImportPlan, Wishes, plan_import
from app.services.imports.reading import read_table
from tests.services.test_imports import AMINA, DESK, imported, outcomes, people, roster

DATA = roster(("Amina Diallo", "SN", "Dakar", "secret"), header=("Person", "Nationality", "Name", "Colour"))


def planned(engine: Engine, data: bytes, wishes: Wishes, actor: Actor = DESK) -> ImportPlan:
    with reading(engine) as session:
        return plan_import(session, actor, data, "roster.csv", wishes=wishes)


def test_columns_hold_what_somebody_says_they_hold(engine: Engine) -> None:
    table = read_table(DATA, "roster.csv")
    assert choices_of(table.columns, table.header) == [NOTED, "nationality", "full_name", NOTED]
    (row,) = planned(engine, DATA, Wishes(("full_name", "nationality", "position", LEFT_OUT))).rows
    assert row.write is not None
    assert (row.write.name, row.write.offices[0].title, row.write.desk_notes) == ("Amina Diallo", "Dakar", None)
    (row,) = planned(engine, DATA, Wishes(("full_name", "nationality", NOTED, NOTED))).rows
    assert row.write is not None
    assert row.write.desk_notes == "Name: Dakar\nColour: secret"


@pytest.mark.parametrize(
    ("columns", "pointer", "code"),
    [
        (("full_name", "full_name", NOTED, NOTED), "/column-1", "field_taken"),
        (("nationality", NOTED, NOTED, LEFT_OUT), "/columns", "name_needed"),
        (("full_name", "colour", NOTED, NOTED), "/column-1", "unknown_code"),
        (("full_name",), "/columns", "columns_changed"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_columns_that_cannot_be_are_named(engine: Engine, columns: tuple[str, ...], pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        planned(engine, DATA, Wishes(columns))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_a_list_may_stand_in_several_columns(engine: Engine) -> None:
    data = roster(("Amina Diallo", "fr", "wo"), header=("Name", "Languages", "And"))
    (row,) = planned(engine, data, Wishes(("full_name", "languages", "languages"))).rows
    assert row.write is not None
    assert [skill.code for skill in row.write.languages] == ["fr", "wo"]


def test_the_same_row_read_otherwise_is_not_taken_for_taken_in(engine: Engine) -> None:
    imported(engine, DATA)
    assert outcomes(planned(engine, DATA, Wishes())) == ["unchanged"]
    assert outcomes(planned(engine, DATA, Wishes((NOTED, "nationality", "full_name", NOTED)))) == ["unchanged"]
    assert outcomes(planned(engine, DATA, Wishes(("full_name", "nationality", LEFT_OUT, LEFT_OUT)))) == ["new"]


def test_an_answer_is_what_the_text_means_in_this_file(engine: Engine) -> None:
    data = roster(("1", "Amina Diallo", "Senegal; Burmania", "", "Kurdish: C1; fr", "Burmania"))
    (row,) = planned(engine, data, Wishes()).rows
    asked = {(question.field, question.text) for question in row.questions}
    assert asked == {("nationalities", "Burmania"), ("languages", "Kurdish: C1")}
    answers = {("nationalities", "Burmania"): "MM", ("languages", "Kurdish"): "ckb"}
    (row,) = planned(engine, data, Wishes(answers=answers)).rows
    assert row.questions == ()
    assert row.write is not None
    assert (row.write.nationalities, row.write.desk_notes) == (["SN", "MM"], "Burmania")
    assert [(skill.code, skill.speaking) for skill in row.write.languages] == [("ckb", "C1"), ("fr", None)]


def test_a_text_is_answered_where_it_stands_whole(engine: Engine) -> None:
    data = roster(("1", "Amina Diallo", "Burmania; Burmaniastan", "", "", ""))
    (row,) = planned(engine, data, Wishes(answers={("nationalities", "Burmania"): "MM"})).rows
    assert row.write is not None
    assert row.write.nationalities == ["MM"]
    assert [question.text for question in row.questions] == ["Burmaniastan"]


def test_possible_duplicates_are_chosen_about_row_by_row(engine: Engine) -> None:
    imported(
        engine, roster(AMINA, ("2", "Omar Ba", "Mali", "expert", "fr", ""), ("3", "Ali Sow", "Mali", "", "", ""))
    )
    again = roster(
        ("", "Diallo Amina", "SN", "", "en:B2", ""), ("", "Ba Omar", "Mali", "", "en", ""), ("", "Sow Ali", "ML")
    )
    plan = planned(engine, again, Wishes())
    assert outcomes(plan) == ["possible_duplicate"] * 3
    with writing(engine) as session:
        chosen = {2: Duplicates.UPDATE, 3: Duplicates.KEEP}
        done = commit_import(session, DESK, plan, Duplicates.SKIP, chosen=chosen)
    assert (done.added, done.changed, done.left_out) == (1, 1, 1)
    assert sorted(record["name"] for record in people(engine)) == ["Ali Sow", "Amina Diallo", "Ba Omar", "Omar Ba"]


def test_nobody_takes_in_the_own_record(engine: Engine) -> None:
    imported(engine, roster(AMINA))
    own = people(engine)[0]["id"]
    head = Actor(Role.HEAD, "head", profile=own)
    later = roster(
        ("1", "Amina Diallo", "SN", "mediator", "en:C2", ""), ("", "Diallo Amina", "SN"), ("", "Omar Ba", "ML")
    )
    plan = planned(engine, later, Wishes(), head)
    assert outcomes(plan) == ["rejected", "rejected", "new"]
    assert "own record" in plan.rows[0].reason
    assert outcomes(planned(engine, later, Wishes())) == ["update", "possible_duplicate", "new"]
