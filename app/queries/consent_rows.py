"""All that the parties of a request have said, in order, and who wrote it down."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import DeploymentRequest, PartyConsent, RequestParty
from app.queries.records import written_instant


def consent_rows(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    """The newest row of a party is what counts of it; a party without rows has not been asked."""
    kept = (
        select(PartyConsent, RequestParty)
        .join(RequestParty, RequestParty.id == PartyConsent.party_id)
        .where(RequestParty.request_id == row.id)
        .order_by(RequestParty.position, PartyConsent.id)
    )
    return [
        {
            "party": party.position,
            "kind": party.kind,
            "name": party.name,
            "state": said.state,
            "condition": said.condition,
            "condition_met": said.condition_met,
            "sufficient": said.sufficient,
            "document": said.document,
            "reason": said.reason,
            "at": written_instant(said.at),
            "actor": said.actor,
            "role": said.role,
        }
        for said, party in session.execute(kept)
    ]
