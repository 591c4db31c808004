"""From the criteria to a frozen list: matched with reasons, screened, waived, asked, proposed."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import Engine, event, select

from app.db import now, reading, writing
from app.models import Account, Candidate, OutboxMessage, Profile
from app.policy import Actor, Role
from app.queries.candidates import candidates_of, told_candidates
from app.services.deployments.soundings import close_soundings
from tests.api.client import new_token
from tests.requests.cast import OPENING, Cast, on_day
from tests.web.people import see, send

PROFILES = "/api/v1/profiles"
PERSON: dict[str, Any] = {
    "names": [{"text": "صلاح بن علي", "script": "Arab", "kind": "official"}],
    "nationalities": ["TN"],
    "roles": ["mediator"],
    "languages": [{"code": "ar", "speaking": "native"}],
    "countries": [{"code": "ML", "depth": "posted"}],
    "expertise": [{"code": "water", "evidence": "verified"}],
    "availability_periods": [{"status": "free", "starts": on_day(-97), "ends": on_day(330)}],
    "membership": "active",
}


def person(cast: Cast, name: str, **more: Any) -> str:
    made = cast.client.post(PROFILES, token=cast.tokens["desk"], json={**PERSON, "name": name, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def searching(cast: Cast, **more: Any) -> str:
    path = cast.submitted(**more)
    assert cast.step("desk", path, "opening", OPENING).status_code == 200
    return path


def add(cast: Cast, path: str, profile: str, who: str = "desk", post: int = 0) -> Any:
    return cast.ask(who, "POST", f"{path}/candidates", json={"profile": profile, "post": post})


def move(cast: Cast, path: str, candidate: Any, step: str, body: Any = None, who: str = "desk") -> Any:
    options = {} if body is None else {"json": body}
    tag = {"If-Match": f'"{candidate["version"]}-desk-en"'}
    return cast.ask(who, "POST", f"{path}/candidates/{candidate['id']}/{step}", headers=tag, **options)


def ready(cast: Cast, path: str, name: str, **more: Any) -> Any:
    """A candidate who was screened, asked, and can."""
    candidate = add(cast, path, person(cast, name, **more)).json()
    candidate = move(cast, path, candidate, "screening").json()
    candidate = move(cast, path, candidate, "sounding").json()
    answered = move(cast, path, candidate, "sounding/answer", {"answer": "yes"})
    assert answered.json()["state"] == "available", answered.text
    return answered.json()


def test_a_match_tells_each_criterion_with_what_the_profile_has_for_it(cast: Cast) -> None:
    posted = {"title": "Adviser", "country": "ML"}
    right = person(
        cast, "Right", missions=[{**posted, "starts": "2017", "ends": "2019-03"}, {**posted, "ends": "2024-05-01"}]
    )
    late = [
        {"status": "not_free", "starts": on_day(-31), "ends": on_day(1)},
        {"status": "free", "starts": on_day(2)},
    ]
    without_water = person(cast, "No Water", expertise=[], availability_periods=late)
    misses_level = person(cast, "Misses", languages=[{"code": "ar", "speaking": "B1"}])
    misses_two = person(cast, "Two", languages=[{"code": "fr", "speaking": "C2"}], countries=[])
    retired = person(cast, "Nominee", membership="nominated")
    path = searching(cast)
    found = cast.read("desk", f"{path}/matches").json()
    assert [each["person"]["id"] for each in found["items"]] == [right, without_water]
    assert [each["person"]["id"] for each in found["near_misses"]] == [misses_level]
    assert {misses_two, retired}.isdisjoint(each["person"]["id"] for each in found["items"] + found["near_misses"])
    assert (found["total"], found["near"]) == (2, 1)
    first, second = found["items"]
    assert first["points"] > second["points"]
    told = {(one["parameter"], one["met"]): one["has"] for one in second["criteria"]}
    assert told[("language", True)] == ["Arabic: Native"]
    assert told[("expertise", False)] == []
    assert second["availability"]["free_from"] == on_day(2)
    assert second["availability"]["late_days"] == 2
    assert first["availability"]["whole"] is True
    (near,) = found["near_misses"]
    missing = near["criteria"][near["missing"]]
    assert (missing["parameter"], missing["required"], missing["has"]) == (
        "language",
        True,
        ["Arabic: B1, intermediate"],
    )
    assert found["weights"]["version"] == "2"
    assert first["criteria"][2]["has"] == ["OIC African Group: Posted there; two missions, last 2024"]
    kept = add(cast, path, right).json()["explanation"]["criteria"][2]
    assert kept["has"] == kept["said"]["en"] == first["criteria"][2]["has"]
    assert kept["said"]["fr"][0].endswith(" ; deux missions, la dernière en 2024")
    assert kept["said"]["ar"][0].endswith("؛ مهمتان، آخرها 2024")


def test_gender_and_nationality_can_be_required_and_never_rank(cast: Cast) -> None:
    posts = [{"role": "mediator", "criteria": [{"parameter": "gender", "value": "f", "required": False}]}]
    refused = cast.ask("asker", "POST", json={"track": "expert", "posts": posts})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/posts/0/criteria/0"]


def test_the_screen_tells_what_is_on_record_with_its_source_and_weight(cast: Cast) -> None:
    path = searching(cast, situation="sudan")
    somebody = person(
        cast,
        "Somebody",
        nationalities=["SD"],
        situations=["sudan"],
        offices=[
            {"title": "Adviser", "organisation_name": "Ministry", "country": "SD", "starts": "2024"},
            {"title": "Clerk", "organisation_name": "Ministry", "country": "SD", "starts": "1990", "ends": "1995"},
        ],
        affiliation="Canary Government",
    )
    candidate = add(cast, path, somebody).json()
    assert candidate["flags"] == []
    screened = move(cast, path, candidate, "screening").json()
    found = [(flag["level"], flag["kind"]) for flag in screened["flags"]]
    assert found == [
        ("blocks", "office"),
        ("blocks", "employer"),
        ("look", "nationality"),
        ("note", "past_office"),
        ("note", "situation"),
    ]
    sources = {flag["kind"]: flag["source"] for flag in screened["flags"]}
    assert "Adviser" in sources["office"]
    assert sources["nationality"] == "SD"
    assert "clear" not in orjson.dumps(screened).decode()


def test_what_blocks_stops_until_ethics_waives_it_with_a_reason(cast: Cast) -> None:
    path = searching(cast)
    office = [{"title": "Adviser", "organisation_name": "Ministry", "country": "SD", "starts": "2024"}]
    candidate = add(cast, path, person(cast, "Office Holder", offices=office)).json()
    candidate = move(cast, path, candidate, "screening").json()
    blocked = move(cast, path, candidate, "sounding")
    assert (blocked.status_code, blocked.json()["code"]) == (409, "blocked_by_flag")
    flag = candidate["flags"][0]["id"]
    where = f"{path}/candidates/{candidate['id']}/flags/{flag}/waiver"
    assert cast.ask("desk", "POST", where, json={"reason": "x"}).status_code == 403
    assert cast.ask("ethics", "POST", where, json={}).status_code == 422
    waived = cast.ask("ethics", "POST", where, json={"reason": "canary waiver"})
    assert waived.json()["flags"][0]["waiver_reason"] == "canary waiver"
    assert cast.ask("ethics", "POST", where, json={"reason": "x"}).json()["code"] == "already_decided"
    assert move(cast, path, candidate, "sounding").status_code == 200


def test_a_sounding_by_mail_names_nothing_and_is_answered_once(cast: Cast, engine: Engine) -> None:
    path = searching(cast)
    profile = person(cast, "With Account")
    new_token(engine, Role.EXPERT, "with account", profile=profile)
    with writing(engine) as session:
        expert = session.scalars(select(Account).where(Account.name == "with account")).one()
        expert.email = "expert@ministry.example"
    candidate = move(cast, path, add(cast, path, profile).json(), "screening").json()
    assert move(cast, path, candidate, "sounding").json()["state"] == "sounded"
    with reading(engine) as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "sounding")).one()
    assert mail.recipient == "expert@ministry.example"
    token = orjson.loads(mail.content or "{}")["link"].removeprefix("/sounding/")
    answer = {"token": token, "answer": "maybe"}
    assert cast.client.post("/api/v1/soundings/answer", json=answer).status_code == 204
    assert cast.client.post("/api/v1/soundings/answer", json=answer).status_code == 404
    (told,) = cast.read("desk", f"{path}/candidates").json()["items"]
    assert (told["state"], told["sounding"]["answer"]) == ("available", "maybe")


def test_who_does_not_answer_in_six_hours_has_not_replied(cast: Cast, engine: Engine) -> None:
    path = searching(cast)
    candidate = move(cast, path, add(cast, path, person(cast, "Silent")).json(), "screening").json()
    move(cast, path, candidate, "sounding")
    close_soundings(engine, now() + timedelta(hours=5))
    assert cast.read("desk", f"{path}/candidates").json()["items"][0]["state"] == "sounded"
    for _ in range(2):
        close_soundings(engine, now() + timedelta(hours=6, minutes=1))
    (told,) = cast.read("desk", f"{path}/candidates").json()["items"]
    assert told["state"] == "no_reply"
    assert "sound" in told["available_actions"]


def test_a_list_is_frozen_with_everything_that_led_to_it(cast: Cast, engine: Engine) -> None:
    path = searching(cast)
    three = [ready(cast, path, f"Person {n}", gender=g) for n, g in enumerate(["f", "m", "f"])]
    left = add(cast, path, person(cast, "Left Out")).json()
    order = [three[2]["id"], three[0]["id"], three[1]["id"]]
    answer = cast.step("desk", path, "shortlist", {"order": order})
    assert answer.json()["state"] == "shortlisted", answer.text
    frozen = cast.read("head", f"{path}/shortlist").json()["content"]
    assert [(one["rank"], one["id"]) for one in frozen["proposed"]] == list(enumerate(order, 1))
    assert [one["id"] for one in frozen["not_proposed"]] == [left["id"]]
    assert frozen["balance"]["gender"] == {"f": 2, "m": 1}
    assert frozen["balance"]["oic_group"] == {"arab": 3}
    assert (frozen["posts"][0]["total"], frozen["posts"][0]["near"]) == (4, 0)
    assert frozen["weights"]["version"] == "2"
    # What changes later changes nothing here.
    with writing(engine) as session:
        session.scalars(select(Profile).where(Profile.display_name == "Person 0")).one().display_name = "Other"
    assert cast.read("head", f"{path}/shortlist").json()["content"] == frozen
    assert add(cast, path, person(cast, "Too Late")).status_code == 409
    kept = cast.read("desk", f"{path}/candidates").json()["items"]
    assert [one["available_actions"] for one in kept] == [[]] * 4


def test_fewer_than_three_need_a_reason_and_nobody_comes_on_it_who_is_not_ready(cast: Cast, engine: Engine) -> None:
    path = searching(cast)
    one = ready(cast, path, "Only One")
    assert cast.step("desk", path, "shortlist", {"order": [one["id"]]}).json()["errors"][0]["pointer"] == "/reason"
    twice = cast.step("desk", path, "shortlist", {"order": [one["id"]] * 2, "reason": "x"})
    assert [error["pointer"] for error in twice.json()["errors"]] == ["/order/1"]
    strange = cast.step("desk", path, "shortlist", {"order": [str(uuid4())], "reason": "x"})
    assert strange.status_code == 422
    fresh = add(cast, path, person(cast, "Fresh")).json()
    unasked = cast.step("desk", path, "shortlist", {"order": [one["id"], fresh["id"]], "reason": "x"})
    assert (unasked.status_code, unasked.json()["code"]) == (409, "not_ready")
    with writing(engine) as session:
        session.scalars(select(Profile).where(Profile.display_name == "Only One")).one().membership = "suspended"
    gone = cast.step("desk", path, "shortlist", {"order": [one["id"]], "reason": "x"})
    assert gone.json()["code"] == "not_ready"
    with writing(engine) as session:
        session.scalars(select(Profile).where(Profile.display_name == "Only One")).one().membership = "active"
    assert cast.step("desk", path, "shortlist", {"order": [one["id"]], "reason": "scarce"}).status_code == 200


def test_who_made_the_request_never_learns_who_is_considered(cast: Cast) -> None:
    path = searching(cast)
    candidate = ready(cast, path, "Secret Candidate")
    for who in ("asker", "colleague", "partner", "stranger"):
        for door in ("/candidates", "/matches", "/shortlist"):
            answer = cast.read(who, path + door)
            assert answer.status_code in (403, 404), (who, door)
            assert "Secret" not in answer.text
    assert "Secret" not in cast.read("asker", path).text + cast.read("asker", f"{path}/history").text
    own = cast.submitted("desk")
    cast.step("other desk", own, "opening", OPENING)
    assert cast.read("desk", f"{own}/candidates").status_code == 404
    assert add(cast, own, person(cast, "For Own"), who="desk").status_code in (403, 404)
    removed = move(cast, path, candidate, "removal", {"conflict": True, "reason": "canary reason"})
    assert removed.json()["state"] == "removed_conflict"
    assert "canary reason" not in cast.read("asker", f"{path}/history").text


def test_steps_of_a_candidate_follow_the_table(cast: Cast) -> None:
    path = searching(cast)
    profile = person(cast, "Somebody")
    candidate = add(cast, path, profile).json()
    assert candidate["available_actions"] == ["screen", "remove_conflict", "remove"]
    assert cast.read("auditor", f"{path}/candidates").json()["items"][0]["available_actions"] == []
    refused = move(cast, path, candidate, "sounding").json()
    assert (refused["code"], refused["available_actions"]) == ("step_not_allowed", candidate["available_actions"])
    assert add(cast, path, profile).json()["code"] == "already_considered"
    assert add(cast, path, profile, post=3).json()["errors"][0]["pointer"] == "/post"
    screened = move(cast, path, candidate, "screening").json()
    assert move(cast, path, candidate, "removal", {"reason": "x"}).status_code == 412
    assert move(cast, path, screened, "removal", {}).status_code == 422
    nominee = person(cast, "Nominee", membership="nominated")
    assert add(cast, path, nominee).json()["code"] == "not_active"


@pytest.mark.parametrize("way", ["stand-down", "withdrawal"])
def test_the_links_of_a_request_that_ends_work_no_longer(cast: Cast, engine: Engine, way: str) -> None:
    path = searching(cast)
    profile = person(cast, "Asked")
    new_token(engine, Role.EXPERT, "asked", profile=profile)
    candidate = move(cast, path, add(cast, path, profile).json(), "screening").json()
    move(cast, path, candidate, "sounding")
    body = {"reason": "x"} | ({"closing_reason": "safety"} if way == "stand-down" else {})
    cast.step("head" if way == "stand-down" else "asker", path, way, body)
    with reading(engine) as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "sounding")).one()
    token = orjson.loads(mail.content or "{}")["link"].removeprefix("/sounding/")
    answer = cast.client.post("/api/v1/soundings/answer", json={"token": token, "answer": "yes"})
    assert answer.status_code == 404


def test_more_candidates_take_no_more_statements(cast: Cast, engine: Engine) -> None:
    path, counts = searching(cast), []
    for people in (2, 4):
        for number in range(people):
            candidate = add(cast, path, person(cast, f"Person {people} {number}")).json()
            move(cast, path, candidate, "screening")
        counts.append(_statements(engine, path))
    assert counts[0] == counts[1]


def _statements(engine: Engine, path: str) -> int:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    with reading(engine) as session:
        _, found = candidates_of(session, Actor(Role.HEAD, "account:x"), UUID(path[1:]))
        assert len(told_candidates(session, found)) >= 2
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_what_the_search_found_is_kept_when_it_ends_without_anybody(cast: Cast) -> None:
    """On the page, where the numbers of partners are lines of a field."""
    misses = person(cast, "Misses", languages=[{"code": "ar", "speaking": "B1"}])
    path = searching(cast)
    page, head = f"/en/requests{path}", cast.tokens["head"]
    shown = see(cast.client, page, cookie=head).text
    typed = {
        "csrf": re.findall(r'name="csrf" value="([^"]+)"', shown)[0],
        "version": str(cast.read("head", path).json()["version"]),
        "closing_reason": "conflicts_only",
        "reason": "canary nobody",
        "partner_counts": "Canary network: some",
    }
    assert f'action="{page}/leave-unfilled"' in shown
    assert 'name="partner_counts"' in shown
    refused = send(cast.client, f"{page}/leave-unfilled", typed, cookie=head)
    assert refused.status_code == 422
    assert "Canary network: some" in refused.text
    assert "a colon and a number" in refused.text
    typed["partner_counts"] = "Canary network: 3\n\n Other: women : ٢ "
    assert send(cast.client, f"{page}/leave-unfilled", typed, cookie=head).status_code == 303
    content = cast.read("auditor", f"{path}/shortlist").json()["content"]
    assert content["partner_counts"] == [
        {"partner": "Canary network", "count": 3},
        {"partner": "Other: women", "count": 2},
    ]
    (post,) = content["posts"]
    reference = cast.client.get(f"{PROFILES}/{misses}", token=head).json()["reference"]
    assert (post["total"], post["near"], content["proposed"]) == (0, 1, [])
    assert [(one["reference"], one["missing"]["value"]) for one in post["near_misses"]] == [(reference, "ar:C1")]
    ended = cast.read("asker", path).json()
    assert (ended["state"], ended["closing_reason"]) == ("unfilled", "conflicts_only")
    assert cast.ask("asker", "GET", f"{path}/shortlist").status_code == 403


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_answer_that_is_being_written_down_is_not_overwritten_by_the_clock(cast: Cast, engine: Engine) -> None:
    path = searching(cast)
    candidate = move(cast, path, add(cast, path, person(cast, "Late")).json(), "screening").json()
    assert move(cast, path, candidate, "sounding").status_code == 200
    with ThreadPoolExecutor(1) as elsewhere:
        with writing(engine) as session:
            row = session.scalars(select(Candidate).with_for_update()).one()
            row.state, row.version = "available", row.version + 1
            session.flush()
            over = elsewhere.submit(close_soundings, engine, now() + timedelta(hours=7))
            wait([over], timeout=0.3)
        over.result(timeout=10)
    with reading(engine) as session:
        assert session.scalars(select(Candidate.state)).one() == "available"
