"""`GET /api/v1/suggestions`: people and terms while somebody types."""

from dataclasses import asdict
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, problems
from app.deps import allowed, current_index, request_id_of
from app.given import Language, known_parameters
from app.policy import Actor
from app.schemas.answers import SuggestionsAnswer
from app.search.criteria import MAX_TEXT
from app.search.suggestions import suggest
from app.text import Line

router = APIRouter(prefix="/api/v1/suggestions", tags=["profiles"], dependencies=[Depends(known_parameters)])

_EXAMPLE: Final = {
    "people": [
        {
            "id": "0b7e0c1e-6d0c-4c53-9f0b-6d1f4a3c2b1a",
            "reference": "SN-4K7QXM",
            "name": "Mariam Example",
            "names": [{"text": "مريم مثال", "script": "Arab", "kind": "official"}],
            "written": "مريم مثال",
        }
    ],
    "terms": [{"parameter": "expertise", "value": "water", "label": "Water", "count": 12}],
}


@router.get(
    "",
    operation_id="listSuggestions",
    summary="Suggest people and terms",
    responses={
        200: json_answer(SuggestionsAnswer, _EXAMPLE, "The nearest first; empty for a single letter."),
        **problems(401, 403, 422, 429, 503),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
async def list_suggestions(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.search"))],
    language: Language,
    q: Annotated[
        Line,
        Query(
            max_length=MAX_TEXT,
            description="What is typed so far: a name in any script and spelling, or what a language, topic, "
            "situation, country or region is called in Arabic, English or French.",
            examples=["مري"],
        ),
    ],
) -> Response:
    """People are suggested by a name you may see, and count as shown. A term comes with the parameter of the search
    that asks for it, and how many that finds; a term that finds nobody is not suggested."""
    index = await current_index(request)
    found = suggest(index, actor, q, language)
    await request.app.state.walks.show(actor, found.slots, found.visible, request_id_of(request))
    body = {"people": [asdict(person) for person in found.people], "terms": [asdict(term) for term in found.terms]}
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)
