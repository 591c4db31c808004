"""What lies above an asker's level changes no byte of any answer: items, order, points, totals, facets, help,
refusals and the length of cursors are the same whatever stands there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from app.db import reading
from app.errors import Invalid
from app.models import Profile
from app.policy import (
    OUTPUT_LEVELS,
    Actor,
    Level,
    Role,
    exposure_of,
    opened_besides,
    sight_of,
    viewer_of,
)
from app.queries.records import Record, load_records
from app.search.directory import Directory
from app.search.fields import FIELDS, OTHER_FILTERS, SORTS
from tests.search.asking import ASKERS, ORGANISATIONS, add, ask_raw, change
from tests.search.exposing import choose, erase, hide, put_columns
from tests.search.populations import NOW, Pairs
from tests.search.test_partners import RICH

OURS, OTHERS = ORGANISATIONS

# Field → what it is changed to; what stood there before is RICH, or nothing. Whatever is found by one of both is
# asked for in QUERIES.
PLANTED: dict[str, Any] = {
    "name": "Aaron Quux",
    "names": [{"text": "هارون"}],
    "title": "Her Excellency",
    "nationalities": ["ML"],
    "former_nationalities": ["FR"],
    "residence": "ID",
    "affiliation": "Quuxland Institute",
    "nominated_by": "ML",
    "nomination_reference": "N/17",
    "nomination_date": "2024",
    "headline": {"en": "Quetzal talks"},
    "biography": {"fr": "Quiproquo et paix"},
    "offices": [{"title": "Quaestor", "organisation": "isdb", "starts": "2026"}],
    "missions": [{"title": "Quartz accord", "organisation": "pcsu", "situation": "pakistan-north-west"}],
    "situations": ["jammu-kashmir"],
    "certificates": [{"programme": "cpd", "issuer": "Quux", "awarded": "2020-01-01"}],
    "notice_hours": 24,
    "availability_mode": "remote",
    "availability_confirmed_at": "2026-06-01T00:00:00Z",
    "membership": "lapsed",
    "partner_visibility": "card",
    "consent_date": "2023",
    "external_reference": "QUUX-1",
    "contacts": [{"kind": "email", "value": "quux@example.org"}],
    "desk_notes": "Quux wrote.",
    "unresolved": [{"field": "languages", "text": "Quuxian", "reason": "unknown"}],
}
# Not written by anybody, but kept in a column.
COLUMNS: dict[str, Any] = {
    "membership_since": datetime(2020, 1, 1, tzinfo=UTC),
    "paused_until": date(2027, 1, 1),
    "erasure_due_at": datetime(2026, 7, 1, tzinfo=UTC),
    "security_notes": "Quux",
    "references": "Quux",
    "conflict_declarations": "Quux",
    "created_at": datetime(2020, 1, 1, tzinfo=UTC),
    "updated_at": datetime(2020, 1, 1, tzinfo=UTC),
}
# Derived from others, kept in the history, or changed below in ways of their own.
ELSEWHERE = {
    "missing",
    "membership_reason",
    "merged_reference",
    "availability_periods",
    "partner_choices",
    "hidden_at",
}

QUERIES: list[Pairs] = [
    [],
    *[[("sort", sort), ("limit", limit)] for sort in SORTS for limit in ("1", "2", "100")],
    *[[("q", q)] for q in ("aaron", "quux", "هارون", "quetz", "quiproquo", "quaestor", "quartz", "accord qu")],
    *[
        [("q", q)]
        for q in ("zainab", "زينب", "zaynab hasan", "zebra", "xylophone", "ali", "water", "lapsed", "excell")
    ],
    *[[("q", q), ("limit", "1")] for q in ("ali hassan", "mediator water")],
    *[
        [(name, code)]
        for name in ("nationality", "nominated_by", "exclude_nationality")
        for code in ("SD", "ML", "FR")
    ],
    *[[("situation", code)] for code in ("afghanistan", "jammu-kashmir", "pakistan-north-west")],
    *[[("organisation", code)] for code in ("oic", "isdb", "pcsu")],
    *[[("membership", state)] for state in ("active", "lapsed", "active,lapsed")],
    *[[("notice", hours)] for hours in ("0", "24")],
    *[[("confirmed_within", days), ("role", "mediator")] for days in ("1", "30")],
    *[[("available", span)] for span in ("2026-06-15", "2026-07-01/2026-12-31", "2020-01-01")],
    [("language", "ar:C1"), ("country", "SD"), ("gender", "m")],
    [("facets", "none"), ("language", "ku"), ("expertise", "water")],
    [("facets", "role,membership")],
    [("facets", "nationality,situation")],
]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def people(engine: Engine) -> list[str]:
    """Some whom most see, and those whose fields are changed: shown by name, as a card, to one partner, to nobody."""
    for n, name in enumerate(["Ali Hassan", "Hassan Ali", "Omar Salih", "Fatima Diallo"]):
        languages = [{"code": "ar", "speaking": "C1"}] if n % 2 else [{"code": "fr"}]
        add(engine, name=name, languages=languages, roles=["mediator"], nationalities=["FR"], nominated_by="SD")
    add(engine, name="Bilal Karim", partner_visibility="card", nationalities=["SD"], gender="m", nominated_by="SD")
    changed = [add(engine, **RICH, partner_visibility=choice)["id"] for choice in ("named", "card", "hidden")]
    changed += [add(engine, **RICH | {"nominated_by": "ID"}, partner_visibility="card")["id"] for _ in range(2)]
    choose(engine, changed[3], {OURS: "named", OTHERS: "hidden"})
    hide(engine, changed[4])
    return changed


def _answers(directory: Directory, actor: Actor) -> dict[str, bytes]:
    directory.catch_up()
    return {str(pairs): _answer(directory, actor, pairs) for pairs in QUERIES}


def _answer(directory: Directory, actor: Actor, pairs: Pairs) -> bytes:
    """Cursors are sealed with a fresh nonce each time: of them the length has to stay."""
    try:
        body = ask_raw(directory.index, actor, pairs)
    except Invalid as refused:
        return repr(refused.errors).encode()
    return re.sub(rb'"(next|previous)_cursor":"([^"]*)"', lambda m: b'"%b":%d' % (m[1], len(m[2])), body)


def _record(engine: Engine, public_id: str) -> Record:
    with reading(engine) as session:
        return next(r for r in load_records(session, Profile.id > 0).values() if r["id"] == public_id)


def _lies_above(actor: Actor, record: Record, field: str, value: Any) -> bool:
    """Whether the actor does not see the field of this person, and sees the person just as far with another value."""
    viewer, exposure = viewer_of(actor), exposure_of(record)
    sight = sight_of(viewer, exposure)
    if sight is not None and (OUTPUT_LEVELS[field] <= sight or field in opened_besides(viewer)):
        return False
    return sight_of(viewer, exposure_of(record | {field: value})) == sight


def test_every_field_is_planted() -> None:
    above = {field for field, level in OUTPUT_LEVELS.items() if level > Level.CARD}
    assert above == {*PLANTED, *COLUMNS, *ELSEWHERE}


@pytest.mark.parametrize("asker", ASKERS)
def test_05_no_field_above_the_level_changes_any_byte(
    engine: Engine, directory: Directory, people: list[str], asker: str
) -> None:
    actor = ASKERS[asker]
    before, tried = _answers(directory, actor), set()
    for field, value in {**PLANTED, **COLUMNS}.items():
        for public_id in people:
            if _lies_above(actor, _record(engine, public_id), field, value):
                tried.add(field)
                if field in PLANTED:
                    change(engine, public_id, **{field: value})
                else:
                    put_columns(engine, public_id, **{field: value})
        assert _answers(directory, actor) == before, field
    assert _answers(Directory(engine), actor) == before  # also in a process that has just started
    assert {"desk_notes", "security_notes"} & tried
    if actor.role in (Role.PARTNER, Role.FOCAL_POINT):
        # Of somebody hidden from them nothing may show.
        assert {"name", "nationalities", "missions", "headline", "notice_hours"} <= tried


@pytest.mark.parametrize("asker", [name for name, actor in ASKERS.items() if not actor.sees_availability])
def test_05_without_the_scope_availability_changes_no_byte(
    engine: Engine, directory: Directory, people: list[str], asker: str
) -> None:
    before = _answers(directory, ASKERS[asker])
    for number, public_id in enumerate(people):
        status = ("not_free", "on_request", "free")[number % 3]
        change(engine, public_id, availability_periods=[{"status": status, "starts": "2026-06-01"}])
    change(engine, people[0], availability_periods=[])
    assert _answers(directory, ASKERS[asker]) == before


@pytest.mark.parametrize("asker", [name for name, actor in ASKERS.items() if actor.role is Role.PARTNER])
def test_05_what_is_chosen_for_another_partner_changes_no_byte(
    engine: Engine, directory: Directory, people: list[str], asker: str
) -> None:
    other = OTHERS if ASKERS[asker].organisation == OURS else OURS
    before = _answers(directory, ASKERS[asker])
    for public_id in people:
        kept = {
            name: choice for name, choice in _record(engine, public_id)["partner_choices"].items() if name != other
        }
        for choice in ("named", "card", "hidden"):
            choose(engine, public_id, kept | {other: choice})
            assert _answers(directory, ASKERS[asker]) == before
        choose(engine, public_id, kept)
    assert _answers(directory, ASKERS[asker]) == before


@pytest.mark.parametrize(
    "asker", [name for name, actor in ASKERS.items() if actor.role in (Role.PARTNER, Role.ETHICS)]
)
def test_05_hidden_people_come_change_and_go_unseen(engine: Engine, directory: Directory, asker: str) -> None:
    add(engine, name="Ali Hassan", roles=["mediator"])
    add(engine, name="Bilal Karim", partner_visibility="card", gender="m")
    before = _answers(directory, ASKERS[asker])
    new = [
        add(engine, **RICH | {"name": name}, membership="nominated")["id"] for name in ("Aaron Abel", "Ali Hassan")
    ]
    for public_id in new:
        hide(engine, public_id)
        change(engine, public_id, membership="active", languages=[{"code": "fr", "speaking": "C2"}])
    assert _answers(directory, ASKERS[asker]) == before
    for public_id in new:
        erase(engine, public_id)
    assert _answers(directory, ASKERS[asker]) == before
    assert _answers(Directory(engine), ASKERS[asker]) == before


@pytest.mark.parametrize("asker", ASKERS)
def test_05_a_filter_that_does_not_exist_is_refused_alike_whatever_is_asked(directory: Directory, asker: str) -> None:
    """With a code that there is, one that there is not, and nonsense."""
    refused = set()
    for name in (*FIELDS, *OTHER_FILTERS, "available"):
        values = ("SD", "ZZ", "active", "24", "2026-06-15", "", "x" * 300)
        told = {_answer(directory, ASKERS[asker], [(name, value)]) for value in values}
        unknown = _answer(directory, ASKERS[asker], [("colour", "SD")]).replace(b"colour", name.encode())
        if unknown in told:
            refused.add(name)
            assert told == {unknown}
            facet = _answer(directory, ASKERS[asker], [("facets", name)])
            assert facet == _answer(directory, ASKERS[asker], [("facets", "colour")])
    assert ("notice" in refused) is (ASKERS[asker].role not in (Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL))
    assert ("available" in refused) is not ASKERS[asker].sees_availability
    assert ("nationality" in refused) is (ASKERS[asker].agreement is Level.CARD)
