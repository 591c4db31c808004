"""How long requests take, state by state, in running time and by the calendar. From the stored steps and spans alone:
a state that the machine gets later joins by itself."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import FieldError, Invalid
from app.models import ClockSpan, DeploymentRequest, RequestMove
from app.policy import Actor, require
from app.policy.request_moves import ENDED, REQUEST_STEPS, RUNNING, STEPS_BY_ACTION, STOPPED_BY
from app.policy.requests import visible_requests
from app.queries.deployments import target_hours

# As the steps come to them.
_IN_ORDER: Final = tuple(dict.fromkeys(step.after for step in REQUEST_STEPS))
_ZERO: Final = timedelta()
# Below this two moments are one: a step and its span are written one after the other.
_NOTHING: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Asked:
    """Submitted from `starts` to `ends`, days in UTC, both included."""

    starts: date | None = None
    ends: date | None = None
    track: str | None = None


@dataclass(frozen=True)
class _Stay:
    """From coming into a state until leaving it; `left_at` is None for whoever is there."""

    state: str
    came_at: datetime
    left_at: datetime | None
    # The requester took the request back: that passes no state.
    broken_off: bool = False


@dataclass(frozen=True)
class _Span:
    starts_at: datetime
    ends_at: datetime | None
    cause: str | None

    def within(self, starts: datetime, ends: datetime) -> timedelta:
        return max(min(self.ends_at or ends, ends) - max(self.starts_at, starts), _ZERO)


@dataclass(frozen=True)
class _Course:
    """One request, as far as time goes."""

    submitted_at: datetime
    mode: str | None
    stays: list[_Stay]
    spans: list[_Span]

    def is_in(self, state: str) -> bool:
        return self.stays[-1].state == state

    def passage(self, state: str) -> "_Passage | None":
        """None for a request that never was in the state, is there now, or ended there by the requester's word."""
        stays = [stay for stay in self.stays if stay.state == state]
        if not stays or stays[-1].broken_off or self.is_in(state):
            return None
        return _Passage(self, [(stay.came_at, stay.left_at) for stay in stays if stay.left_at is not None])

    def allowed(self, state: str) -> timedelta:
        """Until when the state should have been left; who helps from a distance goes sooner."""
        return timedelta(hours=target_hours(state, self.mode) or 0)

    def running(self, starts: datetime, ends: datetime) -> timedelta:
        return sum((span.within(starts, ends) for span in self.spans if span.cause is None), start=_ZERO)

    def stopped(self, ends: datetime) -> dict[str, timedelta]:
        """By cause, since the submission."""
        found: dict[str, timedelta] = defaultdict(timedelta)
        for span in self.spans:
            if span.cause is not None:
                found[span.cause] += span.within(self.submitted_at, ends)
        return found


@dataclass(frozen=True)
class _Passage:
    """A request that came into a state, once or more often, and has left it."""

    course: _Course
    stays: list[tuple[datetime, datetime]]

    @property
    def left_at(self) -> datetime:
        return self.stays[-1][1]

    @property
    def running_from_start(self) -> timedelta:
        return self.course.running(self.course.submitted_at, self.left_at)

    @property
    def running_within(self) -> timedelta:
        return sum((self.course.running(came, left) for came, left in self.stays), start=_ZERO)

    @property
    def calendar_within(self) -> timedelta:
        return sum((left - came for came, left in self.stays), start=_ZERO)


def response_times(session: Session, actor: Actor, asked: Asked) -> dict[str, Any]:
    """In the shape of ResponseTimes, over the requests that exist for the actor. Raises Invalid for a period that
    ends before it starts."""
    require(actor, "requests.report")
    if asked.starts is not None and asked.ends is not None and asked.ends < asked.starts:
        raise Invalid(errors=[FieldError("?to", "bad_period", "comes before the first day")])
    courses, at = _courses(session, [visible_requests(actor), *_conditions(asked)]), now()
    timed = [state for state in _IN_ORDER if state in RUNNING or state in STOPPED_BY]
    return {
        "from": None if asked.starts is None else asked.starts.isoformat(),
        "to": None if asked.ends is None else asked.ends.isoformat(),
        "track": asked.track,
        "requests": len(courses),
        "states": [_told(state, courses, at) for state in timed],
    }


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    submitted = DeploymentRequest.submitted_at
    found: list[ColumnElement[bool]] = [submitted.is_not(None)]
    if asked.starts is not None:
        found.append(submitted >= datetime.combine(asked.starts, time(), UTC))
    if asked.ends is not None:
        found.append(submitted < datetime.combine(asked.ends + timedelta(days=1), time(), UTC))
    if asked.track is not None:
        found.append(DeploymentRequest.track == asked.track)
    return found


def _courses(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[_Course]:
    begun = session.execute(
        select(DeploymentRequest.id, DeploymentRequest.submitted_at, DeploymentRequest.mode).where(*conditions)
    ).all()
    of_these = select(DeploymentRequest.id).where(*conditions)
    moves: dict[int, list[Any]] = defaultdict(list)
    steps = select(RequestMove.request_id, RequestMove.action, RequestMove.before, RequestMove.after, RequestMove.at)
    for move in session.execute(steps.where(RequestMove.request_id.in_(of_these)).order_by(RequestMove.version)):
        moves[move.request_id].append(move)
    spans: dict[int, list[_Span]] = defaultdict(list)
    times = select(ClockSpan.request_id, ClockSpan.starts_at, ClockSpan.ends_at, ClockSpan.cause)
    for span in session.execute(times.where(ClockSpan.request_id.in_(of_these)).order_by(ClockSpan.id)):
        spans[span.request_id].append(_Span(span.starts_at, span.ends_at, span.cause))
    return [_Course(at, mode, list(_stays(moves[id_])), spans[id_]) for id_, at, mode in begun if at is not None]


def _stays(moves: Sequence[Any]) -> Iterable[_Stay]:
    turns = [move for move in moves if move.before != move.after]
    for came, left in zip(turns, [*turns[1:], None], strict=True):
        yield _Stay(came.after, came.at, None if left is None else left.at, left is not None and _breaks_off(left))


def _breaks_off(move: Any) -> bool:
    step = STEPS_BY_ACTION.get(move.action)
    return step is not None and step.hand == "requester" and step.after in ENDED


def _told(state: str, courses: Sequence[_Course], at: datetime) -> dict[str, Any]:
    inside = [course for course in courses if course.is_in(state)]
    passages = [passage for course in courses if (passage := course.passage(state)) is not None]
    target = target_hours(state, None) if state in RUNNING else None
    return {
        "state": state,
        "clock": "running" if state in RUNNING else "stopped",
        "passed": len(passages),
        "inside": len(inside),
        **_against(state, target, passages, inside, at),
        "running_from_start": _spread(one.running_from_start for one in passages),
        "calendar_from_start": _spread(one.left_at - one.course.submitted_at for one in passages),
        "running_within": _spread(one.running_within for one in passages),
        "calendar_within": _spread(one.calendar_within for one in passages),
        "stopped": _stopped(passages),
    }


def _against(
    state: str, target: int | None, passages: Sequence[_Passage], inside: Sequence[_Course], at: datetime
) -> dict[str, Any]:
    """Who is there beyond the target has missed it already: otherwise the slowest would count last."""
    if target is None:
        return {"target_hours": None, "met": None, "overdue": None, "met_percent": None}
    met = sum(one.running_from_start <= one.course.allowed(state) for one in passages)
    overdue = sum(course.running(course.submitted_at, at) > course.allowed(state) for course in inside)
    decided = len(passages) + overdue
    percent = round(met * 100 / decided) if decided else None
    return {"target_hours": target, "met": met, "overdue": overdue, "met_percent": percent}


def _spread(times: Iterable[timedelta]) -> dict[str, float] | None:
    """In hours; the 90th percentile is the smallest of the values that nine in ten do not exceed."""
    hours = sorted(one / timedelta(hours=1) for one in times)
    if not hours:
        return None
    return {"median": round(median(hours), 2), "p90": round(hours[math.ceil(len(hours) * 9 / 10) - 1], 2)}


def _stopped(passages: Sequence[_Passage]) -> list[dict[str, Any]]:
    """By cause: how many requests stood still from the submission to the end of the state, and how long in all."""
    by_cause: dict[str, list[timedelta]] = defaultdict(list)
    for one in passages:
        for cause, stood in one.course.stopped(one.left_at).items():
            if stood >= _NOTHING:
                by_cause[cause].append(stood)
    return [
        {"cause": cause, "requests": len(times), "hours": round(sum(times, start=_ZERO) / timedelta(hours=1), 2)}
        for cause, times in sorted(by_cause.items())
    ]
