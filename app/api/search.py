"""`GET /api/v1/profiles`: the search as the API gives it."""

from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, problems
from app.api.search_document import EXAMPLE, PARAMETERS
from app.deps import SignedIn, current_index, request_id_of
from app.phrases import language_of
from app.policy import require, viewer_of
from app.schemas.answers import SearchPage
from app.search.answer import SearchAnswer, search
from app.search.criteria import criteria_of, parse_query

router = APIRouter(prefix="/api/v1/profiles", tags=["profiles"])


@router.get(
    "",
    operation_id="searchProfiles",
    summary="Find people",
    responses={
        200: json_answer(SearchPage, EXAMPLE, "Who meets everything asked, as far as you may see them, with counts."),
        **problems(401, 403, 422, 429, 503),
    },
    openapi_extra=SIGNED_IN | {"parameters": [*PARAMETERS, LANGUAGE_HEADER]},
)
async def search_profiles(request: Request, actor: SignedIn) -> Response:
    """A comma means any of, a repeated parameter means all of. A filter that you may not see does not exist."""
    require(actor, "profiles.search")
    index = await current_index(request)
    pairs = parse_query(request.scope["query_string"])
    criteria = criteria_of(pairs, viewer_of(actor), index.code_now)
    lang = language_of(request.scope["headers"])
    asked = urlencode([(name, value) for name, value in pairs if name != "cursor"])
    answer = search(index, actor, criteria, asked=asked, lang=lang)
    await request.app.state.walks.show(actor, answer.slots, answer.visible, request_id_of(request))
    links = _links(f"{request.scope['path']}?{asked}", answer)
    headers = {"Link": links, "Content-Language": lang, "Vary": "Accept-Language"}
    return Response(answer.body, media_type="application/json", headers=headers)


def _links(first: str, answer: SearchAnswer) -> str:
    links = [f'<{first}>; rel="first"']
    before = first if first.endswith("?") else first + "&"
    for rel, cursor in (("next", answer.next), ("prev", answer.previous)):
        if cursor is not None:
            links.append(f'<{before}cursor={quote(cursor)}>; rel="{rel}"')
    return ", ".join(links)
