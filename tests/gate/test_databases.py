"""What other tests rely on when they ask for a database."""

import pytest
from sqlalchemy import Engine, text


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_leaves_behind_the_next_does_not_find(engine: Engine, turn: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (turn INTEGER)"))
        connection.execute(text("DELETE FROM organisation_groups"))


@pytest.mark.parametrize("turn", [1, 2])
def test_the_vocabularies_are_there_and_nobody_is_in_the_directory(engine: Engine, turn: int) -> None:
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM organisation_groups")).scalar_one() > 0
        assert connection.execute(text("SELECT count(*) FROM profiles")).scalar_one() == 0
        connection.execute(text("DELETE FROM organisation_groups"))


def test_the_kind_asked_for_is_the_kind_given(engine: Engine, database: str) -> None:
    assert engine.dialect.name == database
