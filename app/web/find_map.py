"""The countries of a search on a map: another way to filter, and a page of its own that needs no scripts."""

from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response

from app.deps import allowed, current_index
from app.errors import Invalid
from app.policy import Actor, viewer_of
from app.search.answer import search
from app.search.criteria import criteria_of, parse_query
from app.search.fields import facets_for
from app.web.addresses import page_router
from app.web.country_map import STEPS, countries_of
from app.web.fields import field_messages
from app.web.find_links import Asked, without_blanks
from app.web.render import page, page_language

router = page_router("/find")


@router.get("/map", operation_id="showFindMap")
async def show_map(request: Request, actor: Annotated[Actor, Depends(allowed("profiles.search"))]) -> Response:
    """The parameters are those of the search; nobody is shown, only counts."""
    language = page_language(request)
    pairs = [pair for pair in without_blanks(parse_query(request.scope["query_string"])) if pair[0] != "facets"]
    asked = Asked(f"/{language}/find", tuple(pair for pair in pairs if pair[0] not in ("cursor", "limit")))
    index, viewer = await current_index(request), viewer_of(actor)
    blank: dict[str, Any] = {"countries": [], "total": 0, "steps": STEPS, "back": asked.url(asked.pairs)}
    if "country" not in facets_for(viewer):
        return page(request, "find_map.html", actor=actor, errors={}, **blank)
    try:
        criteria = criteria_of([*asked.pairs, ("facets", "country"), ("limit", "1")], viewer, index.code_now)
        answer = search(index, actor, criteria, asked="map", lang=language)
    except Invalid as error:
        messages = field_messages(error.errors, language)
        return page(request, "find_map.html", actor=actor, status=422, errors=messages, **blank)
    counted = {one["value"]: one["count"] for one in orjson.loads(answer.body)["facets"]["country"]}
    chosen = frozenset(asked.all_of("country"))
    found = countries_of(
        counted,
        chosen,
        lambda code: asked.without("country", code) if code in chosen else asked.adding("country", code),
        language,
    )
    shown = blank | {"countries": found, "total": answer.total}
    return page(request, "find_map.html", actor=actor, errors={}, **shown)
