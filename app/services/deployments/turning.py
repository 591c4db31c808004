"""The clock of a request after each step: it runs, or stands still for a cause, or has ended."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import ClockSpan, DeploymentRequest
from app.policy.request_moves import RUNNING, STOPPED_BY
from app.queries.fielding import waited_for


def turn_clock(session: Session, row: DeploymentRequest) -> None:
    """Nothing changes while it goes on as before."""
    one = (ClockSpan.request_id == row.id) & ClockSpan.ends_at.is_(None)
    present = session.scalars(select(ClockSpan).where(one)).one_or_none()
    goes_on = row.state in RUNNING or row.state in STOPPED_BY
    cause = STOPPED_BY.get(row.state) or waited_for(session, row)
    if present is not None and goes_on and present.cause == cause:
        return
    moment = now()
    if present is not None:
        present.ends_at = moment
        session.flush()
    if goes_on:
        # From the very instant of the submission, so that running and stopped time are together all of it.
        starts_at = moment if present is not None or row.submitted_at is None else row.submitted_at
        session.execute(insert(ClockSpan), [{"request_id": row.id, "starts_at": starts_at, "cause": cause}])
