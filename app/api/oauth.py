"""Tokens for API clients: RFC 6749 (client credentials), 7009 (revocation), 7523 (signed assertions), 8414."""

from base64 import b64decode
from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from app.api import partner_examples as examples
from app.api.document import LANGUAGE_HEADER, PUBLIC, json_answer, problems, request_body
from app.deps import AskedFrom, WholeDatabase
from app.given import form_body, known_parameters
from app.schemas.partners import ServerMetadata, TokenAnswer, TokenProblem
from app.services.assertions import SIGNING_ALGORITHMS, client_named_by
from app.services.oauth import ClientRefused, Proof, TokenRefused, give_token, take_back
from app.settings import Settings

router = APIRouter(tags=["oauth"], dependencies=[Depends(known_parameters)])

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_METHODS: Final = ["private_key_jwt", "client_secret_basic", "client_secret_post"]
_PROOF: Final = {
    "client_id": {"type": "string"},
    "client_secret": {"type": "string"},
    "client_assertion_type": {"type": "string"},
    "client_assertion": {"type": "string"},
}
_NOT_KEPT: Final = {"Cache-Control": "no-store"}


def _form(example: dict[str, str], *required: str, **fields: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {**fields, **_PROOF}, "required": list(required)}
    return {"requestBody": request_body("application/x-www-form-urlencoded", schema, example)}


def _refusals() -> dict[int | str, dict[str, Any]]:
    bad = json_answer(TokenProblem, {"error": "invalid_scope", "error_description": "Not yours."}, "Refused.")
    who = json_answer(TokenProblem, {"error": "invalid_client", "error_description": "Not proven."}, "Not proven.")
    return {400: bad, 401: who, **problems(413, 422, 429)}


@router.post(
    "/oauth/token",
    operation_id="createAccessToken",
    summary="Get a token for a client",
    responses={200: json_answer(TokenAnswer, examples.TOKEN), **_refusals()},
    openapi_extra=PUBLIC
    | {"parameters": [LANGUAGE_HEADER]}
    | _form(
        examples.TOKEN_REQUEST,
        "grant_type",
        grant_type={"type": "string", "enum": ["client_credentials"]},
        scope={"type": "string", "description": "Words with blanks between; all of the client's without it."},
    ),
)
def create(
    request: Request, form: Annotated[bytes | None, Depends(form_body)], place: AskedFrom, database: WholeDatabase
) -> Response:
    """Lives for 30 minutes. The client proves itself by a signed assertion, by HTTP Basic or in the body."""

    def work(given: dict[str, str]) -> Response:
        if given.get("grant_type") is None:
            raise TokenRefused("grant_type is missing.")
        if given["grant_type"] != "client_credentials":
            raise TokenRefused("Only client_credentials.", code="unsupported_grant_type")
        issued = give_token(database.engine, _proof(request, given), given.get("scope"), place)
        told = {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": issued.scope,
        }
        return Response(orjson.dumps(told), 200, _NOT_KEPT, "application/json")

    return _answered(form, work)


def _answered(form: bytes | None, work: Callable[[dict[str, str]], Response]) -> Response:
    """The answer of `work` to the fields, or the refusal in the form of RFC 6749, 5.2."""
    try:
        return work(_fields(form))
    except TokenRefused as refused:
        told = {"error": refused.code, "error_description": refused.detail}
        basic = {"WWW-Authenticate": 'Basic realm="clients"'} if refused.status == 401 else {}
        return Response(orjson.dumps(told), refused.status, _NOT_KEPT | basic, "application/json")


def _fields(form: bytes | None) -> dict[str, str]:
    if form is None:
        raise TokenRefused("Send application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(form.decode(), keep_blank_values=True, strict_parsing=bool(form), errors="strict")
    except ValueError:
        raise TokenRefused("The body is not a form.") from None
    # RFC 6749, 3.2: an empty field is as if left out, a repeated one is refused, an unknown one ignored.
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise TokenRefused("A field is sent twice.")
    return {name: value for name, value in pairs if value}


def _proof(request: Request, given: dict[str, str]) -> Proof:
    """Raises TokenRefused for more than one way at once, ClientRefused for none."""
    basic = request.headers.get("authorization")
    assertion, secret = given.get("client_assertion"), given.get("client_secret")
    if sum(one is not None for one in (basic, assertion, secret)) > 1:
        raise TokenRefused("A client proves itself in one way at a time.")
    if assertion is not None:
        return _assertion(request, given, assertion)
    if basic is not None:
        return _basic(basic)
    if secret is None:
        raise ClientRefused()
    return Proof(_uuid(given.get("client_id", "")), secret=secret)


def _assertion(request: Request, given: dict[str, str], assertion: str) -> Proof:
    if given.get("client_assertion_type") != ASSERTION_TYPE:
        raise TokenRefused("client_assertion_type is another one.")
    client = client_named_by(assertion)
    if "client_id" in given and _uuid(given["client_id"]) != client:
        raise ClientRefused()
    settings: Settings = request.app.state.settings
    audience = (settings.public_url, settings.public_url + "/oauth/token", settings.public_url + request.url.path)
    return Proof(client, assertion=assertion, audience=audience)


def _basic(header: str) -> Proof:
    kind, _, encoded = header.partition(" ")
    try:
        client, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise ClientRefused() from None
    if kind.lower() != "basic" or not colon:
        raise ClientRefused()
    return Proof(_uuid(unquote_plus(client)), secret=unquote_plus(secret))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@router.post(
    "/oauth/revoke",
    operation_id="revokeAccessToken",
    summary="Take a token back",
    response_class=Response,
    responses={200: {"description": "It is refused from now on, if it was one of yours."}, **_refusals()},
    openapi_extra=PUBLIC
    | {"parameters": [LANGUAGE_HEADER]}
    | _form(examples.REVOCATION, "token", token={"type": "string"}, token_type_hint={"type": "string"}),
)
def revoke(
    request: Request, form: Annotated[bytes | None, Depends(form_body)], place: AskedFrom, database: WholeDatabase
) -> Response:
    """By the client it was given to. What is no token of the client's is answered alike."""

    def work(given: dict[str, str]) -> Response:
        if "token" not in given:
            raise TokenRefused("token is missing.")
        take_back(database.engine, _proof(request, given), given["token"], place)
        return Response(status_code=200, headers=_NOT_KEPT)

    return _answered(form, work)


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="readAuthorizationServer",
    summary="Read where and how clients get tokens",
    responses={200: json_answer(ServerMetadata, examples.METADATA), **problems(422)},
    openapi_extra=PUBLIC | {"parameters": [LANGUAGE_HEADER]},
)
async def metadata(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    issuer = settings.public_url
    told = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "scopes_supported": ["availability.read", "directory.read", "request.write"],
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": _METHODS,
        "token_endpoint_auth_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": _METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
    }
    return Response(orjson.dumps(told), media_type="application/json")
