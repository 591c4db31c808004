"""Who goes is told what becomes of it: that it begins, that it lasts longer, that they are called back."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.models import Account, Candidate, DeploymentRequest
from app.policy import Role
from app.services.deployments.mail import tell_about


def tell_who_goes(session: Session, row: DeploymentRequest, going: Sequence[Candidate]) -> None:
    """Once for each version of the request."""
    ids = [candidate.profile_id for candidate in going]
    whom = Account.profile_id.in_(ids) & (Account.role == Role.EXPERT)
    tell_about(session, row, whom, "task_changed", "/offers", f"{row.public_id} {row.version} field")
