"""What the clock reminds of around the end of a deployment: longer or home, debriefed, closed. It moves nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from app.db import writing
from app.models import DeploymentRequest, RequestMove
from app.policy import Role
from app.queries.last_days import last_days
from app.services.deployments.debriefs import OPEN
from app.services.deployments.mail import officers_of
from app.services.notices import tell
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
            (OPEN, settings.debrief_days, Role.DESK, "debrief"),
            (("debriefed",), settings.closing_days, Role.HEAD, "closing"),
        ):
            late = DeploymentRequest.state.in_(states) & (_returned_at() <= at - timedelta(days=days))
            for row in session.scalars(select(DeploymentRequest).where(late)).all():
                _tell(session, row, role, what)


def _returned_at() -> Any:
    """Of the request at hand; asked of each alone, so that those which have ended are not read."""
    back = (RequestMove.request_id == DeploymentRequest.id) & RequestMove.after.in_(OPEN)
    return select(func.max(RequestMove.at)).where(back).scalar_subquery()


def _tell(session: Any, row: DeploymentRequest, role: Role, what: str) -> None:
    key = f"{row.public_id} {what}"
    tell(session, officers_of(row, (role,)), "request_clock", f"/requests/{row.public_id}", key)
