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
