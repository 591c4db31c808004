"""Opening the fields that are no part of a page: one person at a time, for a purpose that is kept."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import now
from app.models import Reveal
from app.policy import BY_REVEAL, Actor, require
from app.queries.profiles import find_profile
from app.queries.records import written_instant
from app.schemas.approvals import Opening
from app.services import audit
from app.services.membership import refuse_own_record
from app.services.revisions import directory_revision


def reveal_contacts(session: Session, actor: Actor, public_id: str, given: Opening) -> dict[str, Any]:
    """As `RevealAnswer`. Raises NotFound for a hidden person as for a missing one, Forbidden for the own profile."""
    require(actor, "profiles.reveal")
    # What is opened is so at the moment that is kept, and the person is still there to keep it for.
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    reveal = Reveal(
        public_id=uuid4(),
        profile_id=found.id,
        actor=actor.name,
        fields=_written(BY_REVEAL),
        purpose=given.purpose,
        case_reference=given.case_reference,
        at=now(),
    )
    session.add(reveal)
    session.flush()
    detail = {"fields": sorted(BY_REVEAL), "purpose": given.purpose}
    audit.record(session, actor, "profile.reveal", about=("reveal", reveal.public_id), detail=detail)
    return {
        "id": str(reveal.public_id),
        "profile": found.record["id"],
        "purpose": reveal.purpose,
        "case_reference": reveal.case_reference,
        "at": written_instant(reveal.at),
        **{field: found.record[field] for field in BY_REVEAL},
    }


def keep_reveals(
    session: Session,
    profiles: Iterable[int],
    actor_name: str,
    fields: Collection[str],
    purpose: str | None,
    case_reference: str | None,
) -> None:
    """One row for each of these people, by internal id, under an approval. The audit row is the caller's."""
    said = {"actor": actor_name, "fields": _written(fields), "purpose": purpose, "case_reference": case_reference}
    rows = [{**said, "public_id": uuid4(), "profile_id": profile_id, "at": now()} for profile_id in profiles]
    if rows:
        session.execute(insert(Reveal), rows)


def _written(fields: Iterable[str]) -> str:
    return " ".join(sorted(fields))
