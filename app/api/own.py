"""The own profile: read, change section by section, availability, "still right", who looked, take everything."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Response

from app.api import own_examples as examples
from app.api.document import (
    ETAG,
    IF_MATCH_HEADER,
    LANGUAGE_HEADER,
    SIGNED_IN,
    json_answer,
    json_request,
    problems,
    request_body,
)
from app.api.profile_answers import etag_of, view_of
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters, merge_patch
from app.policy import Actor
from app.queries.own import own_view
from app.queries.readers import readers_of
from app.queries.reviews import changes_of, told_change
from app.schemas.own import AvailabilityWrite
from app.schemas.own_answers import OwnDataAnswer, OwnProfileAnswer, ReaderList, WaitingList
from app.services import audit
from app.services.own import confirm_own_profile, replace_availability, take_everything
from app.services.profiles import change_own_profile, find_own
from app.services.reviews import withdraw_own_change

router = APIRouter(prefix="/api/v1/me", tags=["own profile"], dependencies=[Depends(known_parameters)])

_OWN = json_answer(OwnProfileAnswer, examples.OWN_PROFILE, "All of the own profile.") | {"headers": ETAG}
Reader = Annotated[Actor, Depends(allowed("own.read"))]
Changer = Annotated[Actor, Depends(allowed("own.change"))]


@router.get(
    "",
    operation_id="readOwnProfile",
    summary="Read the own profile",
    responses={200: _OWN, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Reader, language: Language, database: WholeDatabase) -> Response:
    """Everything but what is sealed, with the changes that wait for the desk."""
    with database.reading() as session:
        answer = _own(session, actor, language)
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", actor.profile or ""))
    return answer


def _own(session: Any, actor: Actor, language: str) -> Response:
    found = find_own(session, actor)
    view = view_of(found, actor) | own_view(session, actor, found)
    headers = {"ETag": etag_of(found, actor, language), "Vary": "Accept-Language"}
    return Response(orjson.dumps(view), 200, headers, "application/json")


@router.patch(
    "",
    operation_id="changeOwnProfile",
    summary="Change the own profile",
    responses={200: _OWN, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": request_body(
            "application/merge-patch+json",
            {"$ref": "#/components/schemas/ProfilePatch"},
            {"headline": {"fr": "Médiatrice"}, "roles": ["mediator", "expert"]},
        ),
    },
)
def change(
    actor: Changer,
    version: VersionToChange,
    patch: Annotated[dict[str, Any], Depends(merge_patch)],
    language: Language,
    session: WriteSession,
) -> Response:
    """A merge patch (RFC 7396) of any sections. What concerns nomination, roles and verified facts waits for the
    desk and is listed in `waiting`; the rest counts at once."""
    change_own_profile(session, actor, version, patch)
    return _own(session, actor, language)


@router.put(
    "/availability",
    operation_id="replaceAvailability",
    summary="Say when you are available",
    responses={200: _OWN, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(AvailabilityWrite, examples.AVAILABILITY),
    },
)
def replace(
    actor: Changer,
    version: VersionToChange,
    given: Annotated[AvailabilityWrite, Depends(body_as(AvailabilityWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """All periods, notice and mode as they are from now on; the same once more says that they are still right."""
    replace_availability(session, actor, version, given)
    return _own(session, actor, language)


@router.post(
    "/confirmation",
    operation_id="confirmOwnProfile",
    summary="Say that the own profile is right",
    responses={200: _OWN, **problems(401, 403, 404, 409, 412, 422, 428)},
    openapi_extra=SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]},
)
def confirm(actor: Changer, version: VersionToChange, language: Language, session: WriteSession) -> Response:
    """Of the version that you have read. A lapsed member is active again, if nothing is missing."""
    confirm_own_profile(session, actor, version)
    return _own(session, actor, language)


@router.get(
    "/changes",
    operation_id="listOwnChanges",
    summary="List the changes that waited for the desk",
    responses={200: json_answer(WaitingList, {"items": [examples.WAITING]}), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def changes(actor: Reader, database: WholeDatabase) -> Response:
    """With the answer of the desk, the newest first."""
    with database.reading() as session:
        items = [told_change(change) for change in changes_of(session, find_own(session, actor).id)]
    return _items(items)


@router.delete(
    "/changes/{change_id}",
    status_code=204,
    operation_id="withdrawOwnChange",
    summary="Take back a change that waits",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def withdraw(
    actor: Changer,
    change_id: Annotated[str, Path(json_schema_extra={"format": "uuid"}, examples=[examples.OWN_EXAMPLE_ID])],
    session: WriteSession,
) -> Response:
    """Only what you asked for yourself."""
    withdraw_own_change(session, actor, change_id)
    return Response(status_code=204)


@router.get(
    "/readers",
    operation_id="listReaders",
    summary="List who has looked",
    responses={200: json_answer(ReaderList, examples.READERS), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def readers(actor: Reader, database: WholeDatabase) -> Response:
    """By organisation, purpose and day; people who work there are not named, and your own reading is left out."""
    with database.reading() as session:
        items = readers_of(session, find_own(session, actor).id)
    return _items(items)


def _items(items: list[Any]) -> Response:
    return Response(orjson.dumps({"items": items}), media_type="application/json")


@router.post(
    "/download",
    operation_id="downloadOwnData",
    summary="Take everything along",
    responses={200: json_answer(OwnDataAnswer, examples.OWN_DATA), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def download(
    actor: Annotated[Actor, Depends(allowed("own.take"))], language: Language, session: WriteSession
) -> Response:
    """All that is held about you. Needs a sign-in not long ago; what is withheld is named with the reason."""
    everything = take_everything(session, actor, language)
    headers = {"Content-Disposition": 'attachment; filename="own-data.json"', "Vary": "Accept-Language"}
    return Response(orjson.dumps(everything), 200, headers, "application/json")
