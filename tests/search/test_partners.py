"""What partners cannot learn: from items, totals, facets, help, order, or the length of anything."""

import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import Engine, select

from app.db import reading, writing
from app.models import Profile
from app.search.directory import Directory
from tests.search.asking import DESK, PARTNER, add, ask, ask_raw, change
from tests.search.conftest import Ask
from tests.search.populations import NOW

SEARCHES = [
    [],
    [("sort", "name")],
    [("sort", "name"), ("limit", "2")],
    [("sort", "-confirmed_at")],
    [("q", "ali")],
    [("q", "ali hassan"), ("limit", "1")],
    [("q", "water")],
    [("q", "zainab")],
    [("language", "ar:C1"), ("country", "SD")],
    [("language", "ku"), ("role", "mediator")],
    [("nationality", "SD")],
    [("exclude_nationality", "SD")],
    [("situation", "afghanistan")],
    [("available", "2026-07-01"), ("evidence", "verified")],
    [("confirmed_within", "30")],
]

RICH = {
    "name": "Zainab Hassan Ali",
    "names": [{"text": "زينب حسن علي"}],
    "roles": ["mediator"],
    "gender": "f",
    "seniority": "minister",
    "nationalities": ["SD"],
    "nominated_by": "SD",
    "languages": [{"code": "arz", "speaking": "native"}, {"code": "kmr", "speaking": "C2"}],
    "countries": [{"code": "SD", "depth": "mediated"}],
    "expertise": [{"code": "water", "evidence": "verified"}],
    "headline": {"en": "Zebra diplomacy"},
    "missions": [{"title": "Xylophone truce", "organisation": "oic", "situation": "afghanistan", "starts": "2020"}],
    "availability_periods": [{"status": "free", "starts": "2026-01-01"}],
    "confirmed_at": "2026-06-14T00:00:00Z",
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def seen(engine: Engine) -> None:
    for n, name in enumerate(["Ali Hassan", "Hassan Ali", "Omar Salih", "Fatima Diallo", "Aminata Water"]):
        languages = [{"code": "ar", "speaking": "C1"}] if n % 2 else [{"code": "fr"}]
        add(engine, name=name, languages=languages, countries=[{"code": "SD"}], roles=["mediator"])
    add(engine, name="Bilal Karim", partner_visibility="card", nationalities=["SD"], gender="m")


def _answers(directory: Directory) -> list[bytes]:
    directory.catch_up()
    return [_without_cursors(ask_raw(directory.index, PARTNER, pairs)) for pairs in SEARCHES]


def _without_cursors(answer: bytes) -> bytes:
    """Cursors are sealed with a fresh nonce each time: of them the length has to stay."""
    return re.sub(rb'"(next|previous)_cursor":"([^"]*)"', lambda m: b'"%b":%d' % (m[1], len(m[2])), answer)


HIDDEN = [
    ("hidden", "active"),
    ("named", "suspended"),
    ("named", "nominated"),
    ("card", "removed"),
    ("card", "paused"),
]


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize(("visibility", "membership"), HIDDEN)
def test_whoever_is_hidden_changes_no_byte_of_any_answer(
    engine: Engine, directory: Directory, visibility: str, membership: str
) -> None:
    before = _answers(directory)
    people = [
        add(engine, **RICH | {"name": name, "partner_visibility": visibility, "membership": membership})
        for name in ("Aaron Abel", "Ali Hassan", "Zainab Hassan Ali", "Gamal Nur", "Fatima Diallo", "Mediator Water")
    ]
    assert _answers(directory) == before
    for person in people:
        change(engine, person["id"], name="Ali Hasan", languages=[{"code": "fr", "speaking": "C2"}], gender="m")
    assert _answers(directory) == before
    assert _answers(Directory(engine)) == before  # also in a process that has just started
    with writing(engine) as session:
        session.query(Profile).filter(Profile.partner_visibility == visibility, Profile.gender == "m").filter(
            Profile.display_name == "Ali Hasan"
        ).delete()
    assert _answers(Directory(engine)) == before


def test_the_length_of_a_cursor_tells_nothing_of_the_hidden(engine: Engine) -> None:
    for name in ("Mina", "Nuri"):
        add(engine, name=name)
    lengths = set()
    for _ in range(12):
        answer = ask(Directory(engine).index, PARTNER, [("sort", "name"), ("limit", "1")])
        lengths.add(len(answer["next_cursor"]))
        add(engine, name="Aaron", partner_visibility="hidden")
    assert len(lengths) == 1


@pytest.mark.usefixtures("seen")
def test_a_hidden_person_is_in_no_item_total_facet_or_help(engine: Engine, asked: Ask) -> None:
    add(engine, **RICH, partner_visibility="hidden")
    filters = [("q", "zainab"), ("language", "arz"), ("country", "SD"), ("gender", "f"), ("seniority", "minister")]
    for one in filters:
        for other in filters:
            answer = asked(PARTNER, one, other) if one[0] != other[0] else asked(PARTNER, one)
            assert "Zainab" not in json.dumps(answer)
            assert answer["total"] <= 6
            told = json.dumps(answer["facets"])
            assert '"arz"' not in told and '"minister"' not in told and '"f"' not in told
            assert all(each["total"] <= 6 for each in answer.get("instead", []))


@pytest.mark.parametrize(
    "pair",
    [
        ("q", "zainab"),
        ("q", "زينب"),
        ("q", "Zaynab Hasan"),
        ("q", "zebra"),
        ("q", "xylophone"),
        ("nationality", "SD"),
        ("nominated_by", "SD"),
        ("situation", "afghanistan"),
        ("organisation", "oic"),
    ],
)
def test_a_card_is_not_found_by_what_only_the_named_show(engine: Engine, asked: Ask, pair: tuple[str, str]) -> None:
    person = add(engine, **RICH, partner_visibility="card")
    answer = asked(PARTNER, pair)
    assert (answer["total"], answer["items"]) == (0, [])
    assert not any(answer["facets"].values())
    assert asked(DESK, pair)["total"] == 1
    change(engine, person["id"], partner_visibility="named")
    assert asked(PARTNER, pair)["total"] == 1


def test_a_card_shows_neither_name_nor_nationality_nor_headline(engine: Engine, asked: Ask) -> None:
    add(engine, **RICH, partner_visibility="card")
    answer = asked(PARTNER, ("role", "mediator"))
    (item,) = answer["items"]
    assert [item[field] for field in ("name", "names", "title", "nationalities", "headline")] == [None] * 5
    told = json.dumps(answer, ensure_ascii=False)
    for secret in ("Zainab", "زينب", "Zebra", "Xylophone", "membership"):
        assert secret not in told
    for field in ("nationality", "nominated_by", "situation", "organisation"):
        assert answer["facets"][field] == []


def test_a_card_is_not_thrown_out_by_its_nationality(engine: Engine, asked: Ask) -> None:
    """Otherwise leaving out each country in turn would tell it."""
    add(engine, **RICH, partner_visibility="card")
    assert asked(PARTNER, ("exclude_nationality", "SD"))["total"] == 1
    assert asked(DESK, ("exclude_nationality", "SD"))["total"] == 0


def test_cards_have_no_place_in_the_alphabet(engine: Engine, asked: Ask) -> None:
    cards = [add(engine, name=name, partner_visibility="card") for name in ("Aaron", "Nuri", "Zoe")]
    named = [add(engine, name=name) for name in ("Mina", "Bilal")]
    items = asked(PARTNER, ("sort", "name"))["items"]
    assert [item["name"] for item in items] == ["Bilal", "Mina", None, None, None]
    assert [item["reference"] for item in items[2:]] == sorted(card["reference"] for card in cards)
    assert named[0]["name"] == items[1]["name"]


def test_missions_of_a_card_give_no_points(engine: Engine, asked: Ask) -> None:
    add(engine, name="A", partner_visibility="card", missions=[{"title": "Envoy", "starts": "2020"}])
    add(engine, name="B", partner_visibility="card")
    first, second = asked(PARTNER)["items"]
    assert first["match"]["points"] == second["match"]["points"]


def test_withdrawal_works_with_the_next_request(engine: Engine, asked: Ask) -> None:
    person = add(engine, **RICH)
    assert asked(PARTNER, ("q", "zainab"))["total"] == 1
    change(engine, person["id"], partner_visibility="hidden")
    for pairs in ([("q", "zainab")], [("role", "mediator")], []):
        answer = asked(PARTNER, *pairs)
        assert (answer["items"], answer["total"]) == ([], 0)
        assert not any(answer["facets"].values())
        assert not answer.get("instead")
    assert asked(DESK, ("q", "zainab"))["total"] == 1


def test_a_suspended_person_is_gone_for_partners_and_set_aside_for_the_desk(engine: Engine, asked: Ask) -> None:
    person = add(engine, **RICH)
    change(engine, person["id"], membership="suspended")
    assert asked(PARTNER)["total"] == asked(DESK)["total"] == 0
    (state,) = asked(DESK)["facets"]["membership"]
    assert (state["value"], state["count"]) == ("suspended", 1)
    assert asked(DESK, ("membership", "suspended"))["total"] == 1


def test_what_is_read_is_read_at_one_moment(engine: Engine) -> None:
    """Or a person hidden meanwhile would be shown with what is new by the right to see what was old."""
    person = add(engine, **RICH)
    with reading(engine) as session:
        chosen = select(Profile.partner_visibility, Profile.title)
        before = session.execute(chosen).all()
        change(engine, person["id"], partner_visibility="hidden", title="A secret")
        assert session.execute(chosen).all() == before
