"""Whose part of a debrief is waited for, since when, and until when."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Candidate, DebriefPart, DeploymentRequest, Profile, RequestMove
from app.queries.records import written_instant

DEBRIEFED_FROM: Final = frozenset({"recalled", "completed"})
# Whoever owes a part is asked on the return, and once more.
ASKS: Final = 2
# From the return on; after it the head may go on without the expert's part.
EXPERTS_WAITED_FOR: Final = timedelta(days=14)


def returned_at(session: Session, row: DeploymentRequest) -> datetime | None:
    moves = (RequestMove.request_id == row.id) & RequestMove.after.in_(DEBRIEFED_FROM)
    return session.scalar(select(RequestMove.at).where(moves).order_by(RequestMove.version.desc()).limit(1))


def voices_of(session: Session, row: DeploymentRequest) -> set[str]:
    """Those that are there."""
    return set(session.scalars(select(DebriefPart.voice).where(DebriefPart.request_id == row.id)))


def silent_experts(session: Session, row: DeploymentRequest) -> dict[int, str]:
    """Who was in the field and has not written: by row number of the profile, with the state of the membership."""
    written = exists().where(DebriefPart.candidate_id == Candidate.id)
    silent = (Candidate.request_id == row.id) & (Candidate.state == "returned") & ~written
    people = select(Profile.id, Profile.membership).join(Candidate, Candidate.profile_id == Profile.id).where(silent)
    return {person.id: person.membership for person in session.execute(people)}


def may_go_without_expert(session: Session, row: DeploymentRequest) -> bool:
    """Whether no expert has written and none is to be waited for any longer: each was erased or removed, or was asked
    twice and had the time."""
    if row.state not in DEBRIEFED_FROM or "expert" in voices_of(session, row):
        return False
    back = returned_at(session, row)
    if row.debrief_asks >= ASKS and back is not None and back + EXPERTS_WAITED_FOR <= now():
        return True
    return all(membership == "removed" for membership in silent_experts(session, row).values())


def concluded_without(session: Session, row: DeploymentRequest) -> dict[str, Any] | None:
    """Why a debrief has no part by an expert, in the shape of WithoutExpert; None where it was not concluded so."""
    move = (RequestMove.request_id == row.id) & (RequestMove.action == "debrief_without")
    kept = session.scalars(select(RequestMove).where(move)).one_or_none()
    return None if kept is None else {"reason": kept.reason, "at": written_instant(kept.at)}
