"""Where people are deployed today. Confidential and strict requests are not in it, not even as a number."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import now
from app.models import Candidate, Deployment, DeploymentRequest
from app.policy import Actor, require
from app.policy.requests import visible_requests


@dataclass(frozen=True)
class InTheField:
    """People in one country. `roles` are codes of network roles, `until` the last day of whoever stays longest,
    `requests` random ids and references."""

    country: str
    people: int
    roles: list[str]
    until: date
    requests: list[tuple[str, str]]


def in_the_field(session: Session, actor: Actor) -> list[InTheField]:
    """By country, where most are first. Who helps from a distance is nowhere in the field."""
    require(actor, "requests.read")
    today = now().date()
    there = (Deployment.starts <= today) & (func.coalesce(Deployment.ended, Deployment.ends) >= today)
    shown = (DeploymentRequest.confidentiality == "ordinary") & DeploymentRequest.mode.is_distinct_from("remote")
    rows = session.execute(
        select(DeploymentRequest, Candidate.post, Deployment.ends)
        .join(Candidate, Candidate.request_id == DeploymentRequest.id)
        .join(Deployment, Deployment.candidate_id == Candidate.id)
        .where(there, shown, Candidate.state == "deployed", visible_requests(actor))
        .order_by(DeploymentRequest.id)
    )
    by_country: dict[str, list[tuple[DeploymentRequest, int, date]]] = {}
    for request, post, ends in rows:
        if request.host_country is not None:
            by_country.setdefault(request.host_country, []).append((request, post, ends))
    found = [_in_country(country, people) for country, people in by_country.items()]
    return sorted(found, key=lambda one: (-one.people, one.country))


def _in_country(country: str, people: list[tuple[DeploymentRequest, int, date]]) -> InTheField:
    return InTheField(
        country,
        len(people),
        sorted({request.posts[post]["role"] for request, post, _ in people}),
        max(ends for _, _, ends in people),
        list({str(request.public_id): request.reference for request, _, _ in people}.items()),
    )
