"""The one thing round every request: its id, its deadline, the security headers, and text that can be text."""

import asyncio
import re
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import FieldError, Invalid, Unavailable
from app.handlers import problem, unexpected
from app.text import refused_character

DEADLINE_S = 10.0
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
]
_ALWAYS = [*SECURITY_HEADERS, (b"cache-control", b"no-store")]
# Only then can a query hold anything but plain letters.
_SUSPECT = re.compile(rb"[\x80-\xff]|%(?:[01]|7[Ff]|[89A-Fa-f])")


class Envelope:
    """Pure ASGI. Nothing it refuses reaches a route, and nothing a route raises reaches the server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send)
        answer.due_in()
        try:
            refused = _refused_text(scope)
            if refused:
                await problem(Request(scope), Invalid(errors=refused))(scope, receive, answer.send)
            else:
                await self.app(scope, receive, answer.send)
        except ClientDisconnect:
            pass
        except Exception as error:  # the edge: whatever it is, the client gets an answer and the log one line
            response = unexpected(Request(scope), error)
            if not answer.started:
                await response(scope, receive, answer.send)
        finally:
            answer.stop_waiting()
            scope["state"].pop("due_in", None)
            if answer.gave_up is not None:
                await answer.gave_up


class _Answer:
    """The way out of one request. After the deadline the route's own answer, when it comes, is dropped."""

    __slots__ = ("_deadline", "_receive", "_request_id", "_scope", "_send", "gave_up", "started")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = str(uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        # For a route that takes a file: a bad line needs longer than an answer does.
        scope["state"]["due_in"] = self.due_in
        self._request_id = request_id.encode()
        self._scope, self._receive, self._send = scope, receive, send
        self.started = False
        self._deadline: asyncio.TimerHandle | None = None
        self.gave_up: asyncio.Task[None] | None = None

    def due_in(self, seconds: float | None = None) -> None:
        """The answer has to begin within so many seconds from now; as any other, unless told."""
        self.stop_waiting()
        self._deadline = asyncio.get_running_loop().call_later(seconds or DEADLINE_S, self.give_up)

    def stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()

    async def send(self, message: Message) -> None:
        if self.gave_up is None:
            await self._forward(message)

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self._add_headers(message)
        await self._send(message)

    def _add_headers(self, message: Message) -> None:
        headers = message["headers"]
        # A page has a policy of its own.
        given = {name for name, _ in headers}
        headers += [header for header in _ALWAYS if header[0] not in given]
        headers += self._scope["state"].get("more_headers", ())
        headers.append((b"x-request-id", self._request_id))

    def give_up(self) -> None:
        # The route is left to end by itself: its thread cannot be stopped, and its session is not to be torn
        # away under it. Every wait inside has its own limit.
        if not self.started:
            self.gave_up = asyncio.ensure_future(self._say_unavailable())

    async def _say_unavailable(self) -> None:
        response = problem(Request(self._scope), Unavailable())
        await response(self._scope, self._receive, self._forward)


def _refused_text(scope: Scope) -> list[FieldError]:
    """Bytes that are no UTF-8, and characters no text may hold, in path and query."""
    path: str = scope["path"]
    if not (path.isascii() and path.isprintable()) and (reason := _refused(path.encode("utf-8", "surrogatepass"))):
        return [FieldError("path", "bad_character", _message(reason))]
    query: bytes = scope["query_string"]
    if query and _SUSPECT.search(query) and (reason := _refused(unquote_to_bytes(query))):
        return [FieldError(_faulty_parameter(query), "bad_character", _message(reason))]
    return []


def _refused(raw: bytes) -> str | None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    # Undecodable bytes of a path come as this sign.
    return "not UTF-8" if "\ufffd" in text else refused_character(text.replace("\r", "\n"))


def _message(reason: str) -> str:
    return f"text holds a character that is not taken ({reason})"


def _faulty_parameter(query: bytes) -> str:
    for part in query.split(b"&"):
        if _refused(unquote_to_bytes(part)):
            name = part.partition(b"=")[0].decode("ascii", "replace")
            return f"?{name}" if name.isidentifier() and len(name) <= 60 else "?"
    return "?"
