"""Profiles: create, read, change, history."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from app.api import examples
from app.api.document import (
    ETAG,
    IDEMPOTENCY_HEADER,
    IF_MATCH_HEADER,
    IF_NONE_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    problems,
    request_body,
)
from app.api.profile_answers import PROFILE, ProfileId, etag_of, profile_answer, view_of
from app.api.profile_formats import TYPES, file_answer, file_content
from app.deps import Database, SignedIn, WholeDatabase, WriteSession, allowed
from app.errors import Invalid
from app.given import (
    Language,
    VersionToChange,
    idempotency_key,
    json_body,
    known_parameters,
    merge_patch,
    not_modified,
    preferred_type,
)
from app.policy import Actor
from app.queries.profiles import Found, find_profile, profile_history
from app.queries.reviews import waiting_fields
from app.readings import count_reading
from app.schemas.answers import HistoryAnswer
from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite
from app.services import audit
from app.services.idempotency import Answer, once
from app.services.profiles import change_profile, create_profile

router = APIRouter(prefix="/api/v1/profiles", tags=["profiles"], dependencies=[Depends(known_parameters)])

_OTHER_FORMATS = {kind: content for suffix in TYPES.values() for kind, content in file_content(suffix).items()}


@router.post(
    "",
    status_code=201,
    operation_id="createProfile",
    summary="Add a person",
    responses={201: PROFILE | {"headers": ETAG | examples.LOCATION}, **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IDEMPOTENCY_HEADER, LANGUAGE_HEADER],
        "requestBody": request_body(
            "application/json", {"$ref": "#/components/schemas/ProfileWrite"}, examples.NEW_PROFILE
        ),
    },
)
def create(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.create"))],
    key: Annotated[str | None, Depends(idempotency_key)],
    body: Annotated[Any, Depends(json_body)],
    language: Language,
    session: WriteSession,
) -> Response:
    """Only `name` is required. What is missing besides is said in `missing`, and keeps the person from becoming
    active."""

    def work() -> Answer:
        record = create_profile(session, actor, _written(body), source="api")
        found = find_profile(session, actor, record["id"])
        location = f"/api/v1/profiles/{record['id']}"
        return Answer(201, orjson.dumps(view_of(found, actor)), location, etag_of(found, actor, language))

    answer = once(session, actor, "createProfile", key, request.state.body, work)
    headers = {"Location": answer.location, "ETag": answer.etag, "Vary": "Accept-Language"}
    if answer.replayed:
        # No deed this time, but the profile is shown once more.
        audit.record(session, actor, "profile.read", about=("profile", answer.location.rpartition("/")[2]))
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, answer.status, headers, "application/json")


def _written(body: Any) -> ProfileWrite:
    try:
        return ProfileWrite.model_validate(body)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from None


@router.get(
    "/{profile_id}",
    operation_id="readProfile",
    summary="Read a person",
    responses={
        200: PROFILE | {"content": PROFILE["content"] | _OTHER_FORMATS},
        304: {"description": "As you have it.", "headers": ETAG},
        **problems(401, 403, 404, 406, 422, 429),
    },
    openapi_extra=SIGNED_IN | {"parameters": [IF_NONE_MATCH_HEADER, LANGUAGE_HEADER]},
)
def read(
    request: Request, actor: SignedIn, profile_id: ProfileId, language: Language, database: WholeDatabase
) -> Response:
    """A profile that you may not see answers exactly as one that does not exist.

    JSON, or what Accept likes better: the addresses with a suffix say what each is."""
    suffix = TYPES.get(preferred_type(request, ("application/json", *TYPES)))
    if suffix is None:
        answer = _read_json(request, actor, profile_id, language, database)
    else:
        answer = file_answer(request, actor, profile_id, database, suffix, language)
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


def _read_json(request: Request, actor: Actor, profile_id: str, language: str, database: Database) -> Response:
    with database.reading() as session:
        found = find_profile(session, actor, profile_id)
    count_reading(request, actor, found)
    _leave_trace(database, actor, "profile.read", found)
    etag = etag_of(found, actor, language)
    if not_modified(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return profile_answer(found, actor, language)


def _leave_trace(
    database: Database, actor: Actor, action: Literal["profile.read", "profile.history"], found: Found
) -> None:
    """Kept before the answer leaves: what cannot be written down is not shown."""
    with database.writing() as session:
        audit.record(session, actor, action, about=("profile", found.record["id"]))


@router.patch(
    "/{profile_id}",
    operation_id="changeProfile",
    summary="Change a person",
    responses={200: PROFILE, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": request_body(
            "application/merge-patch+json",
            {"$ref": "#/components/schemas/ProfilePatch"},
            {"membership": "active", "title": None},
        ),
    },
)
def change(
    actor: Annotated[Actor, Depends(allowed("profiles.change"))],
    profile_id: ProfileId,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396): null empties a field, an object is merged, a list is replaced.

    Of a focal point, what concerns roles, nomination and verified facts waits for the desk: `waiting_fields`."""
    change_profile(session, actor, profile_id, version, patch, source="api")
    found = find_profile(session, actor, profile_id)
    waiting = waiting_fields(session, actor, found.id)
    return profile_answer(found, actor, language, **({"waiting_fields": waiting} if waiting else {}))


@router.get(
    "/{profile_id}/history",
    operation_id="readProfileHistory",
    summary="Read who changed what",
    responses={200: json_answer(HistoryAnswer, examples.HISTORY), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def history(request: Request, actor: SignedIn, profile_id: ProfileId, database: WholeDatabase) -> Response:
    """Every saved version, the newest first."""
    with database.reading() as session:
        found, items = profile_history(session, actor, profile_id)
    count_reading(request, actor, found)
    _leave_trace(database, actor, "profile.history", found)
    return Response(orjson.dumps({"items": items}), media_type="application/json")
