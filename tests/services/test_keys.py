"""Sealed columns: unreadable without their key, bound to their place, and readable throughout a change of keys."""

import base64
import hashlib
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, make_url, select, text

from app.db import reading, writing
from app.errors import Unopened
from app.models import Profile, Revision
from app.policy import Role
from app.queries.keys import keys_in_use, not_newest
from app.security import unseal
from app.services.health import examine
from app.services.keys import rotate
from tests.api.client import new_token, running
from tests.sealing import COLUMNS, NEW, NOTES, OLD, THIRD, Keys, add_sealed, alter, ids_in, plain, stored
from tests.search.asking import add
from tests.trail import faults, trail


@pytest.fixture(autouse=True)
def keys(sealing_keys: Keys) -> Keys:
    sealing_keys.use(OLD)
    return sealing_keys


def test_39_sealed_columns_are_unreadable_in_the_raw_database(engine: Engine) -> None:
    add_sealed(engine)
    raw = raw_database(engine)
    assert b"Person 0" in raw  # what is not sealed is found, so the others would be
    for note in NOTES:
        assert f"{note} of 0".encode() not in raw
        assert base64.b64encode(f"{note} of 0".encode())[:-4] not in raw
    assert plain(engine)[0][1:4] == tuple(f"{note} of 0 سري" for note in NOTES)


def raw_database(engine: Engine) -> bytes:
    if engine.dialect.name == "sqlite":
        path = Path(make_url(str(engine.url)).database or "")
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with engine.connect() as connection:
        return "\n".join(connection.scalars(text("SELECT CAST(profiles AS text) FROM profiles"))).encode()


def test_39_the_same_text_is_stored_as_another_one_each_time(engine: Engine) -> None:
    for _ in range(2):
        add_sealed(engine)
    assert len(set(stored(engine))) == 2 * len(NOTES)


def test_39_a_sealed_value_moved_to_another_column_does_not_open(engine: Engine) -> None:
    add_sealed(engine)
    alter(engine, "UPDATE profiles SET references_given = security_notes")
    with engine.connect() as connection:
        assert connection.scalar(select(Profile.security_notes)) == "security_notes of 0 سري"
        with pytest.raises(Unopened):
            connection.scalar(select(Profile.references))
    assert examine(engine)["sealed"] == ["1 of profiles.references_given changed or moved since they were sealed"]


def test_45_rotation_keeps_old_data_readable(engine: Engine, keys: Keys) -> None:
    add_sealed(engine, 3)
    (old,), before = keys.use(OLD), plain(engine)
    new, _ = keys.use(NEW, OLD)
    assert (ids_in(engine), plain(engine)) == ({old}, before)
    assert of_people(rotate(engine)) == dict.fromkeys(COLUMNS, 3)
    assert (ids_in(engine), plain(engine)) == ({new}, before)
    keys.use(NEW)
    assert plain(engine) == before
    assert examine(engine)["sealed"] == []
    assert sum(rotate(engine).values()) == 0


def test_45_rotation_raises_no_revision_and_leaves_one_audit_row(engine: Engine, keys: Keys) -> None:
    add_sealed(engine, 2)
    with reading(engine) as session:
        before = session.execute(select(Revision.directory, Revision.access, Revision.vocabulary)).one()
    keys.use(NEW, OLD)
    rotate(engine)
    with reading(engine) as session:
        assert session.execute(select(Revision.directory, Revision.access, Revision.vocabulary)).one() == before
    (row,) = trail(engine)
    counts = ",".join(f'"{name}":2' for name in sorted(COLUMNS))
    assert (row.action, row.actor, row.object_kind, row.detail) == (
        "keys.rotate",
        "command line",
        None,
        f"{{{counts}}}",
    )
    assert faults(engine) == []


def test_45_values_of_several_keys_come_under_the_newest(engine: Engine, keys: Keys) -> None:
    add_sealed(engine)
    keys.use(NEW, OLD)
    add_sealed(engine)
    new, old = keys.use(NEW, OLD)
    third, *_ = keys.use(THIRD, NEW, OLD)
    with reading(engine) as session:
        assert of_people(keys_in_use(session)) == {name: {new: 1, old: 1} for name in COLUMNS}
    rotate(engine)
    with reading(engine) as session:
        assert of_people(keys_in_use(session)) == {name: {third: 2} for name in COLUMNS}
        assert not_newest(session) == 0


def test_45_an_interrupted_rotation_loses_nothing_and_is_finished_by_the_next(engine: Engine, keys: Keys) -> None:
    add_sealed(engine, 600)
    before = plain(engine)
    new, old = keys.use(NEW, OLD)

    def interrupt(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(engine, interrupt)
    assert (ids_in(engine), plain(engine)) == ({new, old}, before)
    assert 0 < sum(rotate(engine).values()) < 1800
    assert (ids_in(engine), plain(engine)) == ({new}, before)


def test_45_two_rotations_at_once_do_the_work_once(engine: Engine, keys: Keys) -> None:
    add_sealed(engine, 600)
    before = plain(engine)
    new, _ = keys.use(NEW, OLD)
    done: list[int] = []
    both = [threading.Thread(target=lambda: done.append(sum(rotate(engine).values()))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (len(done), sum(done)) == (2, 1800)
    assert (ids_in(engine), plain(engine)) == ({new}, before)
    assert faults(engine) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_45_a_row_that_is_being_written_is_not_waited_for(engine: Engine, keys: Keys) -> None:
    add_sealed(engine, 2)
    new, old = keys.use(NEW, OLD)
    with writing(engine) as session:
        session.execute(select(Profile.id).where(Profile.display_name == "Person 0").with_for_update()).one()
        assert of_people(rotate(engine)) == dict.fromkeys(COLUMNS, 1)
        assert ids_in(engine) == {new, old}
    assert of_people(rotate(engine)) == dict.fromkeys(COLUMNS, 1)
    assert ids_in(engine) == {new}


def test_45_what_no_key_opens_stays_and_the_doctor_says_so(engine: Engine, keys: Keys) -> None:
    add_sealed(engine)
    (old,) = keys.use(OLD)
    keys.use(NEW)
    alter(engine, "UPDATE profiles SET references_given = 'plain text'")
    alter(engine, "UPDATE profiles SET conflict_declarations = NULL")
    before = stored(engine)
    assert sum(rotate(engine).values()) == 0
    assert stored(engine) == before
    assert examine(engine)["sealed"] == [
        f"1 of profiles.security_notes sealed with a key that is not configured ({old})",
        "1 of profiles.references_given not sealed",
    ]
    with pytest.raises(Unopened) as refused, engine.connect() as connection:
        connection.scalar(select(Profile.security_notes))
    assert str(refused.value) == Unopened.title


def test_45_values_from_before_keys_had_ids_are_tried_with_every_key(engine: Engine, keys: Keys) -> None:
    add_sealed(engine)
    nonce = os.urandom(12)
    cipher = AESGCM(hashlib.sha256(OLD.encode()).digest())
    old = base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, b"from before", b"profiles.security_notes"))
    alter(engine, "UPDATE profiles SET security_notes = :value", value=f"k1:{old.decode()}")
    new, _ = keys.use(NEW, OLD)
    assert unseal(f"k1:{old.decode()}", context="profiles.security_notes") == "from before"
    rotate(engine)
    assert ids_in(engine) == {new}
    assert plain(engine)[0][1] == "from before"


def test_45_a_cursor_lives_as_long_as_its_key(engine: Engine, database_url: str, keys: Keys) -> None:
    for name in ("Mina", "Nuri", "Omar"):
        add(engine, name=name)
    with running(database_url) as client:
        token = new_token(engine, Role.DESK)
        cursor = client.get("/api/v1/profiles?limit=1", token=token).links["next"]["url"]
        keys.use(NEW, OLD)
        assert client.get(cursor, token=token).status_code == 200
        keys.use(NEW)
        refused = client.get(cursor, token=token)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "bad_cursor")


def of_people(by_column: Mapping[str, Any]) -> dict[str, Any]:
    """Without the columns of other tables."""
    return {name: told for name, told in by_column.items() if name in COLUMNS}
