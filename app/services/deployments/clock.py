"""What the clock does to requests: nothing but to tell, higher up each time."""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.db import writing
from app.models import ConsentAlarm, DeploymentRequest
from app.policy.request_moves import RUNNING, STEPS_UP
from app.queries.deployments import clock_of, spans_of
from app.services.deployments.consents import tell_of_alarm
from app.services.deployments.mail import officers_of, tell_about


def tell_of_late_requests(engine: Engine, at: datetime) -> None:
    """Each step up is told once for each state of a request, however often this runs; and each alarm once more when
    nobody has answered it in time."""
    with writing(engine) as session:
        _tell_of_overdue_alarms(session, at)
        rows = session.scalars(select(DeploymentRequest).where(DeploymentRequest.state.in_(RUNNING))).all()
        spans = spans_of(session, [row.id for row in rows])
        for row in rows:
            used = clock_of(row, spans.get(row.id, []), at)["used_percent"]
            for percent, role in STEPS_UP:
                if used is not None and used >= percent:
                    key = f"{row.public_id} {row.state} {percent}"
                    tell_about(
                        session, row, officers_of(row, (role,)), "request_clock", f"/requests/{row.public_id}", key
                    )


def _tell_of_overdue_alarms(session: Session, at: datetime) -> None:
    overdue = ConsentAlarm.answered_at.is_(None) & (ConsentAlarm.due_at <= at)
    whose = DeploymentRequest.id == ConsentAlarm.request_id
    alarms = select(ConsentAlarm, DeploymentRequest).join(DeploymentRequest, whose).where(overdue)
    for alarm, row in session.execute(alarms).all():
        tell_of_alarm(session, row, f"{alarm.public_id} overdue")
