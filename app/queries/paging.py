"""Cursors of lists that go by the number of a row."""

import orjson

from app.errors import FieldError, Invalid, Unopened
from app.security import digest, seal, unseal

_CONTEXT = "place"


def cursor_at(place: int, asked: str) -> str:
    """Opaque; holds the number of the last row shown and for which question."""
    return seal(orjson.dumps([place, digest(asked.encode())]).decode(), context=_CONTEXT)


def place_of(cursor: str | None, asked: str) -> int | None:
    """Raises Invalid for a cursor that was not given for this question."""
    if cursor is None:
        return None
    try:
        place, given_for = orjson.loads(unseal(cursor, context=_CONTEXT))
    except (Unopened, ValueError):
        place, given_for = 0, None
    if given_for != digest(asked.encode()):
        raise Invalid(
            errors=[FieldError("?cursor", "bad_cursor", "cursor: was not given for this list; start without")]
        )
    return int(place)
