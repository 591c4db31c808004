"""What ends with a request: offers that stand, and everybody who was to go. All of them are told in the same step."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Account, Candidate, DeploymentRequest, Offer
from app.policy import Actor
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
from app.services.deployments.candidates import go
from app.services.deployments.mail import tell_about
from app.services.deployments.soundings import cancel_soundings

STANDING = ("open", "referred", "accepted")


def cancel_everything(session: Session, actor: Actor, row: DeploymentRequest) -> None:
    """Without effect where nothing stands."""
    cancel_soundings(session, row.id, now())
    ending = CANDIDATE_STEPS_BY_ACTION["cancel"].before
    mine = select(Candidate).where(Candidate.request_id == row.id, Candidate.state.in_(ending))
    for candidate in session.scalars(mine.order_by(Candidate.id).with_for_update()).all():
        close_offer(session, candidate, "cancelled")
        go(session, actor, candidate, "cancel")


def close_offer(session: Session, candidate: Candidate, state: str, reason: str | None = None) -> None:
    """End the offer that stands with a candidate, if one does, and tell the person."""
    standing = (Offer.candidate_id == candidate.id) & Offer.state.in_(STANDING)
    offer = session.scalars(select(Offer).where(standing).with_for_update()).one_or_none()
    if offer is None:
        return
    offer.state, offer.version, offer.reason = state, offer.version + 1, reason
    offer.answered_at = offer.answered_at or now()
    session.flush()
    row = session.get_one(DeploymentRequest, candidate.request_id)
    path = f"/offers/{offer.public_id}"
    key = f"{offer.public_id} {state}"
    tell_about(session, row, Account.profile_id == candidate.profile_id, "offer_closed", path, key)
