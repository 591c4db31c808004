"""The one table of field levels.

`COLUMN_LEVELS` labels every column of every table; a test fails on a column without a label. `OUTPUT_LEVELS`
follows from it: an output field is as confidential as the most confidential column it is made from.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """The four levels of the product, and INTERNAL for what never leaves the service."""

    CARD = 1
    NETWORK = 2
    SECRETARIAT = 3
    SEALED = 4
    INTERNAL = 9


CARD, NETWORK, SECRETARIAT, SEALED, INTERNAL = Level

_PART = {"id": INTERNAL, "profile_id": INTERNAL, "position": CARD}


def _internal(*columns: str) -> dict[str, Level]:
    return dict.fromkeys(columns, INTERNAL)


COLUMN_LEVELS: dict[str, dict[str, Level]] = {
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
        "partner_visibility": SECRETARIAT,
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
        ),
        CARD,
    ),
    "organisation_groups": {"id": INTERNAL}
    | dict.fromkeys(("vocabulary", "organisation", "group_code", "starts", "ends"), CARD),
    "imports": dict.fromkeys(("id", "filename", "sha256", "rows", "created_at"), SECRETARIAT),
    "import_rows": _internal("id", "import_id", "row_number", "outcome", "fingerprint", "profile_id"),
    "api_tokens": _internal("id", "name", "role", "token_hash", "created_at", "expires_at", "revoked_at"),
    "idempotency_keys": _internal(
        "token_id", "route", "key", "body_hash", "status", "location", "etag", "answer", "created_at"
    ),
    "audit_events": _internal(
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
    "audit_head": _internal("id", "sequence", "hash"),
    # What of a message may be told (kind, times, attempts, state) is chosen by `app.queries.outbox`.
    "outbox": _internal(
        "id",
        "public_id",
        "kind",
        "key_hash",
        "recipient",
        "language",
        "content",
        "account_id",
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
    "jobs": _internal("name", "last_started_at", "last_ended_at", "last_error"),
    "revisions": _internal("id", "directory", "access", "vocabulary"),
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
    "missing": ("profiles.membership",),
    "partner_visibility": ("profiles.partner_visibility",),
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


def shown(record: Mapping[str, Any], sight: Level) -> dict[str, Any]:
    """What of a profile record may be seen up to `sight`. A field that stands in no table raises KeyError."""
    return {field: value for field, value in record.items() if OUTPUT_LEVELS[field] <= sight}


def withheld(sight: Level) -> list[str]:
    """The fields of a profile that `sight` does not reach, for an honest "withheld" instead of a blank."""
    return [field for field, level in OUTPUT_LEVELS.items() if sight < level <= Level.NETWORK]
