"""Examples of deployment requests in the document."""

from typing import Any, Final

REQUEST_ID: Final = "2f6d3c1e-0b7a-4c55-9a41-7c1f2e8b6d90"
WRITTEN: Final[dict[str, Any]] = {
    "track": "expert",
    "confidentiality": "ordinary",
    "area": "Water talks between two regions",
    "host_country": "SD",
    "purpose": "Support the technical talks on shared wells with somebody whom both sides accept.",
    "mode": "in_person",
    "starts": "2027-02-01",
    "days": 30,
    "contact": "Focal point, extension 214",
    "parties": [{"kind": "host_government", "name": "Government of the Sudan", "country": "SD"}],
    "posts": [
        {
            "role": "mediator",
            "count": 1,
            "criteria": [
                {"parameter": "language", "value": "ar:C1", "required": True},
                {"parameter": "expertise", "value": "water", "required": False},
            ],
        }
    ],
    "team": {
        "covers": [{"parameter": "language", "value": "fr:C1"}],
        "minimums": {"women": 1, "men": 0, "oic_groups": 0, "languages": 0},
    },
}
_CLOCK: Final[dict[str, Any]] = {
    "state": "running",
    "cause": None,
    "running_s": 3600,
    "calendar_s": 3600,
    "target_hours": 4,
    "used_percent": 25,
    "due_at": "2026-11-26T12:00:00.000000Z",
}
REQUEST: Final[dict[str, Any]] = {
    **WRITTEN,
    "id": REQUEST_ID,
    "reference": "DR-7K2M9QXA",
    "version": 2,
    "state": "submitted",
    "situation": None,
    "submitted_at": "2026-11-26T08:00:00.000000Z",
    "closing_reason": None,
    "interim_for": None,
    "interim_help": [],
    "terms": None,
    "clock": _CLOCK,
    "available_actions": [{"action": "open", "state": "searching", "reason_needed": False}],
    "created_at": "2026-11-26T07:40:00.000000Z",
    "updated_at": "2026-11-26T08:00:00.000000Z",
}
SUMMARY: Final = {
    name: REQUEST[name]
    for name in (
        "id",
        "reference",
        "state",
        "track",
        "confidentiality",
        "situation",
        "area",
        "starts",
        "submitted_at",
        "clock",
        "version",
    )
}
STEPS: Final[dict[str, Any]] = {
    "items": [
        {
            "action": "submit",
            "before": "draft",
            "after": "submitted",
            "by": "requester",
            "at": "2026-11-26T08:00:00.000000Z",
            "reason": None,
            "detail": {},
        }
    ]
}
LOCATION: Final = {"Location": {"description": "Of the request.", "schema": {"type": "string"}}}
REASON: Final = {"reason": "Say which government hosts the talks."}
REJECTION: Final = {"failed": ["within_mandate"], "reason": "This belongs to another organisation's mandate."}
OPENING: Final = {
    "passed": ["within_mandate", "no_undermining_motive", "safe_enough", "real_need"],
    "scoping_call": "held",
    "terms": "Advise both delegations on the sharing of wells, for thirty days.",
}
STAND_DOWN: Final = {"closing_reason": "situation_changed", "reason": "The talks were called off."}
CANDIDATE_ID: Final = "6b1f0f0e-4a0d-4e2b-8a70-3f3b7c5d9e11"
FLAG_ID: Final = "0d9a2c47-5e9e-4b36-9b8f-2f6e3a1c7b20"
CANDIDATE_WRITTEN: Final = {"profile": "c9a0d5b2-6d4f-4d3a-8c7e-5f2b1a9e0d31", "post": 0}
_WISH: Final[dict[str, Any]] = {
    "parameter": "language",
    "value": "ar:C1",
    "required": True,
    "met": True,
    "has": ["Arabic: Native"],
}
_AVAILABILITY: Final[dict[str, Any]] = {
    "whole": False,
    "status": "not_free",
    "until": "2027-02-02",
    "free_from": "2027-02-03",
    "late_days": 2,
    "held": None,
}
_MATCH: Final[dict[str, Any]] = {
    "person": {"id": CANDIDATE_WRITTEN["profile"], "reference": "SN-4H7K2M"},
    "points": 812,
    "criteria": [_WISH],
    "availability": _AVAILABILITY,
    "missing": None,
}
MATCHES: Final[dict[str, Any]] = {
    "post": 0,
    "total": 1,
    "near": 0,
    "items": [_MATCH],
    "near_misses": [],
    "weights": {"version": "2"},
}
TEAM_PROPOSALS: Final[dict[str, Any]] = {
    "team": WRITTEN["team"],
    "posts": [{"post": 0, "seats": 1, "source": "matches", "compared": 15}],
    "too_many": False,
    "whole": True,
    "out_of_reach": {"seats": 0, "covers": [], "minimums": []},
    "items": [
        {
            "points": 812,
            "people": [
                {
                    "post": 0,
                    "person": _MATCH["person"],
                    "points": 812,
                    "covers": [{"need": 0, "has": ["French: C1"]}],
                }
            ],
            "missing": {"seats": 0, "covers": [], "minimums": {}},
            "reached": {"women": 1, "men": 0, "oic_groups": 1, "languages": 2},
            "balance": {"gender": {"f": 1}, "oic_group": {"arab": 1}, "language": {"ar": 1, "fr": 1}},
        }
    ],
}
CANDIDATE: Final[dict[str, Any]] = {
    "id": CANDIDATE_ID,
    "post": 0,
    "state": "screened",
    "rank": None,
    "person": {"id": CANDIDATE_WRITTEN["profile"], "reference": "SN-4H7K2M", "name": "Amina Benali"},
    "explanation": {
        "points": 812,
        "criteria": [
            {
                **_WISH,
                "said": {
                    "ar": ["العربية: اللغة الأم"],
                    "en": ["Arabic: Native"],
                    "fr": ["arabe : langue maternelle"],
                },
            }
        ],
        "availability": _AVAILABILITY,
        "weights": "2",
    },
    "screened_at": "2026-11-26T09:00:00.000000Z",
    "flags": [
        {
            "id": FLAG_ID,
            "kind": "nationality",
            "level": "look",
            "party": "Government of the Sudan",
            "source": "SD",
            "waived_at": None,
            "waiver_reason": None,
        }
    ],
    "found_since": [],
    "sounding": None,
    "available_actions": ["sound", "remove_conflict", "remove"],
    "version": 2,
}
USE: Final = {"token": "4pM0y0Zq1nq2d7m1oYx3xQ", "answer": "yes"}
SHORTLIST_WRITTEN: Final[dict[str, Any]] = {
    "order": [CANDIDATE_ID],
    "reason": "Only one speaks the language.",
}
UNFILLED: Final[dict[str, Any]] = {
    "reason": "Nobody speaks all the languages of the parties.",
    "partner_counts": [{"partner": "A network of women mediators", "count": 2}],
}
SHORTLIST: Final[dict[str, Any]] = {
    "version": 1,
    "frozen_at": "2026-11-26T11:00:00.000000Z",
    "content": {"proposed": [CANDIDATE], "balance": {"gender": {"f": 1}}},
}
