"""What a team has to cover, typed into the form, and the teams proposed on the page of candidates."""

import re
from typing import Any

import pytest

from tests.requests.cast import Cast, cast
from tests.requests.test_candidates import person, searching
from tests.requests.test_teams import POSTS, TEAM, people
from tests.web.people import see
from tests.web.test_requests import FIELDS, write

__all__ = ["cast"]

TYPED = {
    "team-language0": "fr",
    "team-language0-level": "C1",
    "team-topic0": "water",
    "team-women": "1",
    "team-oic_groups": "2",
    "team-kept": "required country=SD,ML",
}


def test_what_the_team_has_to_cover_is_typed_shown_kept_and_taken_away(cast: Cast) -> None:
    wrong = write(cast, "asker", "/en/requests", {**FIELDS, **TYPED, "team-men": "two"}, "/en/requests/new")
    assert wrong.status_code == 422
    assert 'id="team-men-error"' in wrong.text
    assert re.search(r'name="team-women"[^>]* value="1"', wrong.text)
    made = write(cast, "asker", "/en/requests", {**FIELDS, **TYPED}, "/en/requests/new")
    assert made.status_code == 303, made.text
    path = made.headers["Location"].removeprefix("/en/requests")
    stored = cast.read("asker", path).json()["team"]
    more = {"parameter": "country", "value": "SD,ML"}
    assert stored == {**TEAM, "covers": [*TEAM["covers"], more]}
    shown = see(cast.client, f"/en/requests{path}", cookie=cast.tokens["asker"]).text
    assert "<bdi>French (C1, advanced)</bdi>" in shown
    form = see(cast.client, f"/en/requests{path}/edit", cookie=cast.tokens["asker"]).text
    assert re.search(r'name="team-kept" value="required country=SD,ML"', form)
    assert re.search(r'id="team-language0".*?<option value="fr" selected>', form, re.S)
    assert write(cast, "asker", f"/en/requests{path}/edit", FIELDS).status_code == 303
    assert cast.read("asker", path).json()["team"] is None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_candidates_proposes_teams_and_says_what_is_out_of_reach(cast: Cast, language: str) -> None:
    people(cast)
    arabic = [{"code": "ar", "speaking": "C1"}]
    person(cast, "<script>x</script>", gender="f", nationalities=["ML"], languages=arabic, roles=["expert"])
    page = candidates(cast, language, searching(cast, posts=POSTS, team=TEAM))
    assert page.count("<article aria-labelledby") == 2
    assert "<script>x" not in page
    if language == "en":
        table = page[page.index("<article") : page.index("</article>")]
        assert "French: C2" in table
        assert "Both" in table
        assert re.search(r"Gender</dt><dd>Woman: <bdi>1</bdi>", table)
    short = candidates(cast, language, searching(cast, posts=POSTS, team={"minimums": {"men": 1, "women": 2}}))
    assert short.count("<article aria-labelledby") == 1
    if language == "en":
        assert "No team of these people has everything" in short
        assert re.search(r"Women: at least\s*<bdi>2</bdi>", short)
    one = [{**POSTS[0], "count": 1}]
    assert 'id="teams"' not in candidates(cast, language, searching(cast, posts=one))


def test_a_whole_team_is_put_on_the_list_at_once_or_nobody_of_it(cast: Cast) -> None:
    who = people(cast)
    path = searching(cast, posts=POSTS, team=TEAM)
    page = f"/en/requests{path}/candidates"
    seats = re.findall(r'name="seat" value="([^"]*)"', candidates(cast, "en", path))
    assert seats == [f"0:{who['both']}", f"1:{who['woman']}"]

    version = str(cast.read("desk", path).json()["version"])

    def sent(seats: Any, version: str = version) -> Any:
        return write(cast, "desk", f"/en/requests{path}/teams", {"seat": seats, "version": version}, page)

    def listed() -> list[tuple[int, str]]:
        told = cast.read("desk", f"{path}/candidates").json()["items"]
        return sorted((each["post"], each["person"]["id"]) for each in told)

    assert sent(seats, version="1").status_code == 412
    assert sent([*seats, "7:" + who["best"]]).status_code == 422
    assert sent([]).status_code == 422
    assert sent(seats, version="9" * 5000).status_code == 412
    assert sent(["9" * 5000 + ":" + who["best"]]).status_code == 422
    assert sent([seats[0], "1:00000000-0000-4000-8000-000000000000"]).status_code == 404
    assert listed() == []
    one = {"profile": who["both"], "post": "0"}
    assert write(cast, "desk", f"/en/requests{path}/candidates", one, page).status_code == 303
    assert sent(seats).status_code == 303
    assert listed() == [(0, who["both"]), (1, who["woman"])]
    assert "All of them are on the list" in candidates(cast, "en", path)
    assert sent(seats).status_code == 303
    assert len(listed()) == 2


def candidates(cast: Cast, language: str, path: str) -> Any:
    answer = see(cast.client, f"/{language}/requests{path}/candidates", cookie=cast.tokens["desk"])
    assert answer.status_code == 200, answer.text
    return answer.text
