"""A request that looks for people twice, and people who are in it twice or are members no more."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.db import now, writing
from app.models import DeploymentRequest, Profile
from app.policy import Actor, Role
from app.services.merging import merge_profiles
from tests.api.client import new_token
from tests.requests.cast import WHOLE, Cast, on_day
from tests.requests.field import (
    ACCEPTED,
    LEGAL,
    answer_offer,
    delegate,
    expert,
    offered,
    offers_of,
    preparation,
    prepared,
    put_up,
)
from tests.requests.test_candidates import PROFILES, add, move, person, ready, searching

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_somebody_of_an_earlier_round_leaves_without_a_word_to_the_reserves_of_an_undecided_one(cast: Cast) -> None:
    two = [{**WHOLE["posts"][0], "count": 2}]
    path, people = put_up(cast, ["Early", "Away"], posts=two, track="envoy")
    names = dict(zip(("Early", "Away"), people, strict=True))

    def put_forward(selected: list[str], reserves: list[str]) -> None:
        chosen = {"selected": [names[who]["id"] for who in selected], **LEGAL}
        chosen["reserves"] = [names[who]["id"] for who in reserves]
        assert cast.step("secretary", path, "referral", chosen).status_code == 200

    put_forward(["Early", "Away"], [])
    for who, candidate in names.items():
        expert(cast, candidate, who)
    assert cast.step("head", path, "council-approval", {"council_reference": "Res. 1"}).status_code == 200
    assert cast.step("desk", path, "offers", {"letter": "x"}).status_code == 200
    assert answer_offer(cast, "Early", "acceptance", ACCEPTED).status_code == 200
    assert answer_offer(cast, "Away", "refusal", {}).status_code == 200
    assert cast.step("desk", path, "new-search", {"reason": "x"}).status_code == 200
    for who in ("Second", "Third", "Fourth"):
        names[who] = ready(cast, path, who)
        expert(cast, names[who], who)
    order = {"order": [names[who]["id"] for who in ("Second", "Third", "Fourth")], "reason": "x"}
    assert cast.step("desk", path, "shortlist", order).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert cast.step("head", path, "put-up").status_code == 200
    put_forward(["Second"], ["Third", "Fourth"])

    assert answer_offer(cast, "Early", "withdrawal", {"reason": "ill"}).status_code == 200
    assert [offers_of(cast, who) for who in ("Second", "Third")] == [[], []]
    assert cast.step("head", path, "council-approval", {"council_reference": "Res. 2"}).status_code == 200
    assert cast.step("desk", path, "offers", {"letter": "x"}).status_code == 200
    assert [len(offers_of(cast, who)) for who in ("Second", "Third", "Fourth")] == [1, 1, 0]
    # Nobody else acceptable is found: who has accepted is told that it ends, in the same step.
    assert answer_offer(cast, "Second", "acceptance", ACCEPTED).status_code == 200
    for who in ("Third", "Fourth"):
        assert answer_offer(cast, who, "refusal", {}).status_code == 200
    assert cast.step("desk", path, "new-search", {"reason": "x"}).status_code == 200
    assert cast.step("head", path, "unfilled", {"reason": "x"}).json()["closing_reason"] == "no_candidate"
    assert offers_of(cast, "Second")[0]["state"] == "cancelled"
    assert code(answer_offer(cast, "Second", "withdrawal", {"reason": "x"})) == (409, "offer_over")


def test_one_person_goes_for_one_post_and_who_was_suspended_goes_nowhere(cast: Cast) -> None:
    path = searching(cast, posts=[WHOLE["posts"][0]] * 2, starts=now().date().isoformat(), days=1)
    profile = person(cast, "Twin")
    twins = [asked(cast, path, add(cast, path, profile, post=post).json()) for post in (0, 1)]
    other = asked(cast, path, add(cast, path, person(cast, "Other"), post=1).json())
    ids = [each["id"] for each in (*twins, other)]
    assert cast.step("desk", path, "shortlist", {"order": ids, "reason": "x"}).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert cast.step("head", path, "put-up").status_code == 200
    refused = cast.step("secretary", path, "authorisation", {"selected": ids[:2], **LEGAL})
    assert code(refused) == (409, "one_post")
    decision = {"selected": [ids[0], ids[2]], "reserves": [ids[1]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", decision).status_code == 200
    for name, candidate in (("Twin", twins[0]), ("Other", other)):
        expert(cast, candidate, name)
    assert cast.step("desk", path, "offers", {"letter": "x"}).status_code == 200
    assert answer_offer(cast, "Other", "refusal", {}).status_code == 200
    assert len(offers_of(cast, "Twin")) == 1

    lasting(cast, profile, "suspended")
    assert code(answer_offer(cast, "Twin", "acceptance", ACCEPTED)) == (409, "not_active")
    alone, (again,) = put_up(cast, ["Suspended"])
    assert cast.step("secretary", alone, "authorisation", {"selected": [again["id"]], **LEGAL}).status_code == 200
    expert(cast, again, "Suspended")
    lasting(cast, again["person"]["id"], "suspended")
    # Nobody is left who could be offered it: the desk looks again.
    assert cast.step("desk", alone, "offers", {"letter": "x"}).json()["state"] == "offering"
    assert offers_of(cast, "Suspended") == []
    assert cast.step("desk", alone, "new-search", {"reason": "x"}).json()["state"] == "searching"


def asked(cast: Cast, path: str, candidate: Any) -> Any:
    for step, body in (("screening", None), ("sounding", None), ("sounding/answer", {"answer": "yes"})):
        candidate = move(cast, path, candidate, step, body).json()
    return candidate


def lasting(cast: Cast, profile: str, membership: str) -> None:
    with writing(cast.engine) as session:
        changed = update(Profile).where(Profile.public_id == UUID(profile))
        session.execute(changed.values(membership=membership))


def test_nobody_considers_themselves_or_looks_into_what_they_wrote_in_another_role(cast: Cast) -> None:
    path = searching(cast)
    mine = person(cast, "Officer")
    delegate(cast, "officer", profile=mine)
    assert code(add(cast, path, mine, who="officer")) == (403, "own_record")
    candidate = add(cast, path, mine).json()
    candidate = move(cast, path, candidate, "screening").json()
    assert code(move(cast, path, candidate, "sounding", who="officer")) == (403, "own_record")
    candidate = move(cast, path, candidate, "sounding").json()
    assert move(cast, path, candidate, "sounding/answer", {"answer": "yes"}).status_code == 200
    order = {"order": [candidate["id"]], "reason": "x"}
    assert code(cast.step("officer", path, "shortlist", order)) == (403, "own_record")

    # A focal point who wrote it is head by now.
    alarm = UUID(int=1)
    with writing(cast.engine) as session:
        session.execute(update(DeploymentRequest).values(author=f"account:{cast.account_of('head')}"))
    for door in ("candidates", "preparation", "shortlist", "decision-files/1"):
        assert cast.read("head", f"{path}/{door}").status_code == 404
    answered = cast.ask("head", "POST", f"{path}/alarms/{alarm}/answer", json={"answer": "x"})
    assert code(answered) == (403, "own_request")


def test_a_recall_waits_for_no_profile_and_who_had_not_left_yet_was_on_no_mission(cast: Cast) -> None:
    for name, starts, before in (("Not There Yet", on_day(28), 0), ("Full", now().date().isoformat(), 100)):
        path = prepared(cast, [name], days=5)
        profile = f"{PROFILES}/{preparation(cast, path)['people'][0]['person']['id']}"
        tag = cast.client.get(profile, token=cast.tokens["desk"]).headers["ETag"]
        held = {"missions": [{"title": f"Mission {number}", "organisation": "oic"} for number in range(before)]}
        assert cast.client.patch(profile, held, tag, token=cast.tokens["desk"]).status_code == 200
        assert cast.step("desk", path, "deployment", {"starts": starts}).status_code == 200
        assert cast.step("secretary", path, "recall", {"reason": "x"}).json()["state"] == "recalled"
        assert len(cast.client.get(profile, token=cast.tokens["desk"]).json()["missions"]) == before


def test_of_two_profiles_of_one_person_that_become_one_the_offer_goes_on(cast: Cast) -> None:
    path, (removed, _) = put_up(cast, ["Kept", "Offered"])
    assert cast.step("secretary", path, "other-names", {"reason": "x"}).status_code == 200
    considered = {each["person"]["name"]: each for each in cast.read("desk", f"{path}/candidates").json()["items"]}
    again = asked(cast, path, move(cast, path, considered["Offered"], "reconsideration").json())
    assert cast.step("desk", path, "shortlist", {"order": [again["id"]], "reason": "x"}).status_code == 200
    assert cast.ask("desk", "POST", f"{path}/decision-files").status_code == 200
    assert cast.step("head", path, "put-up").status_code == 200
    decision = {"selected": [again["id"]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", decision).status_code == 200
    expert(cast, again, "Offered")
    assert cast.step("desk", path, "offers", {"letter": "x"}).status_code == 200
    ids = (removed["person"]["id"], again["person"]["id"])
    with writing(cast.engine) as session:
        merge_profiles(session, Actor(Role.DESK, "command line"), *ids, (1, 1), {})
    (goes,) = preparation(cast, path)["people"]
    assert (goes["person"]["id"], goes["state"]) == (ids[0], "offered")
    assert answer_offer(cast, "Offered", "acceptance", ACCEPTED).status_code == 200


def test_a_state_is_asked_no_more_when_the_person_does_not_go(cast: Cast) -> None:
    offered(cast, ["Nominated"])
    with writing(cast.engine) as session:
        session.execute(update(Profile).values(nominated_by="TN"))
    assert answer_offer(cast, "Nominated", "acceptance", ACCEPTED).status_code == 200
    releases, asker = "/api/v1/releases", cast.tokens["asker"]
    (release,) = cast.client.get(releases, token=asker).json()["items"]
    assert answer_offer(cast, "Nominated", "withdrawal", {"reason": "ill"}).status_code == 200
    assert cast.client.get(releases, token=asker).json()["items"] == []
    answer = f"{releases}/{release['id']}/answer"
    assert cast.client.post(answer, token=asker, json={"answer": "given"}).status_code == 404


def test_an_officer_who_is_on_the_list_neither_puts_it_up_nor_offers(cast: Cast) -> None:
    path, people = put_up(cast, ["Desk Officer", "Head Officer"])
    for name, role, one in zip(("listed desk", "listed head"), (Role.DESK, Role.HEAD), people, strict=True):
        cast.tokens[name] = new_token(cast.engine, role, name, profile=one["person"]["id"])
    decision = {"selected": [people[0]["id"]], "reserves": [people[1]["id"]], **LEGAL}
    assert cast.step("secretary", path, "authorisation", decision).status_code == 200
    assert code(cast.step("listed desk", path, "offers", {"letter": "x"})) == (403, "own_record")
    with writing(cast.engine) as session:
        session.execute(update(DeploymentRequest).values(state="council_pending", track="envoy"))
    approval = {"council_reference": "Res. 1"}
    assert code(cast.step("listed head", path, "council-approval", approval)) == (403, "own_record")
    assert cast.step("head", path, "council-approval", approval).status_code == 200
