"""A request as somebody finds it before a move, in as few statements as that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, bindparam, func, select

from app.db import reading
from app.models import Candidate, CandidateFlag, ConsentAlarm, DeploymentRequest, Offer, Release, RequestParty
from tests.requests.walking.kept import TRACE

Rows = Sequence[Any]


@dataclass(frozen=True)
class Seen:
    """What moves are about: each row with public_id, and with version, state, candidate and profile_id if it has
    such."""

    id: int
    public_id: UUID
    version: int
    state: str
    track: str
    author: str
    posts: int
    parties: int
    # What no refused move may change; see kept.
    trace: Any
    candidates: Rows
    offers: Rows
    releases: Rows
    # Those that block.
    flags: Rows
    alarms: Sequence[UUID]


# Made once: building a statement takes longer than SQLite needs for it.
_MINE: Final = Candidate.request_id == bindparam("request")
_ABOUT: Final = (Candidate.profile_id, Candidate.public_id.label("candidate"))
_BLOCKING: Final = (CandidateFlag.level == "blocks") & CandidateFlag.waived_at.is_(None)
_REQUEST: Final = select(
    DeploymentRequest.id,
    DeploymentRequest.public_id,
    DeploymentRequest.version,
    DeploymentRequest.state,
    DeploymentRequest.track,
    DeploymentRequest.author,
    DeploymentRequest.posts,
    select(func.count(RequestParty.id)).where(RequestParty.request_id == bindparam("request")).scalar_subquery(),
).where(DeploymentRequest.id == bindparam("request"))
_CANDIDATES: Final = (
    select(Candidate.public_id, Candidate.version, Candidate.state, Candidate.post, Candidate.profile_id)
    .where(_MINE)
    .order_by(Candidate.id)
)
_OFFERS: Final = (
    select(Offer.public_id, Offer.version, Offer.state, *_ABOUT).join(Candidate).where(_MINE).order_by(Offer.id)
)
_RELEASES: Final = (
    select(Release.public_id, Release.state, *_ABOUT).join(Candidate).where(_MINE).order_by(Candidate.id)
)
_FLAGS: Final = (
    select(CandidateFlag.public_id, Candidate.public_id.label("candidate"))
    .join(Candidate)
    .where(_MINE, _BLOCKING)
    .order_by(CandidateFlag.id)
)
_ALARMS: Final = (
    select(ConsentAlarm.public_id).where(ConsentAlarm.request_id == bindparam("request")).order_by(ConsentAlarm.id)
)


def see(engine: Engine, request_id: int) -> Seen:
    about = {"request": request_id}
    with reading(engine) as session:
        id_, public_id, version, state, track, author, posts, parties = session.execute(_REQUEST, about).one()
        trace = session.execute(TRACE, about).one()
        early = state in ("draft", "submitted", "returned")
        rest: list[Any] = [
            [] if early else session.execute(statement, about).all()
            for statement in (_CANDIDATES, _OFFERS, _RELEASES, _FLAGS)
        ]
        rest.append([] if early else session.scalars(_ALARMS, about).all())
    return Seen(id_, public_id, version, state, track, author, len(posts), parties, trace, *rest)
