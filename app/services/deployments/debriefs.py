"""The three voices after a deployment, the lessons without names, and the end of a request."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import now, writing
from app.errors import Conflict, FieldError, Forbidden, Invalid
from app.models import Account, Candidate, DebriefPart, DeploymentRequest, Lesson, Profile, ProfileName
from app.policy import Actor, Role, may, require
from app.policy.request_moves import STEPS_BY_ACTION
from app.queries.debriefs import (
    ASKS,
    DEBRIEFED_FROM,
    may_go_without_expert,
    returned_at,
    silent_experts,
    voices_of,
)
from app.queries.deployments import FoundRequest, find_request
from app.queries.fielding import parties_of
from app.queries.offers import find_own_offer
from app.schemas.fielding import Closing, DebriefWrite
from app.search.folding import words
from app.services import audit
from app.services.deployments.mail import author_of, tell_about
from app.services.deployments.steps import step_allowed, take_step

# Whoever owes a part is asked when people come back, and once more after so long.
ASKED_AGAIN_AFTER: Final = timedelta(days=7)
# In years: what is decided can be shown for as long as the retention calendar says, and never for less than a year.
KEPT_AT_LEAST: Final = 1
KEPT: Final = 5


def may_write_debrief(actor: Actor, found: FoundRequest) -> bool:
    """Whether `write_debrief` would let the actor now."""
    side = found.is_requester or actor.role is Role.DESK
    return side and found.request.state in DEBRIEFED_FROM and may(actor, "debriefs.write")


def write_debrief(session: Session, actor: Actor, request_id: UUID, given: DebriefWrite) -> None:
    """The part of the requester's side, or of the desk; written again, it takes the place of what was there."""
    require(actor, "debriefs.write")
    found = find_request(session, actor, request_id, hold=True)
    _refuse_unless_open(found.request)
    if not found.is_requester and actor.role is not Role.DESK:
        raise Forbidden()
    _write(session, actor, found.request, "requester" if found.is_requester else "desk", None, given)


def debrief_offer(session: Session, actor: Actor, offer_id: UUID, given: DebriefWrite) -> None:
    """The part of somebody who was in the field."""
    held = find_own_offer(session, actor, offer_id, hold=True)
    if held.candidate.state != "returned" or held.offer.state != "accepted":
        raise Conflict("A debrief is for who was in the field.", code="step_not_allowed")
    _refuse_unless_open(held.request)
    _write(session, actor, held.request, "expert", held.candidate.id, given)


def _refuse_unless_open(row: DeploymentRequest) -> None:
    if row.state not in DEBRIEFED_FROM:
        raise Conflict("Debriefs are written after the return, until they are concluded.", code="step_not_allowed")


def _write(
    session: Session,
    actor: Actor,
    row: DeploymentRequest,
    voice: str,
    candidate_id: int | None,
    given: DebriefWrite,
) -> None:
    one = (DebriefPart.request_id == row.id) & (DebriefPart.voice == voice)
    one &= DebriefPart.candidate_id.is_(None) if candidate_id is None else DebriefPart.candidate_id == candidate_id
    part = session.scalars(select(DebriefPart).where(one)).one_or_none()
    if part is None:
        part = DebriefPart(request_id=row.id, voice=voice, candidate_id=candidate_id)
        session.add(part)
    part.achieved, part.hindered, part.advice = given.achieved, given.hindered, given.advice
    part.written_at, part.actor = now(), actor.name
    session.flush()
    audit.record(session, actor, "debrief.write", about=("request", row.public_id), detail={"voice": voice})


def conclude_debrief(session: Session, actor: Actor, request_id: UUID, version: int) -> None:
    """Raises Conflict (`debrief_missing`) naming the voices that are not there; the requester's may be missing once
    it was asked twice, the expert's where everybody who was in the field has been erased."""
    found = step_allowed(session, actor, request_id, version, "debrief")
    returned = (Candidate.request_id == found.request.id) & (Candidate.state == "returned")
    owes = session.scalar(select(Candidate.id).where(returned).limit(1)) is not None
    _refuse_missing(session, found.request, {"desk", "expert"} if owes else {"desk"})
    take_step(session, actor, found.request, STEPS_BY_ACTION["debrief"])


def _refuse_missing(session: Session, row: DeploymentRequest, wanted: set[str]) -> None:
    if row.debrief_asks < ASKS:
        wanted = wanted | {"requester"}
    if missing := sorted(wanted - voices_of(session, row)):
        errors = [FieldError(f"/debriefs/{voice}", "missing", "this voice is missing") for voice in missing]
        raise Conflict("A voice is missing.", code="debrief_missing", errors=errors)


def conclude_without_expert(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    """By the head, when nobody who was in the field has written: at once where each was erased or removed, else when
    they were asked twice and fourteen days have gone by since the return. The reason is kept with the debrief.

    Raises Conflict: `expert_waited_for`, and `debrief_missing` as for a debrief with the expert's part.
    """
    found = step_allowed(session, actor, request_id, version, "debrief_without")
    if not may_go_without_expert(session, found.request):
        actions = found.actions_for(actor)
        raise Conflict("The expert's part is there, or can still come.", code="expert_waited_for", actions=actions)
    _refuse_missing(session, found.request, {"desk"})
    take_step(session, actor, found.request, STEPS_BY_ACTION["debrief_without"], reason=reason)


def close_request(session: Session, actor: Actor, request_id: UUID, version: int, given: Closing) -> None:
    """With a reason, the lessons, and the day until which it is kept. Raises Invalid where a lesson names a person,
    a party or the request."""
    found = step_allowed(session, actor, request_id, version, "close")
    row, today = found.request, now().date()
    keep_until = given.keep_until or years_after(today, KEPT)
    if not years_after(today, KEPT_AT_LEAST) <= keep_until <= years_after(today, KEPT):
        told = "choose a day from one year to five years from today"
        raise Invalid(errors=[FieldError("/keep_until", "kept_too_short_or_long", told)])
    _refuse_names(session, row, given.lessons)
    row.closing_reason, row.keep_until = given.closing_reason, keep_until
    session.add_all(_lesson(row, text, today) for text in given.lessons)
    session.flush()
    detail = {"closing_reason": given.closing_reason, "lessons": len(given.lessons)}
    take_step(session, actor, row, STEPS_BY_ACTION["close"], detail=detail)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the day before where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _lesson(row: DeploymentRequest, text: str, today: date) -> Lesson:
    """Every office reads lessons: of a strict request they tell neither that it was, nor where, nor in which week."""
    if row.confidentiality == "strict":
        return Lesson(track=row.track, text=text, learned_on=today.replace(month=1, day=1))
    return Lesson(situation=row.situation, track=row.track, mode=row.mode, text=text, learned_on=today)


def _refuse_names(session: Session, row: DeploymentRequest, lessons: list[str]) -> None:
    told = _names_in(session, row)
    errors = [
        FieldError(f"/lessons/{number}", "names_somebody", "this names a person, a party or the request")
        for number, text in enumerate(lessons)
        if row.reference in text or any(name <= set(words(text)) for name in told)
    ]
    if errors:
        raise Invalid(errors=errors)


def _names_in(session: Session, row: DeploymentRequest) -> list[set[str]]:
    """Names of people and parties of the request, each as the words that it is made of."""
    ids = select(Candidate.profile_id).where(Candidate.request_id == row.id)
    texts = [
        *session.scalars(select(Profile.display_name).where(Profile.id.in_(ids))),
        *session.scalars(select(ProfileName.text).where(ProfileName.profile_id.in_(ids))),
        *(party.name for party in parties_of(session, row)),
    ]
    return [name for name in (set(words(text)) for text in texts) if name]


def ask_again(engine: Engine, at: datetime) -> None:
    """Once, when a week has gone by: the requester and everybody who was in the field, whose part is not there."""
    with writing(engine) as session:
        open_ones = DeploymentRequest.state.in_(DEBRIEFED_FROM) & (DeploymentRequest.debrief_asks < ASKS)
        for row in session.scalars(select(DeploymentRequest).where(open_ones).with_for_update()).all():
            back = returned_at(session, row)
            if back is not None and back + ASKED_AGAIN_AFTER <= at:
                _ask_again(session, row)


def _ask_again(session: Session, row: DeploymentRequest) -> None:
    key, experts = f"{row.public_id} again", silent_experts(session, row)
    waits_for_requester = "requester" not in voices_of(session, row)
    if waits_for_requester:
        tell_about(session, row, author_of(row), "debrief_asked", f"/requests/{row.public_id}", key)
    if experts:
        tell_about(session, row, Account.profile_id.in_(experts), "debrief_asked", "/offers", key)
    if waits_for_requester or experts:
        row.debrief_asks += 1


def tell_of_return(session: Session, row: DeploymentRequest) -> None:
    """Everybody whose part of the debrief is waited for."""
    key = f"{row.public_id} debrief"
    tell_about(session, row, author_of(row), "debrief_asked", f"/requests/{row.public_id}", key)
    ids = select(Candidate.profile_id).where(Candidate.request_id == row.id, Candidate.state == "returned")
    tell_about(session, row, Account.profile_id.in_(ids), "debrief_asked", "/offers", key)
