"""Partner organisations and their agreements."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from app.api import partner_examples as examples
from app.api.document import (
    ETAG,
    IDEMPOTENCY_HEADER,
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    patch_request,
    problems,
)
from app.deps import ReadSession, WriteSession, allowed
from app.given import (
    Language,
    VersionToChange,
    body_as,
    idempotency_key,
    json_body,
    known_parameters,
    merge_patch,
    taken_as,
)
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.partners import organisation, organisations
from app.schemas.partners import (
    NewAgreement,
    NewOrganisation,
    OrganisationAnswer,
    OrganisationPatch,
    OrganisationsAnswer,
)
from app.services.idempotency import Answer, once
from app.services.organisations import change_organisation, create_agreement, create_organisation, end_agreement

router = APIRouter(prefix="/api/v1/organisations", tags=["partners"], dependencies=[Depends(known_parameters)])

OrganisationId = Annotated[
    str,
    Path(
        description="The `id` of an organisation.",
        json_schema_extra={"format": "uuid"},
        examples=[examples.ORGANISATION_ID],
    ),
]
AgreementId = Annotated[
    str,
    Path(
        description="The `id` of an agreement.",
        json_schema_extra={"format": "uuid"},
        examples=[examples.AGREEMENT_ID],
    ),
]
Reader = Annotated[Actor, Depends(allowed("organisations.read"))]
Changer = Annotated[Actor, Depends(allowed("organisations.change"))]
_ORGANISATION = json_answer(OrganisationAnswer, examples.ORGANISATION) | {"headers": ETAG}
_LOCATION = {"Location": {"description": "Where the organisation is.", "schema": {"type": "string"}}}


@router.post(
    "",
    status_code=201,
    operation_id="createOrganisation",
    summary="Add a partner organisation",
    responses={
        201: _ORGANISATION | {"headers": ETAG | _LOCATION},
        **problems(400, 401, 403, 409, 413, 415, 422),
    },
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IDEMPOTENCY_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(NewOrganisation, examples.NEW_ORGANISATION),
    },
)
def create(
    request: Request,
    actor: Changer,
    key: Annotated[str | None, Depends(idempotency_key)],
    body: Annotated[Any, Depends(json_body)],
    language: Language,
    session: WriteSession,
) -> Response:
    """It sees nobody before it has an agreement."""

    def work() -> Answer:
        view = organisation(session, actor, create_organisation(session, actor, taken_as(NewOrganisation, body)))
        return Answer(201, orjson.dumps(view), f"/api/v1/organisations/{view['id']}", _etag(view, actor, language))

    answer = once(session, actor, "createOrganisation", key, request.state.body, work)
    headers = {"Location": answer.location, "ETag": answer.etag, "Vary": "Accept-Language"}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, answer.status, headers, "application/json")


def _etag(view: dict[str, Any], actor: Actor, language: str) -> str:
    return f'"{view["version"]}-{actor.role}-{language}"'


@router.get(
    "",
    operation_id="listOrganisations",
    summary="List partner organisations",
    responses={
        200: json_answer(OrganisationsAnswer, {"items": [examples.ORGANISATION]}),
        **problems(401, 403, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_(actor: Reader, session: ReadSession) -> Response:
    """By name, with all their agreements. A partner finds its own organisation alone."""
    return Response(orjson.dumps({"items": organisations(session, actor)}), media_type="application/json")


@router.get(
    "/{organisation_id}",
    operation_id="readOrganisation",
    summary="Read a partner organisation",
    responses={200: _ORGANISATION, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Reader, organisation_id: OrganisationId, language: Language, session: ReadSession) -> Response:
    return _answer(session, actor, organisation_id, language)


def _answer(session: Any, actor: Actor, organisation_id: str, language: str, *, status: int = 200) -> Response:
    view = organisation(session, actor, id_of(organisation_id))
    headers = {"ETag": _etag(view, actor, language), "Vary": "Accept-Language"}
    return Response(orjson.dumps(view), status, headers, "application/json")


@router.patch(
    "/{organisation_id}",
    operation_id="changeOrganisation",
    summary="Change a partner organisation",
    responses={200: _ORGANISATION, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(OrganisationPatch, {"name": "African Union Commission"}),
    },
)
def change(
    actor: Changer,
    organisation_id: OrganisationId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396)."""
    change_organisation(session, actor, id_of(organisation_id), version, patch)
    return _answer(session, actor, organisation_id, language)


@router.post(
    "/{organisation_id}/agreements",
    status_code=201,
    operation_id="createAgreement",
    summary="Record an agreement",
    responses={201: _ORGANISATION, **problems(400, 401, 403, 404, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(NewAgreement, examples.NEW_AGREEMENT)},
)
def create_one(
    actor: Changer,
    organisation_id: OrganisationId,
    given: Annotated[NewAgreement, Depends(body_as(NewAgreement))],
    language: Language,
    session: WriteSession,
) -> Response:
    """In force on its days by itself; of several in force the furthest level counts. Answers with the
    organisation."""
    create_agreement(session, actor, id_of(organisation_id), given)
    return _answer(session, actor, organisation_id, language, status=201)


@router.delete(
    "/{organisation_id}/agreements/{agreement_id}",
    status_code=204,
    operation_id="endAgreement",
    summary="End an agreement",
    responses={
        204: {"description": "From the next request on it opens nothing."},
        **problems(401, 403, 404, 409, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def end(
    actor: Changer, organisation_id: OrganisationId, agreement_id: AgreementId, session: WriteSession
) -> Response:
    """Before its time. It stays on record."""
    end_agreement(session, actor, id_of(organisation_id), id_of(agreement_id))
    return Response(status_code=204)
