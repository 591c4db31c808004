"""Cards: what a search shows of a person, made once per audience and kept as ready JSON.

What depends on the day or on what was asked (availability, match) is added when the answer is written.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from app.policy import OUTPUT_LEVELS, Level, withheld

CARD_FIELDS: Final = (
    "id",
    "reference",
    "external_reference",
    "name",
    "names",
    "title",
    "roles",
    "gender",
    "seniority",
    "nationalities",
    "languages",
    "countries",
    "expertise",
    "headline",
    "confirmed_at",
    "membership",
    "missing",
)


def card(record: Mapping[str, Any], sight: Level) -> bytes:
    """A JSON object without its closing brace. Fields of the card above `sight` are null and named as withheld;
    what the secretariat alone knows of is not there at all."""
    shown: dict[str, Any] = {}
    for field in CARD_FIELDS:
        level = OUTPUT_LEVELS[field]
        if level <= sight:
            shown[field] = record[field]
        elif level <= Level.NETWORK:
            shown[field] = None
    if sight >= OUTPUT_LEVELS["missing"]:
        shown["incomplete"] = bool(record["missing"])
    shown["withheld"] = [field for field in withheld(sight) if field in CARD_FIELDS]
    return orjson.dumps(shown)[:-1]
