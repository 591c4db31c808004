"""Delegation acts of the Secretary General."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from app.api import account_examples as examples
from app.api.document import (
    IDEMPOTENCY_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    problems,
)
from app.deps import ReadSession, WriteSession, allowed
from app.given import idempotency_key, json_body, known_parameters, taken_as
from app.policy import Actor
from app.queries.accounts import delegation_view, delegations, id_of
from app.schemas.accounts import DelegationAnswer, DelegationsAnswer, NewDelegation
from app.services.delegations import create_delegation, end_delegation
from app.services.idempotency import Answer, once

router = APIRouter(prefix="/api/v1/delegations", tags=["delegations"], dependencies=[Depends(known_parameters)])

DelegationId = Annotated[
    str, Path(description="The `id` of an act.", json_schema_extra={"format": "uuid"}, examples=[examples.ID])
]
Changer = Annotated[Actor, Depends(allowed("delegations.change"))]


@router.post(
    "",
    status_code=201,
    operation_id="createDelegation",
    summary="Let somebody act for the Secretary General",
    responses={
        201: json_answer(DelegationAnswer, examples.DELEGATION, "The act."),
        **problems(400, 401, 403, 409, 413, 415, 422),
    },
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IDEMPOTENCY_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(NewDelegation, examples.NEW_DELEGATION),
    },
)
def create(
    request: Request,
    actor: Changer,
    key: Annotated[str | None, Depends(idempotency_key)],
    body: Annotated[Any, Depends(json_body)],
    session: WriteSession,
) -> Response:
    """To a head or desk officer in service, for at most a year."""

    def work() -> Answer:
        id_ = create_delegation(session, actor, taken_as(NewDelegation, body))
        return Answer(201, orjson.dumps(delegation_view(session, id_)), "", "")

    answer = once(session, actor, "createDelegation", key, request.state.body, work)
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return Response(answer.body, answer.status, headers, "application/json")


@router.get(
    "",
    operation_id="listDelegations",
    summary="List delegation acts",
    responses={200: json_answer(DelegationsAnswer, {"items": [examples.DELEGATION]}), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_(actor: Annotated[Actor, Depends(allowed("delegations.read"))], session: ReadSession) -> Response:
    """The newest first, those that have ended too."""
    return Response(orjson.dumps({"items": delegations(session, actor)}), media_type="application/json")


@router.delete(
    "/{delegation_id}",
    status_code=204,
    operation_id="endDelegation",
    summary="End a delegation",
    responses={204: {"description": "It is over from now on."}, **problems(401, 403, 404, 409, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def end(actor: Changer, delegation_id: DelegationId, session: WriteSession) -> Response:
    end_delegation(session, actor, id_of(delegation_id))
    return Response(status_code=204)
