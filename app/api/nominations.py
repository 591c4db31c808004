"""Nominating somebody."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from app.api import examples as shared
from app.api import own_examples as examples
from app.api.document import (
    ETAG,
    IDEMPOTENCY_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    problems,
    request_body,
)
from app.deps import WriteSession, allowed
from app.errors import FieldError, Invalid
from app.given import Language, idempotency_key, json_body, known_parameters
from app.policy import Actor
from app.schemas.own_answers import NominationAnswer
from app.services.idempotency import Answer, once
from app.services.nominations import create_nomination

router = APIRouter(prefix="/api/v1/nominations", tags=["memberships"], dependencies=[Depends(known_parameters)])

_MADE = json_answer(NominationAnswer, examples.NOMINATED) | {"headers": ETAG | shared.LOCATION}


@router.post(
    "",
    status_code=201,
    operation_id="createNomination",
    summary="Nominate somebody",
    responses={201: _MADE, **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IDEMPOTENCY_HEADER, LANGUAGE_HEADER],
        "requestBody": request_body(
            "application/json", {"$ref": "#/components/schemas/ProfileWrite"}, examples.NOMINATION
        ),
    },
)
def nominate(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("nominations.create"))],
    key: Annotated[str | None, Depends(idempotency_key)],
    body: Annotated[Any, Depends(json_body)],
    language: Language,
    session: WriteSession,
) -> Response:
    """By a focal point for its own State, or by the Secretary General. Name, reference and date are required; what
    is for the desk to write (membership, verified facts, notes) is refused."""
    if not isinstance(body, dict):
        raise Invalid(errors=[FieldError("/", "not_an_object", "a nomination is an object")])

    def work() -> Answer:
        made = create_nomination(session, actor, body)
        told = {field: made[field] for field in ("id", "reference", "version", "membership", "missing")}
        etag = f'"{made["version"]}-{actor.role}-{language}"'
        return Answer(201, orjson.dumps(told), f"/api/v1/profiles/{made['id']}", etag)

    answer = once(session, actor, "createNomination", key, request.state.body, work)
    headers = {"Location": answer.location, "ETag": answer.etag}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, answer.status, headers, "application/json")
