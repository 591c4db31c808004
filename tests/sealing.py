"""Sealed values of a test's database, and the keys a test works with."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text

from app.db import now, writing
from app.models import Profile
from app.queries.keys import sealed_columns
from app.security import key_ids
from app.settings import get_settings

OLD, NEW, THIRD = (f"{name}-0123456789-abcdefghijklmnopqrstuvwxyz" for name in ("old", "new", "third"))
# What a test fills: each sealed column of a profile.
NOTES = ("security_notes", "references", "conflict_declarations")
COLUMNS = ("profiles.security_notes", "profiles.references_given", "profiles.conflict_declarations")
# Those drawn by lot can meet, among many.
_REFERENCES = itertools.count()


class Keys:
    """The keys of this process; commands started by the test inherit them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def use(self, *keys: str) -> tuple[str, ...]:
        """The ids of `keys`, which are given newest first."""
        self._monkeypatch.setenv("SULH_SEALING_KEY", " ".join(keys))
        get_settings.cache_clear()
        return key_ids()


def add_sealed(engine: Engine, count: int = 1) -> None:
    """So many people, with another text in each of the sealed columns of each."""
    rows = [_person(number) for number in range(count)]
    with writing(engine) as session:
        session.execute(insert(Profile), rows)


def _person(number: int) -> Mapping[str, Any]:
    at = now()
    own = {"reference": f"SN-{next(_REFERENCES):06}", "display_name": f"Person {number}", "revision": 0}
    notes = {note: f"{note} of {number} سري" for note in NOTES}
    return {**own, **notes, "membership_since": at, "created_at": at, "updated_at": at}


def plain(engine: Engine) -> list[tuple[Any, ...]]:
    """What the program reads: name, sealed texts, and what tells that somebody changed something."""
    read = (Profile.display_name, *(getattr(Profile, note) for note in NOTES))
    moved = (Profile.version, Profile.revision, Profile.updated_at)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*read, *moved).order_by(Profile.id))]


def stored(engine: Engine) -> list[str]:
    """What stands in the sealed columns."""
    found: list[str] = []
    with engine.connect() as connection:
        for sealed in sealed_columns():
            found += connection.scalars(select(sealed.stored).where(sealed.stored.is_not(None)))
    return found


def ids_in(engine: Engine) -> set[str]:
    return {value.partition(":")[0] for value in stored(engine)}


def alter(engine: Engine, statement: str, **values: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), values)
