"""Facts into problem JSON (RFC 9457), in the language of the asker. Nothing that was sent is ever repeated."""

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import errors as facts
from app.deps import signed_in
from app.errors import Fact, FieldError
from app.phrases import LANGUAGES, field_phrase, language_of, problem_phrases
from app.refusals import refusal_to_keep
from app.schemas.problems import field_errors, plain_errors
from app.settings import Settings

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_S = "5"
_FOR_PROGRAMS = ("/api/", "/oauth/", "/.well-known/", "/livez", "/readyz", "/static/")

log = logging.getLogger("sulh")


class MethodNotAllowed(Fact):
    status, code, title = 405, "method_not_allowed", "This method is not available here"


_BY_STATUS: dict[int, type[Fact]] = {
    kind.status: kind
    for kind in (
        facts.Malformed,
        facts.SignInNeeded,
        facts.Forbidden,
        facts.NotFound,
        MethodNotAllowed,
        facts.TooLarge,
        facts.Unsupported,
        facts.Invalid,
        facts.Unavailable,
    )
}


# What says a fact as a page: who asked, the fact, its headers.
ErrorPage = Callable[[Request, Fact, Mapping[str, str]], Response]


def add_handlers(app: FastAPI, error_page: ErrorPage) -> None:
    app.state.error_page = error_page
    app.add_exception_handler(Fact, _fact)
    app.add_exception_handler(RequestValidationError, _request_invalid)
    app.add_exception_handler(ValidationError, _input_invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _integrity)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(kind, _database_away)


def problem(request: Request, fact: Fact, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to `fact`: a page where a page was asked for."""
    told = {**_headers(fact), **(headers or {})}
    if is_page(request):
        page: Response = request.app.state.error_page(request, fact, told)
        return page
    settings: Settings = request.app.state.settings
    language = language_of(request.scope["headers"])
    title, detail = problem_phrases(fact.code, type(fact).code, language, fact.title, fact.detail)
    body: dict[str, Any] = {
        "type": settings.problem_base + fact.code,
        "title": title,
        "status": fact.status,
        "detail": detail,
        "instance": f"urn:uuid:{request.scope['state']['request_id']}",
        "code": fact.code,
    }
    if fact.errors:
        body["errors"] = [_error(error, language) for error in fact.errors]
    if fact.actions is not None:
        body["available_actions"] = list(fact.actions)
    varies = "Accept, Accept-Language" if fact.status == 406 else "Accept-Language"
    told |= {"Content-Language": language, "Vary": varies}
    return Response(orjson.dumps(body), fact.status, told, PROBLEM_TYPE)


def is_page(request: Request) -> bool:
    """Whether what was asked for is a page: by its address, or by what a browser takes where there is nothing."""
    path: str = request.scope["path"]
    if path[1:3] in LANGUAGES and path[3:4] in ("", "/"):
        return True
    programs = path.startswith(_FOR_PROGRAMS)
    return not programs and "text/html" in request.headers.get("accept", "")


def _error(error: FieldError, language: str) -> dict[str, str]:
    message = field_phrase(error.code, language, error.message)
    return {"pointer": error.pointer, "code": error.code, "message": message}


def _headers(fact: Fact) -> dict[str, str]:
    if fact.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(fact, facts.TooMany):
        return {"Retry-After": str(fact.retry_after_s)}
    if fact.status == 503:
        return {"Retry-After": RETRY_AFTER_S}
    return {}


async def _fact(request: Request, fact: Exception) -> Response:
    assert isinstance(fact, Fact)  # noqa: S101 - registered for this type only
    answer = problem(request, fact)
    answer.background = refusal_to_keep(request, fact)
    return answer


async def _request_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return problem(request, facts.Invalid(errors=_placed(error.errors())))


def _placed(entries: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Errors of FastAPI's own parameters: a query parameter as `?name`, everything else as it is."""
    placed = []
    for entry in entries:
        kind, *rest = entry["loc"]
        (error,) = plain_errors([{**entry, "loc": rest}])
        pointer = f"?{rest[0]}" if kind == "query" and rest else error.pointer
        placed.append(FieldError(pointer, error.code, error.message))
    return placed


async def _input_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError)  # noqa: S101
    return problem(request, facts.Invalid(errors=field_errors(error)))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if is_page(request):
        await _recognise(request)
    fact = _BY_STATUS.get(error.status_code, Fact)()
    headers = {"Allow": ", ".join(_methods(request))} if error.status_code == 405 else None
    return problem(request, fact, headers)


async def _recognise(request: Request) -> None:
    """Where no route was found, nobody has asked who is asking: the page still shows them where they can go."""
    # Whatever is the matter with the token, its form or the database: the answer is what it would be for nobody.
    with suppress(Fact, SQLAlchemyError, OSError):
        await signed_in(request)


def _methods(request: Request) -> list[str]:
    """Every method of every route with this path: Starlette itself names those of the first one only."""
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        regex = getattr(route, "path_regex", None)
        if regex is not None and regex.match(request.scope["path"]):
            methods |= route.methods or set()
    return sorted(methods)


async def _integrity(request: Request, error: Exception) -> Response:
    return problem(request, facts.Conflict())


async def _database_away(request: Request, error: Exception) -> Response:
    log_error(request, error)
    return problem(request, facts.Unavailable())


def unexpected(request: Request, error: Exception) -> Response:
    """The answer to what nobody foresaw: the request id, and nothing about what happened."""
    log_error(request, error)
    return problem(request, Fact())


def log_error(request: Request, error: Exception) -> None:
    """One line: what kind of error, where in the code. No message of it, because messages quote values."""
    places = traceback.extract_tb(error.__traceback__)[-12:]
    where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
    route = getattr(request.scope.get("route"), "path_format", "-")
    request_id = request.scope["state"]["request_id"]
    log.error("%s %s %s %s at %s", request_id, request.method, route, type(error).__name__, where)
