"""What goes out about openings of confidential fields and about acts that take two persons."""

from typing import Literal

from app.schemas.answers import Instant, Output, PublicId
from app.schemas.own_answers import ReviewedProfile
from app.schemas.profiles import ContactIn


class RevealAnswer(Output):
    """One opening, kept under `id`, and what was opened."""

    id: PublicId
    profile: PublicId
    purpose: str
    case_reference: str
    at: Instant
    contacts: list[ContactIn]


class SealedAnswer(Output):
    """The sealed fields, and until when the approval lets them be read."""

    approval: PublicId
    readable_until: Instant
    conflict_declarations: str | None
    security_notes: str | None
    references: str | None


class ApprovalAnswer(Output):
    """An act that takes two persons. The reasons are null for those who neither asked nor may decide.

    `can_decide`: the asker of this page may approve or refuse it now. A removal has no purpose and no case."""

    id: PublicId
    act: Literal["membership_removal", "sealed_reading", "confidential_export"]
    status: Literal["waiting", "approved", "refused", "carried_out", "expired"]
    profile: ReviewedProfile | None
    purpose: str | None
    case_reference: str | None
    reason: str | None
    asked_by: str
    asked_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    decision_reason: str | None
    expires_at: Instant
    can_decide: bool
    version: int


class ApprovalPage(Output):
    items: list[ApprovalAnswer]
    next_cursor: str | None
