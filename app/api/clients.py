"""API clients of partner organisations.

No Idempotency-Key: its answers are kept as they were sent, and a secret is kept by nobody but the client.
"""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from app.api import partner_examples as examples
from app.api.document import (
    ETAG,
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    patch_request,
    problems,
)
from app.deps import ReadSession, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters, merge_patch
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.partners import client, clients
from app.schemas.partners import ClientAnswer, ClientPatch, ClientsAnswer, NewClient
from app.services.clients import change_client, create_client, replace_secret, revoke_client

router = APIRouter(prefix="/api/v1/clients", tags=["partners"], dependencies=[Depends(known_parameters)])

ClientId = Annotated[
    str,
    Path(
        description="The `id` of a client: its client_id.",
        json_schema_extra={"format": "uuid"},
        examples=[examples.CLIENT_ID],
    ),
]
Reader = Annotated[Actor, Depends(allowed("clients.read"))]
Changer = Annotated[Actor, Depends(allowed("clients.change"))]
_CLIENT = json_answer(ClientAnswer, examples.CLIENT) | {"headers": ETAG}
_WITH_SECRET = json_answer(ClientAnswer, examples.CLIENT, "With the secret, told this once.") | {"headers": ETAG}


@router.post(
    "",
    status_code=201,
    operation_id="createClient",
    summary="Add an API client",
    responses={201: _WITH_SECRET, **problems(400, 401, 403, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(NewClient, examples.NEW_CLIENT)},
)
def create(
    actor: Changer,
    given: Annotated[NewClient, Depends(body_as(NewClient))],
    language: Language,
    session: WriteSession,
) -> Response:
    """Better by its key (`private_key_jwt`) than by a secret that two sides have to keep."""
    id_, secret = create_client(session, actor, given)
    return _answer(client(session, actor, id_), actor, language, secret=secret, status=201)


def _answer(
    view: dict[str, Any], actor: Actor, language: str, *, secret: str | None = None, status: int = 200
) -> Response:
    headers = {"ETag": f'"{view["version"]}-{actor.role}-{language}"', "Vary": "Accept-Language"}
    told = view | ({} if secret is None else {"secret": secret})
    return Response(orjson.dumps(told), status, headers, "application/json")


@router.get(
    "",
    operation_id="listClients",
    summary="List API clients",
    responses={200: json_answer(ClientsAnswer, {"items": [examples.CLIENT]}), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_(
    actor: Reader,
    session: ReadSession,
    organisation: Annotated[
        str | None, Query(max_length=40, description="The `id` of an organisation: only its clients.")
    ] = None,
) -> Response:
    """In the order in which they were made, those that were revoked too."""
    items = clients(session, actor, None if organisation is None else id_of(organisation))
    return Response(orjson.dumps({"items": items}), media_type="application/json")


@router.get(
    "/{client_id}",
    operation_id="readClient",
    summary="Read an API client",
    responses={200: _CLIENT, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Reader, client_id: ClientId, language: Language, session: ReadSession) -> Response:
    return _answer(client(session, actor, id_of(client_id)), actor, language)


@router.patch(
    "/{client_id}",
    operation_id="changeClient",
    summary="Change an API client",
    responses={200: _CLIENT, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(ClientPatch, {"scopes": ["directory.read"]}),
    },
)
def change(
    actor: Changer,
    client_id: ClientId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396). A scope that goes is gone from tokens in use; other keys end all tokens."""
    change_client(session, actor, id_of(client_id), version, patch)
    return _answer(client(session, actor, id_of(client_id)), actor, language)


@router.post(
    "/{client_id}/secret",
    operation_id="replaceClientSecret",
    summary="Give a client another secret",
    responses={200: _WITH_SECRET, **problems(401, 403, 404, 409, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def replace(actor: Changer, client_id: ClientId, language: Language, session: WriteSession) -> Response:
    """The one before is dead at once, and so are all tokens."""
    secret = replace_secret(session, actor, id_of(client_id))
    return _answer(client(session, actor, id_of(client_id)), actor, language, secret=secret)


@router.delete(
    "/{client_id}",
    status_code=204,
    operation_id="revokeClient",
    summary="Revoke an API client",
    responses={
        204: {"description": "It and its tokens are refused from now on."},
        **problems(401, 403, 404, 409, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def revoke(actor: Changer, client_id: ClientId, session: WriteSession) -> Response:
    """For ever; it stays on record."""
    revoke_client(session, actor, id_of(client_id))
    return Response(status_code=204)
