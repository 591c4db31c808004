"""Invented openings and approvals for the OpenAPI document."""

from typing import Any, Final

from app.api import examples

APPROVAL_ID: Final = "3d9b4c1e-7a50-4f6d-9c1b-2e8f5a7d6c34"
OPENING: Final = {"purpose": "deployment", "case_reference": "DR-2027/014"}
OPENING_ASKED: Final = {
    "purpose": "conflict_check",
    "case_reference": "DR-2027/014",
    "reason": "A party to the talks asks about earlier work.",
}
REVEAL: Final[dict[str, Any]] = {
    "id": APPROVAL_ID,
    "profile": examples.ID,
    **OPENING,
    "at": "2027-01-15T09:30:00.000000Z",
    "contacts": [{"kind": "email", "value": "amina@example.org"}],
}
SEALED: Final[dict[str, Any]] = {
    "approval": APPROVAL_ID,
    "readable_until": "2027-01-18T09:30:00.000000Z",
    "conflict_declarations": "Advised one of the parties until 2019.",
    "security_notes": None,
    "references": None,
}
APPROVAL: Final[dict[str, Any]] = {
    "id": APPROVAL_ID,
    "act": "sealed_reading",
    "status": "waiting",
    "profile": {"id": examples.ID, "reference": "SN-7K2M9Q", "name": "Amina Diarra"},
    **OPENING_ASKED,
    "asked_by": "account:1b7f5d0e-4f5a-4c7c-9a3b-0e5d8c6f7a12",
    "asked_at": "2027-01-15T09:30:00.000000Z",
    "decided_by": None,
    "decided_at": None,
    "decision_reason": None,
    "expires_at": "2027-01-18T09:30:00.000000Z",
    "can_decide": True,
    "version": 1,
}
LOCATION: Final = {"Location": {"description": "Where the approval is.", "schema": {"type": "string"}}}
