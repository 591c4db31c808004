"""What a request brings: its language, its parameters, the version it changes, the body."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from math import isfinite
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from app.errors import FieldError, Invalid, Malformed, NotAcceptable, Unsupported, VersionNeeded
from app.forms import read_body
from app.phrases import language_of
from app.schemas.problems import field_errors
from app.text import refused_character

Shape = TypeVar("Shape", bound=BaseModel)

MAX_DEPTH = 20
IF_MATCH = r'^"\d{1,9}-[a-z_]+-(ar|en|fr)"$'
IDEMPOTENCY_KEY = r"^[A-Za-z0-9_-]{1,64}$"


async def if_match(request: Request) -> int:
    """The version that the client says it changes. Raises VersionNeeded, Invalid or Stale."""
    tag = request.headers.get("if-match")
    if tag is None or tag == "*":
        raise VersionNeeded()
    if not re.match(IF_MATCH, tag):
        raise Invalid(errors=[FieldError("If-Match", "not_an_etag", "send the ETag as it was given")])
    return int(tag[1 : tag.index("-")])


VersionToChange = Annotated[int, Depends(if_match)]


async def idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not re.match(IDEMPOTENCY_KEY, key):
        raise Invalid(
            errors=[FieldError("Idempotency-Key", "not_a_key", "1 to 64 letters, digits, hyphens or underscores")]
        )
    return key


def not_modified(request: Request, etag: str) -> bool:
    """Whether If-None-Match names `etag`; weak and strong tags are the same here (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    return given == "*" or etag in (tag.strip().removeprefix("W/") for tag in given.split(","))


def preferred_type(request: Request, offered: Sequence[str]) -> str:
    """The media type of `offered` that Accept likes best, of several the first; the first without an Accept.

    Raises NotAcceptable when it takes none of them."""
    given = ",".join(request.headers.getlist("accept")) or "*/*"
    likings = dict(filter(None, map(_liking, given.split(","))))

    def liked(kind: str) -> float:
        ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
        return next((likings[one] for one in ranges if one in likings), 0.0)

    best = max(offered, key=liked)
    if not liked(best):
        raise NotAcceptable()
    return best


def _liking(part: str) -> tuple[str, float] | None:
    """A range of media types and how much it is liked, 0 to 1; None when that cannot be read."""
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
    if any(not re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", weight) for weight in weights):
        return None
    return kind, float(weights[0]) if weights else 1.0


async def asked_language(request: Request) -> str:
    return language_of(request.scope["headers"])


Language = Annotated[str, Depends(asked_language)]


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not have, by name."""
    if not request.scope["query_string"]:
        return
    given, known = request.query_params, request.scope["route"].dependant.query_params
    names = {field.alias for field in known}
    unknown = [name for name in given if name not in names]
    repeated = [name for name in given if name in names and len(given.getlist(name)) > 1]
    errors = [*map(_unknown_parameter, unknown)]
    errors += [FieldError(f"?{name}", "repeated", "this parameter is taken once") for name in repeated]
    if errors:
        raise Invalid(errors=errors)


def _unknown_parameter(name: str) -> FieldError:
    return FieldError(f"?{_told(name)}", "unknown_parameter", "there is no such parameter")


def _told(name: str) -> str:
    """A name out of the input, as far as it can be one: nothing else that was sent is repeated."""
    return name if re.fullmatch(r"[A-Za-z0-9_.\-]{1,60}", name) else ""


def taken_as(model: type[Shape], body: Any) -> Shape:
    """The body as its model. Raises Invalid."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


async def json_body(request: Request) -> Any:
    return await _json(request, "application/json")


def body_as(shape: type[Shape]) -> Callable[[Request], Awaitable[Shape]]:
    """A dependency that reads a JSON body of this shape."""

    async def read(request: Request) -> Shape:
        return shape.model_validate(await _json(request, "application/json"))

    return read


async def form_body(request: Request) -> bytes | None:
    """A form as it was sent; None when it is something else."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await read_body(request) if given == "application/x-www-form-urlencoded" else None


async def merge_patch(request: Request) -> dict[str, Any]:
    """A merge patch (RFC 7396) that is an object."""
    patch = await _json(request, "application/merge-patch+json")
    if not isinstance(patch, dict):
        raise Invalid(errors=[FieldError("/", "not_an_object", "a patch is an object")])
    return patch


async def _json(request: Request, media_type: str) -> Any:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Unsupported(f"Send {media_type}.")
    return json_of(await read_body(request))


def json_of(raw: bytes) -> Any:
    """What the JSON says. Raises Malformed, and Invalid for what no field of any shape can take."""
    try:
        value = json.loads(raw.decode())
    except UnicodeDecodeError:
        raise _not_utf8(raw) from None
    except (json.JSONDecodeError, RecursionError):
        raise Malformed("The body is not valid JSON.") from None
    except ValueError:  # a number of thousands of digits
        raise Invalid(errors=[FieldError("/", "bad_number", "a number is too long")]) from None
    errors = list(_refused(value))
    if errors:
        raise Invalid(errors=errors[:20])
    return value


def _not_utf8(raw: bytes) -> Malformed | Invalid:
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return Malformed("The body is not UTF-8.")
    return Invalid(errors=[_bad_character("/", "surrogate")])


def _refused(body: Any) -> Iterator[FieldError]:
    """What no field of any shape can take, wherever it stands: JSON itself lets it through."""
    waiting: list[tuple[Any, str]] = [(body, "")]
    while waiting:
        value, pointer = waiting.pop()
        if isinstance(value, str):
            yield from _refused_text(value, pointer)
        elif isinstance(value, float) and not isfinite(value):
            yield FieldError(pointer or "/", "bad_number", "this is not a number that JSON knows")
        elif isinstance(value, list | dict):
            if pointer.count("/") >= MAX_DEPTH:
                yield FieldError("/", "too_deep", "nothing here is nested so deep")
                return
            members = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in members:
                yield from _refused_text(str(key), pointer)
                waiting.append((item, f"{pointer}/{_told(str(key)) or '?'}"))


def _refused_text(text: str, pointer: str) -> Iterator[FieldError]:
    if reason := refused_character(text.replace("\r", "\n")):
        yield _bad_character(pointer or "/", reason)


def _bad_character(pointer: str, reason: str) -> FieldError:
    return FieldError(pointer, "bad_character", f"text holds a character that is not taken ({reason})")
