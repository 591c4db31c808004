"""Vocabularies: codes and what they are called in three languages."""

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api import examples
from app.api.document import IF_NONE_MATCH_HEADER, LANGUAGE_HEADER, PUBLIC, json_answer, problems
from app.deps import ReadSession, signed_in
from app.given import Language, known_parameters, not_modified
from app.schemas.answers import VocabularyAnswer, VocabularyNames
from app.search.vocabulary_lists import NAMES, vocabulary_items
from app.security import digest
from app.text import Line

router = APIRouter(
    prefix="/api/v1/vocabularies",
    tags=["vocabularies"],
    dependencies=[Depends(signed_in), Depends(known_parameters)],
)

_ETAG = {"ETag": {"description": "Of the whole answer.", "schema": {"type": "string"}}}


@router.get(
    "",
    operation_id="listVocabularies",
    summary="List the vocabularies",
    responses={200: json_answer(VocabularyNames, {"items": list(NAMES)}), **problems(401, 422)},
    openapi_extra=PUBLIC,
)
async def list_names() -> Response:
    return Response(orjson.dumps({"items": NAMES}), media_type="application/json")


@router.get(
    "/{name}",
    operation_id="readVocabulary",
    summary="Read a vocabulary",
    responses={
        200: json_answer(VocabularyAnswer, examples.VOCABULARY) | {"headers": _ETAG},
        304: {"description": "As you have it.", "headers": _ETAG},
        **problems(401, 404, 422),
    },
    openapi_extra=PUBLIC | {"parameters": [IF_NONE_MATCH_HEADER, LANGUAGE_HEADER]},
)
def read(
    request: Request,
    name: Annotated[str, Path(json_schema_extra={"enum": list(NAMES)})],
    asked: Language,
    session: ReadSession,
    lang: Annotated[
        Literal["ar", "en", "fr"] | None, Query(description="Stronger than Accept-Language.", examples=["ar"])
    ] = None,
    q: Annotated[
        Line | None,
        Query(
            description="Part of a name in any of the three languages, or a code. "
            "Of languages it reaches all of ISO 639, which are not listed otherwise.",
            examples=["zarma"],
        ),
    ] = None,
) -> Response:
    """In the order of the language asked for; scales (levels, depth, evidence) in their own, the weakest first."""
    language = lang or asked
    body = orjson.dumps({"items": vocabulary_items(session, name, language, q)})
    etag = f'"{digest(body)}"'
    headers = {
        "ETag": etag,
        "Vary": "Accept-Language",
        "Content-Language": language,
        "Cache-Control": "public, no-cache",
    }
    if not_modified(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, "application/json")
