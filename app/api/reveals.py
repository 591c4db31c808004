"""Confidential fields of one person: opened for a purpose, and the sealed ones read and written."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Response

from app.api import approval_examples as examples
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
from app.api.profile_answers import ProfileId, etag_of
from app.deps import WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters, merge_patch, taken_as
from app.policy import Actor
from app.schemas.approval_answers import RevealAnswer, SealedAnswer
from app.schemas.approvals import Opening, SealedWrite
from app.services.reveals import reveal_contacts
from app.services.sealed import read_sealed, write_sealed

router = APIRouter(prefix="/api/v1/profiles", tags=["openings"], dependencies=[Depends(known_parameters)])


@router.post(
    "/{profile_id}/reveal",
    operation_id="revealProfile",
    summary="Open the contact details",
    responses={
        200: json_answer(RevealAnswer, examples.REVEAL),
        **problems(400, 401, 403, 404, 413, 415, 422),
    },
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(Opening, examples.OPENING)},
)
def reveal(
    actor: Annotated[Actor, Depends(allowed("profiles.reveal"))],
    profile_id: ProfileId,
    given: Annotated[Opening, Depends(body_as(Opening))],
    session: WriteSession,
) -> Response:
    """With a purpose of the vocabulary `opening-purposes` and the case it is for. Each opening is kept, and the
    person sees by which organisation, for what and on which day."""
    return Response(orjson.dumps(reveal_contacts(session, actor, profile_id, given)), media_type="application/json")


@router.get(
    "/{profile_id}/sealed",
    operation_id="readSealed",
    summary="Read sealed fields",
    responses={200: json_answer(SealedAnswer, examples.SEALED), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(
    actor: Annotated[Actor, Depends(allowed("sealed.read"))], profile_id: ProfileId, session: WriteSession
) -> Response:
    """By the named officer who asked, when another has approved, until the time of the approval is over. Each reading
    is kept."""
    return Response(orjson.dumps(read_sealed(session, actor, profile_id)), media_type="application/json")


@router.patch(
    "/{profile_id}/sealed",
    status_code=204,
    operation_id="writeSealed",
    summary="Write sealed fields",
    responses={
        204: {"description": "Written; nothing is shown.", "headers": ETAG},
        **problems(400, 401, 403, 404, 412, 413, 415, 422, 428),
    },
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": patch_request(SealedWrite, {"security_notes": "Travels under another name."}),
    },
)
def write(
    actor: Annotated[Actor, Depends(allowed("sealed.write"))],
    profile_id: ProfileId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """By a named officer, without reading them: what is sent takes the place of what stands there. If-Match has the
    ETag of the profile. The history tells that it was done, and no value."""
    found = write_sealed(session, actor, profile_id, version, taken_as(SealedWrite, patch))
    return Response(status_code=204, headers={"ETag": etag_of(found, actor, language)})
