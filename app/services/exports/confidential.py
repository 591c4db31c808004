"""An export with the fields that are opened one by one: let by an approval, once, and kept for each person."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden, NotFound
from app.models import Approval, Profile
from app.policy import BY_REVEAL
from app.queries.approvals import asker_still_may, is_over
from app.services.reveals import keep_reveals
from app.services.revisions import directory_revision


def approved_export(session: Session, approval_id: UUID, *, hold: bool = False) -> Approval:
    """An approval that lets an export with contacts work now; with `hold` nobody else uses it meanwhile.

    Raises NotFound, Forbidden (`approval_needed`) when nobody has approved it, Conflict when it was used, its time is
    over, or who asked is not in service.
    """
    statement = select(Approval).where(Approval.public_id == approval_id, Approval.act == "confidential_export")
    approval = session.scalar(statement.with_for_update() if hold else statement)
    if approval is None:
        raise NotFound("There is no such approval of an export.")
    if approval.status == "carried_out":
        raise Conflict("This approval was used: one is good for one file.", code="approval_used")
    if approval.status != "approved" or approval.decided_by == approval.asked_by:
        raise Forbidden("Another person has to approve this export first.", code="approval_needed")
    if is_over(approval):
        raise Conflict("The time of this approval is over. Ask anew.", code="approval_expired")
    if not asker_still_may(session, approval):
        raise Conflict("Who asked for it could not ask for it any more.", code="no_longer_fits")
    return approval


def use_up(session: Session, approval_id: UUID, opened: Collection[int]) -> None:
    """The approval is carried out; of each of the people in `opened`, by internal id, it is kept that contacts left.

    Raises as `approved_export`: of two files written at once, one goes.
    """
    directory_revision(session, hold=True)
    approval = approved_export(session, approval_id, hold=True)
    approval.status, approval.version = "carried_out", approval.version + 1
    session.flush()
    still_there = set(session.scalars(select(Profile.id))) & set(opened)
    keep_reveals(
        session, sorted(still_there), approval.asked_by, BY_REVEAL, approval.purpose, approval.case_reference
    )
