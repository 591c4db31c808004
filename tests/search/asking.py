"""Asking the search as its faces do, and holding all of an answer against the oracle's."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.db import writing
from app.models import Profile
from app.policy import Actor, Level, Role, viewer_of
from app.queries.profiles import find_profile
from app.queries.records import load_records
from app.schemas.profiles import ProfileWrite
from app.search.answer import search
from app.search.criteria import criteria_of
from app.search.index import ProfileIndex
from app.security import new_reference
from app.services.profiles import change_profile, store_profiles
from app.services.revisions import raise_revision
from tests.search.oracle import Answer, Oracle, Pairs
from tests.search.people import Person

DESK, PARTNER = Actor(Role.DESK, "desk"), Actor(Role.PARTNER, "partner", agreement=Level.NETWORK)
# Organisations for which people may choose something of their own.
ORGANISATIONS = ("0a000000-0000-4000-8000-000000000001", "0a000000-0000-4000-8000-000000000002")


def _partner(organisation: str, agreement: Level, *scopes: str) -> Actor:
    given = frozenset(scopes) if scopes else None
    return Actor(Role.PARTNER, "partner", organisation=organisation, agreement=agreement, scopes=given)


# Every kind of asker that searches, by name.
ASKERS = {
    "desk": DESK,
    "head": Actor(Role.HEAD, "head"),
    "secretary general": Actor(Role.SECRETARY_GENERAL, "secretary general"),
    "ethics": Actor(Role.ETHICS, "ethics"),
    "focal point": Actor(Role.FOCAL_POINT, "focal point", state="SD"),
    "focal point of no state": Actor(Role.FOCAL_POINT, "focal point"),
    "partner": PARTNER,
    "partner with choices": _partner(ORGANISATIONS[0], Level.NETWORK),
    "another partner": _partner(ORGANISATIONS[1], Level.NETWORK),
    "partner that sees cards": _partner(ORGANISATIONS[0], Level.CARD),
    "client": _partner(ORGANISATIONS[0], Level.NETWORK, "directory.read", "availability.read"),
    "client without availability": _partner(ORGANISATIONS[0], Level.NETWORK, "directory.read"),
    "client that sees cards": _partner(ORGANISATIONS[1], Level.CARD, "directory.read"),
}

Json = dict[str, Any]


def ask(index: ProfileIndex, actor: Actor, pairs: Pairs, cursor: str | None = None) -> Json:
    """One page, parsed."""
    return json.loads(ask_raw(index, actor, pairs, cursor))  # type: ignore[no-any-return]


def ask_raw(index: ProfileIndex, actor: Actor, pairs: Pairs, cursor: str | None = None) -> bytes:
    given = [*pairs, *([("cursor", cursor)] if cursor else [])]
    criteria = criteria_of(given, viewer_of(actor), index.code_now)
    return search(index, actor, criteria, asked=urlencode(list(pairs)), lang="en").body


def walk(index: ProfileIndex, actor: Actor, pairs: Pairs) -> list[Json]:
    """Every page there is; going back page by page has to give the same ones."""
    pages = [ask(index, actor, pairs)]
    assert pages[0]["previous_cursor"] is None
    while pages[-1]["next_cursor"]:
        pages.append(ask(index, actor, pairs, pages[-1]["next_cursor"]))
        assert pages[-1]["items"], "a cursor led to nobody"
    back = [pages[-1]]
    while back[-1]["previous_cursor"]:
        back.append(ask(index, actor, pairs, back[-1]["previous_cursor"]))
    assert [_ids(page) for page in reversed(back)] == [_ids(page) for page in pages]
    return pages


def _ids(page: Json) -> list[str]:
    return [item["id"] for item in page["items"]]


def items_of(pages: Sequence[Json]) -> list[Json]:
    return [item for page in pages for item in page["items"]]


def compare(index: ProfileIndex, oracle: Oracle, actor: Actor, pairs: Pairs) -> None:
    """Fails with the search when items, their order, total, facets, cards or help differ from the oracle's."""
    expected, pages = oracle.answer(pairs), walk(index, actor, pairs)
    items, asked = items_of(pages), f"{actor}?{urlencode(list(pairs))}"
    assert {item["id"] for item in items} == {person.id for person in expected.ranked}, asked
    assert [page["total"] for page in pages] == [expected.total] * len(pages), asked
    for page in pages:
        assert _counts(page) == {name: expected.facets[name] for name in page["facets"]}, asked
        assert set(page["facets"]) == set(expected.facets), asked
    _compare_order(items, expected, pairs, asked)
    for item in items:
        _compare_card(item, next(person for person in expected.ranked if person.id == item["id"]), oracle)
    if expected.total < 3:
        told = [(each["drop"], each["value"], each["total"]) for each in pages[0].get("instead", [])]
        assert sorted(told) == sorted(expected.instead), asked


def _counts(page: Json) -> dict[str, dict[str, int]]:
    for entries in page["facets"].values():
        counts = [entry["count"] for entry in entries]
        assert counts == sorted(counts, reverse=True)
    return {name: {entry["value"]: entry["count"] for entry in entries} for name, entries in page["facets"].items()}


def _compare_order(items: Sequence[Json], expected: Answer, pairs: Pairs, asked: str) -> None:
    told = [(item["match"]["points"], item["reference"]) for item in items]
    # The likeness of names is a fraction: its points may differ by the last one.
    slack = 2 if any(name == "q" for name, _ in pairs) else 0
    for points, reference in told:
        assert points == pytest.approx(expected.points[reference], abs=slack), asked
    if any(pair in (("sort", "name"), ("sort", "-confirmed_at")) for pair in pairs) or not slack:
        assert [reference for _, reference in told] == [person.reference for person in expected.ranked], asked
    else:
        assert told == sorted(told, key=lambda one: (-one[0], one[1])), asked


def _compare_card(item: Json, person: Person, oracle: Oracle) -> None:
    named = oracle.sees_name(person)
    assert item["name"] == (person.name if named else None)
    assert item["names"] is None or [name["text"] for name in item["names"]] == person.names[1:]
    assert item["nationalities"] == (person.nationalities if named else None)
    assert item["headline"] == (person.headline if named else None)
    assert (item["roles"], item["gender"]) == (person.roles, person.gender)
    assert [(skill["code"], skill["speaking"]) for skill in item["languages"]] == person.languages
    assert [(place["code"], place["depth"]) for place in item["countries"]] == person.places
    assert [(topic["code"], topic["evidence"]) for topic in item["expertise"]] == person.topics
    assert ("name" in item["withheld"]) is not named
    assert item.get("membership") == (person.membership if oracle.sees_states else None)
    assert item.get("hidden") == (person.hidden if oracle.sees_all else None)
    assert ("availability" in item["withheld"]) is not oracle.asker.sees_availability
    if oracle.sees_all:
        assert item["availability"]["notice_hours"] == person.notice
    elif oracle.asker.sees_availability:
        assert set(item["availability"]) == {"status"}
    else:
        assert item["availability"] is None


def add(engine: Engine, **fields: Any) -> Json:
    """Store one more person, active and named unless told otherwise; the record."""
    write = {"name": "Somebody", "membership": "active", "partner_visibility": "named", **fields}
    with writing(engine) as session:
        (slot,) = store_profiles(
            session, DESK, [(ProfileWrite.model_validate(write), {"reference": new_reference()})], source="test"
        )
        return load_records(session, Profile.id == slot)[slot]


def change(engine: Engine, public_id: str, **patch: Any) -> None:
    """Merge `patch` over a person, past the rules for which membership may follow and what it needs."""
    with writing(engine) as session:
        found = find_profile(session, DESK, public_id)
        membership = patch.pop("membership", found.record["membership"])
        _put_into(session, found.id, "paused")
        change_profile(session, DESK, public_id, found.record["version"], patch, source="test")
        _put_into(session, found.id, membership)


def _put_into(session: Session, slot: int, membership: str) -> None:
    values = {"membership": membership, "revision": raise_revision(session, "directory")}
    session.execute(update(Profile).where(Profile.id == slot).values(values))
