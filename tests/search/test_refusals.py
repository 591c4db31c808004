"""What cannot be asked is refused by name; cursors go with their search and tell nothing."""

import base64

import pytest
from sqlalchemy import Engine

from app.errors import Invalid
from app.policy import Actor, viewer_of
from app.search.criteria import Criteria, criteria_of, parse_query
from app.search.known import known_codes
from app.vocabularies.terms import Term, reference_terms
from tests.search.asking import DESK, PARTNER, add, items_of
from tests.search.conftest import Ask
from tests.search.oracle import Pairs


def read(pairs: Pairs, actor: Actor = DESK) -> Criteria:
    terms: dict[str, dict[str, Term]] = {}
    for term in reference_terms():
        terms.setdefault(term.vocabulary, {})[term.code] = term
    return criteria_of(pairs, viewer_of(actor), known_codes(terms))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("colour", "red", "unknown_parameter"),
        ("role", "king", "unknown_code"),
        ("role", "", "unknown_code"),
        ("role", "expert,", "unknown_code"),
        ("language", "xx", "unknown_code"),
        ("language", "ar,xx", "unknown_code"),
        ("language", "ar:D1", "unknown_level"),
        ("language", "ar:", "unknown_level"),
        ("language", "ar:c1", "unknown_level"),
        ("country", "sd", "unknown_code"),
        ("country", "SD:C1", "unknown_level"),
        ("country", "145", "unknown_code"),
        ("region", "SD", "unknown_code"),
        ("region", "oic-latin", "unknown_code"),
        ("expertise", "alchemy", "unknown_code"),
        ("evidence", "rumoured", "unknown_code"),
        ("situation", "atlantis", "unknown_code"),
        ("organisation", "acme", "unknown_code"),
        ("gender", "z", "unknown_code"),
        ("seniority", "emperor", "unknown_code"),
        ("nationality", "ZZ", "unknown_code"),
        ("exclude_nationality", "ZZ", "unknown_code"),
        ("exclude_nationality", "", "unknown_code"),
        ("nominated_by", "ZZ", "unknown_code"),
        ("membership", "asleep", "unknown_code"),
        ("available", "soon", "bad_period"),
        ("available", "2026-02-30", "bad_period"),
        ("available", "2026-03-02/2026-03-01", "bad_period"),
        ("available", "2026-03-02/", "bad_period"),
        ("notice", "-1", "out_of_range"),
        ("notice", "1.5", "out_of_range"),
        ("notice", "٥", "out_of_range"),
        ("confirmed_within", "999999", "out_of_range"),
        ("limit", "0", "out_of_range"),
        ("limit", "101", "out_of_range"),
        ("limit", "", "out_of_range"),
        ("sort", "-name", "unknown_sort"),
        ("facets", "languages", "unknown_facet"),
        ("facets", "none,language", "unknown_facet"),
        ("q", "x" * 201, "too_long"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(name: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read([(name, value)])
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(f"?{name}", code)]


@pytest.mark.parametrize("name", ["q", "sort", "facets", "limit", "notice", "confirmed_within"])
def test_what_may_stand_once_is_refused_twice(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read([(name, "1"), (name, "1")])
    assert ("?" + name, "repeated") in [(error.pointer, error.code) for error in refused.value.errors]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read([("colour", "red"), ("language", "xx"), ("gender", "z")])
    assert [error.pointer for error in refused.value.errors] == ["?colour", "?language", "?gender"]


@pytest.mark.parametrize(("name", "value"), [("membership", "active"), ("notice", "24"), ("facets", "membership")])
def test_for_a_partner_the_filters_of_the_secretariat_do_not_exist(name: str, value: str) -> None:
    with pytest.raises(Invalid):
        read([(name, value)], PARTNER)
    read([(name, value)])


@pytest.mark.parametrize("query", [b"q=%ff", b"q=%00", b"q=%E2%80%AEx", b"q=%ED%A0%80", b"%00=1", b"q=\xff"])
def test_text_that_no_field_can_hold_is_no_query(query: bytes) -> None:
    with pytest.raises(Invalid):
        parse_query(query)


def test_limits_at_their_bounds_are_taken(engine: Engine, asked: Ask) -> None:
    for _ in range(3):
        add(engine)
    assert len(asked(DESK, ("limit", "1"))["items"]) == 1
    assert len(asked(DESK, ("limit", "100"))["items"]) == 3


@pytest.mark.parametrize(
    ("actor", "other"),
    [
        (DESK, [("q", "mina")]),
        (DESK, [("limit", "2")]),
        (DESK, [("sort", "name"), ("limit", "1")]),
        (PARTNER, [("limit", "1")]),
    ],
)
def test_a_cursor_goes_with_its_search_and_its_asker(
    engine: Engine, asked: Ask, actor: Actor, other: list[tuple[str, str]]
) -> None:
    for name in ("Mina", "Nuri", "Omar"):
        add(engine, name=name)
    cursor = asked(DESK, ("limit", "1"))["next_cursor"]
    assert items_of([asked(DESK, ("limit", "1"), cursor=cursor)])
    with pytest.raises(Invalid) as refused:
        asked(actor, *other, cursor=cursor)
    assert [error.pointer for error in refused.value.errors] == ["?cursor"]


@pytest.mark.parametrize("cursor", ["", "x", "k1:", "k1:AAAA", "k1:" + "A" * 96, "é", '[1,2,false,""]'])
def test_a_made_up_cursor_is_refused(asked: Ask, cursor: str) -> None:
    with pytest.raises(Invalid):
        asked(DESK, ("cursor", cursor))


def test_a_cursor_can_be_read_by_nobody(engine: Engine, asked: Ask) -> None:
    people = [add(engine, name=name) for name in ("Mina", "Nuri")]
    cursor = asked(DESK, ("sort", "name"), ("limit", "1"))["next_cursor"]
    raw = base64.urlsafe_b64decode(cursor.partition(":")[2])
    for person in people:
        for secret in (person["name"], person["id"], person["reference"]):
            assert secret not in cursor
            assert secret.encode() not in raw
    again = asked(DESK, ("sort", "name"), ("limit", "1"))["next_cursor"]
    assert again != cursor
    changed = cursor[:-5] + ("A" if cursor[-5] != "A" else "B") + cursor[-4:]
    with pytest.raises(Invalid):
        asked(DESK, ("sort", "name"), ("limit", "1"), cursor=changed)
