"""What the clock reminds of around the end of a deployment: longer or home, debriefed, closed. It moves nothing."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.db import writing
from app.models import DeploymentRequest, RequestMove
from app.policy import Role
from app.queries.debriefs import DEBRIEFED_FROM
from app.queries.last_days import last_days
from app.services.deployments.mail import officers_of, tell_about
from app.settings import get_settings


def tell_of_endings(engine: Engine, at: datetime) -> None:
    """The desk before the last day, on it, and when a debrief is late; the head when a closing is. Each once, however
    often this runs, and before and on every new last day."""
    settings = get_settings()
    with writing(engine) as session:
        last = last_days()
        ends = select(DeploymentRequest, last.c.ends).join(last, last.c.request_id == DeploymentRequest.id)
        soon = at.date() + timedelta(days=settings.return_notice_days)
        for row, day in session.execute(ends.where(last.c.ends <= soon)).all():
            _tell(session, row, Role.DESK, f"ends {day}")
            if day <= at.date():
                _tell(session, row, Role.DESK, f"has ended {day}")
        for states, days, role, what in (
            (DEBRIEFED_FROM, settings.debrief_days, Role.DESK, "debrief"),
            (("debriefed",), settings.closing_days, Role.HEAD, "closing"),
        ):
            late = DeploymentRequest.state.in_(states) & (_returned_at() <= at - timedelta(days=days))
            for row in session.scalars(select(DeploymentRequest).where(late)).all():
                _tell(session, row, role, what)


def _returned_at() -> ScalarSelect[datetime]:
    """Of the request at hand; asked of each alone, so that those which have ended are not read."""
    back = (RequestMove.request_id == DeploymentRequest.id) & RequestMove.after.in_(DEBRIEFED_FROM)
    return select(func.max(RequestMove.at)).where(back).scalar_subquery()


def _tell(session: Session, row: DeploymentRequest, role: Role, what: str) -> None:
    path, key = f"/requests/{row.public_id}", f"{row.public_id} {what}"
    tell_about(session, row, officers_of(row, (role,)), "request_clock", path, key)
