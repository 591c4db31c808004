"""How far a request is, as its pages draw it."""

from typing import Any

from app.policy.request_moves import REQUEST_STATES
from app.web.request_course import course_of, next_step
from app.web.request_view import told_flag


def moves(*states: str) -> list[dict[str, Any]]:
    return [{"after": state, "at": f"2026-11-{day:02}T08:00:00Z"} for day, state in enumerate(states, 1)]


def test_a_stage_is_done_now_or_ahead_and_tells_when_it_was_last_reached() -> None:
    way = moves("draft", "submitted", "searching", "shortlisted", "with_sg", "searching")
    course = course_of("searching", way)
    assert [one.mark for one in course] == ["done", "now", *["ahead"] * 6]
    # The search began anew on the sixth day; what comes after it tells no day of the first round.
    assert [one.at for one in course] == [way[0]["at"], way[5]["at"], *[None] * 6]


def test_a_request_that_ended_early_says_where_and_one_that_was_closed_has_been_through_all() -> None:
    ended = course_of("withdrawn", moves("draft", "submitted", "searching", "withdrawn"))
    assert [one.mark for one in ended] == ["done", "ended", *["ahead"] * 6]
    assert {one.mark for one in course_of("closed", moves("draft", "debriefed", "closed"))} == {"done"}
    assert {len(course_of(state, [])) for state in REQUEST_STATES} == {8}


def test_the_next_step_says_whose_it_is() -> None:
    told = {"state": "shortlisted", "track": "expert", "available_actions": []}
    assert next_step(told) == {"action": "put_up", "roles": ["Head of unit"], "mine": False}
    assert next_step({**told, "available_actions": [{"action": "put_up"}]})["mine"]  # type: ignore[index]
    # The requester has to submit a draft, and who was asked has to answer: no office can do it for them.
    assert next_step({**told, "state": "draft"}) is next_step({**told, "state": "offering"}) is None


def test_what_a_flag_found_is_told_in_words_and_what_is_sealed_is_not_told() -> None:
    def source(kind: str, found: str) -> str | None:
        told: str | None = told_flag({"kind": kind, "source": found}, {}, "fr")["source"]
        return told

    assert source("nationality", "TD") == "Tchad"
    assert source("employer", "Some Office · 2019–") == "Some Office · 2019–"
    assert source("declared", "conflict_declarations") is source("not_free", "deployments") is None
