"""Nominations: by a Member State's focal point, or by the Secretary General for his own experts."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.errors import FieldError, Forbidden, Invalid
from app.models import Profile
from app.policy import Actor, Role, require
from app.queries.records import Record, load_records
from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.notices import tell_desk
from app.services.profiles import check_terms, insert_profiles
from app.services.revisions import directory_revision
from app.services.tombstones import refuse_erased
from app.services.waiting import refuse_not_nominating, refuse_own_facts


def create_nomination(session: Session, actor: Actor, body: Mapping[str, Any]) -> Record:
    """A new person, nominated: by the focal point's own State, or by nobody's when the Secretary General does it.

    Raises Invalid for fields that do not come with a nomination, and without its reference and date; Conflict
    (`erased_person`) for somebody who was erased.
    """
    require(actor, "nominations.create")
    refuse_not_nominating(body)
    write = _nominated(actor, body)
    check_terms(session, write)
    directory_revision(session, hold=True)
    refuse_erased(session, write)
    (profile_id,) = insert_profiles(session, actor, [write], source="nomination")
    made = load_records(session, Profile.id == profile_id)[profile_id]
    tell_desk(session, "nomination_received", f"/profiles/{made['id']}", made["id"])
    audit.record(session, actor, "nomination.create", about=("profile", made["id"]))
    return made


def _nominated(actor: Actor, body: Mapping[str, Any]) -> ProfileWrite:
    state = actor.state if actor.role is Role.FOCAL_POINT else None
    if actor.role is Role.FOCAL_POINT and state is None:
        raise Forbidden("This account nominates for no State.")
    try:
        write = ProfileWrite.model_validate({**body, "nominated_by": state, "membership": "nominated"})
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None
    refuse_own_facts(None, write.model_dump(mode="json"))
    missing = [field for field in ("nomination_reference", "nomination_date") if getattr(write, field) is None]
    if missing:
        raise Invalid(errors=[FieldError(f"/{field}", "missing", "this is required") for field in missing])
    return write
