"""Validation errors as facts that name the place and never repeat the input."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.errors import FieldError

# Pydantic's own wording quotes limits and choices, never the input; only these could carry some of it.
_PLAIN = {
    "extra_forbidden": ("unknown_field", "there is no such field"),
    "missing": ("missing", "this is required"),
    "json_invalid": ("malformed", "not valid JSON"),
    "string_unicode": ("bad_character", "text holds a character that is not taken (surrogate)"),
}


def field_errors(error: ValidationError, *, base: str = "") -> list[FieldError]:
    """Each error with a JSON pointer below `base`."""
    return plain_errors(error.errors(include_url=False, include_input=False, include_context=False), base=base)


def plain_errors(errors: Iterable[Mapping[str, Any]] | Sequence[Any], *, base: str = "") -> list[FieldError]:
    return [_field_error(entry, base) for entry in errors]


def _field_error(entry: Mapping[str, Any], base: str) -> FieldError:
    kind = str(entry["type"])
    pointer = base + "".join(f"/{_escaped(str(part))}" for part in entry["loc"])
    code, message = _PLAIN.get(kind, (kind, str(entry["msg"]).removeprefix("Value error, ")))
    if kind == "extra_forbidden":
        # The name of an unknown field is input too; the pointer stops at its parent.
        pointer = base + "".join(f"/{_escaped(str(part))}" for part in entry["loc"][:-1])
        message += _named(entry["loc"][-1])
    return FieldError(pointer or "/", code, message)


def _named(part: object) -> str:
    # "Names it" without repeating whatever was sent: only a name that could be one is told.
    name = str(part)
    return f": {name}" if name.isidentifier() and name.isascii() and len(name) <= 60 else ""


def _escaped(part: str) -> str:
    if not (part.isascii() and part.isprintable() and len(part) <= 60):
        return "?"
    return part.replace("~", "~0").replace("/", "~1")
