"""Deployment requests as they are read. Every read starts from what the asker sees at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import ClockSpan, DeploymentRequest, RequestMove, RequestParty, RequestTerms
from app.policy import Actor, require
from app.policy.request_moves import (
    ENDED,
    FIELDED,
    RUNNING,
    STEPS_BY_ACTION,
    RequestStep,
    steps_open_to,
)
from app.policy.requests import requester_side, visible_requests
from app.queries.debriefs import DEBRIEFED_FROM, may_go_without_expert
from app.queries.interim import linked_requests
from app.queries.paging import cursor_at, place_of
from app.queries.records import written_instant
from app.settings import get_settings


@dataclass(frozen=True)
class FoundRequest:
    """A request that the asker sees, and on which side of it the asker stands."""

    request: DeploymentRequest
    is_requester: bool
    is_author: bool
    # Steps that the table allows and that are not to be offered yet.
    not_yet: frozenset[str] = frozenset()

    @property
    def is_own(self) -> bool:
        """Also of who wrote it for a State or an organisation and is an officer by now."""
        return self.is_requester or self.is_author

    def steps_for(self, actor: Actor) -> list[RequestStep]:
        row = self.request
        steps = steps_open_to(actor, row.state, row.track, is_author=self.is_author, is_requester=self.is_requester)
        return [step for step in steps if step.action not in self.not_yet]

    def actions_for(self, actor: Actor) -> list[str]:
        return [step.action for step in self.steps_for(actor)]


def find_request(session: Session, actor: Actor, public_id: UUID, *, hold: bool = False) -> FoundRequest:
    """Raises NotFound alike for what is missing and what is not for the asker. `hold`: until the transaction ends."""
    require(actor, "requests.read")
    statement = select(DeploymentRequest, requester_side(actor)).where(
        DeploymentRequest.public_id == public_id, visible_requests(actor)
    )
    if hold:
        statement = statement.with_for_update(of=DeploymentRequest).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound()
    return FoundRequest(row[0], bool(row[1]), row[0].author == actor.name, _not_yet(session, row[0]))


def _not_yet(session: Session, row: DeploymentRequest) -> frozenset[str]:
    waits = row.state in DEBRIEFED_FROM and not may_go_without_expert(session, row)
    return frozenset({"debrief_without"}) if waits else frozenset()


def find_by_reference(session: Session, actor: Actor, reference: str) -> FoundRequest:
    """As `find_request`, by what people call it."""
    require(actor, "requests.read")
    called = select(DeploymentRequest.public_id).where(DeploymentRequest.reference == reference)
    public_id = session.scalar(called)
    if public_id is None:
        raise NotFound()
    return find_request(session, actor, public_id)


def list_requests(
    session: Session,
    actor: Actor,
    state: str | None,
    limit: int,
    cursor: str | None,
    *,
    among: tuple[str, ColumnElement[bool]] | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """At most `limit` in the shape of RequestSummary, the newest first, and the cursor of the next page. `among`: the
    name of a condition, and the condition."""
    require(actor, "requests.read")
    asked = f"requests?{state or ''}{'' if among is None else f'&{among[0]}'}"
    before = place_of(cursor, asked)
    statement = select(DeploymentRequest).where(visible_requests(actor))
    if among is not None:
        statement = statement.where(among[1])
    if state is not None:
        statement = statement.where(DeploymentRequest.state == state)
    if before is not None:
        statement = statement.where(DeploymentRequest.id < before)
    rows = session.scalars(statement.order_by(DeploymentRequest.id.desc()).limit(limit + 1)).all()
    found = rows[:limit]
    spans = spans_of(session, [row.id for row in found])
    items = [_summary(row, actor, spans.get(row.id, [])) for row in found]
    return items, cursor_at(found[-1].id, asked) if len(rows) > limit else None


def _summary(row: DeploymentRequest, actor: Actor, spans: Sequence[ClockSpan]) -> dict[str, Any]:
    telling = row.confidentiality == "ordinary" or row.author == actor.name
    return {
        "id": str(row.public_id),
        "reference": row.reference,
        "state": row.state,
        "track": row.track,
        "confidentiality": row.confidentiality,
        "situation": row.situation if telling else None,
        "area": row.area if telling else None,
        "starts": None if row.starts is None else row.starts.isoformat(),
        "submitted_at": written_instant(row.submitted_at),
        "clock": clock_of(row, spans, now()),
        "version": row.version,
    }


def request_view(session: Session, actor: Actor, found: FoundRequest) -> dict[str, Any]:
    """In the shape of RequestAnswer."""
    row = found.request
    parties = session.scalars(
        select(RequestParty).where(RequestParty.request_id == row.id).order_by(RequestParty.position)
    )
    shared = {**_summary(row, actor, spans_of(session, [row.id]).get(row.id, [])), "area": row.area}
    return {
        **shared,
        "situation": row.situation,
        "host_country": row.host_country,
        "purpose": row.purpose,
        "mode": row.mode,
        "days": row.days,
        "contact": row.contact,
        "parties": [{"kind": one.kind, "name": one.name, "country": one.country} for one in parties],
        "posts": row.posts,
        "team": row.team,
        "closing_reason": row.closing_reason,
        **linked_requests(session, actor, row),
        "terms": _terms(session, row),
        "available_actions": [
            {"action": step.action, "state": step.after, "reason_needed": step.reason}
            for step in found.steps_for(actor)
        ],
        "created_at": written_instant(row.created_at),
        "updated_at": written_instant(row.updated_at),
    }


def _terms(session: Session, row: DeploymentRequest) -> dict[str, Any] | None:
    newest = select(RequestTerms).where(RequestTerms.request_id == row.id).order_by(RequestTerms.version.desc())
    terms = session.scalars(newest.limit(1)).one_or_none()
    if terms is None:
        return None
    return {
        "version": terms.version,
        "text": terms.text,
        "searches": terms.searches,
        "frozen_at": written_instant(terms.frozen_at),
    }


def history_of(session: Session, actor: Actor, found: FoundRequest) -> list[dict[str, Any]]:
    """Every step in the shape of StepAnswer, the first one first."""
    moves = session.scalars(
        select(RequestMove).where(RequestMove.request_id == found.request.id).order_by(RequestMove.version)
    )
    return [_step(move, told=not found.is_requester or move.action not in _WITHIN) for move in moves]


# Why these were taken stays within the secretariat: it may tell of people.
_WITHIN: Final = frozenset(
    {"ask_others", "search_again", "fall_back", "shortlist", "extend", "recall", "debrief_without"}
)


def _step(move: RequestMove, *, told: bool) -> dict[str, Any]:
    step = STEPS_BY_ACTION.get(move.action)
    return {
        "action": move.action,
        "before": move.before,
        "after": move.after,
        "by": "requester" if step is None else step.hand,
        "at": written_instant(move.at),
        "reason": move.reason if told else None,
        "detail": move.detail,
    }


def spans_of(session: Session, ids: Sequence[int]) -> dict[int, list[ClockSpan]]:
    """Of each request, by row number, in their order."""
    found: dict[int, list[ClockSpan]] = {}
    rows = select(ClockSpan).where(ClockSpan.request_id.in_(ids)).order_by(ClockSpan.id)
    for span in session.scalars(rows):
        found.setdefault(span.request_id, []).append(span)
    return found


def clock_now(session: Session, row: DeploymentRequest) -> dict[str, Any]:
    """In the shape of ClockAnswer."""
    return clock_of(row, spans_of(session, [row.id]).get(row.id, []), now())


def clock_of(row: DeploymentRequest, spans: Sequence[ClockSpan], at: datetime) -> dict[str, Any]:
    """In the shape of ClockAnswer, as of `at`."""
    running = sum(
        (((span.ends_at or at) - span.starts_at) for span in spans if span.cause is None), start=timedelta()
    )
    fielded = row.state in FIELDED
    over = fielded or row.state in ENDED
    cause = spans[-1].cause if spans and not over else None
    until = spans[-1].ends_at or at if spans else at
    calendar = timedelta() if row.submitted_at is None else until - row.submitted_at
    # Once somebody was in the field, what counts is whether they were by the time of a deployment.
    timed = "preparing" if fielded else row.state if row.state in RUNNING else None
    target = None if timed is None else target_hours(timed, row.mode)
    left = None if target is None else timedelta(hours=target) - running
    kept = None if left is None or not fielded else left >= timedelta()
    return {
        "state": _clock_state(row, cause, over, kept=kept),
        "cause": cause,
        "running_s": int(running.total_seconds()),
        "calendar_s": int(calendar.total_seconds()),
        "target_hours": target,
        "used_percent": None if target is None else int(running / timedelta(hours=target) * 100),
        "due_at": None if left is None or over else written_instant(at + left),
    }


def target_hours(state: str, mode: str | None) -> int | None:
    """By when, in hours of running time from the submission, a request of this mode should have left the state."""
    targets = get_settings().request_target_hours
    remote = targets.get(f"{state}_remote") if mode == "remote" else None
    return remote or targets.get(state)


def _clock_state(row: DeploymentRequest, cause: str | None, over: bool, *, kept: bool | None) -> str:
    if kept is not None:
        return "met" if kept else "missed"
    if over:
        return "ended"
    if row.submitted_at is None:
        return "not_started"
    return "running" if cause is None else "stopped"
