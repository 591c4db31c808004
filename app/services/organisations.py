"""Partner organisations and the agreements they have: without one in force a partner sees nobody."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import now
from app.errors import Conflict, FieldError, Invalid, NotFound, Stale
from app.models import Agreement, PartnerOrganisation
from app.policy import Actor, require
from app.queries.vocabularies import term_codes
from app.schemas.accounts import patch_of
from app.schemas.partners import NewAgreement, NewOrganisation, OrganisationPatch
from app.services import audit
from app.services.revisions import raise_revision


def create_organisation(session: Session, actor: Actor, given: NewOrganisation) -> UUID:
    """Its id. Raises Conflict (`name_taken`), Invalid for a code that the vocabulary does not have."""
    require(actor, "organisations.change")
    # Also lines up those who take the same name at once.
    raise_revision(session, "access")
    _check(session, given.name, given.code, None)
    moment = now()
    made = PartnerOrganisation(
        public_id=uuid4(), name=given.name, code=given.code, created_at=moment, updated_at=moment
    )
    session.add(made)
    session.flush()
    audit.record(session, actor, "organisation.create", about=("organisation", made.public_id))
    return made.public_id


def _check(session: Session, name: str, code: str | None, but: int | None) -> None:
    taken = session.scalar(select(PartnerOrganisation.id).where(PartnerOrganisation.name == name))
    if taken is not None and taken != but:
        raise Conflict("Another organisation has this name.", code="name_taken")
    if code is not None and code not in term_codes(session)["organisations"]:
        raise Invalid(errors=[FieldError("/code", "unknown_code", "not a code of the vocabulary organisations")])


def change_organisation(session: Session, actor: Actor, public_id: UUID, version: int, patch: dict[str, Any]) -> None:
    """Apply a merge patch. Raises NotFound, Stale, Invalid, Conflict (`name_taken`)."""
    require(actor, "organisations.change")
    given = patch_of(OrganisationPatch, patch, never_empty=("name",))
    raise_revision(session, "access")
    row = _locked(session, public_id)
    if row.version != version:
        raise Stale()
    after = {"name": row.name, "code": row.code} | {field: getattr(given, field) for field in patch}
    changed = sorted(field for field, value in after.items() if getattr(row, field) != value)
    if not changed:
        return
    _check(session, str(after["name"]), after["code"], row.id)
    row.name, row.code = str(after["name"]), after["code"]
    row.version, row.updated_at = row.version + 1, now()
    session.flush()
    about: audit.About = ("organisation", row.public_id)
    audit.record(session, actor, "organisation.change", about=about, detail={"fields": changed})


def _locked(session: Session, public_id: UUID) -> PartnerOrganisation:
    statement = select(PartnerOrganisation).where(PartnerOrganisation.public_id == public_id).with_for_update()
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def create_agreement(session: Session, actor: Actor, public_id: UUID, given: NewAgreement) -> UUID:
    """Its id. Raises NotFound for the organisation, Invalid for a period that is over."""
    require(actor, "organisations.change")
    if given.ends < now().date():
        raise Invalid(errors=[FieldError("/ends", "out_of_range", "this day has passed")])
    raise_revision(session, "access")
    row = _locked(session, public_id)
    made = Agreement(public_id=uuid4(), organisation_id=row.id, created_at=now(), **given.model_dump())
    session.add(made)
    session.flush()
    about: audit.About = ("agreement", made.public_id)
    audit.record(session, actor, "agreement.create", about=about, detail={"level": given.level})
    return made.public_id


def end_agreement(session: Session, actor: Actor, public_id: UUID, agreement_id: UUID) -> None:
    """From the next request on it opens nothing. Raises NotFound, and Conflict when it has ended."""
    require(actor, "organisations.change")
    raise_revision(session, "access")
    row = _locked(session, public_id)
    mine = (Agreement.organisation_id == row.id) & (Agreement.public_id == agreement_id)
    agreement = session.scalars(select(Agreement).where(mine).with_for_update()).one_or_none()
    if agreement is None:
        raise NotFound()
    if agreement.ended_at is not None or agreement.ends < now().date():
        raise Conflict("It has ended.")
    agreement.ended_at = now()
    session.flush()
    audit.record(session, actor, "agreement.end", about=("agreement", agreement.public_id))
