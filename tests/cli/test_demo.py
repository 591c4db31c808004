"""`sulh demo` as somebody starts it in an empty folder: what it prints lets each role in, from this machine."""

import os
import re
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

import app
from app.services.demo.cast import ROLES
from tests.cli.test_commands import command, free_port, wait_for

_SIGN_IN = re.compile(r"^(?P<role>[a-z-]+)@demo\.example +(?P<token>sulh_s_\S+)$", re.MULTILINE)
_PASSWORD = re.compile(r"^Password +(\S+)", re.MULTILINE)


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """An environment without any setting of ours, but where the program is found."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SULH_")}
    return own | {"PYTHONPATH": str(Path(app.__file__).parents[1])}


def test_45_the_demonstration_prints_a_sign_in_for_each_role_and_they_work(
    empty: dict[str, str], tmp_path: Path
) -> None:
    port, printed = free_port(), tmp_path / "printed"
    words = command("demo", "--profiles", "40", "--port", str(port))
    with printed.open("wb") as out, (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(words, env=empty, cwd=tmp_path, stdout=out, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            told = printed.read_text()
            _look_round(f"http://127.0.0.1:{port}", told)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    # All that it made is in the folder it was started in.
    assert (tmp_path / "data" / "sulh.sqlite3").exists()


def _look_round(address: str, told: str) -> None:
    tokens = {found["role"].replace("-", "_"): found["token"] for found in _SIGN_IN.finditer(told)}
    assert set(tokens) == set(ROLES)
    for role, token in tokens.items():
        own = httpx.get(f"{address}/api/v1/account", headers={"Authorization": f"Bearer {token}"})
        assert (own.json()["role"], own.json()["ready"]) == (role, True)
    password = _PASSWORD.search(told)
    assert password is not None
    for role in ("desk", "administrator", "partner"):
        answer = httpx.post(
            f"{address}/api/v1/sessions", json={"email": f"{role}@demo.example", "password": password[1]}
        )
        assert (answer.status_code, answer.json()["ready"]) == (201, True)
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    body = {"email": "desk@demo.example", "password": password[1]}
    assert httpx.post(f"{address}/api/v1/sessions", json=body, headers=elsewhere).status_code == 401


def test_45_there_is_no_demonstration_in_production(empty: dict[str, str], tmp_path: Path) -> None:
    production = empty | {
        "SULH_ENVIRONMENT": "production",
        "SULH_SEALING_KEY": "0123456789-abcdefghij-klmnopqrst-uvw",
    }
    refused = subprocess.run(
        command("demo", "--no-serve"), env=production, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "sulh_s_" not in refused.stdout
    assert refused.stderr.strip() == "SULH_ENVIRONMENT is production: no invented people are put there."
