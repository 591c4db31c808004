"""`compare_index`: silent when the index agrees with the tables, and telling what does not."""

from sqlalchemy import Engine, delete, update

from app.db import writing
from app.models import Profile, ProfileRole
from app.search.checking import compare_index
from app.search.directory import Directory
from tests.search.asking import add
from tests.search.test_partners import RICH


def test_an_index_that_agrees_is_passed_over_in_silence(engine: Engine, directory: Directory) -> None:
    for visibility in ("hidden", "card", "named"):
        add(engine, **RICH, partner_visibility=visibility)
    add(engine, membership="removed")
    assert compare_index(engine) == []
    add(engine, **RICH)
    assert compare_index(engine, directory) == []


def test_a_change_past_the_counter_is_told(engine: Engine, directory: Directory) -> None:
    person = add(engine, **RICH)
    directory.catch_up()
    with writing(engine) as session:
        session.execute(delete(ProfileRole))
        session.execute(update(Profile).where(Profile.reference == person["reference"]).values(membership="lapsed"))
    assert compare_index(engine, directory) == [
        "seen by partner (card): 0 in the tables, 1 in the index, 1 not in both",
        "seen by partner (network): 0 in the tables, 1 in the index, 1 not in both",
        "role mediator: 0 in the tables, 1 in the index",
        "membership active: 0 in the tables, 1 in the index",
        "membership lapsed: 1 in the tables, 0 in the index",
    ]
    assert compare_index(engine) == []
