"""Where somebody is held already: deployments, preparations and offers of other requests."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models import Candidate, Deployment, DeploymentDay, DeploymentRequest, Profile
from app.policy.candidate_moves import GOING, OUT_OF_IT
from app.policy.request_moves import ENDED

_HELD: Final = GOING | {"offered"}


@dataclass(frozen=True)
class Elsewhere:
    """`goes`: deployed or being prepared; else offered or accepted only. `until` is the last day, and None where the
    other request is strict: whoever reads of it here may be nobody who is named there."""

    goes: bool
    until: date | None


def is_held() -> ColumnElement[bool]:
    """Of a profile: whether an offer stands, a deployment is prepared, or the person is in the field."""
    return Profile.id.in_(select(Candidate.profile_id).where(Candidate.state.in_(_HELD)))


def considering_both(session: Session, one: int, other: int) -> ColumnElement[bool] | None:
    """Requests that have not ended and have both as candidates for one post still; None: there is no such one."""
    theirs = Candidate.profile_id.in_((one, other)) & Candidate.state.not_in(OUT_OF_IT)
    theirs &= DeploymentRequest.state.not_in(ENDED)
    posts = select(Candidate.request_id).join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
    twice = posts.where(theirs).group_by(Candidate.request_id, Candidate.post).having(func.count() > 1)
    ids = session.scalars(twice).all()
    return DeploymentRequest.id.in_(ids) if ids else None


def planned_days(row: DeploymentRequest, today: date) -> tuple[date, date] | None:
    """The first and the last day, as a deployment would take them now; None while they are not said."""
    if row.starts is None or row.days is None:
        return None
    first = max(row.starts, today)
    return first, first + timedelta(days=row.days - 1)


def elsewhere_of(session: Session, profile_id: int, row: DeploymentRequest, today: date) -> list[Elsewhere]:
    """By other requests, on a day of the time that this one plans."""
    planned = planned_days(row, today)
    if planned is None:
        return []
    others = (
        select(Candidate.state, DeploymentRequest, Deployment)
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .outerjoin(Deployment, Deployment.candidate_id == Candidate.id)
        .where(Candidate.profile_id == profile_id, Candidate.request_id != row.id, Candidate.state.in_(_HELD))
        .order_by(Candidate.id)
    )
    found = []
    for state, other, held in session.execute(others):
        days = planned_days(other, today) if held is None else (held.starts, held.ends)
        if days is not None and days[0] <= planned[1] and planned[0] <= days[1]:
            until = None if other.confidentiality == "strict" else days[1]
            found.append(Elsewhere(state in ("preparing", "deployed"), until))
    return found


def is_taken(session: Session, profile_id: int, row: DeploymentRequest, today: date) -> bool:
    """Whether the person is deployed on a day of the time that the request plans."""
    planned = planned_days(row, today)
    if planned is None:
        return False
    mine = (DeploymentDay.profile_id == profile_id) & DeploymentDay.day.between(*planned)
    return session.scalar(select(DeploymentDay.day).where(mine).limit(1)) is not None
