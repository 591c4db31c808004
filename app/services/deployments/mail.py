"""Who is told of a step. A mail names neither party nor person nor place: it holds a link."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Account, DeploymentRequest, RequestOfficer
from app.policy import Role
from app.policy.request_moves import RequestStep
from app.services.notices import tell

# Steps that an office is told of because it goes on with the request, and the roles.
_TO_OFFICE: Final = {
    "submit": (Role.DESK, Role.HEAD),
    "shortlist": (Role.HEAD,),
    "put_up": (Role.SECRETARY_GENERAL,),
    "ask_others": (Role.DESK, Role.HEAD),
    "decline": (Role.DESK, Role.HEAD),
    "authorise": (Role.DESK, Role.HEAD),
    "refer": (Role.HEAD,),
    "approve": (Role.DESK,),
    "refuse": (Role.DESK,),
    "fill": (Role.DESK,),
    "fall_back": (Role.DESK, Role.HEAD),
    "recall": (Role.DESK, Role.HEAD),
    "debrief": (Role.HEAD,),
    "withdraw": (Role.DESK, Role.HEAD),
}


def tell_of_step(session: Session, row: DeploymentRequest, step: RequestStep) -> None:
    """The other side, and on a submission its author too, as a receipt."""
    key = f"{row.public_id} {row.version}"
    path = f"/requests/{row.public_id}"
    if step.action in _TO_OFFICE and row.submitted_at is not None:
        kind = "request_arrived" if step.action in ("submit", "put_up") else "request_moved"
        tell_about(session, row, officers_of(row, _TO_OFFICE[step.action]), kind, path, key)
    if step.hand == "office":
        tell_about(session, row, author_of(row), "request_moved", path, f"{key} author")
    elif step.action == "submit":
        tell_about(session, row, author_of(row), "request_received", path, key)


def tell_about(
    session: Session, row: DeploymentRequest, whom: ColumnElement[bool], kind: str, path: str, key: str
) -> None:
    """As `tell`, with the request that the mail belongs to: every mail of a request is written here."""
    tell(session, whom, kind, path, key, strict_request_of(row))


def strict_request_of(row: DeploymentRequest) -> UUID | None:
    """What a mail keeps of its request: who may not see a strict one sees no mail of it either."""
    return row.public_id if row.confidentiality == "strict" else None


def officers_of(row: DeploymentRequest, roles: tuple[Role, ...]) -> ColumnElement[bool]:
    """Accounts with these roles that may see the request: on a strict one, of desk and ethics only who is named."""
    of_role = Account.role.in_(roles)
    if row.confidentiality != "strict":
        return of_role
    named = select(RequestOfficer.account_id).where(RequestOfficer.request_id == row.id)
    return of_role & (Account.role.not_in((Role.DESK, Role.ETHICS)) | Account.id.in_(named))


def author_of(row: DeploymentRequest) -> ColumnElement[bool]:
    # Programs have no mail: their organisation follows its requests over the API.
    kind, _, public_id = row.author.partition(":")
    return Account.public_id == (UUID(public_id) if kind == "account" else None)
