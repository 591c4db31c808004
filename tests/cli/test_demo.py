"""`sulh demo` as somebody starts it in an empty folder: what it prints lets each role in, from this machine."""

import json
import os
import re
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

import app
from app.policy.request_moves import REQUEST_STATES
from app.services.demo.cast import ROLES
from tests.cli.starting import run
from tests.cli.test_commands import command, wait_for
from tests.ports import free_port

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
    filled = run(("demo", "--profiles", "40", "--no-serve"), empty, tmp_path)
    assert "32 deployment requests were added." in filled.stdout, filled.stderr
    port, printed = free_port(), tmp_path / "printed"
    words = command("demo", "--profiles", "40", "--port", str(port))
    with printed.open("wb") as out, (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(words, env=empty, cwd=tmp_path, stdout=out, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            told = printed.read_text()
            assert "No deployment requests were added." in told
            _look_round(f"http://127.0.0.1:{port}", told)
            requests = _look_at_requests(f"http://127.0.0.1:{port}/api/v1", told)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    # All that it made is in the folder it was started in.
    assert (tmp_path / "data" / "sulh.sqlite3").exists()
    _ask_the_command_line(empty, tmp_path, requests)


def _tokens(told: str) -> dict[str, str]:
    return {found["role"].replace("-", "_"): found["token"] for found in _SIGN_IN.finditer(told)}


def _look_round(address: str, told: str) -> None:
    tokens = _tokens(told)
    assert set(tokens) == set(ROLES)
    # Links of mails lead here.
    assert httpx.get(f"{address}/.well-known/oauth-authorization-server").json()["issuer"] == address
    for role, token in tokens.items():
        own = httpx.get(f"{address}/api/v1/account", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert (own.json()["role"], own.json()["ready"]) == (role, True)
    password = _PASSWORD.search(told)
    assert password is not None
    for role in ("desk", "administrator", "partner"):
        answer = httpx.post(
            f"{address}/api/v1/sessions",
            json={"email": f"{role}@demo.example", "password": password[1]},
            timeout=30,
        )
        assert (answer.status_code, answer.json()["ready"]) == (201, True)
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    body = {"email": "desk@demo.example", "password": password[1]}
    assert httpx.post(f"{address}/api/v1/sessions", json=body, headers=elsewhere, timeout=30).status_code == 401


def _look_at_requests(api: str, told: str) -> list[dict[str, Any]]:
    """What was sent, as the auditor sees it: there is something for everybody to do, and the clocks are under way."""
    tokens = _tokens(told)

    def read(role: str, path: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{api}/{path}", headers={"Authorization": f"Bearer {tokens[role]}"}, timeout=30)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    sent = read("auditor", "deployment-requests?limit=100")
    drafts = read("focal_point", "deployment-requests?state=draft")
    assert {one["state"] for one in (*sent, *drafts)} == set(REQUEST_STATES)
    assert {(one["track"], one["confidentiality"]) for one in sent} >= {
        ("expert", "ordinary"),
        ("expert", "confidential"),
        ("envoy", "ordinary"),
        ("envoy", "strict"),
    }
    used = {one["clock"]["used_percent"] for one in sent if one["state"] in ("submitted", "searching")}
    assert used == {40, 80, 110}
    assert {one["clock"]["cause"] for one in sent} == {None, "council", "host", "release", "requester"}
    assert [one["state"] for one in read("expert", "own/offers")] == ["open"]
    assert [one["state"] for one in read("focal_point", "releases")] == ["asked"]
    assert {"shortlisted", "deployed"} <= {one["state"] for one in read("partner", "deployment-requests?limit=100")}
    alarms = [_alarms(api, tokens["head"], one["id"]) for one in sent if one["state"] == "deployed"]
    assert sorted(len(each) for each in alarms) == [0, 0, 1]
    return sent


def _alarms(api: str, token: str, request: str) -> list[dict[str, Any]]:
    path = f"{api}/deployment-requests/{request}/preparation"
    answer = httpx.get(path, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    alarms: list[dict[str, Any]] = answer.json()["alarms"]
    return alarms


def _ask_the_command_line(variables: dict[str, str], folder: Path, sent: list[dict[str, Any]]) -> None:
    """Of the same database: requests are told without places, strict ones not at all, and reading one is kept."""
    variables = variables | {"COLUMNS": "120"}
    listed = run(("requests",), variables, folder).stdout
    seen = [one for one in sent if one["confidentiality"] != "strict"]
    assert f"{len(seen)} found." in listed
    strict, *_ = (one for one in sent if one["confidentiality"] == "strict")
    assert strict["reference"] not in listed
    assert run(("requests", strict["reference"]), variables, folder).returncode == 1
    told = json.loads(run(("requests", "--state", "council_pending", "--json"), variables, folder).stdout)
    assert [(one["state"], one["waits_for"]) for one in told] == [("council_pending", "council")]
    every = json.loads(run(("requests", "--json"), variables, folder).stdout)
    assert Counter(one["state"] for one in every) == Counter(one["state"] for one in seen)
    assert {one["waits_for"] for one in every if one["state"] == "submitted"} == {"desk"}
    closed, *_ = (one for one in seen if one["state"] == "closed")
    shown = run(("requests", closed["reference"]), variables, folder).stdout
    steps = [line.split("│")[2].strip() for line in shown.splitlines() if "│" in line]
    assert steps[:3] == ["create", "submit", "open"]
    areas = [one["area"] for one in sent if one["area"]]
    assert areas and not any(area in listed + shown + json.dumps(every, ensure_ascii=False) for area in areas)
    read = run(("audit", "list", "--action", "request.read", "--about", closed["id"]), variables, folder).stdout
    assert "command_line desk request.read" in read.splitlines()[0]
    assert run(("requests", "--state", "king"), variables, folder).returncode == 1


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
