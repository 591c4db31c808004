"""Invented people and answers for the OpenAPI document."""

from typing import Any, Final

ID: Final = "0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10"
LOCATION: Final = {"Location": {"description": "Where the new profile is.", "schema": {"type": "string"}}}

NEW_PROFILE: Final[dict[str, Any]] = {
    "name": "Amina Diarra",
    "names": [{"text": "أمينة ديارا", "kind": "also_written"}],
    "nationalities": ["ML"],
    "roles": ["mediator"],
    "languages": [{"code": "fr", "speaking": "native", "writing": "C2"}, {"code": "ar", "speaking": "B2"}],
    "headline": {"en": "Mediator of land and water disputes", "fr": "Médiatrice foncière"},
    "expertise": [{"code": "water", "evidence": "evidenced", "years": 9}],
    "availability_periods": [{"status": "free", "starts": "2027-01-01", "ends": "2027-06-30"}],
}

PROFILE: Final[dict[str, Any]] = {
    "id": ID,
    "reference": "SN-7K2M9Q",
    "version": 3,
    "name": "Amina Diarra",
    "names": [{"text": "أمينة ديارا", "script": "Arab", "kind": "also_written"}],
    "roles": ["mediator"],
    "seniority": None,
    "years_experience": None,
    "languages": [{"code": "fr", "speaking": "native", "writing": "C2", "use": None, "to_confirm": False}],
    "countries": [{"code": "ML", "depth": "mediated"}],
    "expertise": [
        {
            "code": "water",
            "evidence": "evidenced",
            "years": 9,
            "last_used": None,
            "can_train": False,
            "willing": True,
        }
    ],
    "confirmed_at": None,
}

HISTORY: Final[dict[str, Any]] = {
    "items": [
        {
            "version": 2,
            "at": "2027-01-15T09:30:00.000000Z",
            "actor": "desk",
            "source": "api",
            "changes": {"title": {"before": None, "after": "Dr"}},
        }
    ]
}

VOCABULARY: Final[dict[str, Any]] = {
    "items": [
        {
            "code": "ML",
            "label": "Mali",
            "labels": {"ar": "مالي", "en": "Mali", "fr": "Mali"},
            "parent": None,
            "review": [],
            "alpha3": "MLI",
            "m49": "466",
            "regions": ["001", "002", "011", "202", "oic-african"],
            "oic": "member",
        }
    ]
}
OUTBOX = {
    "items": [
        {
            "id": ID,
            "kind": "invitation",
            "status": "failed",
            "attempts": 1,
            "created_at": "2026-11-24T08:00:00.000000Z",
            "due_at": "2026-11-24T08:00:00.000000Z",
            "next_at": "2026-11-24T08:00:05.000000Z",
            "sent_at": None,
            "failed_at": "2026-11-24T08:00:05.000000Z",
            "last_error": "refused_550",
        }
    ],
    "late": 0,
    "failed": 1,
    "next_cursor": None,
}
