"""Invented answers about the own profile, reviews and nominations for the OpenAPI document."""

from typing import Any, Final

from app.api import examples
from app.api.fielding_examples import OWN_OFFER

OWN_EXAMPLE_ID: Final = "5c1f0e7a-2f6b-4f0e-8a51-6d9b7c3e2f18"

WAITING: Final[dict[str, Any]] = {
    "id": OWN_EXAMPLE_ID,
    "field": "roles",
    "before": ["expert"],
    "after": ["mediator", "expert"],
    "asked_at": "2027-01-15T09:30:00.000000Z",
    "status": "waiting",
    "decided_at": None,
    "reason": None,
}
PARTNER: Final = {"id": "9a6d1f3c-0f0b-4c59-9e55-3f1f3a9f8b21", "name": "African Union", "choice": "card"}
OWN_PROFILE: Final[dict[str, Any]] = {
    **examples.PROFILE,
    "contacts": [{"kind": "email", "value": "amina@example.org"}],
    "confirmation": "unconfirmed",
    "waiting": [WAITING],
    "partners": [PARTNER],
}
AVAILABILITY: Final[dict[str, Any]] = {
    "availability_periods": [{"status": "free", "starts": "2027-01-01", "ends": "2027-06-30"}],
    "notice_hours": 72,
    "availability_mode": "in_person",
}
CONSENTS: Final[dict[str, Any]] = {
    "items": [
        {
            "purpose": "partners_card",
            "state": "given",
            "fields": ["id", "reference", "roles", "languages"],
            "text": {"version": 1, "language": "en", "text": "You allow …", "languages": ["ar", "en", "fr"]},
            "history": [
                {
                    "id": OWN_EXAMPLE_ID,
                    "basis": "consent",
                    "text_version": 1,
                    "language": "ar",
                    "channel": "own",
                    "given_at": "2027-01-15T09:30:00.000000Z",
                    "withdrawn_at": None,
                }
            ],
        }
    ]
}
READERS: Final[dict[str, Any]] = {
    "items": [
        {
            "day": "2027-01-15",
            "organisation": {"kind": "partner", "name": "African Union"},
            "purpose": "reading",
            "count": 2,
        }
    ]
}
OWN_DATA: Final[dict[str, Any]] = {
    "taken_at": "2027-01-15T09:30:00.000000Z",
    "profile": OWN_PROFILE,
    "conflict_declarations": None,
    "history": examples.HISTORY["items"],
    "changes": [WAITING],
    "consents": CONSENTS["items"],
    "readers": READERS["items"],
    "reveals": [{"day": "2027-01-15", "fields": ["contacts"], "purpose": "deployment"}],
    "approvals": [],
    "merged": [],
    "imports": [{"day": "2026-11-02", "filename": "roster.xlsx", "row": 12}],
    "shortlists": [{"day": "2027-01-12", "note": "Ask again in spring."}],
    "offers": [OWN_OFFER],
    "account": {
        "id": OWN_EXAMPLE_ID,
        "email": "amina@example.org",
        "name": "Amina Diarra",
        "role": "expert",
        "language": "fr",
        "created_at": "2026-12-01T08:00:00.000000Z",
        "password_changed_at": None,
        "second_factor_since": None,
        "last_signed_in_at": None,
    },
    "sessions": [],
    "messages": [{"kind": "hidden", "created_at": "2027-01-14T07:00:00.000000Z", "sent_at": None}],
    "deeds": [{"at": "2027-01-14T07:00:00.000000Z", "action": "own.hide"}],
    "withheld": {"references": "They were given in confidence."},
}
REVIEW: Final[dict[str, Any]] = {
    **WAITING,
    "asked_by": "account:1b7f5d0e-4f5a-4c7c-9a3b-0e5d8c6f7a12",
    "decided_by": None,
    "profile": {"id": examples.ID, "reference": "SN-7K2M9Q", "name": "Amina Diarra"},
    "version": 1,
}
NOMINATION: Final[dict[str, Any]] = {
    "name": "Amina Diarra",
    "nationalities": ["ML"],
    "roles": ["expert"],
    "nomination_reference": "NV 17/2027",
    "nomination_date": "2027-01-12",
    "contacts": [{"kind": "email", "value": "amina@example.org"}],
}
NOMINATED: Final[dict[str, Any]] = {
    "id": examples.ID,
    "reference": "SN-7K2M9Q",
    "version": 1,
    "membership": "nominated",
    "missing": ["languages"],
}
