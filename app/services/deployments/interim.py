"""Help while an envoy waits for the Council: a request of its own, on the expert track."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.models import DeploymentRequest, RequestOfficer
from app.policy import Actor, may, require
from app.queries.deployments import FoundRequest, find_request
from app.queries.interim import WAITING
from app.schemas.deployments import RequestWrite
from app.services.deployments.requests import create_request, written

# What the draft takes over as it stands.
_COPIED = ("area", "situation", "host_country", "parties", "confidentiality")


def may_ask_for_interim_help(actor: Actor, found: FoundRequest) -> bool:
    return found.request.state == WAITING and may(actor, "requests.write")


def ask_for_interim_help(session: Session, actor: Actor, envoy_id: UUID) -> UUID:
    """The id of a new draft on the expert track; of a strict one the same officers are named.

    Raises NotFound, Conflict when the envoy's request does not wait for the Council.
    """
    require(actor, "requests.write")
    envoy = find_request(session, actor, envoy_id, hold=True).request
    if envoy.state != WAITING:
        raise Conflict("Interim help is for an envoy who waits for the Council.", code="step_not_allowed")
    before = written(session, envoy)
    given = {name: before[name] for name in _COPIED} | {"track": "expert", "posts": _posts(before["posts"])}
    made = create_request(session, actor, RequestWrite.model_validate(given), interim_for=envoy)
    _name_the_same_officers(session, envoy, made)
    return made


def _posts(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One expert with the languages of all of them, once each."""
    asked = [one for post in posts for one in post["criteria"] if one["parameter"] == "language"]
    return [{"role": "expert", "criteria": list({one["value"]: one for one in asked}.values())}]


def _name_the_same_officers(session: Session, envoy: DeploymentRequest, made: UUID) -> None:
    new = session.scalars(select(DeploymentRequest.id).where(DeploymentRequest.public_id == made)).one()
    named = session.scalars(select(RequestOfficer.account_id).where(RequestOfficer.request_id == envoy.id)).all()
    if named:
        session.execute(insert(RequestOfficer), [{"request_id": new, "account_id": account} for account in named])
