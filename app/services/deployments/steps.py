"""The steps of a request: the table says who and when, guards say what has to be so, and each leaves its traces."""

from collections.abc import Mapping
from typing import Any, Final, get_args
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.models import DeploymentRequest, RequestTerms
from app.policy import Actor, require
from app.policy.request_moves import STEPS_BY_ACTION, RequestStep, has_rule, may_take
from app.queries.deployments import FoundRequest
from app.queries.interim import WAITING, envoy_of
from app.schemas.deployments import AdmissionTest, Post, RequestOpening, RequestRejection, RequestStandDown
from app.services import audit
from app.services.deployments.cancelling import cancel_everything
from app.services.deployments.history import keep_move
from app.services.deployments.mail import tell_of_step
from app.services.deployments.requests import held, refuse_incomplete, search_of
from app.services.deployments.turning import turn_clock
from app.services.revisions import directory_revision

ADMISSION_TESTS: Final = frozenset(get_args(AdmissionTest))


def submit_request(session: Session, actor: Actor, public_id: UUID, version: int) -> None:
    """T0 is the first time. Raises Invalid naming everything that is missing."""
    found = step_allowed(session, actor, public_id, version, "submit")
    refuse_incomplete(session, found.request)
    if found.request.submitted_at is None:
        found.request.submitted_at = now()
    take_step(session, actor, found.request, STEPS_BY_ACTION["submit"])


def return_request(session: Session, actor: Actor, public_id: UUID, version: int, reason: str) -> None:
    """Something is missing; the clock stands still until it is submitted again."""
    found = step_allowed(session, actor, public_id, version, "return")
    take_step(session, actor, found.request, STEPS_BY_ACTION["return"], reason=reason)


def reject_request(session: Session, actor: Actor, public_id: UUID, version: int, given: RequestRejection) -> None:
    found = step_allowed(session, actor, public_id, version, "reject")
    detail = {"failed": sorted(set(given.failed))}
    take_step(session, actor, found.request, STEPS_BY_ACTION["reject"], reason=given.reason, detail=detail)


def open_request(session: Session, actor: Actor, public_id: UUID, version: int, given: RequestOpening) -> None:
    """The terms of reference are frozen as version 1, with the searches that follow from the criteria.

    Raises Conflict (`admission_test_failed`) when a test is not passed, Invalid for a call waived without a reason.
    """
    found = step_allowed(session, actor, public_id, version, "open")
    if set(given.passed) != ADMISSION_TESTS:
        raise Conflict(
            "All four tests of admission have to be passed; what fails one is rejected or returned.",
            code="admission_test_failed",
        )
    reason = given.reason or _reason_of_interim(session, actor, found.request)
    if given.scoping_call == "waived" and reason is None:
        raise Invalid(errors=[FieldError("/reason", "missing", "say why there was no call")])
    _freeze_terms(session, actor, found.request, given.terms)
    take_step(
        session,
        actor,
        found.request,
        STEPS_BY_ACTION["open"],
        reason=reason if given.scoping_call == "waived" else given.reason,
        detail={"scoping_call": given.scoping_call},
    )


def _reason_of_interim(session: Session, actor: Actor, row: DeploymentRequest) -> str | None:
    """Interim help needs no call of its own while the envoy's request, whose reference is the reason, waits. Nobody
    is to learn of a strict one from a history that more people read."""
    envoy = envoy_of(session, actor, row)
    if envoy is None or envoy.state != WAITING:
        return None
    return envoy.reference if row.confidentiality == "strict" or envoy.confidentiality != "strict" else None


def _freeze_terms(session: Session, actor: Actor, row: DeploymentRequest, text: str) -> None:
    searches = [search_of(Post.model_validate(post), row) for post in row.posts]
    frozen = {"version": 1, "text": text, "searches": searches, "frozen_at": now(), "frozen_by": actor.name}
    session.execute(insert(RequestTerms), [{"request_id": row.id, **frozen}])


def withdraw_request(session: Session, actor: Actor, public_id: UUID, version: int, reason: str) -> None:
    found = step_allowed(session, actor, public_id, version, "withdraw")
    found.request.closing_reason = "requester_withdrew"
    cancel_everything(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["withdraw"], reason=reason)


def stand_down_request(
    session: Session, actor: Actor, public_id: UUID, version: int, given: RequestStandDown
) -> None:
    found = step_allowed(session, actor, public_id, version, "stand_down")
    found.request.closing_reason = given.closing_reason
    cancel_everything(session, actor, found.request)
    detail = {"closing_reason": given.closing_reason}
    take_step(session, actor, found.request, STEPS_BY_ACTION["stand_down"], reason=given.reason, detail=detail)


def step_allowed(session: Session, actor: Actor, public_id: UUID, version: int, action: str) -> FoundRequest:
    """The request, held, when the table lets the actor take the step now.

    Raises Forbidden for who may not take it on this request, Conflict when its state does not lead there; both say
    what the actor may do now.
    """
    step = STEPS_BY_ACTION[action]
    require(actor, step.rule)
    # First, as wherever the directory may change: whoever goes or comes back is free on other days.
    directory_revision(session, hold=True)
    found = held(session, actor, public_id, version)
    track = found.request.track
    if not has_rule(actor, step, track):
        raise Forbidden()
    if not may_take(actor, step, track, is_author=found.is_author, is_requester=found.is_requester):
        words = "Nobody decides on a request they wrote." if found.is_author else "Only who made it does this."
        actions = found.actions_for(actor)
        raise Forbidden(f"{words} {_now_allowed(actions)}", code="own_request", actions=actions)
    if found.request.state not in step.before or step.track not in (None, track):
        actions = found.actions_for(actor)
        raise Conflict(_now_allowed(actions), code="step_not_allowed", actions=actions)
    return found


def _now_allowed(actions: list[str]) -> str:
    return f"Allowed to you now: {', '.join(actions) or 'nothing'}."


def take_step(
    session: Session,
    actor: Actor,
    row: DeploymentRequest,
    step: RequestStep,
    *,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Make the step, with clock, history, mails and audit. Whether it may be made is asked before."""
    before = row.state
    row.state, row.version, row.updated_at = step.after, row.version + 1, now()
    session.flush()
    turn_clock(session, row)
    keep_move(session, actor, row, step.action, before, reason=reason, detail=detail)
    tell_of_step(session, row, step)
    told = {"step": step.action, "before": before, "after": row.state}
    audit.record(session, actor, "request.step", about=("request", row.public_id), detail=told)
