"""What the person reads about the own profile."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.models import PartnerOrganisation, Profile
from app.policy import Actor, Onlooker, exposure_of, opened_besides, sight_of, viewer_as
from app.queries.profiles import Found
from app.queries.records import Record
from app.queries.reviews import changes_of, told_change

# Longer ago, a confirmation does not count as one any more.
CONFIRMED_FOR: Final = timedelta(days=183)


def own_view(session: Session, actor: Actor, found: Found) -> Record:
    """All of the own profile, with what waits for the desk and what can be chosen for which partner."""
    return found.view | {
        "confirmation": _confirmation(session, found),
        "waiting": [told_change(change) for change in changes_of(session, found.id, waiting_only=True)],
        "partners": _partners(session, found),
    }


def _confirmation(session: Session, found: Found) -> str:
    at = session.scalars(select(Profile.confirmed_at).where(Profile.id == found.id)).one()
    return "confirmed" if at is not None and at > now() - CONFIRMED_FOR else "unconfirmed"


def _partners(session: Session, found: Found) -> list[dict[str, Any]]:
    chosen, choices = found.record["partner_visibility"], found.record["partner_choices"]
    rows = session.execute(
        select(PartnerOrganisation.public_id, PartnerOrganisation.name).order_by(PartnerOrganisation.name)
    )
    return [
        {"id": str(public_id), "name": name, "choice": choices.get(str(public_id), chosen)}
        for public_id, name in rows
    ]


def own_as(found: Found, onlooker: Onlooker, organisation: str | None = None) -> Record | None:
    """What somebody else reads of the own profile; None when the person does not exist for them."""
    viewer = viewer_as(onlooker, found.record, organisation)
    sight = sight_of(viewer, exposure_of(found.record))
    return None if sight is None else Found(found.id, found.record, sight, opened_besides(viewer)).view
