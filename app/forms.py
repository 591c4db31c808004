"""Bodies: read up to a limit, and the fields of a form that a page has sent."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from app.errors import FieldError, Invalid, Malformed, TooLarge, Unsupported
from app.text import refused_character

MAX_BODY_BYTES: Final = 1_000_000
MAX_FIELDS: Final = 200
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


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of the form, the first of each name. Raises Unsupported, TooLarge, Malformed, Invalid."""
    if not is_form(request):
        raise Unsupported(f"Send {FORM}.")
    kept: Mapping[str, str] | None = getattr(request.state, "form", None)
    if kept is None:
        kept = request.state.form = _fields(await read_body(request))
    return kept


def _fields(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    faulty = [name for name, value in pairs if refused_character((name + value).replace("\r", "\n"))]
    if faulty:
        raise Invalid(errors=[_bad_character(name) for name in faulty])
    return dict(reversed(pairs))


def _bad_character(name: str) -> FieldError:
    pointer = f"/{name}" if name.isascii() and name.isidentifier() and len(name) <= 60 else "/"
    return FieldError(pointer, "bad_character", "text holds a character that is not taken")
