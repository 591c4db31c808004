"""A request as somebody finds it before a move, in as few statements as that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import reading
from app.models import Candidate, CandidateFlag, ConsentAlarm, DeploymentRequest, Offer, Release, RequestParty

Rows = Sequence[Any]


@dataclass(frozen=True)
class Seen:
    """Rows with public_id, version and state; offers and releases with profile_id and candidate too."""

    id: int
    public_id: UUID
    version: int
    state: str
    track: str
    author: str
    posts: int
    candidates: Rows
    offers: Rows
    releases: Rows
    alarms: Sequence[UUID]
    # With the candidate and the own id of each flag that blocks.
    flags: Rows
    parties: int


def see(engine: Engine, request_id: int) -> Seen:
    with reading(engine) as session:
        return _see(session, request_id)


def _see(session: Session, request_id: int) -> Seen:
    row = session.get_one(DeploymentRequest, request_id)
    mine = Candidate.request_id == request_id
    about = (Candidate.profile_id, Candidate.public_id.label("candidate"))
    candidates = select(
        Candidate.id, Candidate.public_id, Candidate.version, Candidate.state, Candidate.post, Candidate.profile_id
    )
    offers = select(Offer.public_id, Offer.version, Offer.state, *about).join(Candidate)
    releases = select(Release.public_id, Release.state, Release.giver, *about).join(Candidate)
    flags = select(CandidateFlag.public_id, Candidate.public_id.label("candidate")).join(Candidate)
    blocking = (CandidateFlag.level == "blocks") & CandidateFlag.waived_at.is_(None)
    alarms = select(ConsentAlarm.public_id).where(ConsentAlarm.request_id == request_id)
    parties = select(RequestParty.id).where(RequestParty.request_id == request_id)
    return Seen(
        id=row.id,
        public_id=row.public_id,
        version=row.version,
        state=row.state,
        track=row.track,
        author=row.author,
        posts=len(row.posts),
        candidates=session.execute(candidates.where(mine).order_by(Candidate.id)).all(),
        offers=session.execute(offers.where(mine).order_by(Offer.id)).all(),
        releases=session.execute(releases.where(mine).order_by(Candidate.id)).all(),
        alarms=session.scalars(alarms.order_by(ConsentAlarm.id)).all(),
        flags=session.execute(flags.where(mine, blocking).order_by(CandidateFlag.id)).all(),
        parties=len(session.scalars(parties).all()),
    )
