"""Offers as the person who was offered something reads them, and releases as the State that is asked reads them."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import (
    Candidate,
    DebriefPart,
    Declaration,
    Deployment,
    DeploymentRequest,
    Offer,
    Profile,
    Release,
    RequestParty,
    RequestTerms,
)
from app.policy import Actor, require
from app.policy.candidate_moves import GOING, MANDATED
from app.queries.conduct import current_code
from app.queries.fielding import told_debrief, told_declaration, told_deployment
from app.queries.records import written_instant


@dataclass(frozen=True)
class HeldOffer:
    offer: Offer
    candidate: Candidate
    request: DeploymentRequest


def find_own_offer(session: Session, actor: Actor, offer_id: UUID, *, hold: bool = False) -> HeldOffer:
    """Raises NotFound alike for what is missing and what was offered to somebody else. `hold`: the request first,
    then candidate and offer, until the transaction ends."""
    require(actor, "offers.own")
    row = session.execute(_own_offers(actor).where(Offer.public_id == offer_id)).one_or_none()
    if row is None:
        raise NotFound()
    if not hold:
        return HeldOffer(row[0], row[1], row[2])
    request = session.get_one(DeploymentRequest, row[2].id, with_for_update=True, populate_existing=True)
    candidate = session.get_one(Candidate, row[1].id, with_for_update=True, populate_existing=True)
    offer = session.get_one(Offer, row[0].id, with_for_update=True, populate_existing=True)
    return HeldOffer(offer, candidate, request)


def _own_offers(actor: Actor) -> Any:
    if actor.profile is None:
        raise NotFound()
    return (
        select(Offer, Candidate, DeploymentRequest)
        .join(Candidate, Candidate.id == Offer.candidate_id)
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .join(Profile, Profile.id == Candidate.profile_id)
        .where(Profile.public_id == UUID(actor.profile))
        .order_by(Offer.id.desc())
    )


def list_own_offers(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """In the shape of OwnOfferSummary, the newest first."""
    require(actor, "offers.own")
    return [_summary(HeldOffer(*row)) for row in session.execute(_own_offers(actor))]


def _summary(held: HeldOffer) -> dict[str, Any]:
    offer, row = held.offer, held.request
    return {
        "id": str(offer.public_id),
        "version": offer.version,
        "state": offer.state,
        "role": row.posts[held.candidate.post]["role"],
        "starts": None if row.starts is None else row.starts.isoformat(),
        "days": row.days,
        "mode": row.mode,
        "sent_at": written_instant(offer.sent_at),
        "expires_at": written_instant(offer.expires_at),
        "available_actions": _actions(held),
    }


def _actions(held: HeldOffer) -> list[str]:
    offer = held.offer
    if offer.state == "open":
        return ["accept", "decline"] if offer.expires_at > now() else []
    if offer.state == "referred":
        return ["decline"]
    if offer.state == "accepted" and held.candidate.state in ("accepted", "preparing"):
        return ["withdraw"]
    if held.candidate.state == "returned" and held.request.state in ("recalled", "completed"):
        return ["debrief"]
    return []


def own_offer_view(session: Session, actor: Actor, offer_id: UUID) -> dict[str, Any]:
    """In the shape of OwnOffer. What has ended without the person tells no more than that it has."""
    held = find_own_offer(session, actor, offer_id)
    offer, row = held.offer, held.request
    stands = offer.state in ("open", "referred", "accepted")
    code = current_code(session)
    declared = told_declaration(session.get(Declaration, offer.id))
    parties = select(RequestParty.name).where(RequestParty.request_id == row.id).order_by(RequestParty.position)
    terms = session.get(RequestTerms, (row.id, offer.terms_version))
    return {
        **_summary(held),
        "letter": offer.letter if stands else "",
        "terms": terms.text if stands and terms is not None else None,
        "situation": row.situation if stands else None,
        "area": row.area if stands else None,
        "host_country": row.host_country if stands else None,
        "purpose": row.purpose if stands else None,
        "parties": list(session.scalars(parties)) if stands else [],
        "code_version": None if code is None else code.number,
        # Why ethics decided so stays with the secretariat.
        "declaration": declared and {**declared, "decision_reason": None},
        "deployment": told_deployment(session.get(Deployment, held.candidate.id)),
        "debrief": _debrief(session, held),
        "has_mandate": stands and held.candidate.state in MANDATED,
    }


def _debrief(session: Session, held: HeldOffer) -> dict[str, Any] | None:
    one = (DebriefPart.candidate_id == held.candidate.id) & (DebriefPart.voice == "expert")
    part = session.scalars(select(DebriefPart).where(one)).one_or_none()
    return None if part is None else told_debrief(part)


def may_be_sent(person: Profile) -> bool:
    """Not who was suspended or has left meanwhile, nor who is hidden; a pause or a late confirmation stops nobody."""
    return person.membership in ("active", "paused", "lapsed") and person.hidden_at is None


def list_releases(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What the actor's State is or was asked, in the shape of ReleaseSummary, the open ones first."""
    require(actor, "releases.own")
    rows = session.execute(_asked_of(actor).order_by(Release.answered_at.is_not(None), Release.asked_at.desc()))
    return [_release(*row) for row in rows]


def find_release(session: Session, actor: Actor, release_id: UUID) -> tuple[Release, DeploymentRequest]:
    """Raises NotFound alike for what is missing and what another State is asked."""
    require(actor, "releases.own")
    row = session.execute(_asked_of(actor).where(Release.public_id == release_id)).one_or_none()
    if row is None:
        raise NotFound()
    return row[0], row[2]


# What was answered stays; nobody is asked any more for who does not go.
_GOING_OR_BACK: Final = GOING | {"returned"}


def _asked_of(actor: Actor) -> Any:
    if actor.state is None:
        raise NotFound()
    return (
        select(Release, Candidate, DeploymentRequest, Profile)
        .join(Candidate, Candidate.id == Release.candidate_id)
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .join(Profile, Profile.id == Candidate.profile_id)
        .where(Release.giver == actor.state, Profile.nominated_by == actor.state)
        .where(Release.answered_at.is_not(None) | Candidate.state.in_(_GOING_OR_BACK))
    )


def _release(row: Release, candidate: Candidate, request: DeploymentRequest, person: Profile) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "state": row.state,
        "person": {"id": str(person.public_id), "reference": person.reference, "name": person.display_name},
        "role": request.posts[candidate.post]["role"],
        "mode": request.mode,
        "starts": None if request.starts is None else request.starts.isoformat(),
        "days": request.days,
        # Where to, only of what is not confidential.
        "host_country": request.host_country if request.confidentiality == "ordinary" else None,
        "asked_at": written_instant(row.asked_at),
        "answered_at": written_instant(row.answered_at),
    }
