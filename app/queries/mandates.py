"""Mandates: what somebody who is on the way to a deployment, or there, can show of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import (
    Candidate,
    Declaration,
    Deployment,
    DeploymentRequest,
    Offer,
    PartnerOrganisation,
    Profile,
    RequestParty,
    RequestTerms,
)
from app.policy import Actor
from app.policy.candidate_moves import MANDATED
from app.queries.candidates import find_candidate
from app.queries.offers import find_own_offer
from app.queries.records import load_records, written_instant


def own_mandate(session: Session, actor: Actor, offer_id: UUID) -> dict[str, Any]:
    """Of an offer to the actor. Raises NotFound, also before the request is prepared."""
    held = find_own_offer(session, actor, offer_id)
    if held.offer.state != "accepted":
        raise NotFound()
    return _mandate(session, held.candidate, held.request)


def mandate_of(session: Session, actor: Actor, request_id: UUID, candidate_id: UUID) -> dict[str, Any]:
    """For the offices. Raises NotFound, also before the request is prepared."""
    found = find_candidate(session, actor, request_id, candidate_id)
    return _mandate(session, found.candidate, found.request.request)


def _mandate(session: Session, candidate: Candidate, row: DeploymentRequest) -> dict[str, Any]:
    """Nobody else who was considered is in it."""
    if candidate.state not in MANDATED:
        raise NotFound()
    accepted = (Offer.candidate_id == candidate.id) & (Offer.state == "accepted")
    offer, declared = session.execute(
        select(Offer, Declaration).join(Declaration, Declaration.offer_id == Offer.id).where(accepted)
    ).one()
    terms = session.get(RequestTerms, (row.id, offer.terms_version))
    parties = select(RequestParty.name).where(RequestParty.request_id == row.id).order_by(RequestParty.position)
    return {
        "candidate": str(candidate.public_id),
        "profile_id": candidate.profile_id,
        "reference": row.reference,
        "version": row.version,
        "state": candidate.state,
        "confidentiality": row.confidentiality,
        "names": _names(session, candidate.profile_id),
        "role": row.posts[candidate.post]["role"],
        "situation": row.situation,
        "area": row.area,
        "host_country": row.host_country,
        "mode": row.mode,
        **_days(session, candidate, row),
        "purpose": row.purpose,
        "parties": list(session.scalars(parties)),
        "terms": None if terms is None else {"version": terms.version, "text": terms.text},
        "legal_basis": row.legal_basis,
        "council_reference": row.council_reference,
        "code_version": declared.code_version,
        "declared_at": written_instant(declared.declared_at),
        "requester": _requester(session, row),
        "contact": row.contact,
    }


def _names(session: Session, profile_id: int) -> list[dict[str, str]]:
    """The name, then the official ones in other scripts."""
    record = load_records(session, Profile.id == profile_id)[profile_id]
    other = [{"text": one["text"], "script": one["script"]} for one in record["names"] if one["kind"] == "official"]
    return [{"text": record["name"], "script": ""}, *other]


def _days(session: Session, candidate: Candidate, row: DeploymentRequest) -> dict[str, Any]:
    """Both days are included. Before the deployment: as they are planned."""
    deployed = session.get(Deployment, candidate.id)
    if deployed is not None:
        return {"starts": deployed.starts.isoformat(), "ends": deployed.ends.isoformat()}
    if row.starts is None or row.days is None:
        raise NotFound()
    return {"starts": row.starts.isoformat(), "ends": (row.starts + timedelta(days=row.days - 1)).isoformat()}


def _requester(session: Session, row: DeploymentRequest) -> dict[str, str | None]:
    """Both None: the secretariat itself."""
    asked = session.get(PartnerOrganisation, row.organisation_id) if row.organisation_id is not None else None
    return {"state": row.requesting_state, "organisation": None if asked is None else asked.name}
