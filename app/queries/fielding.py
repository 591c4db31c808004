"""What is known of a request from its decision on: places, consents, releases, checks; and how parts are told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Candidate,
    DebriefPart,
    Declaration,
    Deployment,
    DeploymentRequest,
    PartyConsent,
    Release,
    RequestCheck,
    RequestParty,
)
from app.policy.candidate_moves import GOING
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


def told_declaration(row: Declaration | None) -> dict[str, Any] | None:
    """In the shape of DeclarationAnswer."""
    if row is None:
        return None
    return {
        "code_version": row.code_version,
        "new_interest": row.new_interest,
        "declared_at": written_instant(row.declared_at),
        "decision": row.decision,
        "decision_reason": row.decision_reason,
    }


def told_deployment(row: Deployment | None) -> dict[str, Any] | None:
    """In the shape of DeploymentAnswer."""
    if row is None:
        return None
    ended = None if row.ended is None else row.ended.isoformat()
    return {"starts": row.starts.isoformat(), "ends": row.ends.isoformat(), "ended": ended}


def told_debrief(part: DebriefPart) -> dict[str, Any]:
    """In the shape of DebriefAnswer."""
    return {
        "voice": part.voice,
        "achieved": part.achieved,
        "hindered": part.hindered,
        "advice": part.advice,
        "written_at": written_instant(part.written_at),
    }
