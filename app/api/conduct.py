"""The code of conduct: read by everybody who is signed in, adopted by the head of the office."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.deps import ReadSession, WriteSession, allowed
from app.given import Language, body_as, known_parameters
from app.phrases import NO_CODE
from app.policy import Actor
from app.queries.conduct import CodeVersion, code_versions, read_code
from app.queries.records import written_instant
from app.schemas.conduct import CodeAnswer, CodeVersionAnswer, CodeVersions, CodeWrite
from app.services.conduct import adopt_code

router = APIRouter(
    prefix="/api/v1/code-of-conduct", tags=["code of conduct"], dependencies=[Depends(known_parameters)]
)

Reader = Annotated[Actor, Depends(allowed("code.read"))]
PARAMETERS: Final = SIGNED_IN | {"parameters": [LANGUAGE_HEADER]}
_WRITTEN: Final[dict[str, Any]] = {
    "texts": {
        "ar": "يعمل الوسيط بنزاهة وحياد.",
        "en": "A mediator acts with integrity and impartiality.",
        "fr": "Le médiateur agit avec intégrité et impartialité.",
    },
    "adopted_on": "2026-11-20",
    "reference": "OIC/CFM-52/2026/PSCR/RES.1",
}
_VERSION: Final = {
    "version": 1,
    **_WRITTEN,
    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "uploaded_at": "2026-11-24T08:00:00.000000Z",
}
_NONE: Final = {
    "version": None,
    "notice": NO_CODE["en"],
    "language": "en",
    "text": None,
    "adopted_on": None,
    "reference": None,
    "sha256": None,
}


@router.get(
    "",
    operation_id="readCodeOfConduct",
    summary="Read the code of conduct",
    responses={200: json_answer(CodeAnswer, _NONE), **problems(401, 403, 422)},
    openapi_extra=PARAMETERS,
)
def read(actor: Reader, language: Language, session: ReadSession) -> Response:
    """The version in force in the language asked for. `version` is null, and `notice` says why, until a first text
    has been adopted."""
    code = read_code(session, actor)
    headers = {"Vary": "Accept-Language", "Content-Language": language}
    return Response(orjson.dumps(_in_force(code, language)), 200, headers, "application/json")


def _in_force(code: CodeVersion | None, language: str) -> dict[str, Any]:
    if code is None:
        return _NONE | {"notice": NO_CODE[language], "language": language}
    return {
        "version": code.number,
        "notice": None,
        "language": language,
        "text": code.texts[language],
        "adopted_on": code.adopted_on.isoformat(),
        "reference": code.reference,
        "sha256": code.sha256,
    }


@router.get(
    "/versions",
    operation_id="listCodeOfConductVersions",
    summary="List the versions of the code of conduct",
    responses={200: json_answer(CodeVersions, {"items": [_VERSION]}), **problems(401, 403, 422)},
    openapi_extra=PARAMETERS,
)
def versions(actor: Reader, session: ReadSession) -> Response:
    """All that were ever adopted, the one in force first, each whole: what was accepted once can be read again."""
    items = [_version(code) for code in code_versions(session, actor)]
    return Response(orjson.dumps({"items": items}), media_type="application/json")


def _version(code: CodeVersion) -> dict[str, Any]:
    return {
        "version": code.number,
        "texts": dict(code.texts),
        "adopted_on": code.adopted_on.isoformat(),
        "reference": code.reference,
        "sha256": code.sha256,
        "uploaded_at": written_instant(code.uploaded_at),
    }


@router.post(
    "/versions",
    status_code=201,
    operation_id="adoptCodeOfConduct",
    summary="Adopt a version of the code of conduct",
    responses={201: json_answer(CodeVersionAnswer, _VERSION), **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=PARAMETERS | {"requestBody": json_request(CodeWrite, _WRITTEN)},
)
def adopt(
    actor: Annotated[Actor, Depends(allowed("code.adopt"))],
    given: Annotated[CodeWrite, Depends(body_as(CodeWrite))],
    session: WriteSession,
) -> Response:
    """It is in force at once and can never be changed: other words are another version. Experts are told by mail."""
    adopt_code(session, actor, given)
    made = code_versions(session, actor)[0]
    return Response(orjson.dumps(_version(made)), 201, media_type="application/json")
