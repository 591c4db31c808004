"""Who comes first, and what is said when hardly anybody is found."""

import json

from sqlalchemy import Engine, update

from app.db import writing
from app.models import VocabularyTerm
from app.search.directory import Directory
from app.services.revisions import raise_revision
from tests.cli.test_commands import sulh
from tests.search.asking import DESK, Json, add, ask, change, items_of, walk
from tests.search.conftest import Ask
from tests.search.oracle import POINTS, STANDING

FRESH = {
    "confirmed_at": "2200-01-01T00:00:00Z",
    "expertise": [{"code": "water", "evidence": "verified"}],
    "availability_periods": [{"status": "free", "starts": "2020-01-01"}],
    "missions": [{"title": "Envoy", "starts": "2015"}],
}


def _names(answer: Json) -> list[str]:
    return [item["name"] for item in answer["items"]]


def test_who_speaks_a_variety_comes_after_all_who_speak_the_language(engine: Engine, asked: Ask) -> None:
    add(engine, name="Variety", languages=[{"code": "arz", "speaking": "native"}], **FRESH)
    add(engine, name="Own", languages=[{"code": "ar", "speaking": "A1"}])
    add(engine, name="Unknown", languages=[{"code": "ar"}])
    assert _names(asked(DESK, ("language", "ar")))[2] == "Variety"
    assert _names(asked(DESK, ("language", "ar"), ("sort", "relevance")))[2] == "Variety"
    (reason,) = asked(DESK, ("language", "ar"))["items"][2]["match"]["reasons"]
    assert reason["has"] == {"strength": "native", "by_variety": True}


def test_a_variety_that_reaches_the_level_comes_after_all_who_reach_it_themselves(engine: Engine, asked: Ask) -> None:
    both = [{"code": "ar", "speaking": "B1"}, {"code": "arz", "speaking": "native"}]
    add(engine, name="By variety", languages=both, **FRESH)
    add(engine, name="Own", languages=[{"code": "ar", "speaking": "C1"}])
    assert _names(asked(DESK, ("language", "ar:C1"))) == ["Own", "By variety"]
    # Asked for itself a variety is as good as any language.
    assert _names(asked(DESK, ("language", "ar:C1,arz:C1"))) == ["By variety", "Own"]


def test_whoever_gives_up_a_language_for_its_variety_counts_as_a_variety_speaker(engine: Engine, asked: Ask) -> None:
    person = add(engine, name="Once", languages=[{"code": "ar", "speaking": "native"}], **FRESH)
    add(engine, name="Still", languages=[{"code": "ar", "speaking": "A1"}])
    assert _names(asked(DESK, ("language", "ar"))) == ["Once", "Still"]
    change(engine, person["id"], languages=[{"code": "arz", "speaking": "native"}])
    assert _names(asked(DESK, ("language", "ar"))) == ["Still", "Once"]


def test_better_evidence_comes_first(engine: Engine, asked: Ask) -> None:
    for evidence in ("evidenced", "stated", "verified"):
        add(engine, name=evidence, expertise=[{"code": "water", "evidence": evidence}])
    for pairs in ([("expertise", "water")], [("expertise", "resources-climate")], [("q", "water")], []):
        assert _names(asked(DESK, *pairs)) == ["verified", "evidenced", "stated"]


def test_an_unknown_level_reaches_no_level_and_any(engine: Engine, asked: Ask) -> None:
    add(engine, languages=[{"code": "ar"}])
    assert asked(DESK, ("language", "ar"))["total"] == 1
    assert asked(DESK, ("language", "ar:A1"))["total"] == 0


def test_gender_and_origin_give_no_points(engine: Engine, asked: Ask) -> None:
    for gender, country in (("f", "SD"), ("m", "FR"), ("x", "ID"), (None, "SA")):
        add(engine, gender=gender, nationalities=[country], nominated_by=country)
    items = asked(DESK)["items"]
    assert len({item["match"]["points"] for item in items}) == 1
    references = [item["reference"] for item in items]
    assert references == sorted(references)


def test_the_order_is_the_same_in_an_index_kept_current_and_in_a_fresh_one(
    engine: Engine, directory: Directory
) -> None:
    directory.catch_up()
    for n in range(60):  # each between the one before and the one after: numbers between them run out
        add(engine, name=f"{'b' * n}{'a' if n % 2 else 'c'}")
        directory.catch_up()
    for sort in ("name", "relevance", "-confirmed_at"):
        pairs = [("sort", sort), ("limit", "7")]
        kept, fresh = (items_of(walk(index, DESK, pairs)) for index in (directory.index, Directory(engine).index))
        assert kept == fresh
        assert len(kept) == 60
        if sort == "name":
            assert [item["name"] for item in kept] == sorted(item["name"] for item in kept)


def test_paging_goes_on_where_it_was_when_the_person_at_the_cursor_is_renamed(engine: Engine, asked: Ask) -> None:
    for name in ("Anis", "Bilal", "Chadi", "Dina"):
        add(engine, name=name)
    first = asked(DESK, ("sort", "name"), ("limit", "2"))
    change(engine, first["items"][0]["id"], name="Abbas")
    second = asked(DESK, ("sort", "name"), ("limit", "2"), cursor=first["next_cursor"])
    assert _names(second) == ["Chadi", "Dina"]


def test_paging_by_name_goes_on_in_another_process_when_the_person_at_the_cursor_is_gone(
    engine: Engine, directory: Directory
) -> None:
    directory.catch_up()
    people = {}
    for name in ("Farid", "Emin", "Dina", "Chadi", "Bilal", "Anis"):
        people[name] = add(engine, name=name)
        directory.catch_up()
    pairs = [("sort", "name"), ("limit", "2")]
    kept, fresh = directory, Directory(engine)
    for one, other in ((kept, fresh), (fresh, kept)):
        change(engine, people["Bilal"]["id"], membership="active")
        one.catch_up()
        first = ask(one.index, DESK, pairs)
        change(engine, people["Bilal"]["id"], membership="suspended")
        other.catch_up()
        assert _names(first) == ["Anis", "Bilal"]
        assert _names(ask(other.index, DESK, pairs, first["next_cursor"])) == ["Chadi", "Dina"]


def test_a_topic_is_found_under_its_new_area_at_once(engine: Engine, asked: Ask) -> None:
    add(engine, expertise=[{"code": "water"}])
    assert asked(DESK, ("expertise", "resources-climate"))["total"] == 1
    with writing(engine) as session:
        session.execute(update(VocabularyTerm).where(VocabularyTerm.code == "water").values(parent="humanitarian"))
        raise_revision(session, "vocabulary")
    assert asked(DESK, ("expertise", "resources-climate"))["total"] == 0
    assert asked(DESK, ("expertise", "humanitarian"))["total"] == 1


def test_when_hardly_anybody_is_found_it_says_what_each_filter_keeps_out(engine: Engine, asked: Ask) -> None:
    for gender in ("f", "m", "m", "m"):
        add(engine, gender=gender, roles=["expert"], languages=[{"code": "fr", "speaking": "B1"}])
    answer = asked(DESK, ("gender", "f"), ("language", "fr:C1"), ("role", "expert"))
    assert answer["total"] == 0
    assert answer["instead"] == [{"drop": "language", "value": "fr:C1", "total": 1}]
    answer = asked(DESK, ("gender", "f"), ("role", "expert"))
    assert answer["instead"] == [{"drop": "gender", "value": "f", "total": 4}]
    assert "instead" not in asked(DESK, ("gender", "m"))
    assert "instead" not in asked(DESK)


def test_help_for_a_state_counts_who_is_found_without_it(engine: Engine, asked: Ask) -> None:
    add(engine)
    add(engine, membership="suspended")
    answer = asked(DESK, ("membership", "lapsed"))
    assert answer["instead"] == [{"drop": "membership", "value": "lapsed", "total": 1}]


def test_facets_can_be_chosen_and_switched_off(engine: Engine, asked: Ask) -> None:
    add(engine, gender="f", roles=["expert"])
    assert "facets" not in asked(DESK, ("facets", "none"))
    chosen = asked(DESK, ("facets", "role,gender"))["facets"]
    assert {name: [entry["value"] for entry in entries] for name, entries in chosen.items()} == {
        "role": ["expert"],
        "gender": ["f"],
    }


def test_codes_with_one_label_come_in_the_order_of_the_codes(engine: Engine) -> None:
    with writing(engine) as session:
        alike = ("afghanistan", "jammu-kashmir", "pakistan-north-west")
        session.execute(update(VocabularyTerm).where(VocabularyTerm.code.in_(alike)).values(label_en="The same"))
        raise_revision(session, "vocabulary")
    for code in ("jammu-kashmir", "pakistan-north-west", "afghanistan"):
        add(engine, situations=[code])
    (first, second, third) = ask(Directory(engine).index, DESK, [])["facets"]["situation"]
    assert [first["value"], second["value"], third["value"]] == sorted(alike)


def test_the_printed_table_is_the_one_that_ranks() -> None:
    """The oracle ranks by its own copy of the points and agrees with every answer: so must what is printed."""
    printed = json.loads(sulh("sqlite:///:memory:", "ranking").stdout)
    assert printed["version"]
    for field, points in POINTS.items():
        assert printed["fit"][field] == [0, *points.values()]
    assert printed["evidence"] == [0, *STANDING.values()]
