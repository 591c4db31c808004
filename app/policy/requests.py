"""Which deployment requests an asker sees at all: as SQL, for lists and single reads alike."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.models import DeploymentRequest, OutboxMessage, PartnerOrganisation, RequestOfficer
from app.policy.actors import Actor, Role

# Who works on requests; the auditor reads them and changes nothing.
OFFICES = frozenset({Role.DESK, Role.HEAD, Role.SECRETARY_GENERAL, Role.ETHICS})

# Who has to be named to see a strict one: the other offices see all of them.
TO_BE_NAMED = frozenset({Role.DESK, Role.ETHICS})


def visible_requests(actor: Actor) -> ColumnElement[bool]:
    """The condition on `deployment_requests` that every read starts from.

    What was never submitted is seen on the requester's side alone, also when it was taken back. A strict one is seen
    by the head, the Secretary General or a delegate, the auditor and the officers named for it.
    """
    own = requester_side(actor)
    sent = DeploymentRequest.submitted_at.is_not(None)
    if actor.role in (Role.HEAD, Role.SECRETARY_GENERAL, Role.AUDITOR) or actor.delegate:
        return or_(own, sent)
    if actor.role in OFFICES:
        return or_(own, and_(sent, or_(DeploymentRequest.confidentiality != "strict", _named(actor))))
    return own


def visible_mails(actor: Actor) -> ColumnElement[bool]:
    """The condition on `outbox`: kind and time of a mail already tell that there is a strict request."""
    theirs = select(DeploymentRequest.public_id).where(visible_requests(actor))
    return or_(OutboxMessage.strict_request.is_(None), OutboxMessage.strict_request.in_(theirs))


def requester_side(actor: Actor) -> ColumnElement[bool]:
    """What the actor wrote, or somebody of the same organisation or State."""
    if actor.role is Role.PARTNER:
        if actor.organisation is None or actor.agreement is None:
            return false()
        organisation = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id == UUID(actor.organisation))
        return DeploymentRequest.organisation_id == organisation.scalar_subquery()
    if actor.role is Role.FOCAL_POINT:
        return false() if actor.state is None else DeploymentRequest.requesting_state == actor.state
    if actor.role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.NOBODY):
        return false()
    return and_(
        DeploymentRequest.author == actor.name,
        DeploymentRequest.organisation_id.is_(None),
        DeploymentRequest.requesting_state.is_(None),
    )


def _named(actor: Actor) -> ColumnElement[bool]:
    if actor.account_id is None:
        return false()
    return (
        select(true())
        .where(
            RequestOfficer.request_id == DeploymentRequest.id,
            RequestOfficer.account_id == actor.account_id,
        )
        .exists()
    )
