"""Who works on a strict request."""

from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Path, Response

from app.api import deployment_examples as examples
from app.api.deployments import PARAMETERS, RequestId
from app.api.document import json_answer, json_request, problems
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.queries.request_officers import officers_named
from app.schemas.deployments import NamedOfficers, OfficerNaming
from app.services.deployments.officers import name_officer, unname_officer
from app.services.deployments.reading import read_request

router = APIRouter(
    prefix="/api/v1/deployment-requests/{request_id}/officers",
    tags=["deployment requests"],
    dependencies=[Depends(known_parameters)],
)

Head = Annotated[Actor, Depends(allowed("requests.name_officers"))]
_NAMED: Final = {"items": [{"account": examples.REQUEST_ID, "name": "Amina Example", "role": "desk"}]}


@router.get(
    "",
    operation_id="listRequestOfficers",
    summary="List the officers of a strict request",
    responses={200: json_answer(NamedOfficers, _NAMED), **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def officers(
    actor: Annotated[Actor, Depends(allowed("requests.read_officers"))],
    request_id: RequestId,
    database: WholeDatabase,
) -> Response:
    """For the head, the Secretary General, the auditor, and whoever is named."""
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
        items = officers_named(session, actor, found)
    with database.writing() as session:
        read_request(session, actor, found)
    return Response(orjson.dumps({"items": items}), media_type="application/json")


@router.post(
    "",
    status_code=204,
    operation_id="nameRequestOfficer",
    summary="Name an officer for a strict request",
    responses={204: {"description": "The officer sees it now."}, **problems(400, 401, 403, 404, 413, 415, 422)},
    openapi_extra=PARAMETERS | {"requestBody": json_request(OfficerNaming, {"account": examples.REQUEST_ID})},
)
def name(
    actor: Head,
    request_id: RequestId,
    given: Annotated[OfficerNaming, Depends(body_as(OfficerNaming))],
    session: WriteSession,
) -> Response:
    """By the head. Of a strict request nobody else of the desk learns that there is one. The officer gets a mail."""
    name_officer(session, actor, id_of(request_id), given.account)
    return Response(status_code=204)


@router.delete(
    "/{account_id}",
    status_code=204,
    operation_id="unnameRequestOfficer",
    summary="Take an officer off a strict request",
    responses={204: {"description": "The officer sees it no longer."}, **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def unname(
    actor: Head,
    request_id: RequestId,
    account_id: Annotated[
        str,
        Path(
            description="The account of a named officer.",
            json_schema_extra={"format": "uuid"},
            examples=[examples.REQUEST_ID],
        ),
    ],
    session: WriteSession,
) -> Response:
    """By the head. 404 for an account that is not named."""
    unname_officer(session, actor, id_of(request_id), id_of(account_id))
    return Response(status_code=204)
