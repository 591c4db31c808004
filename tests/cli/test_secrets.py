"""A start that weak or careless secrets do not get past."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.settings import DEVELOPMENT_KEY
from tests.cli.starting import run
from tests.ports import free_port

LOT = "5f0c7be1d3a94286b8e07c4f19a2d65e"
PASSWORD = "hunter2"
PREFIX = "Sulh does not start: "


def start(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A start in production with nothing else set than `variables`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SULH_")}
    given: Mapping[str, str] = {"SULH_ENVIRONMENT": "production", "SULH_SEALING_KEY": LOT, **variables}
    return run(words, {**bare, **given}, folder)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SULH_SEALING_KEY": ""}, "SULH_SEALING_KEY needs a key of your own in production."),
        ({"SULH_SEALING_KEY": DEVELOPMENT_KEY}, "SULH_SEALING_KEY needs a key of your own in production."),
        (
            {"SULH_SEALING_KEY": f"{LOT} {LOT[:31]}"},
            "each key in SULH_SEALING_KEY needs at least 32 characters in production.",
        ),
        (
            {"SULH_SEALING_KEY": "z" * 64},
            "a key in SULH_SEALING_KEY repeats itself: draw one by lot, with openssl rand -hex 32.",
        ),
        (
            {"SULH_SEALING_KEY": f"{PASSWORD}-{LOT[:9]}" * 4},
            "a key in SULH_SEALING_KEY repeats itself: draw one by lot, with openssl rand -hex 32.",
        ),
        ({"SULH_SEALING_KEY": " "}, "SULH_SEALING_KEY holds no key."),
        ({"SULH_ENVIRONMENT": PASSWORD}, "SULH_ENVIRONMENT: Input should be 'development', 'demo' or 'production'."),
        ({"SULH_DATABASE_URL": PASSWORD}, "SULH_DATABASE_URL is not the address of a database."),
        (
            {"SULH_DATABASE_URL": f"postgresql+psycopg://sulh:{PASSWORD}@127.0.0.1:1/sulh"},
            "the password in SULH_DATABASE_URL needs at least 12 characters.",
        ),
    ],
)
def test_45_a_start_with_a_weak_secret_is_refused_in_one_line(
    tmp_path: Path, variables: dict[str, str], reason: str
) -> None:
    refused = start(tmp_path, "serve", "--port", str(free_port()), **variables)
    assert (refused.returncode, refused.stderr.strip(), refused.stdout) == (1, PREFIX + reason, "")
    assert list(tmp_path.iterdir()) == []


def test_45_every_command_refuses_and_the_development_needs_no_key(tmp_path: Path) -> None:
    for words in (("init",), ("doctor",), ("keys", "list"), ("demo", "--no-serve")):
        assert start(tmp_path, *words, SULH_SEALING_KEY="short").stderr.startswith(PREFIX)
    for environment_ in ("development", "demo"):
        assert start(tmp_path, "init", SULH_ENVIRONMENT=environment_, SULH_SEALING_KEY="").returncode == 0


def key_file(folder: Path, content: str = f"{LOT}\n", mode: int = 0o400) -> str:
    path = folder / "sealing.keys"
    path.write_text(content)
    path.chmod(mode)
    return str(path)


def test_45_a_key_comes_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sulh.sqlite3'}"
    given = {"SULH_SEALING_KEY": "", "SULH_SEALING_KEY_FILE": key_file(tmp_path), "SULH_DATABASE_URL": url}
    assert start(tmp_path, "init", **given).returncode == 0
    in_use = start(tmp_path, "keys", "list", **given).stdout
    assert in_use == start(tmp_path, "keys", "list", SULH_DATABASE_URL=url).stdout
    assert in_use.split()[1:] == ["newest"]


@pytest.mark.parametrize("mode", [0o440, 0o602])
def test_45_a_file_that_others_reach_is_refused_in_production_only(tmp_path: Path, mode: int) -> None:
    given = {"SULH_SEALING_KEY": "", "SULH_SEALING_KEY_FILE": key_file(tmp_path, mode=mode)}
    refused = start(tmp_path, "serve", "--port", str(free_port()), **given)
    assert refused.returncode == 1
    reason = "the file named by SULH_SEALING_KEY_FILE is open to others than its owner: chmod 400.\n"
    assert refused.stderr == PREFIX + reason
    assert start(tmp_path, "init", **given, SULH_ENVIRONMENT="demo").returncode == 0


@pytest.mark.parametrize(
    ("content", "more", "reason"),
    [
        (None, {}, "the file named by SULH_SEALING_KEY_FILE cannot be read (No such file or directory)."),
        ("\n", {}, "the file named by SULH_SEALING_KEY_FILE is empty."),
        (LOT[:20], {}, "each key in SULH_SEALING_KEY needs at least 32 characters in production."),
        (LOT, {"SULH_SEALING_KEY": LOT}, "give SULH_SEALING_KEY or SULH_SEALING_KEY_FILE, not both."),
    ],
)
def test_45_a_file_of_no_use_is_refused(
    tmp_path: Path, content: str | None, more: dict[str, str], reason: str
) -> None:
    path = str(tmp_path / "none") if content is None else key_file(tmp_path, content)
    refused = start(tmp_path, "init", **{"SULH_SEALING_KEY": "", "SULH_SEALING_KEY_FILE": path, **more})
    assert (refused.returncode, refused.stderr.strip()) == (1, PREFIX + reason)


def test_45_the_address_of_the_database_comes_from_a_file_too(tmp_path: Path) -> None:
    path = key_file(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}\n")
    assert start(tmp_path, "init", SULH_DATABASE_URL_FILE=path).returncode == 0
    assert (tmp_path / "own.sqlite3").exists()
    Path(path).chmod(0o640)
    assert "SULH_DATABASE_URL_FILE is open to others" in start(tmp_path, "init", SULH_DATABASE_URL_FILE=path).stderr
