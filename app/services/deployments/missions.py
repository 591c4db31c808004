"""A deployment that has ended, written into the profile as a mission."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Candidate, Deployment, DeploymentRequest, Profile
from app.policy import Actor
from app.queries.profiles import find_profile
from app.search.labels import label
from app.services.profiles import save_profile, validated, written_shape

SOURCE = "deployment"


def write_mission(
    session: Session, actor: Actor, row: DeploymentRequest, candidate: Candidate, held: Deployment
) -> None:
    """With country and situation, unless the request was confidential: then neither would stay so. A profile that is
    full stays as it is."""
    public_id = session.scalars(select(Profile.public_id).where(Profile.id == candidate.profile_id)).one()
    found = find_profile(session, actor, str(public_id))
    telling = row.confidentiality == "ordinary"
    mission: dict[str, Any] = {
        "title": label("roles", row.posts[candidate.post]["role"], "en", {}),
        "organisation": "oic",
        "country": row.host_country if telling else None,
        "situation": row.situation if telling else None,
        "starts": held.starts.isoformat(),
        "ends": (held.ended or held.ends).isoformat(),
    }
    shape = written_shape(found.record)
    shape["missions"] = [*shape["missions"], mission]
    try:
        written = validated(shape)
    except Invalid:
        # Nobody waits in the field for a profile that holds no more missions.
        return
    save_profile(session, actor, found, written, source=SOURCE)
