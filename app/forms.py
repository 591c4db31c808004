"""Bodies: read up to a limit, and the fields of a form that a page has sent, with the file it may bring."""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.errors import FieldError, Invalid, Malformed, TooLarge, Unsupported
from app.text import refused_character

MAX_BODY_BYTES: Final = 1_000_000
MAX_FIELDS: Final = 1000
# Beside the file: a token and the headers of the parts.
MAX_AROUND_FILE_BYTES: Final = 20_000
FORM: Final = "application/x-www-form-urlencoded"
FORM_WITH_FILE: Final = "multipart/form-data"
CSRF: Final = "csrf"
# So many times what is taken is let go by before the connection is broken off.
_WAITED_FOR: Final = 5


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


@dataclass(frozen=True)
class SentFile:
    """`name` is what the browser said: no path, and nothing to rely on."""

    name: str
    content: bytes


def is_form(request: Request) -> bool:
    """Of fields; or with a file, where the route takes one from this asker (`app.deps.takes_file`)."""
    return _kind(request) == FORM or (is_form_with_file(request) and _largest_file(request) is not None)


def is_form_with_file(request: Request) -> bool:
    return _kind(request) == FORM_WITH_FILE


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _largest_file(request: Request) -> int | None:
    return getattr(request.state, "largest_file", None)


class Fields(dict[str, str]):
    """What a form has sent: of each name the first, and on asking all. `faults` are fields with a character that no
    text may hold; a mark stands in its place."""

    def __init__(self, pairs: Sequence[tuple[str, str]], faults: Sequence[FieldError] = ()) -> None:
        super().__init__(reversed(pairs))
        self.pairs: Final = tuple(pairs)
        self.faults: Final = tuple(faults)

    def refuse_faults(self) -> None:
        """Raises Invalid where there are any."""
        if self.faults:
            raise Invalid(errors=self.faults)

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]


async def form_of(request: Request) -> Fields:
    """The fields of the form. Raises Unsupported, TooLarge, Malformed, Invalid."""
    form = await form_to_mend(request)
    form.refuse_faults()
    return form


async def form_to_mend(request: Request) -> Fields:
    """As `form_of` for a route that shows the form again with its faults: raises no Invalid."""
    if not is_form(request):
        raise Unsupported(f"Send {FORM}.")
    kept: Fields | None = getattr(request.state, "form", None)
    if kept is None:
        pairs = await _parts(request) if is_form_with_file(request) else _pairs(await read_body(request))
        kept = request.state.form = _fields(pairs)
    return kept


async def file_of(request: Request) -> SentFile | None:
    """The file that came with the form; None when none was chosen. Raises as `form_of`."""
    return next(iter((await files_of(request)).values()), None)


async def files_of(request: Request) -> dict[str, SentFile]:
    """The files that came with the form by the name of their field; those that were chosen. Raises as `form_of`."""
    await form_of(request)
    sent: dict[str, SentFile] = getattr(request.state, "files", {})
    return sent


async def _parts(request: Request) -> list[tuple[str, str]]:
    """The fields of a form with files; the files are left in `request.state.files`."""
    largest = _largest_file(request) or 0
    parser = MultiPartParser(
        request.headers,
        _counted(request, largest + MAX_AROUND_FILE_BYTES),
        max_files=getattr(request.state, "most_files", 1),
        max_fields=10,
    )
    # People's data are not written into a folder for passing files.
    parser.spool_max_size = largest + MAX_AROUND_FILE_BYTES + 1
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Malformed("The form cannot be read.") from None
    pairs, request.state.files = [], {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename or content:
                request.state.files[name] = SentFile(value.filename or "", content)
        else:
            pairs.append((name, value))
    await form.close()
    # It was sent for long enough; from here the answer is due as any other.
    request.scope["state"]["due_in"]()
    return pairs


async def _counted(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body, of which no more than `most` is let through. Raises TooLarge when the rest has gone by: a browser
    that is still sending would not hear the answer."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            yield chunk
        elif size > most * _WAITED_FOR:
            break
    if size > most:
        raise TooLarge("The file is larger than what is taken.", code="file_too_large")


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None


def _fields(pairs: Sequence[tuple[str, str]]) -> Fields:
    faulty = [name for name, value in pairs if refused_character((name + value).replace("\r", "\n"))]
    return Fields(
        [(_marked(name), _marked(value)) for name, value in pairs], [_bad_character(name) for name in faulty]
    )


def _marked(text: str) -> str:
    if refused_character(text.replace("\r", "\n")) is None:
        return text
    return "".join("\ufffd" if refused_character(char.replace("\r", "\n")) else char for char in text)


def _bad_character(name: str) -> FieldError:
    pointer = f"/{name}" if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) else "/"
    return FieldError(pointer, "bad_character", "text holds a character that is not taken")
