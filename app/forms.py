"""Bodies: read up to a limit, and the fields of a form that a page has sent."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from app.errors import FieldError, Invalid, Malformed, TooLarge, Unsupported
from app.text import refused_character

MAX_BODY_BYTES: Final = 1_000_000
MAX_FIELDS: Final = 1000
FORM: Final = "application/x-www-form-urlencoded"
CSRF: Final = "csrf"


async def read_body(request: Request) -> bytes:
    """The whole body, kept in `request.state.body`. Raises TooLarge."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise TooLarge(f"A body may have {MAX_BODY_BYTES:,} bytes.")
        chunks.append(chunk)
    request.state.body = body = b"".join(chunks)
    return body


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


class Fields(dict[str, str]):
    """What a form has sent: of each name the first, and on asking all."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(reversed(pairs))
        self.pairs: Final = tuple(pairs)

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]


async def form_of(request: Request) -> Fields:
    """The fields of the form. Raises Unsupported, TooLarge, Malformed, Invalid."""
    if not is_form(request):
        raise Unsupported(f"Send {FORM}.")
    kept: Fields | None = getattr(request.state, "form", None)
    if kept is None:
        kept = request.state.form = _fields(await read_body(request))
    return kept


def _fields(body: bytes) -> Fields:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    faulty = [name for name, value in pairs if refused_character((name + value).replace("\r", "\n"))]
    if faulty:
        raise Invalid(errors=[_bad_character(name) for name in faulty])
    return Fields(pairs)


def _bad_character(name: str) -> FieldError:
    pointer = f"/{name}" if name.isascii() and name.isidentifier() and len(name) <= 60 else "/"
    return FieldError(pointer, "bad_character", "text holds a character that is not taken")
