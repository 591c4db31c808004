"""Who is erased is out of every part of the index, in every process, also when somebody else gets the slot."""

from sqlalchemy import Engine, delete

from app.db import writing
from app.models import Profile
from app.search.checking import compare_index
from app.search.directory import Directory
from tests.search.asking import ASKERS, DESK, ORGANISATIONS, PARTNER, add, ask
from tests.search.conftest import Ask
from tests.search.exposing import choose, erase
from tests.search.test_partners import RICH


def test_40_whoever_is_erased_is_in_no_part_of_the_index(engine: Engine, directory: Directory) -> None:
    stays, goes = add(engine, name="Omar Salih", roles=["mediator"]), add(engine, **RICH)
    choose(engine, goes["id"], {ORGANISATIONS[0]: "named"})
    directory.catch_up()
    for actor in ASKERS.values():
        ask(directory.index, actor, [("q", "zainab"), ("sort", "relevance")])
    slot = erase(engine, goes["id"])
    directory.catch_up()
    held = directory.index.slots_by_part()
    assert {name for name, slots in held.items() if slot in slots} == set()
    for actor in ASKERS.values():
        for q in ("zainab", "زينب", "zebra", "xylo", "hassan"):
            answer = ask(directory.index, actor, [("q", q)])
            assert (answer["total"], answer["items"]) == (0, [])
            assert not answer.get("instead") or {each["total"] for each in answer["instead"]} == {1}
    assert [item["id"] for item in ask(directory.index, DESK, [])["items"]] == [stays["id"]]
    assert compare_index(engine, directory) == compare_index(engine) == []


def test_40_who_gets_the_slot_inherits_nothing(engine: Engine, directory: Directory, asked: Ask) -> None:
    gone = add(engine, **RICH)
    choose(engine, gone["id"], {ORGANISATIONS[0]: "card"})
    directory.catch_up()
    slot = erase(engine, gone["id"])
    new = add(engine, name="Omar Salih", roles=["expert"])
    held = directory.index.slots_by_part()
    assert any(slot in slots for slots in held.values())  # nobody has asked since
    fresh = Directory(engine).index
    for actor in (DESK, PARTNER, ASKERS["partner with choices"]):
        for pairs in ([], [("sort", "name")], [("q", "zainab")], [("language", "arz")], [("role", "expert")]):
            assert asked(actor, *pairs) == ask(fresh, actor, pairs)
        assert [item["id"] for item in asked(actor)["items"]] == [new["id"]]
    if engine.dialect.name == "sqlite":  # where the highest id is given again
        assert new["id"] != gone["id"] and asked(DESK)["total"] == 1
    assert compare_index(engine, directory) == []


def test_a_person_deleted_without_a_tombstone_is_told_by_the_doctor(engine: Engine, directory: Directory) -> None:
    add(engine, name="Omar Salih")
    gone = add(engine, **RICH)
    directory.catch_up()
    with writing(engine) as session:
        session.execute(delete(Profile).where(Profile.reference == gone["reference"]))
    told = compare_index(engine, directory)
    for part in ("tags", "names", "texts", "periods", "standing", "order of names", "audiences", "cards", "numbers"):
        assert f"{part}: 1 in the index who are in no table" in told
    assert "seen by focal point of SD (card): 0 in the tables, 1 in the index, 1 not in both" not in told
    assert compare_index(engine) == []
