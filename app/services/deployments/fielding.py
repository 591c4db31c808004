"""Before, during and after the time in the field: releases, the list of checks, deployment, extension, return."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound
from app.models import (
    Candidate,
    Declaration,
    Deployment,
    DeploymentDay,
    DeploymentRequest,
    Offer,
    Profile,
    Release,
    RequestCheck,
)
from app.policy import Actor, Role, require
from app.policy.request_moves import PREPARED, STEPS_BY_ACTION
from app.queries.deployments import FoundRequest
from app.queries.fielding import CHECKS, checks_of, consents_of, parties_of, releases_of
from app.queries.offers import find_release, may_be_sent
from app.schemas.fielding import ChecksWrite, Completion, DeploymentWrite, Extension, ReleaseAnswer, ReleaseWrite
from app.services import audit
from app.services.deployments.candidates import go
from app.services.deployments.debriefs import tell_of_return
from app.services.deployments.field_mail import tell_who_goes
from app.services.deployments.findings import lacks_in_flags
from app.services.deployments.holding import hold_candidate, hold_request, refuse_own
from app.services.deployments.mail import officers_of, tell_about
from app.services.deployments.missions import write_mission
from app.services.deployments.steps import step_allowed, take_step
from app.services.deployments.turning import turn_clock
from app.services.revisions import raise_revision

# With all extensions; each day of it is a row.
LONGEST: Final = timedelta(days=3650)
# How long after the first day in the field a deployment can still be written down.
WRITTEN_LATE: Final = timedelta(days=366)


def answer_release(session: Session, actor: Actor, release_id: UUID, given: ReleaseAnswer) -> None:
    """By a focal point of the State that nominated the person. Raises NotFound, Conflict when it was answered."""
    release, request = find_release(session, actor, release_id)
    row = session.get_one(DeploymentRequest, request.id, with_for_update=True, populate_existing=True)
    session.refresh(release, with_for_update=True)
    if release.state != "asked":
        raise Conflict("This has been answered.", code="already_decided")
    _answered(session, actor, row, release, given.answer, given.reason)
    key = f"release {release.public_id}"
    tell_about(session, row, officers_of(row, (Role.DESK,)), "request_moved", f"/requests/{row.public_id}", key)


def record_release(session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, given: ReleaseWrite) -> None:
    """What the secretariat learned of a release on paper or by voice. Raises NotFound before an acceptance."""
    found = _prepared(session, actor, request_id)
    one = hold_candidate(session, actor, request_id, candidate_id)
    release = session.get(Release, one.candidate.id, with_for_update=True)
    if release is None:
        raise NotFound()
    _answered(session, actor, found.request, release, given.state, given.reason)


def _answered(
    session: Session, actor: Actor, row: DeploymentRequest, release: Release, state: str, reason: str | None
) -> None:
    release.state, release.reason = state, reason
    release.answered_at, release.answered_by = (None, None) if state == "asked" else (now(), actor.name)
    session.flush()
    turn_clock(session, row)
    audit.record(session, actor, "release.record", about=("request", row.public_id), detail={"state": state})


def _prepared(session: Session, actor: Actor, request_id: UUID) -> FoundRequest:
    require(actor, "deployments.run")
    found = hold_request(session, actor, request_id)
    if found.request.state not in PREPARED:
        raise Conflict("This belongs to the time between offer and deployment.", code="step_not_allowed")
    return found


def change_checks(session: Session, actor: Actor, request_id: UUID, given: ChecksWrite) -> None:
    """Tick or open points of the list before a deployment."""
    found = _prepared(session, actor, request_id)
    said = {item: state for item, state in given.model_dump().items() if state is not None}
    moment = now()
    for item, state in said.items():
        key = {"request_id": found.request.id, "item": item}
        kept = session.get(RequestCheck, key) or RequestCheck(**key)
        kept.state, kept.at, kept.actor = state, moment, actor.name
        session.add(kept)
    session.flush()
    turn_clock(session, found.request)
    audit.record(session, actor, "checks.change", about=("request", found.request.public_id), detail=said)


def deploy(session: Session, actor: Actor, request_id: UUID, version: int, given: DeploymentWrite) -> None:
    """Everybody who prepared goes. Raises Conflict (`not_ready_to_deploy`) naming all that is missing, and
    (`already_deployed`) when somebody is in the field elsewhere on one of these days; Invalid for a first day
    that is long past."""
    found = step_allowed(session, actor, request_id, version, "deploy")
    row = found.request
    going = _people(session, row, "preparing")
    if missing := still_missing(session, row, going):
        raise Conflict("Something is still missing.", code="not_ready_to_deploy", errors=missing)
    refuse_own(session, actor, going)
    starts = given.starts or max(row.starts or now().date(), now().date())
    if starts < now().date() - WRITTEN_LATE:
        raise Invalid(errors=[FieldError("/starts", "day_out_of_range", "this is long past")])
    ends = starts + timedelta(days=(row.days or 1) - 1)
    for candidate in going:
        session.add(Deployment(candidate_id=candidate.id, profile_id=candidate.profile_id, starts=starts, ends=ends))
    session.flush()
    _take_days(session, going, starts, ends)
    for candidate in going:
        go(session, actor, candidate, "deploy")
    take_step(session, actor, row, STEPS_BY_ACTION["deploy"])
    tell_who_goes(session, row, going)


def still_missing(session: Session, row: DeploymentRequest, going: Sequence[Candidate]) -> list[FieldError]:
    """What has to be there before `going`, who prepare, can be deployed; by kind and place."""
    return [
        *_lacks_consent(session, row),
        *_lacks_release(session, going),
        *_lacks_declaration(session, going),
        *_lacks_checks(session, row),
        *_lacks_member(session, going),
        *lacks_in_flags(session, row, going),
    ]


def _people(session: Session, row: DeploymentRequest, state: str) -> Sequence[Candidate]:
    mine = select(Candidate).where(Candidate.request_id == row.id, Candidate.state == state)
    # In the order of people: two requests that take days of the same people wait for each other and never in a ring.
    return session.scalars(mine.order_by(Candidate.profile_id).with_for_update()).all()


def _lacks_consent(session: Session, row: DeploymentRequest) -> Iterator[FieldError]:
    parties = parties_of(session, row)
    consents = consents_of(session, parties)
    for party in parties:
        held = consents.get(party.id)
        state = "not_sought" if held is None else held.state
        met = state == "given" or (state == "conditional" and held is not None and held.condition_met)
        if party.kind == "host_government":
            enough = met or (state == "not_needed" and row.mode in ("remote", "training"))
        else:
            enough = met or state == "not_needed" or (held is not None and held.sufficient)
        if not enough:
            yield FieldError(f"/consents/{party.position}", "missing", "consent is not there")


def _lacks_release(session: Session, going: Sequence[Candidate]) -> Iterator[FieldError]:
    releases = releases_of(session, [one.id for one in going])
    for candidate in going:
        release = releases.get(candidate.id)
        if release is None or release.state not in ("given", "not_needed"):
            yield FieldError(f"/releases/{candidate.public_id}", "missing", "the release is not there")


def _lacks_declaration(session: Session, going: Sequence[Candidate]) -> Iterator[FieldError]:
    ids = [one.id for one in going]
    declared = set(
        session.scalars(
            select(Offer.candidate_id)
            .join(Declaration, Declaration.offer_id == Offer.id)
            .where(Offer.candidate_id.in_(ids), Offer.state == "accepted")
        )
    )
    for candidate in going:
        if candidate.id not in declared:
            yield FieldError(f"/declarations/{candidate.public_id}", "missing", "the declaration is not there")


def _lacks_checks(session: Session, row: DeploymentRequest) -> Iterator[FieldError]:
    state = checks_of(session, row)
    for item in CHECKS:
        if state[item] not in ("done", "not_needed"):
            yield FieldError(f"/checks/{item}", "missing", "this point is not ticked")


def _lacks_member(session: Session, going: Sequence[Candidate]) -> Iterator[FieldError]:
    for candidate in going:
        if not may_be_sent(session.get_one(Profile, candidate.profile_id)):
            yield FieldError(f"/members/{candidate.public_id}", "missing", "this person is no member any more")


def _take_days(session: Session, people: Sequence[Candidate], first: date, last: date) -> None:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = [{"profile_id": one.profile_id, "day": day, "candidate_id": one.id} for one in people for day in days]
    try:
        if rows:
            session.execute(insert(DeploymentDay), rows)
    except IntegrityError:
        raise Conflict("Somebody is deployed elsewhere on one of these days.", code="already_deployed") from None


def extend(session: Session, actor: Actor, request_id: UUID, version: int, given: Extension) -> None:
    """Raises Invalid for a day that is no later or too late, Conflict when a consent no longer stands or the days are
    taken."""
    found = step_allowed(session, actor, request_id, version, "extend")
    going = _people(session, found.request, "deployed")
    refuse_own(session, actor, going)
    missing = list(_lacks_consent(session, found.request))
    if missing:
        raise Conflict("A consent no longer stands.", code="not_ready_to_deploy", errors=missing)
    held = {candidate.id: session.get_one(Deployment, candidate.id) for candidate in going}
    last = max((row.ends for row in held.values()), default=now().date())
    if given.ends <= last:
        raise Invalid(errors=[FieldError("/ends", "day_out_of_range", "this is no later than the present last day")])
    if any(given.ends >= row.starts + LONGEST for row in held.values()):
        raise Invalid(errors=[FieldError("/ends", "day_out_of_range", "this is longer than any deployment")])
    for candidate in going:
        _take_days(session, [candidate], held[candidate.id].ends + timedelta(days=1), given.ends)
        held[candidate.id].ends = given.ends
    raise_revision(session, "directory")
    take_step(session, actor, found.request, STEPS_BY_ACTION["extend"], reason=given.reason)
    tell_who_goes(session, found.request, going)


def recall(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    """By the Secretary General: conduct, safety, loss of consent or of impartiality."""
    found = step_allowed(session, actor, request_id, version, "recall")
    going = _people(session, found.request, "deployed")
    _bring_back(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["recall"], reason=reason)
    tell_who_goes(session, found.request, going)


def complete(session: Session, actor: Actor, request_id: UUID, version: int, given: Completion) -> None:
    """Raises Conflict (`not_over`) before the last day. The mission is written into the profiles."""
    found = step_allowed(session, actor, request_id, version, "complete")
    going = _people(session, found.request, "deployed")
    last = max((session.get_one(Deployment, candidate.id).ends for candidate in going), default=now().date())
    if now().date() < last:
        raise Conflict("The last day has not come.", code="not_over")
    found.request.handover = given.handover
    _bring_back(session, actor, found.request)
    take_step(session, actor, found.request, STEPS_BY_ACTION["complete"])


def _bring_back(session: Session, actor: Actor, row: DeploymentRequest) -> None:
    """Everybody in the field: the days to come are free again, and the mission of who was there stands in the
    profile."""
    today = now().date()
    going = _people(session, row, "deployed")
    refuse_own(session, actor, going)
    for candidate in going:
        held = session.get_one(Deployment, candidate.id)
        held.ended = max(held.starts, min(today, held.ends))
        if held.starts <= today:
            write_mission(session, actor, row, candidate, held)
        session.execute(
            delete(DeploymentDay).where(DeploymentDay.candidate_id == candidate.id, DeploymentDay.day > today)
        )
    for candidate in going:
        go(session, actor, candidate, "come_back")
    row.debrief_asks = 1
    tell_of_return(session, row)
