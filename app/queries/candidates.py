"""Candidates of a request, for the offices that look for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import NotFound
from app.models import Candidate, CandidateFlag, Profile, RequestParty, Shortlist, Sounding
from app.policy import Actor, may, require
from app.policy.candidate_moves import CANDIDATE_STEPS, CONSIDERING, CandidateStep
from app.queries.deployments import FoundRequest, find_request
from app.queries.records import written_instant


@dataclass(frozen=True)
class FoundCandidate:
    """A candidate with its request and its person, as the asker found them."""

    candidate: Candidate
    request: FoundRequest
    profile_public_id: str
    reference: str
    name: str
    asker: Actor

    def steps(self) -> list[CandidateStep]:
        """What the asker could do with it now."""
        if self.request.is_author:
            return []
        considering = self.request.request.state == CONSIDERING
        return [
            step
            for step in CANDIDATE_STEPS
            if self.candidate.state in step.before
            and step.rule is not None
            and may(self.asker, step.rule)
            and (considering or step.rule != "candidates.change")
        ]


def find_candidate(
    session: Session, actor: Actor, request_id: UUID, candidate_id: UUID, *, hold: bool = False
) -> FoundCandidate:
    """Raises NotFound alike for what is missing and what belongs to another request."""
    require(actor, "candidates.read")
    found = _considered_in(session, actor, request_id)
    statement = _candidates(found).where(Candidate.public_id == candidate_id)
    if hold:
        statement = statement.with_for_update(of=Candidate).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound()
    return _found(row, found, actor)


def _considered_in(session: Session, actor: Actor, request_id: UUID) -> FoundRequest:
    """The request, for an office. To who wrote it nobody tells who is considered."""
    found = find_request(session, actor, request_id)
    if found.is_own:
        raise NotFound()
    return found


def _candidates(found: FoundRequest) -> Any:
    about = select(Candidate, Profile.public_id, Profile.reference, Profile.display_name)
    joined = about.join(Profile, Profile.id == Candidate.profile_id)
    return joined.where(Candidate.request_id == found.request.id).order_by(Candidate.id)


def _found(row: Any, request: FoundRequest, asker: Actor) -> FoundCandidate:
    return FoundCandidate(row[0], request, str(row[1]), row[2], row[3], asker)


def candidates_of(session: Session, actor: Actor, request_id: UUID) -> tuple[FoundRequest, list[FoundCandidate]]:
    """Everybody considered, in the order in which they were added."""
    require(actor, "candidates.read")
    found = _considered_in(session, actor, request_id)
    return found, [_found(row, found, actor) for row in session.execute(_candidates(found))]


def told_candidates(session: Session, found: Sequence[FoundCandidate]) -> list[dict[str, Any]]:
    """In the shape of CandidateAnswer; as many statements for one as for fifty."""
    ids = [each.candidate.id for each in found]
    flags, soundings = _flags(session, ids), _soundings(session, ids)
    return [_told(each, flags.get(each.candidate.id, []), soundings.get(each.candidate.id)) for each in found]


def _told(found: FoundCandidate, flags: list[dict[str, Any]], sounding: dict[str, Any] | None) -> dict[str, Any]:
    row = found.candidate
    return {
        "id": str(row.public_id),
        "post": row.post,
        "state": row.state,
        "rank": row.rank,
        "person": {"id": found.profile_public_id, "reference": found.reference, "name": found.name},
        "explanation": row.explanation,
        "screened_at": written_instant(row.screened_at),
        "flags": flags,
        "sounding": sounding,
        "available_actions": [step.action for step in found.steps()],
        "version": row.version,
    }


def _flags(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    told: dict[int, list[dict[str, Any]]] = {}
    statement = (
        select(CandidateFlag, RequestParty.name)
        .outerjoin(RequestParty, RequestParty.id == CandidateFlag.party_id)
        .where(CandidateFlag.candidate_id.in_(ids))
        .order_by(CandidateFlag.level, CandidateFlag.id)
    )
    for flag, party in session.execute(statement):
        told.setdefault(flag.candidate_id, []).append(
            {
                "id": str(flag.public_id),
                "kind": flag.kind,
                "level": flag.level,
                "party": party,
                "source": flag.source,
                "waived_at": written_instant(flag.waived_at),
                "waiver_reason": flag.waiver_reason,
            }
        )
    return told


def _soundings(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The newest of each."""
    rows = session.scalars(select(Sounding).where(Sounding.candidate_id.in_(ids)).order_by(Sounding.id))
    return {
        row.candidate_id: {
            "sent_at": written_instant(row.sent_at),
            "expires_at": written_instant(row.expires_at),
            "answer": row.answer,
            "answered_at": written_instant(row.answered_at),
            "is_over": row.answer is None and row.expires_at <= now(),
        }
        for row in rows
    }


def shortlist_of(session: Session, found: FoundRequest) -> Shortlist:
    """The newest that was frozen. Raises NotFound before there is one."""
    newest = select(Shortlist).where(Shortlist.request_id == found.request.id).order_by(Shortlist.version.desc())
    row = session.scalars(newest.limit(1)).one_or_none()
    if row is None:
        raise NotFound()
    return row
