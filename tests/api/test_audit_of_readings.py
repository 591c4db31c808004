"""Each reading of what is confidential makes one row: who, what, why, when, in which request, and no value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Engine

from app.policy import Role
from tests.api.client import Client, name_of, new_token
from tests.api.test_profiles import PATH, created
from tests.trail import faults, length, trail

CANARY = "kanarienvogel"


@dataclass(frozen=True)
class Reading:
    """Who reads what, and how the row calls it."""

    role: Role
    action: str
    ask: Callable[[Client, str, str], httpx.Response]


def _get(address: str) -> Callable[[Client, str, str], httpx.Response]:
    return lambda client, token, path: client.get(address.format(path=path), token=token)


READINGS: dict[str, Reading] = {
    **{
        f"a person, by the {role.value}": Reading(role, "profile.read", _get("{path}"))
        for role in (Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL, Role.ETHICS, Role.FOCAL_POINT, Role.PARTNER)
    },
    "the own profile by its address": Reading(Role.EXPERT, "profile.read", _get("{path}")),
    "the own profile": Reading(Role.EXPERT, "profile.read", _get("/api/v1/me")),
    "the history by the desk": Reading(Role.DESK, "profile.history", _get("{path}/history")),
    "the own history": Reading(Role.EXPERT, "profile.history", _get("{path}/history")),
    "everything, taken along": Reading(
        Role.EXPERT, "own.download", lambda client, token, path: client.post("/api/v1/me/download", token=token)
    ),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_41_each_reading_makes_one_row(client: Client, desk: str, engine: Engine, reading: Reading) -> None:
    path, _ = created(
        client,
        desk,
        name=f"{CANARY} Amina",
        nominated_by="TN",
        partner_visibility="named",
        contacts=[{"kind": "email", "value": f"{CANARY}@example.org"}],
    )
    person = path.rpartition("/")[2]
    token = new_token(engine, reading.role, "reader", **_belonging(reading.role, person))
    before, begun = length(engine), datetime.now(UTC)
    answer = reading.ask(client, token, path)
    assert answer.status_code == 200, answer.text
    # Of a person who was never changed the history tells versions only.
    assert CANARY in answer.text or reading.action == "profile.history"
    (row,) = trail(engine, before)
    assert (row.actor, row.role) == (name_of(engine, "reader"), reading.role)
    assert (row.action, row.object_kind, row.object_id) == (reading.action, "profile", person)
    assert begun <= row.at <= datetime.now(UTC)
    assert row.at.utcoffset() is not None
    assert row.request_id == answer.headers["X-Request-Id"]
    assert row.token_id is not None
    assert CANARY not in str(row)
    assert faults(engine) == []


def _belonging(role: Role, person: str) -> dict[str, Any]:
    return {"profile": person} if role is Role.EXPERT else {}


def _refused(operation: str, status: int = 403) -> dict[str, Any]:
    return {"operation": operation, "status": status}


REFUSALS: dict[str, tuple[Role, Callable[[Client, str, str], httpx.Response], dict[str, Any]]] = {
    "a person, by the auditor": (Role.AUDITOR, _get("{path}"), _refused("readProfile")),
    "a person, by the administrator": (Role.ADMINISTRATOR, _get("{path}"), _refused("readProfile")),
    "the history, by a partner": (Role.PARTNER, _get("{path}/history"), _refused("readProfileHistory")),
    "somebody else, by an expert": (Role.EXPERT, _get("{path}"), _refused("readProfile", 404)),
    "another State's nominee": (Role.FOCAL_POINT, _get("{path}"), _refused("readProfile", 404)),
    "the search, by an expert": (Role.EXPERT, _get(f"{PATH}?q={CANARY}"), _refused("searchProfiles")),
    "the trail, by the desk": (Role.DESK, _get("/api/v1/audit"), _refused("listAuditEvents")),
    "the accounts, by the desk": (Role.DESK, _get(f"/api/v1/accounts?q={CANARY}"), _refused("listAccounts")),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_41_each_refused_reading_makes_one_row(
    client: Client, desk: str, engine: Engine, refusal: tuple[Role, Any, dict[str, Any]]
) -> None:
    role, ask, detail = refusal
    path, _ = created(client, desk, name=f"{CANARY} Amina", nominated_by="SD")
    other, _ = created(client, desk)
    token = new_token(engine, role, "reader", **_belonging(role, other.rpartition("/")[2]))
    before = length(engine)
    answer = ask(client, token, path)
    assert answer.status_code == detail["status"]
    (row,) = trail(engine, before)
    assert (row.action, row.actor, row.role) == ("access.refused", name_of(engine, "reader"), role)
    assert row.request_id == answer.headers["X-Request-Id"]
    assert orjson.loads(row.detail) == detail
    assert row.object_id in (None, path.rpartition("/")[2])
    assert CANARY not in str(row)
