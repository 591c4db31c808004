"""Where somebody is held already: deployments, preparations and offers of other requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models import Candidate, Deployment, DeploymentDay, DeploymentRequest, Profile
from app.policy import Actor, sees_who_is_away, viewer_of
from app.policy.candidate_moves import AWAY, GOING, OUT_OF_IT
from app.policy.request_moves import ENDED

_HELD: Final = GOING | {"offered"}


@dataclass(frozen=True)
class Elsewhere:
    """`goes`: deployed or being prepared; else offered or accepted only. `until` is the last day, and None where the
    other request is strict: whoever reads of it here may be nobody who is named there."""

    goes: bool
    until: date | None


@dataclass(frozen=True)
class Holding:
    """Somebody who is deployed or being prepared, by internal ids. A deployment has its days; a preparation those
    that its request plans, never before today."""

    profile: int
    request: int
    starts: date
    ends: date
    is_planned: bool
    is_strict: bool

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day, as of today."""
        late = max(today - self.starts, timedelta()) if self.is_planned else timedelta()
        return self.starts + late, self.ends + late


def everybody_away(session: Session, only: int | None = None) -> list[Holding]:
    """All who are deployed or being prepared, by whatever request; with `only` of one profile."""
    about = (
        select(
            Candidate.profile_id,
            Candidate.request_id,
            DeploymentRequest.starts,
            DeploymentRequest.days,
            DeploymentRequest.confidentiality,
            Deployment.starts.label("since"),
            Deployment.ends.label("until"),
        )
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .outerjoin(Deployment, Deployment.candidate_id == Candidate.id)
        .where(Candidate.state.in_(AWAY))
        .order_by(Candidate.id)
    )
    found = []
    for row in session.execute(about if only is None else about.where(Candidate.profile_id == only)):
        days = (row.since, row.until) if row.since is not None else _plan(row.starts, row.days)
        if days is not None:
            first, last = days
            is_strict = row.confidentiality == "strict"
            found.append(Holding(row.profile_id, row.request_id, first, last, row.since is None, is_strict))
    return found


def told_away(session: Session, actor: Actor, profile_id: int, today: date) -> list[dict[str, str | None]]:
    """Of one person, today or later, as the screen tells it: `kind` of a flag and the last day; of a strict request
    only that today is not free. Nothing for who is not told of it."""
    if not sees_who_is_away(viewer_of(actor)):
        return []
    told: list[dict[str, str | None]] = []
    for one in everybody_away(session, profile_id):
        first, last = one.days(today)
        if last >= today and not one.is_strict:
            told.append({"kind": "deployed_elsewhere", "until": last.isoformat()})
        elif first <= today <= last:
            told.append({"kind": "not_free", "until": None})
    return told


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
    return None if row.starts is None else _plan(max(row.starts, today), row.days)


def _plan(starts: date | None, days: int | None) -> tuple[date, date] | None:
    if starts is None or days is None:
        return None
    return starts, starts + timedelta(days=days - 1)


def elsewhere_of(
    session: Session, profile_ids: Sequence[int], row: DeploymentRequest, today: date
) -> dict[int, list[Elsewhere]]:
    """By person: other requests, on a day of the time that this one plans."""
    planned = planned_days(row, today)
    if planned is None:
        return {}
    others = (
        select(Candidate, DeploymentRequest, Deployment)
        .join(DeploymentRequest, DeploymentRequest.id == Candidate.request_id)
        .outerjoin(Deployment, Deployment.candidate_id == Candidate.id)
        .where(Candidate.profile_id.in_(profile_ids), Candidate.request_id != row.id, Candidate.state.in_(_HELD))
        .order_by(Candidate.id)
    )
    found: dict[int, list[Elsewhere]] = {}
    for candidate, other, held in session.execute(others):
        days = planned_days(other, today) if held is None else (held.starts, held.ends)
        if days is not None and days[0] <= planned[1] and planned[0] <= days[1]:
            until = None if other.confidentiality == "strict" else days[1]
            found.setdefault(candidate.profile_id, []).append(Elsewhere(candidate.state in AWAY, until))
    return found


def is_taken(session: Session, profile_id: int, row: DeploymentRequest, today: date) -> bool:
    """Whether the person is deployed on a day of the time that the request plans."""
    planned = planned_days(row, today)
    if planned is None:
        return False
    mine = (DeploymentDay.profile_id == profile_id) & DeploymentDay.day.between(*planned)
    return session.scalar(select(DeploymentDay.day).where(mine).limit(1)) is not None
