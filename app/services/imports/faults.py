"""Values that a profile does not take: set aside as open questions, so that one of them does not cost the person."""

from typing import Any, Final

from pydantic import ValidationError

from app.schemas.problems import plain_errors
from app.services.imports.asking import Asker

_NEEDED: Final = frozenset({"name", "unresolved"})
_LONGEST: Final = 10_000


def set_aside(values: dict[str, Any], error: ValidationError, ask: Asker) -> dict[str, Any]:
    """`values` without what `error` names, which is asked about. Raises `error` again where that cannot be."""
    faults = {}
    for entry in error.errors(include_url=False, include_context=False):
        field, *inner = entry["loc"] or ("",)
        if field not in values or field in _NEEDED:
            raise error
        item = inner[0] if inner and isinstance(values[field], (list, dict)) else None
        faults[field, item] = plain_errors([entry])[0].message
    for (field, item), reason in faults.items():
        text = _text(values[field] if item is None else values[field][item])
        if not text or len(text) > _LONGEST:
            raise error
        ask.about(str(field), text, reason)
    return {field: _without(value, [i for f, i in faults if f == field]) for field, value in values.items()}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " | ".join(str(part) for part in value.values() if part not in (None, ""))
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _without(value: Any, items: list[Any]) -> Any:
    if not items:
        return value
    if isinstance(value, list):
        return [] if None in items else [item for place, item in enumerate(value) if place not in items]
    if isinstance(value, dict) and None not in items:
        return {key: None if key in items else text for key, text in value.items()}
    return {} if isinstance(value, dict) else None
