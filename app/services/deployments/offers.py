"""Offers: made, answered, run out, and passed on to the next reserve.

Whatever may offer somebody a place holds the directory first, like whatever changes it: nobody is offered one and
asks to be erased at the same instant.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.db import now, writing
from app.errors import Conflict, Forbidden, Stale
from app.models import Account, Candidate, Declaration, DeploymentRequest, Offer, Profile, Release, RequestTerms
from app.policy import Actor, Role, require
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION, GOING
from app.policy.request_moves import STEPS_BY_ACTION
from app.queries.candidates import find_candidate
from app.queries.conduct import current_code
from app.queries.deployments import find_request
from app.queries.elsewhere import is_taken
from app.queries.fielding import is_filled, unoffered_places
from app.queries.offers import HeldOffer, find_own_offer, may_be_sent
from app.schemas.fielding import InterestDecision, OfferAcceptance, OfferWrite
from app.services import audit
from app.services.deployments.cancelling import close_offer
from app.services.deployments.candidates import go, refuse_step
from app.services.deployments.findings import blocking, refuse_outdated, renew_flags
from app.services.deployments.holding import hold_candidate, hold_request, refuse_own
from app.services.deployments.mail import officers_of, tell_about
from app.services.deployments.steps import step_allowed, take_step
from app.services.erasure import CLOCK
from app.services.revisions import directory_revision
from app.settings import get_settings


def offer_request(session: Session, actor: Actor, request_id: UUID, version: int, given: OfferWrite) -> None:
    """To everybody chosen; to reserves in the place of who is no member any more, and of who had accepted before and
    has gone meanwhile. Raises Conflict (`no_account`) for who could not accept, since that is their own act, and
    while somebody's flags are not settled (`screening_outdated`, `blocked_by_flag`)."""
    found = step_allowed(session, actor, request_id, version, "offer")
    row = found.request
    chosen = _in_state(session, row, "selected")
    refuse_own(session, actor, chosen)
    able = [one for one in chosen if may_be_sent(session.get_one(Profile, one.profile_id))]
    refuse_outdated(session, row, able)
    for candidate in chosen:
        if candidate in able:
            _offer(session, actor, row, candidate, given.letter)
        else:
            go(session, actor, candidate, "pass_over")
    take_step(session, actor, row, STEPS_BY_ACTION["offer"])
    for post in unoffered_places(session, row):
        _pass_on(session, actor, row, post, given.letter)


def _in_state(session: Session, row: DeploymentRequest, *states: str) -> Sequence[Candidate]:
    mine = select(Candidate).where(Candidate.request_id == row.id, Candidate.state.in_(states))
    return session.scalars(mine.order_by(Candidate.post, Candidate.rank, Candidate.id).with_for_update()).all()


def _offer(session: Session, actor: Actor, row: DeploymentRequest, candidate: Candidate, letter: str) -> None:
    if not may_be_sent(session.get_one(Profile, candidate.profile_id)):
        raise Conflict("Somebody chosen is no member any more.", code="not_active")
    if blocking(session, candidate):
        raise Conflict("Something on record blocks somebody until ethics waives it.", code="blocked_by_flag")
    whom = (Account.profile_id == candidate.profile_id) & (Account.role == Role.EXPERT)
    if session.scalar(select(Account.id).where(whom, Account.suspended_at.is_(None)).limit(1)) is None:
        raise Conflict("Somebody chosen has no account to accept with: invite them first.", code="no_account")
    newest = select(func.max(RequestTerms.version)).where(RequestTerms.request_id == row.id)
    moment = now()
    offer = Offer(
        candidate_id=candidate.id,
        state="open",
        letter=letter,
        terms_version=session.scalars(newest).one(),
        sent_at=moment,
        expires_at=moment + timedelta(hours=get_settings().offer_hours),
    )
    session.add(offer)
    session.flush()
    go(session, actor, candidate, "offer")
    tell_about(session, row, whom, "offer", f"/offers/{offer.public_id}", str(offer.public_id))


def accept_offer(session: Session, actor: Actor, offer_id: UUID, version: int, given: OfferAcceptance) -> None:
    """Acceptance and declaration in one act, bound to the code of conduct in force.

    Raises NotFound, Stale, and Conflict for what cannot be accepted any more (`offer_over`), for another version of
    the code (`code_changed`), for days that are taken (`already_deployed`), and to who is no member any more
    (`not_active`). A new interest goes to ethics first.
    """
    held = _own(session, actor, offer_id, version, "open")
    offer, candidate, row = held.offer, held.candidate, held.request
    code = current_code(session)
    if given.code_version != (None if code is None else code.number):
        raise Conflict("The code of conduct has changed: read the version in force first.", code="code_changed")
    if not may_be_sent(session.get_one(Profile, candidate.profile_id)):
        raise Conflict("You are no member of the Network any more.", code="not_active")
    if is_taken(session, candidate.profile_id, row, now().date()):
        raise Conflict("You are deployed elsewhere in this time.", code="already_deployed")
    offer.answered_at, offer.version = now(), offer.version + 1
    session.add(
        Declaration(
            offer_id=offer.id,
            code_version=given.code_version,
            new_interest=given.new_interest,
            declared_at=now(),
        )
    )
    if given.new_interest is not None:
        offer.state = "referred"
        session.flush()
        audit.record(session, actor, "interest.declare", about=("candidate", candidate.public_id))
        key = f"interest {offer.public_id}"
        tell_about(
            session, row, officers_of(row, (Role.ETHICS,)), "request_arrived", f"/requests/{row.public_id}", key
        )
        return
    _accepted(session, actor, row, candidate, offer)


def _own(session: Session, actor: Actor, offer_id: UUID, version: int, *states: str) -> HeldOffer:
    require(actor, "offers.own")
    directory_revision(session, hold=True)
    held = find_own_offer(session, actor, offer_id, hold=True)
    if held.offer.version != version:
        raise Stale()
    if held.offer.state not in states or (held.offer.state == "open" and held.offer.expires_at <= now()):
        raise Conflict("This offer no longer stands.", code="offer_over")
    return held


def _accepted(session: Session, actor: Actor, row: DeploymentRequest, candidate: Candidate, offer: Offer) -> None:
    offer.state = "accepted"
    session.flush()
    go(session, actor, candidate, "accept")
    _ask_release(session, row, candidate)
    if is_filled(session, row):
        for one in _in_state(session, row, "accepted"):
            go(session, actor, one, "prepare")
        take_step(session, actor, row, STEPS_BY_ACTION["fill"])


def _ask_release(session: Session, row: DeploymentRequest, candidate: Candidate) -> None:
    """Of the State that nominated the person; an employer is asked by the desk, which writes the answer down."""
    profile = session.get_one(Profile, candidate.profile_id)
    needed = profile.nominated_by is not None or bool(profile.affiliation)
    release = Release(
        candidate_id=candidate.id,
        giver=profile.nominated_by,
        state="asked" if needed else "not_needed",
        asked_at=now(),
    )
    session.add(release)
    session.flush()
    if profile.nominated_by is not None:
        givers = (Account.role == Role.FOCAL_POINT) & (Account.state == profile.nominated_by)
        tell_about(session, row, givers, "release_asked", "/releases", str(release.public_id))


def decline_offer(session: Session, actor: Actor, offer_id: UUID, version: int, reason: str | None) -> None:
    """The next reserve is offered it in the same step."""
    held = _own(session, actor, offer_id, version, "open", "referred")
    close_offer(session, held.candidate, "declined", reason)
    go(session, actor, held.candidate, "decline", reason=reason)
    _pass_on(session, actor, held.request, held.candidate.post, held.offer.letter)


def withdraw_from_offer(session: Session, actor: Actor, offer_id: UUID, version: int, reason: str) -> None:
    """After an acceptance and before the deployment; the next reserve is offered it in the same step."""
    held = _own(session, actor, offer_id, version, "accepted")
    if held.candidate.state not in ("accepted", "preparing"):
        raise Conflict("You are in the field: speak with the secretariat.", code="step_not_allowed")
    _lose(session, actor, held.request, held.candidate, "withdraw", "withdrawn", reason)


def drop_candidate(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, version: int, reason: str
) -> None:
    """By the desk, when somebody who has accepted cannot go: no release, no visa, illness."""
    require(actor, "deployments.run")
    directory_revision(session, hold=True)
    found = hold_request(session, actor, request_id)
    one = hold_candidate(session, actor, request_id, candidate_id, version)
    refuse_step(one, CANDIDATE_STEPS_BY_ACTION["drop"])
    _lose(session, actor, found.request, one.candidate, "drop", "cancelled", reason)


def _lose(
    session: Session,
    actor: Actor,
    row: DeploymentRequest,
    candidate: Candidate,
    action: str,
    state: str,
    reason: str,
) -> None:
    letter = _last_letter(session, candidate)
    close_offer(session, candidate, state, reason)
    go(session, actor, candidate, action, reason=reason)
    if row.state == "preparing":
        take_step(session, actor, row, STEPS_BY_ACTION["fall_back"])
    _pass_on(session, actor, row, candidate.post, letter)


def _last_letter(session: Session, candidate: Candidate) -> str:
    newest = select(Offer).where(Offer.candidate_id == candidate.id).order_by(Offer.id.desc())
    return session.scalars(newest.limit(1)).one().letter


def _pass_on(session: Session, actor: Actor, row: DeploymentRequest, post: int, letter: str) -> None:
    """To the next reserve of the post who can accept; who cannot is passed over, and whom something blocks that
    nobody has waived. Reserves are screened again here, since nobody else may be there to do it."""
    # Somebody of an earlier round may go while a new one is not decided: its reserves are offered nothing yet.
    reserves = _in_state(session, row, "reserve") if row.state == "offering" else ()
    busy = {candidate.profile_id for candidate in _in_state(session, row, "offered", *GOING)}
    for candidate in reserves:
        if candidate.post != post or candidate.profile_id in busy:
            continue
        renew_flags(session, row, candidate)
        try:
            with session.begin_nested():
                _offer(session, actor, row, candidate, letter)
        except Conflict:
            go(session, actor, candidate, "pass_over")
            continue
        return
    _tell_desk(session, row, post)


def _tell_desk(session: Session, row: DeploymentRequest, post: int) -> None:
    """That a place is empty and nobody is offered it."""
    key = f"{row.public_id} {row.version} reserves {post}"
    tell_about(session, row, officers_of(row, (Role.DESK,)), "request_moved", f"/requests/{row.public_id}", key)


def decide_interest(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, given: InterestDecision
) -> None:
    """By ethics: a new interest is no obstacle, or it is one and the next reserve is offered the place."""
    require(actor, "interests.decide")
    directory_revision(session, hold=True)
    found = find_request(session, actor, request_id, hold=True)
    one = find_candidate(session, actor, request_id, candidate_id, hold=True)
    if one.profile_public_id == actor.profile or found.is_author:
        raise Forbidden("Nobody decides on the own record.", code="own_record")
    waiting = (Offer.candidate_id == one.candidate.id) & (Offer.state == "referred")
    offer = session.scalars(select(Offer).where(waiting).with_for_update()).one_or_none()
    if offer is None:
        raise Conflict("No new interest waits for a decision.", code="already_decided")
    declared = session.get_one(Declaration, offer.id)
    declared.decision, declared.decided_by, declared.decided_at = given.decision, actor.name, now()
    declared.decision_reason = given.reason
    session.flush()
    detail = {"decision": given.decision}
    audit.record(session, actor, "interest.decide", about=("candidate", one.candidate.public_id), detail=detail)
    if given.decision == "cleared":
        offer.version += 1
        _accepted(session, actor, found.request, one.candidate, offer)
        return
    close_offer(session, one.candidate, "cancelled")
    go(session, actor, one.candidate, "uphold", reason=given.reason)
    _pass_on(session, actor, found.request, one.candidate.post, offer.letter)


def search_again(session: Session, actor: Actor, request_id: UUID, version: int, reason: str) -> None:
    """When nobody is left to be offered a place. Raises Conflict (`offers_stand`) while somebody is."""
    found = step_allowed(session, actor, request_id, version, "search_again")
    left = (Candidate.request_id == found.request.id) & Candidate.state.in_(("offered", "selected"))
    if session.scalar(select(Candidate.id).where(left).limit(1)) is not None:
        raise Conflict("Somebody has still to answer.", code="offers_stand")
    for candidate in _in_state(session, found.request, "reserve"):
        go(session, actor, candidate, "pass_over")
    take_step(session, actor, found.request, STEPS_BY_ACTION["search_again"], reason=reason)


def expire_offers(engine: Engine, at: datetime) -> None:
    """Offers that nobody answered in time pass on; one transaction for each, and done twice it does nothing twice."""
    with writing(engine) as session:
        over = (Offer.state == "open") & (Offer.expires_at <= at)
        due = list(session.scalars(select(Offer.id).where(over).order_by(Offer.id)))
    for offer_id in due:
        with writing(engine) as session:
            _expire(session, offer_id, at)


def _expire(session: Session, offer_id: int, at: datetime) -> None:
    directory_revision(session, hold=True)
    row = session.scalars(
        select(DeploymentRequest)
        .join(Candidate, Candidate.request_id == DeploymentRequest.id)
        .join(Offer, Offer.candidate_id == Candidate.id)
        .where(Offer.id == offer_id)
        .with_for_update(of=DeploymentRequest)
    ).one_or_none()
    offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
    if row is None or offer is None or offer.state != "open" or offer.expires_at > at:
        return
    candidate = session.get_one(Candidate, offer.candidate_id, with_for_update=True)
    close_offer(session, candidate, "expired")
    go(session, CLOCK, candidate, "expire")
    _pass_on(session, CLOCK, row, candidate.post, offer.letter)
