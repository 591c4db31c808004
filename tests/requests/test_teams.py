"""Teams over the interface: what is asked of all together, who would cover it, and who may know."""

from typing import Any

from sqlalchemy import select

from app.db import reading
from app.models import AuditEvent
from tests.requests.cast import Cast
from tests.requests.test_candidates import add, move, person, searching

TEAM: dict[str, Any] = {
    "covers": [{"parameter": "language", "value": "fr:C1"}, {"parameter": "expertise", "value": "water"}],
    "minimums": {"women": 1, "men": 0, "oic_groups": 2, "languages": 0},
}
ARABIC = [{"parameter": "language", "value": "ar:A1"}]
POSTS = [
    {"role": "mediator", "count": 1, "criteria": ARABIC},
    {"role": "expert", "count": 1, "criteria": ARABIC},
]
SPEAKS_FRENCH = [{"code": "ar", "speaking": "native"}, {"code": "fr", "speaking": "C2"}]


def people(cast: Cast) -> dict[str, str]:
    """The two who fit best are men of one group, of whom nobody speaks French."""
    free = {"gender": "m", "languages": [{"code": "ar", "speaking": "native"}]}
    busy: dict[str, Any] = {"availability_periods": []}
    return {
        "best": person(cast, "Best", **free),
        "second": person(cast, "Second", **free, roles=["expert"]),
        "woman": person(cast, "Woman", **busy, gender="f", roles=["expert"], nationalities=["SN"], expertise=[]),
        "both": person(cast, "Both", **busy, gender="m", roles=["expert", "mediator"], languages=SPEAKS_FRENCH),
    }


def proposals(cast: Cast, path: str, who: str = "desk") -> Any:
    return cast.read(who, f"{path}/team-proposals")


def named(answer: Any) -> list[list[tuple[int, str]]]:
    return [[(one["post"], one["person"]["id"]) for one in item["people"]] for item in answer.json()["items"]]


def test_a_team_covers_together_what_was_asked_and_the_proposal_says_by_whom(cast: Cast) -> None:
    who = people(cast)
    path = searching(cast, posts=POSTS, team=TEAM)
    assert cast.read("asker", path).json()["team"] == TEAM
    before = reads(cast)
    answer = proposals(cast, path)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    # Only the two of them have French, water, a woman and two groups; without minimums others fit better.
    assert named(answer) == [[(0, who["both"]), (1, who["woman"])]]
    (team,) = told["items"]
    assert (told["whole"], told["too_many"], team["missing"]) == (
        True,
        False,
        {"seats": 0, "covers": [], "minimums": {}},
    )
    both, woman = team["people"]
    assert [one["need"] for one in both["covers"]] == [0, 1]
    assert both["covers"][0]["has"] == ["French: C2, mastery"]
    assert woman["covers"] == []
    assert team["points"] == both["points"] + woman["points"]
    assert team["reached"] == {"women": 1, "men": 1, "oic_groups": 2, "languages": 2}
    assert team["balance"]["gender"] == {"m": 1, "f": 1}
    assert reads(cast) == before + 1
    free = searching(cast, posts=POSTS)
    best = named(proposals(cast, free))
    assert best[0] == [(0, who["best"]), (1, who["second"])]
    assert len(best) == 3


def reads(cast: Cast) -> int:
    with reading(cast.engine) as session:
        return len(session.scalars(select(AuditEvent.sequence).where(AuditEvent.action == "request.read")).all())


def test_candidates_of_a_post_are_the_ones_compared_and_what_they_lack_is_named(cast: Cast) -> None:
    who = people(cast)
    team = {**TEAM, "minimums": {"women": 2}}
    path = searching(cast, posts=POSTS, team=team)
    first = add(cast, path, who["best"]).json()
    told = proposals(cast, path).json()
    assert [post["source"] for post in told["posts"]] == ["candidates", "matches"]
    assert [post["compared"] for post in told["posts"]] == [1, 3]
    assert told["whole"] is False
    assert told["out_of_reach"] == {"seats": 0, "covers": [], "minimums": ["women"]}
    (nearest,) = told["items"]
    assert {one["person"]["id"] for one in nearest["people"]} == {who["best"], who["both"]}
    assert nearest["missing"] == {"seats": 0, "covers": [], "minimums": {"women": 2}}
    # Taken off, nobody is proposed again; the post goes back to those who fit best.
    move(cast, path, first, "removal", {"conflict": False, "reason": "not now"})
    again = proposals(cast, path)
    assert again.json()["posts"][0]["source"] == "matches"
    assert all((0, who["best"]) not in team for team in named(again))


def test_only_who_looks_for_people_reads_proposals(cast: Cast) -> None:
    path = searching(cast, posts=POSTS, team=TEAM)
    assert {name: proposals(cast, path, name).status_code for name in ("asker", "partner", "ethics", "auditor")} == {
        "asker": 403,
        "partner": 403,
        "ethics": 403,
        "auditor": 403,
    }
    assert proposals(cast, path, "secretary").status_code == 200
    strict = searching_strict(cast)
    assert proposals(cast, strict, "desk").status_code == 404
    own = cast.submitted("desk", posts=POSTS)
    assert proposals(cast, own, "desk").status_code == 404


def searching_strict(cast: Cast) -> str:
    path = cast.submitted(posts=POSTS, confidentiality="strict")
    assert proposals(cast, path, "head").status_code == 200
    return path


def test_what_a_team_is_asked_for_is_checked_and_merged(cast: Cast) -> None:
    wrong = {
        "covers": [{"parameter": "language", "value": "fr:Z9"}, {"parameter": "expertise", "value": "no-such"}],
        "minimums": {"women": 1},
    }
    refused = cast.ask("asker", "POST", json={"track": "expert", "team": wrong})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/team/covers/0/value", "/team/covers/1/value"]
    by_origin = {"covers": [{"parameter": "nationality", "value": "TN"}]}
    assert cast.ask("asker", "POST", json={"track": "expert", "team": by_origin}).status_code == 422
    path = cast.draft(team=TEAM)
    changed = patch(cast, path, {"team": {"minimums": {"women": 2}}}).json()["team"]
    assert changed == {**TEAM, "minimums": {**TEAM["minimums"], "women": 2}}
    assert patch(cast, path, {"team": None}).json()["team"] is None


def patch(cast: Cast, path: str, body: Any) -> Any:
    tag = cast.read("asker", path).headers["ETag"]
    headers = {"If-Match": tag, "Content-Type": "application/merge-patch+json"}
    answer = cast.ask("asker", "PATCH", path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer
