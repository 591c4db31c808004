"""`sulh keys`: what it does and says, also when a key is missing."""

from sqlalchemy import Engine

from tests.cli.test_commands import sulh
from tests.sealing import COLUMNS, NEW, OLD, Keys, add_sealed, plain


def test_45_keys_rotate_and_list_say_what_there_is(engine: Engine, database_url: str, sealing_keys: Keys) -> None:
    (old,) = sealing_keys.use(OLD)
    add_sealed(engine, 2)
    before = plain(engine)
    new, _ = sealing_keys.use(NEW, OLD)
    places = ", ".join(f"{name} 2" for name in COLUMNS)
    listed = sulh(database_url, "keys", "list")
    assert listed.stdout.splitlines() == [f"{new}  newest", f"{old}  older: {places}"]
    rotated = sulh(database_url, "keys", "rotate")
    assert (rotated.returncode, rotated.stderr.strip()) == (0, "")
    told = [line for line in rotated.stdout.splitlines() if not line.endswith(": 0 sealed anew")]
    assert told == [f"{name}: 2 sealed anew" for name in COLUMNS]
    assert plain(engine) == before
    listed = sulh(database_url, "keys", "list")
    assert listed.stdout.splitlines() == [
        f"{new}  newest: {places}",
        f"{old}  older, needed by no stored value any more",
    ]


def test_45_a_key_taken_away_too_early_is_told_by_rotate_list_and_doctor(
    engine: Engine, database_url: str, sealing_keys: Keys
) -> None:
    (old,) = sealing_keys.use(OLD)
    add_sealed(engine)
    (new,) = sealing_keys.use(NEW)
    rotated = sulh(database_url, "keys", "rotate")
    assert (rotated.returncode, rotated.stderr.strip()) == (
        1,
        "3 values are not under the newest key. Repeat it; what stays is told by: sulh doctor",
    )
    listed = sulh(database_url, "keys", "list").stdout.splitlines()
    assert listed == [f"{new}  newest", f"{old}  NOT CONFIGURED: {', '.join(f'{name} 1' for name in COLUMNS)}"]
    looked = sulh(database_url, "doctor")
    assert looked.returncode == 1
    for name in COLUMNS:
        assert f"1 of {name} sealed with a key that is not configured ({old})" in looked.stdout
    assert OLD not in looked.stdout + looked.stderr
