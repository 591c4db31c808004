"""How far a request is prepared, for the offices: all since the decision, and what the asker may do with it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import (
    ConsentAlarm,
    DebriefPart,
    DecisionFile,
    Declaration,
    Deployment,
    DeploymentRequest,
    Offer,
    PartyConsent,
    Release,
    RequestParty,
)
from app.policy import Actor, may, may_when_fresh
from app.policy.candidate_moves import CANDIDATE_STEPS_BY_ACTION
from app.policy.request_moves import CONSENTED, PREPARED
from app.queries.candidates import FoundCandidate
from app.queries.debriefs import concluded_without
from app.queries.deployments import FoundRequest
from app.queries.fielding import (
    checks_of,
    consents_of,
    parties_of,
    releases_of,
    told_debrief,
    told_declaration,
    told_deployment,
)
from app.queries.records import written_instant


def preparation_view(
    session: Session, actor: Actor, found: FoundRequest, considered: Sequence[FoundCandidate]
) -> dict[str, Any]:
    """In the shape of PreparationAnswer; `considered` is everybody."""
    told = proceedings(session, found.request, considered)
    runs = may(actor, "deployments.run") and not found.is_author
    prepares = runs and found.request.state in PREPARED
    for consent in told["consents"]:
        consent["available_actions"] = _with_consent(actor, found, consent)
    for person in told["people"]:
        person["available_actions"] = _with_person(actor, found, person, prepares=prepares)
    for alarm in told["alarms"]:
        open_to_actor = alarm["answered_at"] is None and may(actor, "alarms.answer")
        alarm["available_actions"] = ["answer"] if open_to_actor else []
    issues = may(actor, "files.issue") and not found.is_author
    told["available_actions"] = _those(("change_checks", prepares), ("issue_file", issues))
    return {**told, "files": _files(session, found.request)}


def _with_consent(actor: Actor, found: FoundRequest, told: dict[str, Any]) -> list[str]:
    if found.is_author or found.request.state not in CONSENTED:
        return []
    suffices = told["kind"] != "host_government" and not told["sufficient"] and told["state"] in _NOT_YET
    return _those(
        ("record", may(actor, "deployments.run")),
        ("hold_sufficient", suffices and may(actor, "requests.decide")),
    )


# A consent that is neither there nor refused.
_NOT_YET: Final = frozenset({"not_sought", "sought", "conditional"})


def _with_person(actor: Actor, found: FoundRequest, told: dict[str, Any], *, prepares: bool) -> list[str]:
    if told["person"]["id"] == actor.profile:
        return []
    waits = told["offer"] is not None and told["offer"]["state"] == "referred" and not found.is_author
    return _those(
        ("record_release", prepares and told["release"] is not None),
        ("drop", prepares and told["state"] in CANDIDATE_STEPS_BY_ACTION["drop"].before),
        ("decide_interest", waits and may_when_fresh(actor, "interests.decide")),
    )


def _those(*actions: tuple[str, bool]) -> list[str]:
    return [action for action, allowed in actions if allowed]


def proceedings(session: Session, row: DeploymentRequest, considered: Sequence[FoundCandidate]) -> dict[str, Any]:
    """What does not depend on who asks: as PreparationAnswer, without actions and files."""
    parties = parties_of(session, row)
    consents = consents_of(session, parties)
    return {
        "legal_basis": row.legal_basis,
        "council_reference": row.council_reference,
        "handover": row.handover,
        "consents": [_consent(party, consents.get(party.id)) for party in parties],
        "checks": checks_of(session, row),
        "people": _people(session, considered),
        "alarms": _alarms(session, row, parties),
        "debriefs": _debriefs(session, row),
        "debrief_without": concluded_without(session, row),
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
                "deployment": told_deployment(deployed.get(each.candidate.id)),
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
        "declaration": told_declaration(declared),
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


def _alarms(session: Session, row: DeploymentRequest, parties: Sequence[RequestParty]) -> list[dict[str, Any]]:
    names = {party.id: party.name for party in parties}
    rows = session.scalars(select(ConsentAlarm).where(ConsentAlarm.request_id == row.id).order_by(ConsentAlarm.id))
    return [
        {
            "id": str(alarm.public_id),
            "party": names[alarm.party_id],
            "raised_at": written_instant(alarm.raised_at),
            "due_at": written_instant(alarm.due_at),
            "is_overdue": alarm.answered_at is None and alarm.due_at <= now(),
            "answered_at": written_instant(alarm.answered_at),
            "answer": alarm.answer,
        }
        for alarm in rows
    ]


def _debriefs(session: Session, row: DeploymentRequest) -> list[dict[str, Any]]:
    rows = session.scalars(select(DebriefPart).where(DebriefPart.request_id == row.id).order_by(DebriefPart.id))
    return [told_debrief(part) for part in rows]


def own_debrief(session: Session, found: FoundRequest) -> dict[str, Any] | None:
    """What the side on which the asker stands has said: the requester, else the desk."""
    voice = "requester" if found.is_requester else "desk"
    return next((part for part in _debriefs(session, found.request) if part["voice"] == voice), None)


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
