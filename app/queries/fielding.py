"""What is known of a request from its decision on: consents, releases, checks, offers, deployments, alarms."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Candidate,
    ConsentAlarm,
    DebriefPart,
    DecisionFile,
    Declaration,
    Deployment,
    DeploymentRequest,
    Offer,
    PartyConsent,
    Release,
    RequestCheck,
    RequestParty,
)
from app.policy import Actor
from app.policy.candidate_moves import GOING
from app.queries.candidates import FoundCandidate
from app.queries.records import written_instant

CHECKS: Final = ("security", "travel", "insurance", "briefing")


def open_places(session: Session, row: DeploymentRequest) -> list[int]:
    """How many are still wanted for each post: those who have accepted are counted off."""
    there = _going(session, row)
    return [max(0, post["count"] - there[number]) for number, post in enumerate(row.posts)]


def is_filled(session: Session, row: DeploymentRequest) -> bool:
    """Whether as many have accepted, for each post, as were chosen to go."""
    there = _going(session, row)
    return row.places is not None and all(there[post] >= wanted for post, wanted in enumerate(row.places))


def unoffered_places(session: Session, row: DeploymentRequest) -> list[int]:
    """The posts, one for each place that was decided on and that nobody has accepted or is offered."""
    there = _going(session, row, "offered")
    return [post for post, wanted in enumerate(row.places or []) for _ in range(wanted - there[post])]


def _going(session: Session, row: DeploymentRequest, *others: str) -> Counter[int]:
    mine = (Candidate.request_id == row.id) & Candidate.state.in_((*GOING, *others))
    return Counter(session.scalars(select(Candidate.post).where(mine)))


def parties_of(session: Session, row: DeploymentRequest) -> list[RequestParty]:
    mine = select(RequestParty).where(RequestParty.request_id == row.id)
    return list(session.scalars(mine.order_by(RequestParty.position)))


def consents_of(session: Session, parties: Iterable[RequestParty]) -> dict[int, PartyConsent]:
    """The newest row by party; a party that nothing is written of has not been asked."""
    ids = [party.id for party in parties]
    rows = session.scalars(select(PartyConsent).where(PartyConsent.party_id.in_(ids)).order_by(PartyConsent.id))
    return {row.party_id: row for row in rows}


def checks_of(session: Session, row: DeploymentRequest) -> dict[str, str]:
    """Every item of the list with its state."""
    kept = session.execute(
        select(RequestCheck.item, RequestCheck.state).where(RequestCheck.request_id == row.id)
    ).all()
    return dict.fromkeys(CHECKS, "open") | {row.item: row.state for row in kept}


def releases_of(session: Session, candidate_ids: Sequence[int]) -> dict[int, Release]:
    rows = session.scalars(select(Release).where(Release.candidate_id.in_(candidate_ids)))
    return {row.candidate_id: row for row in rows}


def waited_for(session: Session, row: DeploymentRequest) -> str | None:
    """Who keeps a preparation waiting, and with it the clock: host, party, release, security; None: nobody."""
    if row.state != "preparing":
        return None
    parties = parties_of(session, row)
    consents = consents_of(session, parties)
    sought = {party.kind for party in parties if party.id in consents and consents[party.id].state == "sought"}
    mine = (Candidate.request_id == row.id) & Candidate.state.in_(GOING)
    asked = select(Release.candidate_id).join(Candidate, Candidate.id == Release.candidate_id)
    if "host_government" in sought:
        return "host"
    if session.scalar(asked.where(mine, Release.state == "asked").limit(1)) is not None:
        return "release"
    if checks_of(session, row)["security"] == "waiting":
        return "security"
    return "party" if sought else None


def preparation_view(
    session: Session, actor: Actor, row: DeploymentRequest, found: Sequence[FoundCandidate]
) -> dict[str, Any]:
    """In the shape of PreparationAnswer, for the offices; `found` is everybody considered."""
    parties = parties_of(session, row)
    consents = consents_of(session, parties)
    return {
        "legal_basis": row.legal_basis,
        "council_reference": row.council_reference,
        "handover": row.handover,
        "consents": [_consent(party, consents.get(party.id)) for party in parties],
        "checks": checks_of(session, row),
        "people": _people(session, found),
        "alarms": _alarms(session, row, parties),
        "debriefs": _debriefs(session, row),
        "files": _files(session, row),
    }


def _consent(party: RequestParty, row: PartyConsent | None) -> dict[str, Any]:
    return {
        "party": party.position,
        "kind": party.kind,
        "name": party.name,
        "state": "not_sought" if row is None else row.state,
        "condition": None if row is None else row.condition,
        "condition_met": row is not None and row.condition_met,
        "sufficient": row is not None and row.sufficient,
        "document": None if row is None else row.document,
        "reason": None if row is None else row.reason,
        "at": None if row is None else written_instant(row.at),
    }


def _people(session: Session, found: Sequence[FoundCandidate]) -> list[dict[str, Any]]:
    """Everybody who was chosen, as first choice or reserve, or was offered it."""
    chosen = [each for each in found if each.candidate.state in _CHOSEN]
    ids = [each.candidate.id for each in chosen]
    offers = {row.candidate_id: row for row in session.scalars(_offers(ids))}
    declared = {
        row.offer_id: row
        for row in session.scalars(
            select(Declaration).where(Declaration.offer_id.in_([offer.id for offer in offers.values()]))
        )
    }
    releases = releases_of(session, ids)
    deployed = {
        row.candidate_id: row for row in session.scalars(select(Deployment).where(Deployment.candidate_id.in_(ids)))
    }
    told = []
    for each in sorted(chosen, key=lambda one: (one.candidate.post, one.candidate.rank or 0)):
        offer = offers.get(each.candidate.id)
        told.append(
            {
                "candidate": str(each.candidate.public_id),
                "version": each.candidate.version,
                "post": each.candidate.post,
                "rank": each.candidate.rank,
                "state": each.candidate.state,
                "person": {"id": each.profile_public_id, "reference": each.reference, "name": each.name},
                "offer": None if offer is None else _offer(offer, declared.get(offer.id)),
                "release": _release(releases.get(each.candidate.id)),
                "deployment": _deployment(deployed.get(each.candidate.id)),
                "available_actions": [step.action for step in each.steps()],
            }
        )
    return told


_CHOSEN: Final = frozenset(
    {
        "selected",
        "reserve",
        "offered",
        "accepted",
        "declined",
        "expired",
        "preparing",
        "deployed",
        "returned",
        "withdrew",
    }
)


def _offers(ids: Sequence[int]) -> Any:
    return select(Offer).where(Offer.candidate_id.in_(ids)).order_by(Offer.id)


def _offer(row: Offer, declared: Declaration | None) -> dict[str, Any]:
    return {
        "state": row.state,
        "sent_at": written_instant(row.sent_at),
        "expires_at": written_instant(row.expires_at),
        "answered_at": written_instant(row.answered_at),
        "reason": row.reason,
        "declaration": None
        if declared is None
        else {
            "code_version": declared.code_version,
            "new_interest": declared.new_interest,
            "declared_at": written_instant(declared.declared_at),
            "decision": declared.decision,
            "decision_reason": declared.decision_reason,
        },
    }


def _release(row: Release | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "state": row.state,
        "giver": row.giver,
        "asked_at": written_instant(row.asked_at),
        "answered_at": written_instant(row.answered_at),
        "reason": row.reason,
    }


def _deployment(row: Deployment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    ended = None if row.ended is None else row.ended.isoformat()
    return {"starts": row.starts.isoformat(), "ends": row.ends.isoformat(), "ended": ended}


def _alarms(session: Session, row: DeploymentRequest, parties: Sequence[RequestParty]) -> list[dict[str, Any]]:
    names = {party.id: party.name for party in parties}
    rows = session.scalars(select(ConsentAlarm).where(ConsentAlarm.request_id == row.id).order_by(ConsentAlarm.id))
    return [
        {
            "id": str(alarm.public_id),
            "party": names[alarm.party_id],
            "raised_at": written_instant(alarm.raised_at),
            "due_at": written_instant(alarm.due_at),
            "answered_at": written_instant(alarm.answered_at),
            "answer": alarm.answer,
        }
        for alarm in rows
    ]


def _debriefs(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    rows = session.scalars(select(DebriefPart).where(DebriefPart.request_id == row.id).order_by(DebriefPart.id))
    return [
        {
            "voice": part.voice,
            "achieved": part.achieved,
            "hindered": part.hindered,
            "advice": part.advice,
            "written_at": written_instant(part.written_at),
        }
        for part in rows
    ]


def _files(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    rows = session.execute(
        select(
            DecisionFile.number,
            DecisionFile.format,
            DecisionFile.language,
            DecisionFile.sha256,
            DecisionFile.request_version,
            DecisionFile.issued_at,
        )
        .where(DecisionFile.request_id == row.id)
        .order_by(DecisionFile.id)
    )
    return [
        {
            "number": file.number,
            "format": file.format,
            "language": file.language,
            "sha256": file.sha256,
            "request_version": file.request_version,
            "issued_at": written_instant(file.issued_at),
        }
        for file in rows
    ]
