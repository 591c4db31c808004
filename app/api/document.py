"""The OpenAPI document: what all operations share, so that a client can be generated from it."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.given import IDEMPOTENCY_KEY, IF_MATCH, known_parameters
from app.schemas.answers import Problem
from app.schemas.profiles import ProfileWrite

PUBLIC: Final[dict[str, Any]] = {"security": []}
SIGNED_IN: Final[dict[str, Any]] = {"security": [{"token": []}]}

TAGS: Final = [
    {"name": "profiles", "description": "The people of the Network: find them, read and keep their profiles."},
    {"name": "own profile", "description": "What people do with their own profile, and who has looked at it."},
    {"name": "consents", "description": "What people allow, and what partners are shown of them."},
    {"name": "memberships", "description": "Nominations, the states of a membership and its moves."},
    {"name": "reviews", "description": "Changes that wait for the desk."},
    {"name": "openings", "description": "Confidential fields of a person, opened one by one and kept."},
    {"name": "approvals", "description": "What takes two persons: asked for by one, approved by another."},
    {"name": "vocabularies", "description": "Codes and their names in Arabic, English and French."},
    {"name": "outbox", "description": "Mail that is to leave, without addresses and contents."},
    {"name": "sessions", "description": "Sign in, see where you are signed in, end it."},
    {"name": "account", "description": "Your own account: name, password, address, second factor."},
    {"name": "links", "description": "What links sent by mail do. Opening a link does nothing; these POSTs do."},
    {"name": "accounts", "description": "Everybody's accounts, for administrators."},
    {"name": "audit", "description": "Who did and saw what, without anybody's data, and whether it is as written."},
    {"name": "partners", "description": "Partner organisations, their agreements and API clients."},
    {"name": "oauth", "description": "How API clients get tokens, and give them back."},
    {"name": "delegations", "description": "Who may act for the Secretary General, and until when."},
    {"name": "deployment requests", "description": "A need for a mediator, an envoy or an expert, step by step."},
    {"name": "code of conduct", "description": "The rules of the Network's mediators, version by version."},
    {"name": "health", "description": "For load balancers: is it alive, can it take requests."},
]

_REASONS: Final = {
    400: ("malformed", "The request cannot be read", "The body is not valid JSON."),
    401: ("sign_in_needed", "Sign in to go on", "Sign in to go on"),
    403: ("forbidden", "Your role may not do this", "Your role may not do this"),
    404: ("not_found", "There is nothing here", "There is nothing here"),
    406: ("not_acceptable", "There is no such format of this", "The formats there are stand in the documentation."),
    409: ("conflict", "This does not fit the present state", "This does not fit the present state"),
    412: ("stale", "Somebody changed this since you read it", "Somebody changed this since you read it"),
    413: ("too_large", "This is larger than what is taken", "A body may have 1,000,000 bytes."),
    415: ("unsupported_type", "This kind of content is not taken here", "Send application/json."),
    422: ("invalid", "Some of what was sent cannot be taken", "Some of what was sent cannot be taken"),
    428: ("version_needed", "Say with If-Match which version you change", "Say with If-Match which version."),
    429: ("too_many_tries", "Too many tries", "Try again when Retry-After says."),
    500: ("error", "Something went wrong", "Something went wrong"),
    503: ("unavailable", "The service cannot answer just now", "The service cannot answer just now"),
}
_EXAMPLE_ERRORS: Final = {
    422: [{"pointer": "/languages/0/code", "code": "value_error", "message": "not a language code of ISO 639"}]
}

IF_MATCH_HEADER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that is changed.",
    "schema": {"type": "string", "pattern": IF_MATCH},
    "example": '"3-desk_secretariat-en"',
}
IF_NONE_MATCH_HEADER: Final = {
    "name": "If-None-Match",
    "in": "header",
    "description": "An ETag read before: 304 without a body when it still holds.",
    "schema": {"type": "string"},
    "example": '"3-desk_secretariat-en"',
}
IDEMPOTENCY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of your own: within 24 hours the same request with it is done once.",
    "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY},
    "example": "a6f1c2d8-nomination-17",
}
LANGUAGE_HEADER: Final = {
    "name": "Accept-Language",
    "in": "header",
    "description": "ar, en or fr; English when nothing fits.",
    "schema": {"type": "string"},
    "example": "ar",
}
ETAG: Final = {"ETag": {"description": "Version, audience and language.", "schema": {"type": "string"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declarations of the problems an operation can answer; 500 and 503 belong to every one."""
    return {status: _problem(status) for status in (*statuses, 500, 503)}


def _problem(status: int) -> dict[str, Any]:
    code, title, detail = _REASONS[status]
    example: dict[str, Any] = {
        "type": f"urn:sulh:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "urn:uuid:7f1c9d5e-27c3-4c0b-9c3e-0d6c2f1b7a55",
        "code": code,
    }
    if status in _EXAMPLE_ERRORS:
        example["errors"] = _EXAMPLE_ERRORS[status]
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": title, "content": {"application/problem+json": {"schema": schema, "example": example}}}


def json_answer(model: type[BaseModel], example: Any, description: str = "As asked.") -> dict[str, Any]:
    """Declaration of an answer in JSON; the model itself is put among the components by `openapi_document`."""
    _described.add(model)
    content = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}, "example": example}
    return {"description": description, "content": {"application/json": content}}


def request_body(media_type: str, schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema, "example": example}}}


def json_request(model: type[BaseModel], example: Any, *, required: bool = True) -> dict[str, Any]:
    """Declaration of a body in JSON; the model itself is put among the components by `openapi_document`."""
    _taken.add(model)
    body = request_body("application/json", {"$ref": f"#/components/schemas/{model.__name__}"}, example)
    return body | {"required": required}


def patch_request(model: type[BaseModel], example: Any) -> dict[str, Any]:
    """Declaration of a merge patch."""
    _taken.add(model)
    return request_body("application/merge-patch+json", {"$ref": f"#/components/schemas/{model.__name__}"}, example)


_described: set[type[BaseModel]] = {Problem}
_taken: set[type[BaseModel]] = {ProfileWrite}


router = APIRouter(dependencies=[Depends(known_parameters)])


@router.get("/api/v1/openapi.json", operation_id="readDocument", include_in_schema=False)
def read_document(request: Request) -> Response:
    app: FastAPI = request.app
    if app.openapi_schema is None:
        app.openapi_schema = openapi_document(app)
    return Response(orjson.dumps(app.openapi_schema), media_type="application/json")


def openapi_document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=TAGS
    )
    components = document.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), **_schemas()}
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "The token of a session, or of a client."}
    }
    return {part: _without_null_noise(content) for part, content in document.items()}


def _schemas() -> dict[str, Any]:
    taken, described = (sorted(models, key=lambda model: model.__name__) for models in (_taken, _described))
    _, shapes = models_json_schema(
        [*((model, "validation") for model in taken), *((model, "serialization") for model in described)],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = shapes["$defs"]
    return schemas | {"ProfilePatch": _patch_of(schemas["ProfileWrite"])}


def _patch_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Every field may be left out, and null empties it; but a person always has a name."""
    required = schema["required"]
    fields = {name: _without_default(field) for name, field in schema["properties"].items()}
    return {
        "type": "object",
        "description": "A merge patch (RFC 7396) over ProfileWrite.",
        "additionalProperties": False,
        "properties": {name: field if name in required else _nullable(field) for name, field in fields.items()},
    }


def _without_default(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key not in ("default", "title")}


def _nullable(field: dict[str, Any]) -> dict[str, Any]:
    return field if {"type": "null"} in field.get("anyOf", ()) else {"anyOf": [field, {"type": "null"}]}


def _without_null_noise(value: Any) -> Any:
    """`anyOf: [{type: string}, {type: null}]` says the same as `type: [string, null]`."""
    if isinstance(value, list):
        return [_without_null_noise(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: _without_null_noise(item) for key, item in value.items()}
    kinds = value.get("anyOf")
    if isinstance(kinds, list) and len(kinds) == 2 and {"type": "null"} in kinds:
        (other,) = [kind for kind in kinds if kind != {"type": "null"}]
        if isinstance(other.get("type"), str) and "enum" not in other and "const" not in other:
            rest = {key: item for key, item in value.items() if key != "anyOf"}
            return {**rest, **other, "type": [other["type"], "null"]}
    return value
