"""Who finds whom: choices for single partners, agreements, nominating States, hidden people, clients' scopes."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import Engine

from app.errors import Invalid
from app.policy import Level, viewer_of
from app.search.directory import Directory
from tests.search.asking import ASKERS, DESK, ORGANISATIONS, PARTNER, add, change
from tests.search.conftest import Ask
from tests.search.exposing import choose, hide
from tests.search.populations import NOW
from tests.search.test_partners import RICH

OURS, OTHERS = ORGANISATIONS
US, THEM = ASKERS["partner with choices"], ASKERS["another partner"]
CARDS, FOCAL = ASKERS["partner that sees cards"], ASKERS["focal point"]
BLIND = ASKERS["client without availability"]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.mark.parametrize("general", ["hidden", "card", "named"])
@pytest.mark.parametrize("own", ["hidden", "card", "named"])
def test_what_is_chosen_for_one_partner_counts_for_it_alone(
    engine: Engine, asked: Ask, general: str, own: str
) -> None:
    person = add(engine, **RICH, partner_visibility=general)
    before = [asked(actor, ("role", "mediator"))["total"] for actor in (US, THEM)]
    choose(engine, person["id"], {OURS: own})
    for actor, choice in ((US, own), (THEM, general), (PARTNER, general)):
        assert asked(actor)["total"] == (choice != "hidden")
        assert asked(actor, ("q", "zainab"))["total"] == (choice == "named")
        assert asked(actor)["facets"]["nationality"] == (
            [{"value": "SD", "label": "Sudan", "count": 1}] if choice == "named" else []
        )
        assert [item["name"] for item in asked(actor)["items"]] == {
            "hidden": [],
            "card": [None],
            "named": [RICH["name"]],
        }[choice]
    choose(engine, person["id"], {})
    assert [asked(actor, ("role", "mediator"))["total"] for actor in (US, THEM)] == before


def test_partners_for_whom_nobody_chose_share_one_audience(engine: Engine, directory: Directory) -> None:
    first, second = add(engine, **RICH), add(engine, **RICH)
    directory.catch_up()
    us, them = viewer_of(US), viewer_of(THEM)
    assert directory.index.audience(us) is directory.index.audience(them)
    choose(engine, first["id"], {OURS: "hidden"})
    choose(engine, second["id"], {OURS: "card"})
    directory.catch_up()
    assert directory.index.audience(us) is not directory.index.audience(them)
    assert directory.index.audience(them) is directory.index.audience(viewer_of(PARTNER))
    choose(engine, first["id"], {})
    directory.catch_up()
    assert directory.index.audience(us) is not directory.index.audience(them)
    choose(engine, second["id"], {})
    directory.catch_up()
    assert directory.index.audience(us) is directory.index.audience(them)


def test_an_agreement_for_cards_shows_nobody_by_name(engine: Engine, asked: Ask) -> None:
    person = add(engine, **RICH)
    other = add(engine, name="Omar Salih", roles=["mediator"], missions=[{"title": "Envoy", "starts": "2020"}])
    choose(engine, person["id"], {OURS: "named"})
    answer = asked(CARDS, ("role", "mediator"))
    assert [item["name"] for item in answer["items"]] == [None, None]
    assert {"nationality", "nominated_by", "situation", "organisation", "membership"}.isdisjoint(answer["facets"])
    for secret in ("Zainab", "زينب", "Zebra", "Xylophone", "Omar"):
        assert secret not in json.dumps(answer, ensure_ascii=False)
    for word in ("zainab", "زينب", "zebra", "xylophone", "omar"):
        assert asked(CARDS, ("q", word))["total"] == 0
    assert asked(CARDS, ("q", "water"))["total"] == 1  # a topic stands on the card
    for pair in (
        ("nationality", "SD"),
        ("exclude_nationality", "SD"),
        ("situation", "afghanistan"),
        ("sort", "name"),
    ):
        with pytest.raises(Invalid):
            asked(CARDS, pair)
    points = {item["id"]: item["match"]["points"] for item in answer["items"]}
    change(engine, other["id"], missions=[])
    (again,) = [item for item in asked(CARDS)["items"] if item["id"] == other["id"]]
    assert again["match"]["points"] == points[other["id"]]


def test_a_focal_point_finds_its_nominees_and_where_they_stand(engine: Engine, asked: Ask) -> None:
    for state, membership in (("SD", "nominated"), ("SD", "active"), ("SD", "suspended"), ("ML", "active")):
        add(engine, **RICH | {"nominated_by": state, "membership": membership}, partner_visibility="hidden")
    answer = asked(FOCAL)
    assert sorted(item["membership"] for item in answer["items"]) == ["active", "nominated"]
    assert {item["name"] for item in answer["items"]} == {RICH["name"]}
    assert all(item["incomplete"] is False and "hidden" not in item for item in answer["items"])
    assert {each["value"]: each["count"] for each in answer["facets"]["membership"]} == {
        "active": 1,
        "nominated": 1,
        "suspended": 1,
    }
    assert asked(FOCAL, ("membership", "suspended"))["total"] == 1
    assert asked(FOCAL, ("nominated_by", "ML"))["total"] == 0
    assert {each["value"] for each in answer["facets"]["nominated_by"]} == {"SD"}
    with pytest.raises(Invalid):
        asked(FOCAL, ("notice", "24"))
    assert asked(ASKERS["focal point of no state"])["total"] == 0


def test_ethics_finds_everybody_who_is_not_hidden_but_no_state(engine: Engine, asked: Ask) -> None:
    people = [add(engine, **RICH, partner_visibility="hidden") for _ in range(3)]
    change(engine, people[0]["id"], membership="lapsed")
    hide(engine, people[1]["id"])
    answer = asked(ASKERS["ethics"], ("q", "zainab"))
    assert answer["total"] == 2
    assert "membership" not in json.dumps(answer) and "lapsed" not in json.dumps(answer)


def test_hidden_people_are_found_by_the_desk_alone_and_when_asked_for_by_state(engine: Engine, asked: Ask) -> None:
    person, other = add(engine, **RICH), add(engine, **RICH)
    choose(engine, person["id"], {OURS: "named"})
    hide(engine, person["id"])
    for actor in ASKERS.values():
        for pairs in ([], [("q", "zainab")], [("language", "arz")], [("sort", "-confirmed_at")]):
            answer = asked(actor, *pairs)
            assert person["id"] not in json.dumps(answer)
            assert answer["total"] == len(answer["items"]) <= 1
            assert all(each["count"] == 1 for name in ("gender", "language") for each in answer["facets"][name])
    for role in ("desk", "head", "secretary general"):
        (state,) = asked(ASKERS[role])["facets"]["membership"]
        assert (state["value"], state["count"]) == ("active", 2)
        items = asked(ASKERS[role], ("membership", "active"))["items"]
        assert {item["id"]: item["hidden"] for item in items} == {person["id"]: True, other["id"]: False}
    hide(engine, person["id"], hidden=False)
    assert asked(US, ("q", "zainab"))["total"] == asked(DESK, ("q", "zainab"))["total"] == 2


def test_a_client_without_the_scope_learns_nothing_of_availability(engine: Engine, asked: Ask) -> None:
    free = add(engine, name="A", availability_periods=[{"status": "free", "starts": "2026-01-01"}])
    busy = add(engine, name="B", availability_periods=[{"status": "not_free", "starts": "2026-01-01"}])
    for person in (free, busy):
        choose(engine, person["id"], {OURS: "card"})
    with pytest.raises(Invalid) as refused:
        asked(BLIND, ("available", "2026-07-01"))
    assert [error.code for error in refused.value.errors] == ["unknown_parameter"]
    items = asked(BLIND)["items"]
    assert [item["reference"] for item in items] == sorted(person["reference"] for person in (free, busy))
    assert len({item["match"]["points"] for item in items}) == 1
    assert all(item["availability"] is None and "availability" in item["withheld"] for item in items)
    seeing = asked(ASKERS["client"])["items"]
    assert [item["availability"] for item in seeing] == [{"status": "free"}, {"status": "not_free"}]
    assert seeing[0]["match"]["points"] == seeing[1]["match"]["points"] + 100
    assert all("availability" not in item["withheld"] for item in seeing)


def test_a_cursor_of_who_sees_more_is_not_taken(engine: Engine, asked: Ask) -> None:
    for name in ("Mina", "Nuri", "Omar"):
        add(engine, name=name)
    cursor = asked(ASKERS["client"], ("limit", "1"))["next_cursor"]
    assert asked(US, ("limit", "1"), cursor=cursor)["items"]  # the same organisation, seeing the same
    for actor in (BLIND, CARDS, THEM, PARTNER, DESK, FOCAL):
        with pytest.raises(Invalid):
            asked(actor, ("limit", "1"), cursor=cursor)


def test_what_a_card_holds_follows_the_level_of_the_day(engine: Engine, asked: Ask) -> None:
    """The same person looked at by several, in turn, before and after a change."""
    person = add(engine, **RICH)
    for name in ("Zainab Hassan Ali", "Zainab Omar"):
        change(engine, person["id"], name=name)
        for actor, seen in ((US, name), (CARDS, None), (DESK, name), (BLIND, name), (FOCAL, name), (CARDS, None)):
            (item,) = asked(actor)["items"]
            assert item["name"] == seen
            assert ("external_reference" in item) is (actor is DESK)
    assert CARDS.agreement is Level.CARD
