"""Levels of what is kept of deployment requests, from the draft to the debrief; see `app.policy.fields`."""

from app.policy.levels import CARD, SEALED, SECRETARIAT, Level, internal

REQUEST_LEVELS: dict[str, dict[str, Level]] = {
    # What of a request is seen on which side is decided by `app.policy.requests`, not by levels of a person.
    "deployment_requests": internal("id", "organisation_id")
    | dict.fromkeys(
        (
            "public_id",
            "reference",
            "version",
            "state",
            "author",
            "requesting_state",
            "track",
            "confidentiality",
            "situation",
            "area",
            "host_country",
            "purpose",
            "mode",
            "starts",
            "days",
            "contact",
            "posts",
            "submitted_at",
            "closing_reason",
            "interim_for",
            "places",
            "legal_basis",
            "council_reference",
            "handover",
            "debrief_asks",
            "keep_until",
            "team",
            "created_at",
            "updated_at",
        ),
        SECRETARIAT,
    ),
    "request_parties": internal("id", "request_id", "position")
    | dict.fromkeys(("kind", "name", "country"), SECRETARIAT),
    "request_officers": internal("request_id", "account_id"),
    "request_terms": internal("request_id")
    | dict.fromkeys(("version", "text", "searches", "frozen_at", "frozen_by"), SECRETARIAT),
    "request_moves": internal("id", "request_id")
    | dict.fromkeys(
        (
            "version",
            "action",
            "before",
            "after",
            "actor",
            "role",
            "at",
            "reason",
            "detail",
        ),
        SECRETARIAT,
    ),
    "candidates": internal("id", "request_id", "profile_id")
    | dict.fromkeys(
        (
            "public_id",
            "post",
            "state",
            "version",
            "rank",
            "explanation",
            "screened_at",
            "created_at",
            "updated_at",
        ),
        SECRETARIAT,
    ),
    "candidate_moves": internal("id", "candidate_id")
    | dict.fromkeys(("version", "action", "before", "after", "actor", "role", "at"), SECRETARIAT)
    | {"reason": SEALED},
    "candidate_flags": internal("id", "candidate_id", "party_id")
    | dict.fromkeys(
        ("public_id", "kind", "level", "source", "found_at", "waived_by", "waived_at", "waiver_reason"), SECRETARIAT
    ),
    "soundings": internal("id", "candidate_id", "token_hash")
    | dict.fromkeys(("sent_at", "expires_at", "answer", "answered_at"), SECRETARIAT),
    "request_shortlists": internal("request_id")
    | dict.fromkeys(("version", "content", "frozen_at", "frozen_by"), SECRETARIAT),
    "clock_spans": internal("id", "request_id") | dict.fromkeys(("starts_at", "ends_at", "cause"), SECRETARIAT),
    "code_versions": dict.fromkeys(
        (
            "number",
            "text_ar",
            "text_en",
            "text_fr",
            "adopted_on",
            "reference",
            "sha256",
            "uploaded_at",
            "uploaded_by",
        ),
        CARD,
    ),
    "lessons": internal("id")
    | dict.fromkeys(
        (
            "public_id",
            "situation",
            "track",
            "mode",
            "text",
            "learned_on",
        ),
        SECRETARIAT,
    ),
    "decision_files": internal("id", "request_id")
    | dict.fromkeys(
        (
            "number",
            "format",
            "language",
            "sha256",
            "content",
            "request_version",
            "issued_at",
            "issued_by",
        ),
        SECRETARIAT,
    ),
    "request_checks": internal("request_id")
    | dict.fromkeys(
        (
            "item",
            "state",
            "at",
            "actor",
        ),
        SECRETARIAT,
    ),
    "consent_alarms": internal("id", "request_id", "party_id")
    | dict.fromkeys(
        (
            "public_id",
            "raised_at",
            "due_at",
            "answered_at",
            "answered_by",
            "answer",
        ),
        SECRETARIAT,
    ),
    "debrief_parts": internal("id", "request_id", "candidate_id")
    | dict.fromkeys(
        (
            "voice",
            "achieved",
            "hindered",
            "advice",
            "written_at",
            "actor",
        ),
        SECRETARIAT,
    ),
    "deployments": internal("candidate_id", "profile_id")
    | dict.fromkeys(
        (
            "starts",
            "ends",
            "ended",
        ),
        SECRETARIAT,
    ),
    "offers": internal("id", "candidate_id")
    | dict.fromkeys(
        (
            "public_id",
            "state",
            "version",
            "letter",
            "terms_version",
            "sent_at",
            "expires_at",
            "answered_at",
            "reason",
        ),
        SECRETARIAT,
    ),
    "party_consents": internal("id", "party_id")
    | dict.fromkeys(
        (
            "state",
            "condition",
            "condition_met",
            "sufficient",
            "document",
            "reason",
            "at",
            "actor",
            "role",
        ),
        SECRETARIAT,
    ),
    "releases": internal("candidate_id")
    | dict.fromkeys(
        (
            "public_id",
            "giver",
            "state",
            "asked_at",
            "answered_at",
            "answered_by",
            "reason",
        ),
        SECRETARIAT,
    ),
    "deployment_days": internal("profile_id", "candidate_id") | dict.fromkeys(("day",), SECRETARIAT),
    "offer_declarations": internal("offer_id")
    | dict.fromkeys(
        (
            "code_version",
            "new_interest",
            "declared_at",
            "decision",
            "decided_by",
            "decided_at",
            "decision_reason",
        ),
        SECRETARIAT,
    ),
}
