"""What officers send to open confidential fields, and to ask for and decide on what takes two persons."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.schemas.common import Input, one_of
from app.text import Paragraphs

CaseReference = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9 ./_-]{0,58}[A-Za-z0-9])?$", max_length=60)
]
OpeningPurpose = Annotated[str, one_of("opening_purposes")]


class Opening(Input):
    """Why confidential fields are opened: a purpose of the vocabulary `opening-purposes`, and the case it is for."""

    purpose: OpeningPurpose
    case_reference: CaseReference


class OpeningAsked(Opening):
    reason: Paragraphs


class ApprovalDecision(Input):
    decision: Literal["approve", "refuse"]
    reason: Paragraphs | None = None


class SealedWrite(Input):
    """A merge patch: what is left out stays, null empties."""

    conflict_declarations: Paragraphs | None = None
    security_notes: Paragraphs | None = None
    references: Paragraphs | None = None
