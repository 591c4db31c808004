"""Examples of what follows the frozen list, in the document."""

from typing import Any, Final

from app.api.deployment_examples import CANDIDATE, CANDIDATE_ID

DECISION: Final[dict[str, Any]] = {
    "selected": [CANDIDATE_ID],
    "reserves": [],
    "legal_basis": "Authority of the Secretary General over the General Secretariat.",
    "reason": None,
}
APPROVAL: Final = {"council_reference": "Resolution 12/54-POL, paragraph 3"}
OFFER: Final = {
    "letter": "The Secretary General asks you to advise both delegations, from 1 February, for thirty days."
}
DEPLOYMENT: Final = {"starts": "2027-02-01"}
EXTENSION: Final = {
    "ends": "2027-03-15",
    "available": True,
    "released": True,
    "reason": "Both delegations ask for two more weeks.",
}
COMPLETION: Final = {"handover": "The table of wells and the draft rules lie with the field mission."}
CLOSING: Final[dict[str, Any]] = {
    "closing_reason": "fulfilled",
    "lessons": ["Speak of water before speaking of borders."],
    "keep_until": "2031-11-26",
}
CONSENT: Final[dict[str, Any]] = {
    "state": "conditional",
    "condition": "No stay outside the capital.",
    "condition_met": False,
    "document": "Note verbale 411",
}
CHECKS: Final = {"security": "done", "travel": "waiting"}
INTEREST: Final = {"decision": "cleared", "reason": "The company has no work in the region."}
RELEASE: Final = {"state": "given", "reason": "By telephone, from the employer."}
RELEASE_ANSWER: Final = {"answer": "given"}
ALARM_ANSWER: Final = {"answer": "The team stays in the capital until Thursday."}
DEBRIEF: Final = {"achieved": "Both sides signed the table of wells.", "advice": "Begin with the maps."}
ACCEPTANCE: Final[dict[str, Any]] = {
    "independent": True,
    "available": True,
    "confidential": True,
    "code_version": None,
    "new_interest": None,
}
OFFER_ID: Final = "7c0f4b1d-93f6-4e06-9c52-0a4b6d5e8f13"
RELEASE_ID: Final = "b3d2a9e4-1f57-4c68-8a0b-6e9d7c5f2a41"
ALARM_ID: Final = "e58c7a20-6b3d-4f91-a2c4-9d1e0f8b7a63"
_DECLARED: Final[dict[str, Any]] = {
    "code_version": None,
    "new_interest": None,
    "declared_at": "2026-11-26T15:00:00.000000Z",
    "decision": None,
    "decision_reason": None,
}
FILE: Final[dict[str, Any]] = {
    "number": 1,
    "format": "json",
    "language": None,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "request_version": 4,
    "issued_at": "2026-11-26T13:00:00.000000Z",
}
PREPARATION: Final[dict[str, Any]] = {
    "legal_basis": DECISION["legal_basis"],
    "council_reference": None,
    "handover": None,
    "consents": [
        {
            "party": 0,
            "kind": "host_government",
            "name": "Government of the Sudan",
            "state": "given",
            "condition": None,
            "condition_met": False,
            "sufficient": False,
            "document": "Note verbale 411",
            "reason": None,
            "at": "2026-11-26T14:00:00.000000Z",
            "available_actions": ["record"],
        }
    ],
    "checks": {"security": "done", "travel": "waiting", "insurance": "open", "briefing": "open"},
    "people": [
        {
            "candidate": CANDIDATE_ID,
            "version": 7,
            "post": 0,
            "rank": 1,
            "state": "preparing",
            "person": CANDIDATE["person"],
            "offer": {
                "state": "accepted",
                "sent_at": "2026-11-26T14:30:00.000000Z",
                "expires_at": "2026-11-26T22:30:00.000000Z",
                "answered_at": "2026-11-26T15:00:00.000000Z",
                "reason": None,
                "declaration": _DECLARED,
            },
            "release": {
                "state": "asked",
                "giver": "JO",
                "asked_at": "2026-11-26T15:00:00.000000Z",
                "answered_at": None,
                "reason": None,
            },
            "deployment": None,
            "available_actions": ["record_release", "drop"],
        }
    ],
    "alarms": [],
    "debriefs": [],
    "debrief_without": None,
    "files": [FILE],
    "available_actions": ["change_checks", "issue_file"],
}
DECISION_FILE: Final[dict[str, Any]] = {
    "kind": "decision file",
    "version": 2,
    "issued_at": FILE["issued_at"],
    "shortlists": [],
    "candidates": [CANDIDATE],
    "readers": [],
    "actors": {},
}
OWN_OFFER_SUMMARY: Final[dict[str, Any]] = {
    "id": OFFER_ID,
    "version": 1,
    "state": "open",
    "role": "mediator",
    "starts": "2027-02-01",
    "days": 30,
    "mode": "in_person",
    "sent_at": "2026-11-26T14:30:00.000000Z",
    "expires_at": "2026-11-26T22:30:00.000000Z",
    "available_actions": ["accept", "decline"],
}
OWN_OFFER: Final[dict[str, Any]] = {
    **OWN_OFFER_SUMMARY,
    "letter": OFFER["letter"],
    "terms": "Advise both delegations on the sharing of wells, for thirty days.",
    "situation": None,
    "area": "Water talks between two regions",
    "host_country": "SD",
    "purpose": "Support the technical talks on shared wells.",
    "parties": ["Government of the Sudan"],
    "code_version": None,
    "declaration": None,
    "deployment": None,
    "debrief": None,
    "has_mandate": False,
}
RELEASES: Final[dict[str, Any]] = {
    "items": [
        {
            "id": RELEASE_ID,
            "state": "asked",
            "person": CANDIDATE["person"],
            "role": "mediator",
            "mode": "in_person",
            "starts": "2027-02-01",
            "days": 30,
            "host_country": "SD",
            "asked_at": "2026-11-26T15:00:00.000000Z",
            "answered_at": None,
        }
    ]
}
PEOPLE: Final[dict[str, Any]] = {
    "items": [
        {
            "post": 0,
            "rank": 1,
            "state": "proposed",
            "id": None,
            "reference": None,
            "name": None,
            "contacts": [],
            "card": {"roles": ["mediator"], "languages": [{"code": "ar"}]},
        }
    ]
}
LESSONS: Final[dict[str, Any]] = {
    "items": [
        {
            "id": "0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f",
            "situation": "sudan",
            "why": "situation",
            "track": "expert",
            "mode": "in_person",
            "text": "Speak of water before speaking of borders.",
            "learned_on": "2027-03-20",
        }
    ]
}
