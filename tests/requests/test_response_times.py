"""How long requests take, from steps and spans made by hand; every number here was computed by hand."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert

from app.db import writing
from app.models import ClockSpan, DeploymentRequest, RequestMove
from app.policy.request_moves import RUNNING, STOPPED_BY
from tests.requests.cast import Cast
from tests.web.people import see

MARCH = datetime(2026, 3, 2, 8, tzinfo=UTC)
APRIL = datetime(2026, 4, 30, 23, 59, tzinfo=UTC)
PATH = "/api/v1/response-times"
PERIOD = "from=2026-03-02&to=2026-03-31"

# Hour, action, state after. Then spans: first hour, last hour, cause.
Steps = Sequence[tuple[float, str, str]]
Spans = Sequence[tuple[float, float | None, str | None]]
QUICK: tuple[Steps, Spans] = (
    [(0, "submit", "submitted"), (2, "open", "searching"), (10, "shortlist", "shortlisted")],
    [(0, None, None)],
)
RETURNED: tuple[Steps, Spans] = (
    [
        (0, "submit", "submitted"),
        (1, "return", "returned"),
        (20, "change", "returned"),
        (25, "submit", "submitted"),
        (28, "open", "searching"),
        (40, "leave_unfilled", "unfilled"),
    ],
    [(0, 1, None), (1, 25, "requester"), (25, 40, None)],
)
REJECTED: tuple[Steps, Spans] = ([(0, "submit", "submitted"), (6, "reject", "rejected")], [(0, 6, None)])
TAKEN_BACK: tuple[Steps, Spans] = ([(0, "submit", "submitted"), (1, "withdraw", "withdrawn")], [(0, 1, None)])
WAITING: tuple[Steps, Spans] = ([(0, "submit", "submitted")], [(0, None, None)])
STRICT: tuple[Steps, Spans] = (
    [(0, "submit", "submitted"), (3, "open", "searching"), (5, "withdraw", "withdrawn")],
    [(0, 5, None)],
)
LATER: tuple[Steps, Spans] = ([(0, "submit", "submitted"), (1, "open", "searching")], [(0, None, None)])


def put(engine: Engine, course: tuple[Steps, Spans], begun: datetime = MARCH, **columns: Any) -> None:
    steps, spans = course

    def at(hour: float) -> datetime:
        return begun + timedelta(hours=hour)

    with writing(engine) as session:
        values = {
            "public_id": uuid4(),
            "reference": f"DR-{uuid4().hex[:8].upper()}",
            "version": len(steps) + 1,
            "state": steps[-1][2],
            "author": "account:00000000-0000-4000-8000-000000000000",
            "track": "expert",
            "confidentiality": "ordinary",
            "posts": [],
            "requesting_state": "TN",
            "submitted_at": begun,
            "created_at": begun,
            "updated_at": begun,
        }
        row = DeploymentRequest(**values | columns)
        session.add(row)
        session.flush()
        before = "draft"
        for version, (hour, action, after) in enumerate([(-1, "create", "draft"), *steps], 1):
            move = {"version": version, "action": action, "before": before if version > 1 else None, "after": after}
            told = {"actor": "x", "role": "desk", "at": at(hour), "reason": None, "detail": {}}
            session.execute(insert(RequestMove), [{"request_id": row.id, **move, **told}])
            before = after
        for first, last, cause in spans:
            span = {"starts_at": at(first), "ends_at": None if last is None else at(last), "cause": cause}
            session.execute(insert(ClockSpan), [{"request_id": row.id, **span}])


@pytest.fixture
def times(cast: Cast, engine: Engine) -> Any:
    for course in (QUICK, RETURNED, REJECTED, WAITING):
        put(engine, course)
    put(engine, TAKEN_BACK, track="envoy")
    put(engine, STRICT, confidentiality="strict")
    put(engine, LATER, APRIL)

    def asked(who: str, query: str = "") -> Any:
        return cast.client.ask("GET", f"{PATH}?{query}", token=cast.tokens[who])

    return asked


def spread(median: float, p90: float) -> dict[str, float]:
    return {"median": median, "p90": p90}


STOOD = [{"cause": "requester", "requests": 1, "hours": 24.0}]
SUBMITTED = {
    "state": "submitted",
    "clock": "running",
    "passed": 4,
    "inside": 1,
    "target_hours": 4,
    # 2, 3 and 4 hours; missed in 6, and by the one that still waits.
    "met": 3,
    "overdue": 1,
    "met_percent": 60,
    "running_from_start": spread(3.5, 6),
    # 2, 3, 6 and 28
    "calendar_from_start": spread(4.5, 28),
    "running_within": spread(3.5, 6),
    "calendar_within": spread(3.5, 6),
    "stopped": STOOD,
}
RETURNED_TIMES = {
    "state": "returned",
    "clock": "stopped",
    "passed": 1,
    "inside": 0,
    "target_hours": None,
    "met": None,
    "overdue": None,
    "met_percent": None,
    "running_from_start": spread(1, 1),
    "calendar_from_start": spread(25, 25),
    "running_within": spread(0, 0),
    "calendar_within": spread(24, 24),
    "stopped": STOOD,
}
SEARCHING = {
    "state": "searching",
    "clock": "running",
    "passed": 2,
    "inside": 0,
    "target_hours": 12,
    "met": 1,
    "overdue": 0,
    "met_percent": 50,
    "running_from_start": spread(13, 16),
    "calendar_from_start": spread(25, 40),
    "running_within": spread(10, 12),
    "calendar_within": spread(10, 12),
    "stopped": STOOD,
}


def test_running_and_calendar_time_of_each_state(times: Any) -> None:
    told = times("head", PERIOD).json()
    states = {one["state"]: one for one in told["states"]}
    assert (told["from"], told["to"], told["track"], told["requests"]) == ("2026-03-02", "2026-03-31", None, 6)
    assert states.keys() == RUNNING | STOPPED_BY.keys()
    assert states["submitted"] == SUBMITTED
    assert states["returned"] == RETURNED_TIMES
    assert states["searching"] == SEARCHING
    shortlisted = states["shortlisted"]
    assert (shortlisted["passed"], shortlisted["inside"], shortlisted["running_within"]) == (0, 1, None)


def test_remote_help_is_compared_with_its_own_target(times: Any, engine: Engine) -> None:
    ready = [(0, "submit", "submitted"), (30, "fill", "preparing"), (40, "deploy", "deployed")]
    for mode in ("in_person", "remote"):
        put(engine, (ready, [(0, 40, None)]), mode=mode)
    told = next(one for one in times("head").json()["states"] if one["state"] == "preparing")
    assert (told["passed"], told["target_hours"], told["met"], told["met_percent"]) == (2, 72, 1, 50)


def test_of_a_period_and_a_track_and_only_what_exists_for_who_asks(times: Any) -> None:
    def counted(who: str, query: str = "") -> tuple[int, int]:
        told = times(who, query).json()
        return told["requests"], next(one["passed"] for one in told["states"] if one["state"] == "submitted")

    assert counted("auditor") == counted("secretary") == (7, 5)
    # The last minute of the last day is in; the strict one is not there for an officer who is not named.
    assert counted("head", "from=2026-04-01&to=2026-04-30") == (1, 1)
    assert counted("head", "to=2026-03-01") == (0, 0)
    assert counted("head", "track=envoy") == (1, 0)
    assert counted("desk", PERIOD) == (5, 3)
    for who in ("asker", "partner", "ethics", "administrator"):
        assert times(who).status_code == 403, who
    for wrong in ("from=yesterday", "to=2026-02-30", "track=x"):
        assert times("head", wrong).json()["errors"][0]["pointer"] == f"?{wrong.partition('=')[0]}"
    late = times("head", "from=2026-04-01&to=2026-03-01").json()["errors"][0]
    assert (late["pointer"], late["code"]) == ("?to", "bad_period")


def test_the_page_and_its_file_tell_the_same(times: Any, cast: Cast) -> None:
    head, path = cast.tokens["head"], "/en/requests/response-times"
    assert f'href="{path}"' in see(cast.client, "/en/requests", cookie=head).text
    assert f'href="{path}"' not in see(cast.client, "/en/requests", cookie=cast.tokens["asker"]).text
    # Without a word about it, the last year; what is asked for otherwise is answered.
    assert re.search(r'name="from"[^>]* value="20\d\d-\d\d-\d\d"', see(cast.client, path, cookie=head).text)
    page = see(cast.client, f"{path}?{PERIOD}", cookie=head)
    assert page.status_code == 200
    for told in ("3 of 5 (60 %)", "28", "13"):
        assert told in page.text
    rows = see(cast.client, f"{path}.csv?{PERIOD}", cookie=head).text.splitlines()
    assert rows[1] == "submitted,running,4,1,4,3,1,60,3.5,6.0,4.5,28.0,3.5,6.0,3.5,6.0,requester,1,24.0"
    assert [row.partition(",")[0] for row in rows[1:4]] == ["submitted", "returned", "searching"]
    wrong = see(cast.client, f"{path}?from=%3Cb%3E&to=2026-03-01", cookie=head)
    assert (wrong.status_code, 'id="from-error"' in wrong.text, "<b>" in wrong.text) == (422, True, False)
    assert "&lt;b&gt;" in wrong.text
    for who in ("asker", "partner", "ethics"):
        assert see(cast.client, path, cookie=cast.tokens[who]).status_code == 403
        assert see(cast.client, f"{path}.csv", cookie=cast.tokens[who]).status_code == 403
