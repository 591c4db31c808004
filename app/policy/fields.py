"""The one table of field levels.

`COLUMN_LEVELS` labels every column of every table; a test fails on a column without a label. `OUTPUT_LEVELS`
follows from it: an output field is as confidential as the most confidential column it is made from.
"""

from collections.abc import Collection, Mapping
from typing import Any

from app.policy.levels import CARD, INTERNAL, NETWORK, SEALED, SECRETARIAT, Level, internal
from app.policy.request_fields import REQUEST_LEVELS

_PART = {"id": INTERNAL, "profile_id": INTERNAL, "position": CARD}

COLUMN_LEVELS: dict[str, dict[str, Level]] = REQUEST_LEVELS | {
    "profiles": {
        "id": INTERNAL,
        "public_id": CARD,
        "reference": CARD,
        "external_reference": SECRETARIAT,
        "display_name": NETWORK,
        "title": NETWORK,
        "gender": CARD,
        "residence": NETWORK,
        "seniority": CARD,
        "affiliation": NETWORK,
        "years_experience": CARD,
        "nominated_by": NETWORK,
        "nomination_reference": SECRETARIAT,
        "nomination_date": SECRETARIAT,
        "membership": SECRETARIAT,
        "membership_since": SECRETARIAT,
        "paused_until": SECRETARIAT,
        "partner_visibility": SECRETARIAT,
        "hidden_at": SECRETARIAT,
        "erasure_asked_at": SECRETARIAT,
        "erasure_due_at": SECRETARIAT,
        "notice_hours": SECRETARIAT,
        "availability_mode": SECRETARIAT,
        "availability_confirmed_at": SECRETARIAT,
        "confirmed_at": CARD,
        "consent_date": SECRETARIAT,
        "desk_notes": SECRETARIAT,
        "security_notes": SEALED,
        "references_given": SEALED,
        "conflict_declarations": SEALED,
        "created_at": SECRETARIAT,
        "updated_at": SECRETARIAT,
        "version": CARD,
        "revision": INTERNAL,
    },
    "profile_names": _PART | {"text": NETWORK, "script": NETWORK, "kind": NETWORK},
    "profile_nationalities": _PART | {"country": NETWORK, "former": NETWORK},
    "profile_roles": _PART | {"role": CARD},
    "profile_texts": _PART | {"language": NETWORK, "headline": NETWORK, "biography": NETWORK},
    "engagements": _PART
    | dict.fromkeys(
        ("kind", "title", "organisation", "organisation_name", "country", "situation", "starts", "ends"), NETWORK
    ),
    "profile_languages": _PART | dict.fromkeys(("language", "speaking", "writing", "use", "to_confirm"), CARD),
    "profile_countries": _PART | {"place": CARD, "depth": CARD},
    # With a country it would name the person: the situation is told with the missions.
    "profile_situations": _PART | {"situation": NETWORK},
    "profile_topics": _PART
    | dict.fromkeys(("topic", "evidence", "years", "last_used", "can_train", "willing"), CARD),
    "certificates": _PART
    | dict.fromkeys(("programme", "issuer", "edition", "awarded", "expires", "verified_by"), NETWORK),
    # The days are detail for the secretariat; what follows from them for a day or a period is on the card.
    "availability_periods": _PART | {"status": SECRETARIAT, "starts": SECRETARIAT, "ends": SECRETARIAT},
    "contacts": _PART | {"kind": SECRETARIAT, "value": SECRETARIAT},
    "unresolved_values": _PART | {"field": SECRETARIAT, "text": SECRETARIAT, "reason": SECRETARIAT},
    "profile_versions": {
        "id": INTERNAL,
        "profile_id": INTERNAL,
        "version": SECRETARIAT,
        "at": SECRETARIAT,
        "actor": SECRETARIAT,
        "source": SECRETARIAT,
        "changes": SECRETARIAT,
    },
    "vocabulary_terms": dict.fromkeys(
        (
            "vocabulary",
            "code",
            "parent",
            "label_ar",
            "label_en",
            "label_fr",
            "review",
            "attributes",
            "retired_at",
            "merged_into",
            "version",
        ),
        CARD,
    ),
    "organisation_groups": {"id": INTERNAL}
    | dict.fromkeys(("vocabulary", "organisation", "group_code", "starts", "ends"), CARD),
    "imports": dict.fromkeys(
        (
            "id",
            "filename",
            "sha256",
            "rows",
            "created_at",
            "actor",
            "added",
            "changed",
            "unchanged",
            "left_out",
            "rejected",
            "undone_at",
        ),
        SECRETARIAT,
    ),
    "import_rows": internal("id", "import_id", "row_number", "outcome", "fingerprint", "profile_id", "version"),
    # Files on their way in, seen by who sent them: people of whom nothing is decided yet.
    "import_drafts": internal("id", "account_id", "plan", "attempts", "claimed_by", "claimed_until")
    | dict.fromkeys(
        (
            "filename",
            "rows",
            "state",
            "content",
            "table",
            "wishes",
            "counts",
            "problem",
            "progress",
            "import_id",
            "created_at",
            "expires_at",
        ),
        SECRETARIAT,
    ),
    "import_draft_rows": internal("id", "draft_id")
    | dict.fromkeys(("number", "outcome", "questions", "moved", "detail"), SECRETARIAT),
    "different_people": internal("first_id", "second_id", "decided_by", "decided_at"),
    "merged_profiles": internal("profile_id", "merged_by", "merged_at", "held", "history")
    | {"public_id": CARD, "reference": CARD},
    "idempotency_keys": internal(
        "actor", "route", "key", "body_hash", "status", "location", "etag", "answer", "created_at"
    ),
    # Accounts and clients are no part of the directory: rules say who reads them, never a level.
    "accounts": internal(
        "id",
        "public_id",
        "email",
        "name",
        "role",
        "language",
        "organisation_id",
        "state",
        "profile_id",
        "sealed_access",
        "demo",
        "password_hash",
        "password_changed_at",
        "totp_secret",
        "totp_pending",
        "totp_confirmed_at",
        "totp_last_step",
        "last_signed_in_at",
        "suspended_at",
        "created_at",
        "updated_at",
        "version",
    ),
    "recovery_codes": internal("id", "account_id", "code_hash", "used_at"),
    "sessions": internal(
        "id",
        "public_id",
        "account_id",
        "token_hash",
        "created_at",
        "last_seen_at",
        "fresh_at",
        "ends_at",
        "ended_at",
        "device",
        "network",
    ),
    "mail_links": internal(
        "id", "purpose", "account_id", "email", "token_hash", "created_at", "expires_at", "used_at"
    ),
    "known_networks": internal("account_id", "network_hash", "last_at"),
    "delegations": internal(
        "id",
        "public_id",
        "account_id",
        "act_reference",
        "starts_at",
        "ends_at",
        "created_by",
        "created_at",
        "ended_at",
    ),
    "saved_searches": internal(
        "id",
        "public_id",
        "account_id",
        "version",
        "name",
        "query",
        "known",
        "told",
        "revision",
        "paused",
        "told_at",
        "looked_at",
        "created_at",
    ),
    "allowances": internal("key", "window_start", "used", "ends_at"),
    "directory_walks": internal("actor", "day", "people", "alerted_at"),
    "partner_organisations": internal("id", "public_id", "name", "code", "created_at", "updated_at", "version"),
    "agreements": internal(
        "id", "public_id", "organisation_id", "reference", "level", "starts", "ends", "created_at", "ended_at"
    ),
    "api_clients": internal(
        "id",
        "public_id",
        "organisation_id",
        "name",
        "scopes",
        "method",
        "secret_hash",
        "keys",
        "created_at",
        "updated_at",
        "last_used_at",
        "revoked_at",
        "version",
    ),
    "client_tokens": internal("id", "client_id", "token_hash", "scopes", "created_at", "expires_at", "revoked_at"),
    "used_assertions": internal("client_id", "jti_hash", "expires_at"),
    "partner_choices": {"profile_id": INTERNAL, "organisation_id": INTERNAL, "choice": SECRETARIAT},
    "consent_texts": dict.fromkeys(("purpose", "version", "language", "text", "adopted_at"), CARD),
    "consents": {"id": INTERNAL, "profile_id": INTERNAL}
    | dict.fromkeys(
        ("public_id", "purpose", "basis", "text_version", "language", "channel", "given_at", "withdrawn_at"),
        SECRETARIAT,
    ),
    "waiting_changes": {"id": INTERNAL, "profile_id": INTERNAL}
    | dict.fromkeys(
        (
            "public_id",
            "field",
            "before",
            "after",
            "asked_by",
            "asked_at",
            "status",
            "decided_by",
            "decided_at",
            "reason",
            "version",
        ),
        SECRETARIAT,
    ),
    "approvals": {"id": INTERNAL, "profile_id": INTERNAL, "reason": SEALED, "decision_reason": SEALED}
    | dict.fromkeys(
        (
            "public_id",
            "act",
            "asked_by",
            "asked_at",
            "purpose",
            "case_reference",
            "status",
            "decided_by",
            "decided_at",
            "expires_at",
            "version",
        ),
        SECRETARIAT,
    ),
    "reveals": {"id": INTERNAL, "profile_id": INTERNAL}
    | dict.fromkeys(("public_id", "actor", "fields", "purpose", "case_reference", "at"), SECRETARIAT),
    # Who reads a list is decided by `app.queries.people_lists`: the notes are its owner's and the person's.
    "people_lists": internal("id", "account_id")
    | dict.fromkeys(("public_id", "title", "shared", "version", "created_at", "updated_at"), SECRETARIAT),
    "people_list_entries": internal("id", "list_id", "profile_id")
    | dict.fromkeys(("position", "note", "added_at"), SECRETARIAT),
    # What partners have to be told, so that they forget the person too.
    "tombstones": {"public_id": CARD, "at": CARD, "slot": INTERNAL, "revision": INTERNAL},
    "tombstone_hashes": internal("hash", "public_id"),
    "installation": internal("id", "tombstone_salt"),
    "audit_events": internal(
        "sequence",
        "at",
        "actor",
        "role",
        "token_id",
        "action",
        "object_kind",
        "object_id",
        "detail",
        "request_id",
        "previous_hash",
        "hash",
    ),
    "audit_head": internal("id", "sequence", "hash"),
    # What of a message may be told (kind, times, attempts, state) is chosen by `app.queries.outbox`.
    "outbox": internal(
        "id",
        "public_id",
        "kind",
        "key_hash",
        "recipient",
        "language",
        "content",
        "account_id",
        "strict_request",
        "status",
        "created_at",
        "due_at",
        "next_at",
        "attempts",
        "claimed_by",
        "sent_at",
        "failed_at",
        "last_error",
    ),
    "jobs": internal("name", "last_started_at", "last_ended_at", "last_error"),
    "revisions": internal("id", "directory", "access", "vocabulary"),
}

# Output field of a profile → the columns it is made from, as "table.column" or a whole table.
OUTPUT_SOURCES: dict[str, tuple[str, ...]] = {
    "id": ("profiles.public_id",),
    "reference": ("profiles.reference",),
    "version": ("profiles.version",),
    "name": ("profiles.display_name",),
    "names": ("profile_names",),
    "title": ("profiles.title",),
    "gender": ("profiles.gender",),
    "nationalities": ("profile_nationalities",),
    "former_nationalities": ("profile_nationalities",),
    "residence": ("profiles.residence",),
    "roles": ("profile_roles",),
    "seniority": ("profiles.seniority",),
    "affiliation": ("profiles.affiliation",),
    "years_experience": ("profiles.years_experience",),
    "nominated_by": ("profiles.nominated_by",),
    "nomination_reference": ("profiles.nomination_reference",),
    "nomination_date": ("profiles.nomination_date",),
    "headline": ("profile_texts",),
    "biography": ("profile_texts",),
    "offices": ("engagements",),
    "missions": ("engagements",),
    "languages": ("profile_languages",),
    "countries": ("profile_countries",),
    "situations": ("profile_situations",),
    "expertise": ("profile_topics",),
    "certificates": ("certificates",),
    "availability_periods": ("availability_periods",),
    "notice_hours": ("profiles.notice_hours",),
    "availability_mode": ("profiles.availability_mode",),
    "availability_confirmed_at": ("profiles.availability_confirmed_at",),
    "confirmed_at": ("profiles.confirmed_at",),
    "membership": ("profiles.membership",),
    "membership_since": ("profiles.membership_since",),
    # Stands in the history, beside the move it is the reason of.
    "membership_reason": ("profile_versions.changes",),
    # Stands in the history of who was kept: the reference of who was merged in.
    "merged_reference": ("profile_versions.changes",),
    "missing": ("profiles.membership",),
    "paused_until": ("profiles.paused_until",),
    "partner_visibility": ("profiles.partner_visibility",),
    "partner_choices": ("partner_choices",),
    "hidden_at": ("profiles.hidden_at",),
    "erasure_due_at": ("profiles.erasure_due_at",),
    "consent_date": ("profiles.consent_date",),
    "external_reference": ("profiles.external_reference",),
    "contacts": ("contacts",),
    "desk_notes": ("profiles.desk_notes",),
    "unresolved": ("unresolved_values",),
    "security_notes": ("profiles.security_notes",),
    "references": ("profiles.references_given",),
    "conflict_declarations": ("profiles.conflict_declarations",),
    "created_at": ("profiles.created_at",),
    "updated_at": ("profiles.updated_at",),
}


def _level_of(source: str) -> Level:
    table, _, column = source.partition(".")
    columns = COLUMN_LEVELS[table]
    if column:
        return columns[column]
    return max(level for level in columns.values() if level is not INTERNAL)


OUTPUT_LEVELS: dict[str, Level] = {
    field: max(_level_of(source) for source in sources) for field, sources in OUTPUT_SOURCES.items()
}


# Of the secretariat's level, but opened one by one, with a purpose that is kept: never part of a list or a page.
BY_REVEAL: frozenset[str] = frozenset({"contacts"})


def shown(record: Mapping[str, Any], sight: Level, also: Collection[str] = ()) -> dict[str, Any]:
    """What of a profile record may be seen up to `sight`, and `also`, the fields opened besides.

    A field that stands in no table raises KeyError.
    """
    return {
        field: value
        for field, value in record.items()
        if (OUTPUT_LEVELS[field] <= sight and field not in BY_REVEAL) or field in also
    }


def withheld(sight: Level) -> list[str]:
    """The fields of a profile that `sight` does not reach, for an honest "withheld" instead of a blank."""
    reach = max(sight, Level.NETWORK)
    return [
        field for field, level in OUTPUT_LEVELS.items() if level <= reach and (level > sight or field in BY_REVEAL)
    ]
