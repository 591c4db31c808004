"""The own profile: what counts at once, what waits for the desk, and what is not the person's to write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import time_machine
from sqlalchemy import Engine

from app.policy import WRITABLE, Role
from app.schemas.profiles import ProfileWrite
from tests.api.client import Client, new_token
from tests.api.own.cast import ME, VERIFIED, change_me, do, etag_of, expert, me, profile, rows
from tests.search.exposing import put_columns
from tests.trail import trail

# Field → what the person asks for; one for each field that the person may write.
ASKED: dict[str, Any] = {
    "name": "Amina Diarra-Keita",
    "names": [{"text": "أمينة ديارا", "script": "Arab", "kind": "official"}],
    "title": "Dr",
    "gender": "f",
    "nationalities": ["ML", "SN"],
    "former_nationalities": ["FR"],
    "residence": "SN",
    "seniority": "ambassador",
    "affiliation": "Institute of Peace",
    "years_experience": 12,
    "headline": {"ar": "وسيطة", "en": "Mediator", "fr": "Médiatrice"},
    "biography": {"ar": None, "en": "Long years.", "fr": None},
    "offices": [{"title": "Envoy", "organisation": "oic", "starts": "2020"}],
    "missions": [{"title": "Talks", "country": "SD", "starts": "2021-05"}],
    "languages": [{"code": "fr", "speaking": "native"}, {"code": "sw", "speaking": "B1"}],
    "countries": [{"code": "SD", "depth": "mediated"}],
    "situations": ["sudan"],
    "expertise": [{"code": "mandate-and-entry", "evidence": "evidenced"}],
    "certificates": [{"programme": "Course"}],
    "roles": ["mediator", "expert"],
    "nominated_by": "SN",
    "nomination_reference": "Note 7",
    "nomination_date": "2026-01",
    "availability_periods": [{"status": "free", "starts": "2026-01-01", "ends": None}],
    "notice_hours": 72,
    "availability_mode": "remote",
    "contacts": [{"kind": "email", "value": "amina@example.org"}],
}


def test_each_section_counts_at_once_or_waits_as_the_table_says(client: Client, engine: Engine, desk: str) -> None:
    who, ways = expert(client, engine, desk), WRITABLE[Role.EXPERT]
    assert set(ASKED) == set(ways)
    for field, wanted in ASKED.items():
        before, answer = me(client, who), change_me(client, who, **{field: wanted})
        assert answer.status_code == 200, answer.text
        waiting = {change["field"]: change["after"] for change in answer.json()["waiting"]}
        if ways[field] == "live":
            assert _contains(answer.json()[field], wanted), field
            assert field not in waiting
        else:
            assert answer.json()[field] == before[field], field
            assert waiting[field] == wanted
            assert answer.json()["version"] == before["version"]
    assert {change["field"] for change in me(client, who)["waiting"]} == {
        field for field, way in ways.items() if way == "review"
    }


def _contains(held: Any, asked: Any) -> bool:
    """Whether all that was asked stands there, whatever is told besides."""
    if isinstance(asked, dict):
        return all(_contains(held.get(key), value) for key, value in asked.items())
    if isinstance(asked, list):
        return len(held) == len(asked) and all(map(_contains, held, asked))
    return bool(held == asked)


REFUSED: dict[str, Any] = {
    "membership": "active",
    "partner_visibility": "named",
    "confirmed_at": "2026-01-01T00:00:00Z",
    "availability_confirmed_at": "2026-01-01T00:00:00Z",
    "consent_date": "2026-01",
    "external_reference": "X-1",
    "desk_notes": "an angel",
    "unresolved": [],
    # Of no profile at all.
    "role": "head",
    "status": "active",
    "verified": True,
    "owner_id": 1,
    "version": 9,
    "hidden_at": None,
    "security_notes": "none",
    "partner_choices": {},
    "paused_until": "2199-01-01",
    "id": "0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10",
}
FALSE_FACTS: list[dict[str, Any]] = [
    {"expertise": [{"code": "process-design", "evidence": "verified"}]},
    {"expertise": [*VERIFIED["expertise"], {"code": "mandate-and-entry", "evidence": "verified"}]},
    {"certificates": [{"programme": "Course", "verified_by": "Academy"}]},
    {"certificates": [{"programme": "Mediation for Peace", "edition": "2024", "verified_by": "Myself"}]},
    {"languages": [{"code": "fr", "to_confirm": True}]},
]


def test_04_what_the_person_may_not_write_is_refused_by_name_and_changes_nothing(
    client: Client, engine: Engine, desk: str
) -> None:
    assert set(ProfileWrite.model_fields) - set(WRITABLE[Role.EXPERT]) <= set(REFUSED)
    who = expert(client, engine, desk, **VERIFIED)
    before, etag = rows(engine), etag_of(client, ME, who.token)
    for field, value in REFUSED.items():
        answer = client.patch(ME, {"title": "Dr", field: value}, etag, token=who.token)
        assert answer.status_code == 422, field
        assert field in str(answer.json()["errors"]), field
    for body in FALSE_FACTS:
        answer = client.patch(ME, {"title": "Dr", **body}, etag, token=who.token)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_writable"), body
    assert rows(engine) == before


BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/availability"): {"availability_periods": []},
    ("PUT", "/partner-visibility"): {"choice": "hidden"},
    ("POST", "/consents"): {"purpose": "partners_named", "text_version": 1, "language": "en"},
}


def test_04_no_other_door_takes_a_field_that_is_not_its_own(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    before = rows(engine)
    for (method, path), body in BODIES.items():
        for more in ("confirmed_at", "availability_confirmed_at", "membership", "role", "basis"):
            answer = do(client, method, ME + path, who.token, of=ME, json=body | {more: "active"})
            assert answer.status_code == 422, (path, more)
    assert rows(engine) == before


def test_04_verified_facts_wait_when_the_person_touches_them(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, **VERIFIED)
    held = me(client, who)
    water, design = held["expertise"]
    (course,) = held["certificates"]
    touching: list[dict[str, Any]] = [
        {"expertise": [water | {"years": 30}, design]},
        {"expertise": [water | {"evidence": "stated"}, design]},
        {"expertise": [design]},
        {"certificates": [course | {"edition": "2026"}]},
        {"certificates": []},
        # A second one with the seal of the first.
        {"certificates": [course, course | {"edition": "2026", "issuer": "Elsewhere"}]},
    ]
    for patch in touching:
        (field,) = patch
        answer = change_me(client, who, **patch).json()
        assert answer[field] == held[field], patch
        assert [change["field"] for change in answer["waiting"]].count(field) == 1, patch
    assert me(client, who)["version"] == held["version"]


def test_what_is_beside_a_verified_fact_counts_at_once(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, **VERIFIED)
    water, design = me(client, who)["expertise"]
    answer = change_me(client, who, expertise=[design | {"years": 3}, water, {"code": "mandate-and-entry"}]).json()
    assert answer["waiting"] == []
    assert [(topic["code"], topic["years"]) for topic in answer["expertise"]] == [
        ("process-design", 3),
        ("water", 5),
        ("mandate-and-entry", None),
    ]


def test_a_newer_wish_takes_the_place_of_the_older_and_the_same_stays(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk)
    first = change_me(client, who, roles=["expert"]).json()["waiting"]
    assert change_me(client, who, roles=["expert"]).json()["waiting"] == first
    (newer,) = change_me(client, who, roles=["special_envoy"]).json()["waiting"]
    assert newer["after"] == ["special_envoy"]
    items = client.get(f"{ME}/changes", token=who.token).json()["items"]
    assert [(item["status"], item["after"]) for item in items] == [
        ("waiting", ["special_envoy"]),
        ("withdrawn", ["expert"]),
    ]


def test_a_wish_is_taken_back_once(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    (wish,) = change_me(client, who, roles=["expert"]).json()["waiting"]
    path = f"{ME}/changes/{wish['id']}"
    assert client.ask("DELETE", path, token=who.token).status_code == 204
    again = client.ask("DELETE", path, token=who.token)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert me(client, who)["waiting"] == []


def test_an_active_member_cannot_take_away_what_a_member_needs(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk)
    answer = change_me(client, who, languages=[])
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")


def test_availability_is_put_whole_and_the_same_once_more_says_it_is_right(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk)
    body = {
        "availability_periods": [{"status": "free", "starts": "2026-01-01", "ends": "2026-06-30"}],
        "notice_hours": 72,
        "availability_mode": "remote",
    }
    told = [do(client, "PUT", f"{ME}/availability", who.token, of=ME, json=body).json()]
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5)):
        told.append(do(client, "PUT", f"{ME}/availability", who.token, of=ME, json=body).json())
        gone = do(client, "PUT", f"{ME}/availability", who.token, of=ME, json={"availability_periods": []}).json()
    for answer in told:
        assert {field: answer[field] for field in body} == body
    assert told[0]["availability_confirmed_at"] < told[1]["availability_confirmed_at"]
    assert (gone["availability_periods"], gone["notice_hours"], gone["availability_mode"]) == ([], None, None)


def test_availability_given_with_other_sections_counts_as_said_now(client: Client, engine: Engine, desk: str) -> None:
    who = expert(client, engine, desk, availability_confirmed_at="2024-01-01T00:00:00Z")
    assert change_me(client, who, title="Dr").json()["availability_confirmed_at"].startswith("2024")
    assert not change_me(client, who, notice_hours=48).json()["availability_confirmed_at"].startswith("2024")


def test_still_right_makes_a_lapsed_member_active_again_and_found(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    who = expert(client, engine, desk, confirmed_at="2024-01-01T00:00:00Z")
    put_columns(engine, who.id, membership="lapsed")
    assert me(client, who)["confirmation"] == "unconfirmed"
    assert client.get(who.path, token=partner).status_code == 404
    assert client.post(f"{ME}/confirmation", token=who.token).status_code == 428
    answer = do(client, "POST", f"{ME}/confirmation", who.token, of=ME).json()
    assert (answer["membership"], answer["confirmation"]) == ("active", "confirmed")
    assert client.get(who.path, token=partner).status_code == 200


def test_still_right_of_an_incomplete_member_confirms_and_moves_nothing(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk, roles=[], membership="nominated")
    put_columns(engine, who.id, membership="lapsed")
    answer = do(client, "POST", f"{ME}/confirmation", who.token, of=ME).json()
    assert (answer["membership"], answer["confirmation"]) == ("lapsed", "confirmed")


def test_every_change_names_the_version_and_leaves_one_row_without_values(
    client: Client, engine: Engine, desk: str
) -> None:
    who = expert(client, engine, desk)
    asked: list[tuple[str, str, Any, str]] = [
        ("PATCH", "", {"title": "Canary"}, "own.change"),
        ("PUT", "/availability", {"availability_periods": [], "notice_hours": 71}, "own.change"),
        ("POST", "/confirmation", None, "own.confirm"),
        ("PUT", "/partner-visibility", {"choice": "hidden"}, "own.partner_choice"),
    ]
    for method, path, body, action in asked:
        options = {"json": body} if body is not None else {}
        patch = {"Content-Type": "application/merge-patch+json"} if method == "PATCH" else {}
        bare = client.ask(method, ME + path, token=who.token, headers=patch, **options)
        assert bare.status_code == 428, path
        old = {"If-Match": '"77-expert_secretariat-en"'} | patch
        assert client.ask(method, ME + path, token=who.token, headers=old, **options).status_code == 412, path
        assert do(client, method, ME + path, who.token, of=ME, **options).status_code == 200, path
        last = trail(engine)[-1]
        assert (last.action, last.object_kind, last.object_id) == (action, "profile", who.id)
        assert b"Canary" not in orjson.dumps(last.detail)


def test_an_account_without_a_profile_has_nothing_here(client: Client, engine: Engine) -> None:
    token = new_token(engine, Role.EXPERT, "nobody yet")
    for path in ("", "/changes", "/readers", "/consents"):
        assert client.get(ME + path, token=token).status_code == 404


def test_who_looked_is_told_by_organisation_purpose_and_day(
    client: Client, engine: Engine, desk: str, partner: str
) -> None:
    who = expert(client, engine, desk, nominated_by="TN")
    other = profile(client, desk, name="Somebody Else")
    focal = new_token(engine, Role.FOCAL_POINT, state="TN")
    for token in (desk, desk, new_token(engine, Role.HEAD), focal, partner, who.token):
        assert client.get(who.path, token=token).status_code == 200
    assert client.get(other, token=desk).status_code == 200
    items = client.get(f"{ME}/readers", token=who.token).json()["items"]
    today = datetime.now(UTC).date().isoformat()
    assert {(item["day"], item["purpose"]) for item in items} == {(today, "reading")}
    assert [(item["organisation"]["kind"], item["organisation"]["name"], item["count"]) for item in items] == [
        ("partner", "Partner for development", 1),
        ("secretariat", None, 3),
        ("state", "TN", 1),
    ]
