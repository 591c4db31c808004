"""What the OpenAPI document says of the search: its parameters and an example."""

from typing import Any, Final

from app.search.criteria import DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT
from app.search.fields import FIELDS, SORTS
from app.vocabularies.language_levels import LEVELS

_MEANS: Final = {
    "role": "Role in the Network.",
    "language": "Language, or language:level for at least that level. A macro-language finds its varieties, lower.",
    "country": "Experience in a country.",
    "region": "Experience in a region: UN M49, or `oic-arab`, `oic-asian`, `oic-african`.",
    "expertise": "Topic, or area for any of its topics.",
    "evidence": "Some expertise has this evidence.",
    "situation": "Worked on this conflict or dispute.",
    "organisation": "Held an office or carried out a mission there.",
    "gender": "Gender.",
    "seniority": "Seniority.",
    "nationality": "Present nationality.",
    "nominated_by": "Nominating State.",
    "membership": "State of membership; for the desk. Without it nobody suspended, removed or hidden is found.",
}
_CODES: Final = {
    "role": "mediator",
    "language": "ar:C1",
    "country": "SD",
    "region": "145",
    "expertise": "water",
    "evidence": "verified",
    "situation": "sudan",
    "organisation": "oic",
    "gender": "f",
    "seniority": "ambassador",
    "nationality": "TN",
    "nominated_by": "SN",
    "membership": "active",
}


def _parameter(name: str, description: str, schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    parameter = {"name": name, "in": "query", "description": description, "schema": schema}
    return parameter if example is None else parameter | {"example": example}


def _several(pattern: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "pattern": pattern}, "maxItems": 20}


def _filters() -> list[dict[str, Any]]:
    rule = " A comma means any of, a repeated parameter means all of."
    levels = "|".join(LEVELS)
    return [
        _parameter(
            name,
            f"{_MEANS[name]} Codes of the vocabulary `{field.vocabulary}`." + rule,
            _several(
                f"^[A-Za-z0-9-]+(:({levels}))?(,[A-Za-z0-9-]+(:({levels}))?)*$"
                if name == "language"
                else r"^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*$"
            ),
            [_CODES[name]],
        )
        for name, field in FIELDS.items()
    ]


_DAY = r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?"

PARAMETERS: Final = [
    _parameter(
        "q",
        "Names in any script and spelling, and words in headline, biography, missions and topics.",
        {"type": "string", "maxLength": MAX_TEXT},
        "عبد الرحمن",
    ),
    *_filters(),
    _parameter(
        "exclude_nationality",
        "Leaves out who has one of these nationalities.",
        _several(r"^[A-Z]{2}(,[A-Z]{2})*$"),
        ["SD"],
    ),
    _parameter(
        "available",
        "Free for all of this day or these days (FIRST/LAST).",
        _several(f"^{_DAY}(,{_DAY})*$"),
        ["2026-12-01/2027-02-01"],
    ),
    _parameter(
        "notice",
        "At most so many hours of notice; for the desk.",
        {"type": "integer", "minimum": 0, "maximum": 8760},
        72,
    ),
    _parameter(
        "confirmed_within",
        "The person confirmed the profile within so many days.",
        {"type": "integer", "minimum": 0, "maximum": 36500},
        180,
    ),
    _parameter(
        "sort", "Order; ties break by reference.", {"type": "string", "enum": list(SORTS), "default": "relevance"}
    ),
    _parameter(
        "facets",
        "Facets to count, by comma; `none` for no facets; all without it.",
        {"type": "string"},
        "language,country",
    ),
    _parameter(
        "limit",
        "People on a page.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    _parameter(
        "cursor", "The `next_cursor` or `previous_cursor` of an answer to the same search.", {"type": "string"}
    ),
]

EXAMPLE: Final = {
    "items": [
        {
            "id": "0b7e0c1e-6d0c-4c53-9f0b-6d1f4a3c2b1a",
            "reference": "SN-4K7QXM",
            "external_reference": None,
            "name": "Mariam Example",
            "names": [{"text": "مريم مثال", "script": "Arab", "kind": "official"}],
            "title": None,
            "roles": ["mediator"],
            "gender": "f",
            "seniority": "ambassador",
            "nationalities": ["TN"],
            "languages": [
                {"code": "ar", "speaking": "native", "writing": "native", "use": "mediates", "to_confirm": False}
            ],
            "countries": [{"code": "SD", "depth": "mediated"}],
            "expertise": [
                {
                    "code": "water",
                    "evidence": "verified",
                    "years": 9,
                    "last_used": 2025,
                    "can_train": True,
                    "willing": True,
                }
            ],
            "headline": {"en": "Mediator of water disputes"},
            "confirmed_at": "2026-09-02T08:00:00.000000Z",
            "membership": "active",
            "missing": [],
            "incomplete": False,
            "hidden": False,
            "withheld": [],
            "availability": {"status": "free", "until": "2027-03-31", "notice_hours": 72},
            "match": {
                "points": 812,
                "reasons": [
                    {
                        "field": "language",
                        "value": "ar:C1",
                        "has": {"strength": "native"},
                        "text": "Arabic: native language",
                    }
                ],
            },
        }
    ],
    "total": 1,
    "facets": {"language": [{"value": "ar", "label": "Arabic", "count": 1}]},
    "instead": [{"drop": "language", "value": "ar:C1", "total": 4}],
    "next_cursor": None,
    "previous_cursor": None,
}
