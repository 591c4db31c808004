"""The last day of whoever is in the field, for each request."""

from sqlalchemy import Subquery, func, select

from app.models import Candidate, Deployment


def last_days() -> Subquery:
    """`request_id` and `ends`, the day of whoever stays longest; only of requests with somebody in the field."""
    return (
        select(Candidate.request_id, func.max(Deployment.ends).label("ends"))
        .join(Deployment, Deployment.candidate_id == Candidate.id)
        .where(Candidate.state == "deployed")
        .group_by(Candidate.request_id)
        .subquery("last_days")
    )
