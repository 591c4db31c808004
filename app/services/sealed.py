"""Sealed fields: read by a named officer when another has approved it, written by one without reading them."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FieldError, Forbidden, Invalid
from app.models import Approval, Profile
from app.policy import Actor, require
from app.queries.approvals import open_approvals
from app.queries.profiles import Found, find_profile
from app.queries.records import written_instant
from app.schemas.approvals import SealedWrite
from app.services import audit
from app.services.membership import refuse_own_record
from app.services.reveals import keep_reveals
from app.services.revisions import directory_revision
from app.services.versions import check_version, keep_version

# Field → column.
SEALED: Final = {
    "conflict_declarations": Profile.conflict_declarations,
    "security_notes": Profile.security_notes,
    "references": Profile.references,
}


def read_sealed(session: Session, actor: Actor, public_id: str) -> dict[str, Any]:
    """As `SealedAnswer`. Raises Forbidden (`approval_needed`) without an approval of this officer in its time."""
    require(actor, "sealed.read")
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    approval = _approved(session, actor, found)
    row = session.execute(select(*SEALED.values()).where(Profile.id == found.id)).one()
    # The purpose stays with the person's readers; the audit row tells that it was done.
    keep_reveals(session, [found.id], actor.name, SEALED, approval.purpose, approval.case_reference)
    detail = {"fields": sorted(SEALED), "purpose": str(approval.purpose)}
    audit.record(session, actor, "sealed.read", about=("profile", found.record["id"]), detail=detail)
    until = {"approval": str(approval.public_id), "readable_until": written_instant(approval.expires_at)}
    return until | dict(zip(SEALED, row, strict=True))


def _approved(session: Session, actor: Actor, found: Found) -> Approval:
    for approval in open_approvals(session, "sealed_reading", found.id):
        if approval.status == "approved" and approval.asked_by == actor.name != approval.decided_by:
            return approval
    raise Forbidden("Ask to read it, and another named officer approves.", code="approval_needed")


def write_sealed(session: Session, actor: Actor, public_id: str, version: int, given: SealedWrite) -> Found:
    """Put what is given in place of what stands there. Raises Stale, and Invalid for nothing given."""
    require(actor, "sealed.write")
    directory_revision(session, hold=True)
    found = find_profile(session, actor, public_id)
    refuse_own_record(actor, found)
    check_version(session, found, version)
    fields = sorted(given.model_fields_set)
    if not fields:
        raise Invalid(errors=[FieldError("/", "missing", "name at least one of the sealed fields")])
    # Also when it is the same text: a version that stays would tell somebody who guesses that the guess is right.
    # The history holds no value and, being read by more people, no field.
    keep_version(session, actor, found, {}, {field: getattr(given, field) for field in fields}, source="sealed")
    audit.record(session, actor, "sealed.write", about=("profile", found.record["id"]), detail={"fields": fields})
    return find_profile(session, actor, public_id)
