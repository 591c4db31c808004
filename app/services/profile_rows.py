"""From the written shape of a profile to rows of tables. `app.queries.records` is the way back."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from app.schemas.profiles import EngagementIn, ProfileWrite

Rows = list[dict[str, Any]]

# Field of the written shape → the column of `profiles` it fills.
COLUMN_OF = {
    "name": "display_name",
    **{
        field: field
        for field in (
            "title",
            "gender",
            "residence",
            "seniority",
            "affiliation",
            "years_experience",
            "nominated_by",
            "nomination_reference",
            "nomination_date",
            "membership",
            "partner_visibility",
            "notice_hours",
            "availability_mode",
            "availability_confirmed_at",
            "confirmed_at",
            "consent_date",
            "external_reference",
            "desk_notes",
        )
    },
}

# Field of the written shape → the table that holds it.
TABLE_OF = {
    "names": "profile_names",
    "nationalities": "profile_nationalities",
    "former_nationalities": "profile_nationalities",
    "roles": "profile_roles",
    "headline": "profile_texts",
    "biography": "profile_texts",
    "offices": "engagements",
    "missions": "engagements",
    "languages": "profile_languages",
    "countries": "profile_countries",
    "situations": "profile_situations",
    "expertise": "profile_topics",
    "certificates": "certificates",
    "availability_periods": "availability_periods",
    "contacts": "contacts",
    "unresolved": "unresolved_values",
}


def column_values(write: ProfileWrite) -> dict[str, Any]:
    return {column: getattr(write, field) for field, column in COLUMN_OF.items()}


def part_rows(write: ProfileWrite) -> dict[str, Rows]:
    """Rows of every part table, in order, without profile id."""
    rows: dict[str, Rows] = {
        "profile_names": [
            {"text": n.text, "script": n.script or script_of(n.text), "kind": n.kind} for n in write.names
        ],
        "profile_nationalities": [
            *({"country": code, "former": False} for code in write.nationalities),
            *({"country": code, "former": True} for code in write.former_nationalities),
        ],
        "profile_roles": [{"role": role} for role in write.roles],
        "profile_texts": _texts(write),
        "engagements": [*_engagements("office", write.offices), *_engagements("mission", write.missions)],
        "profile_languages": [_renamed(s.model_dump(), "code", "language") for s in write.languages],
        "profile_countries": [_renamed(p.model_dump(), "code", "place") for p in write.countries],
        "profile_situations": [{"situation": code} for code in _situations(write)],
        "profile_topics": [_renamed(t.model_dump(), "code", "topic") for t in write.expertise],
        "certificates": [c.model_dump() for c in write.certificates],
        "availability_periods": [p.model_dump() for p in write.availability_periods],
        "contacts": [c.model_dump() for c in write.contacts],
        "unresolved_values": [u.model_dump() for u in write.unresolved],
    }
    return {name: [{**row, "position": n} for n, row in enumerate(part)] for name, part in rows.items()}


def _texts(write: ProfileWrite) -> Rows:
    both = {
        language: (getattr(write.headline, language), getattr(write.biography, language))
        for language in ("ar", "en", "fr")
    }
    return [
        {"language": language, "headline": headline, "biography": biography}
        for language, (headline, biography) in both.items()
        if headline or biography
    ]


def _situations(write: ProfileWrite) -> list[str]:
    # Whoever served on a situation has worked on it, said twice or not.
    served = (e.situation for e in (*write.offices, *write.missions) if e.situation)
    return list(dict.fromkeys((*write.situations, *served)))


def _engagements(kind: str, items: Sequence[EngagementIn]) -> Rows:
    return [{"kind": kind, **item.model_dump()} for item in items]


def _renamed(row: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    row[new] = row.pop(old)
    return row


_SCRIPTS = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "BENGALI": "Beng",
    "DEVANAGARI": "Deva",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "ETHIOPIC": "Ethi",
    "CJK": "Hani",
    "HANGUL": "Hang",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "MYANMAR": "Mymr",
}


def script_of(text: str) -> str:
    """ISO 15924 code of the first letter's script; `Zyyy` when there is no letter, `Zzzz` for another script."""
    letter = next((char for char in text if char.isalpha()), None)
    if letter is None:
        return "Zyyy"
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "Zzzz")
