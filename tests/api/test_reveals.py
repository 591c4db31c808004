"""Contact details: on no page, opened for a purpose, and the person sees it."""

from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from app.db import reading
from app.models import Reveal
from app.policy import Role
from app.vocabularies.fixed import OPENING_PURPOSES
from tests.api.client import Client, name_of, new_token
from tests.api.test_profiles import created
from tests.trail import faults, length, trail

CONTACTS = [{"kind": "email", "value": "canary@example.org"}, {"kind": "phone", "value": "+21671000000"}]
WHY = {"purpose": "deployment", "case_reference": "DR-2027/014"}


def test_41_opening_contacts_makes_one_row_and_answers_them(client: Client, desk: str, engine: Engine) -> None:
    path, etag = created(client, desk, contacts=CONTACTS)
    before = length(engine)
    answer = client.post(f"{path}/reveal", token=desk, json=WHY)
    told = answer.json()
    assert (answer.status_code, told["contacts"], told["profile"]) == (200, CONTACTS, path.rpartition("/")[2])
    (row,) = trail(engine, before)
    assert (row.action, row.actor, row.request_id) == (
        "profile.reveal",
        name_of(engine, "desk"),
        answer.headers["X-Request-Id"],
    )
    assert (row.object_kind, row.object_id) == ("reveal", told["id"])
    assert orjson.loads(row.detail) == {"fields": ["contacts"], "purpose": "deployment"}
    assert "canary" not in str(row)
    assert faults(engine) == []
    with reading(engine) as session:
        (kept,) = session.scalars(select(Reveal))
        assert (kept.actor, kept.fields, kept.purpose, kept.case_reference) == (
            name_of(engine, "desk"),
            "contacts",
            *WHY.values(),
        )
    # The profile is as it was, and its page still says that they are withheld.
    page = client.get(path, token=desk)
    assert (page.headers["ETag"], page.json()["withheld"]) == (etag, ["contacts"])
    assert "canary" not in page.text


def test_the_person_sees_for_what_and_never_by_whom(client: Client, desk: str, engine: Engine) -> None:
    path, _ = created(client, desk, contacts=CONTACTS)
    person = new_token(engine, Role.EXPERT, "person", profile=path.rpartition("/")[2])
    client.post(f"{path}/reveal", token=desk, json=WHY)
    client.post(f"{path}/reveal", token=desk, json=WHY)
    readers = client.get("/api/v1/me/readers", token=person)
    (item,) = readers.json()["items"]
    assert (item["organisation"], item["purpose"], item["count"]) == (
        {"kind": "secretariat", "name": None},
        "deployment",
        2,
    )
    assert name_of(engine, "desk") not in readers.text
    assert "DR-2027" not in readers.text


def test_a_sealed_reading_and_its_purpose_are_among_the_readers_once(
    client: Client, desk: str, engine: Engine
) -> None:
    path, _ = created(client, desk)
    person = new_token(engine, Role.EXPERT, "person", profile=path.rpartition("/")[2])
    first, second = (new_token(engine, Role.DESK, name, sealed=True) for name in ("first", "second"))
    asked = client.post(f"{path}/sealed", token=first, json=WHY | {"purpose": "safety", "reason": "x"})
    headers = {"If-Match": asked.headers["ETag"]}
    client.post(f"{asked.headers['Location']}/decision", token=second, json={"decision": "approve"}, headers=headers)
    assert client.get(f"{path}/sealed", token=first).status_code == 200
    items = client.get("/api/v1/me/readers", token=person).json()["items"]
    assert [(item["purpose"], item["count"]) for item in items] == [("safety", 1)]


WRONG: list[dict[str, Any]] = [
    {},
    {"purpose": "deployment"},
    WHY | {"purpose": "curiosity"},
    WHY | {"case_reference": ""},
    WHY | {"case_reference": "x" * 61},
    *(WHY | {"case_reference": text} for text in ("a\nb", "<b>", " a", "a ", "=1", "قضية", "a\n")),
    WHY | {"fields": ["security_notes"]},
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_purpose_and_a_plain_reference_nothing_is_opened(client: Client, desk: str, engine: Engine) -> None:
    path, _ = created(client, desk, contacts=CONTACTS)
    before = length(engine)
    for body in WRONG:
        answer = client.post(f"{path}/reveal", token=desk, json=body)
        assert answer.status_code == 422, body
        assert "canary" not in answer.text
    assert trail(engine, before) == []


def test_each_purpose_opens_and_is_named_in_three_languages(client: Client, desk: str) -> None:
    path, _ = created(client, desk)
    for purpose in OPENING_PURPOSES:
        assert client.post(f"{path}/reveal", token=desk, json=WHY | {"purpose": purpose}).status_code == 200
    listed = client.get("/api/v1/vocabularies/opening-purposes").json()["items"]
    assert {item["code"] for item in listed} == set(OPENING_PURPOSES)


def test_41_nobody_opens_what_is_hidden_missing_or_their_own(client: Client, desk: str, engine: Engine) -> None:
    path, _ = created(client, desk, contacts=CONTACTS)
    myself = new_token(engine, Role.HEAD, "myself", profile=path.rpartition("/")[2])
    own = client.post(f"{path}/reveal", token=myself, json=WHY)
    assert (own.status_code, own.json()["code"]) == (403, "own_record")
    for other in ("5c1f0e7a-2f6b-4f0e-8a51-6d9b7c3e2f18", "x"):
        assert client.post(f"/api/v1/profiles/{other}/reveal", token=desk, json=WHY).status_code == 404
    for role in (Role.ETHICS, Role.EXPERT, Role.FOCAL_POINT, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR):
        answer = client.post(f"{path}/reveal", token=new_token(engine, role), json=WHY)
        assert (answer.status_code, "canary" in answer.text) == (403, False)
    with reading(engine) as session:
        assert session.scalars(select(Reveal)).all() == []
