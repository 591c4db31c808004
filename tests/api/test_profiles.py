"""Creating, reading and changing a profile over the API."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api.client import MERGE_PATCH, Client, name_of

PATH = "/api/v1/profiles"
COMPLETE = {
    "name": "Amina Diarra",
    "nationalities": ["ML"],
    "roles": ["mediator"],
    "languages": [{"code": "fr", "speaking": "native"}, {"code": "ar", "speaking": "B2"}],
    "headline": {"en": "Mediator", "fr": "Médiatrice"},
    "expertise": [{"code": "water"}],
    "membership": "active",
    "desk_notes": "prefers the phone",
}


def created(client: Client, token: str, **fields: Any) -> tuple[str, str]:
    """Path and ETag of a new profile."""
    answer = client.post(PATH, token=token, json=COMPLETE | fields)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"], answer.headers["ETag"]


def test_a_created_profile_is_read_back_the_same(client: Client, desk: str) -> None:
    made = client.post(PATH, token=desk, json=COMPLETE)
    read = client.get(made.headers["Location"], token=desk)
    assert read.json() == made.json()
    assert read.headers["ETag"] == made.headers["ETag"] == '"1-desk_secretariat-en"'
    assert made.json()["languages"][0]["speaking"] == "native"


def test_only_a_name_is_needed_and_what_is_missing_is_said(client: Client, desk: str) -> None:
    made = client.post(PATH, token=desk, json={"name": "علي"})
    assert made.status_code == 201
    assert made.json()["missing"] == ["name_latin", "nationalities", "roles", "languages"]
    active = client.patch(made.headers["Location"], {"membership": "active"}, made.headers["ETag"], token=desk)
    assert active.status_code == 409


def test_an_incomplete_profile_cannot_start_as_active(client: Client, desk: str) -> None:
    answer = client.post(PATH, token=desk, json={"name": "Ali", "membership": "active"})
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")


def test_a_hidden_profile_answers_exactly_as_a_missing_one(client: Client, desk: str, partner: str) -> None:
    hidden, _ = created(client, desk, partner_visibility="hidden")
    paths = [hidden, f"{PATH}/0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10", f"{PATH}/no-id-at-all"]
    answers = [client.get(path, token=partner) for path in paths]
    bodies = [{**answer.json(), "instance": ""} for answer in answers]
    headers = [dict(answer.headers) | {"x-request-id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert bodies[0] == bodies[1] == bodies[2]
    assert headers[0] == headers[1] == headers[2]


def test_a_partner_reads_a_card_without_name_or_notes(client: Client, desk: str, partner: str) -> None:
    path, _ = created(client, desk)
    card = client.get(path, token=partner)
    assert card.status_code == 200
    assert "Diarra" not in card.text
    assert "phone" not in card.text
    assert "name" in card.json()["withheld"]


def test_who_may_not_is_told_so_before_the_body_is_looked_at(client: Client, partner: str) -> None:
    answers = [client.post(PATH, token=token, content=b"{") for token in (None, partner)]
    assert [answer.status_code for answer in answers] == [401, 403]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_a_partner_may_not_change_what_it_sees_nor_read_its_history(client: Client, desk: str, partner: str) -> None:
    path, etag = created(client, desk)
    assert client.patch(path, {"title": "Dr"}, etag, token=partner).status_code == 403
    assert client.get(f"{path}/history", token=partner).status_code == 403
    assert client.get(path, token=desk).json()["version"] == 1


def test_a_patch_needs_the_version_and_refuses_an_old_one(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    assert client.patch(path, {"title": "Dr"}, None, token=desk).status_code == 428
    assert client.patch(path, {"title": "Dr"}, "*", token=desk).status_code == 428
    assert client.patch(path, {"title": "Dr"}, "1", token=desk).status_code == 422
    first = client.patch(path, {"title": "Dr"}, etag, token=desk)
    assert (first.status_code, first.headers["ETag"]) == (200, '"2-desk_secretariat-en"')
    second = client.patch(path, {"title": "Prof"}, etag, token=desk)
    assert (second.status_code, second.json()["code"]) == (412, "stale")
    assert client.get(path, token=desk).json()["title"] == "Dr"


def test_null_empties_an_object_merges_and_a_list_replaces(client: Client, desk: str) -> None:
    path, etag = created(client, desk, title="Dr")
    patch = {"title": None, "headline": {"fr": None, "ar": "وسيطة"}, "languages": [{"code": "sw"}]}
    changed = client.patch(path, patch, etag, token=desk).json()
    assert changed["title"] is None
    assert changed["headline"] == {"ar": "وسيطة", "en": "Mediator"}
    assert [language["code"] for language in changed["languages"]] == ["sw"]
    assert changed["name"] == "Amina Diarra"


def test_a_patch_that_cannot_be_taken_names_the_place_and_changes_nothing(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    patch = {"languages": [{"code": "ar"}, {"code": "klingon!"}], "title": "Dr"}
    answer = client.patch(path, patch, etag, token=desk)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/languages/1/code"
    assert "klingon" not in answer.text
    assert client.get(path, token=desk).json()["version"] == 1


def test_only_a_merge_patch_is_taken(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    json = client.patch(path, {}, etag, token=desk, headers={"Content-Type": "application/json"})
    assert json.status_code == 415
    array = client.patch(path, [{"op": "remove"}], etag, token=desk)
    assert array.status_code == 422


def test_history_tells_who_changed_what(client: Client, desk: str, engine: Engine) -> None:
    path, etag = created(client, desk)
    client.patch(path, {"title": "Dr"}, etag, token=desk)
    newest, first = client.get(f"{path}/history", token=desk).json()["items"]
    assert (newest["version"], first["version"]) == (2, 1)
    assert newest["changes"] == {"title": {"before": None, "after": "Dr"}}
    assert (newest["actor"], newest["source"]) == (name_of(engine, "desk"), "api")


def test_what_is_known_already_is_not_sent_again(client: Client, desk: str, partner: str) -> None:
    path, etag = created(client, desk)
    same = client.get(path, token=desk, headers={"If-None-Match": f'"0-desk_secretariat-en", W/{etag}'})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
    client.patch(path, {"title": "Dr"}, etag, token=desk)
    assert client.get(path, token=desk, headers={"If-None-Match": etag}).status_code == 200
    # Another audience reads something else, so its tag is another one.
    assert client.get(path, token=partner, headers={"If-None-Match": '"2-desk_secretariat-en"'}).status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_has_no_utc_is_refused(client: Client, desk: str, moment: str) -> None:
    assert client.post(PATH, token=desk, json={"name": "Ali", "confirmed_at": moment}).status_code == 422


def test_38_signed_in_answers_are_not_kept_by_anybody(client: Client, desk: str) -> None:
    path, etag = created(client, desk)
    patched = client.patch(path, {"title": "Dr"}, etag, token=desk, headers={"Content-Type": MERGE_PATCH})
    for answer in (client.get(path, token=desk), patched):
        assert answer.headers["Cache-Control"] == "no-store"
