"""Find: one box, filters with counts, and people with the reason why they are here."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed, current_index, request_id_of
from app.errors import Invalid
from app.policy import Actor, may, viewer_of
from app.search.answer import search
from app.search.criteria import criteria_of, parse_query
from app.search.fields import filters_for, sorts_for
from app.web.addresses import page_router
from app.web.density import is_dense
from app.web.fields import field_messages
from app.web.find_cards import cards, ids_on_page
from app.web.find_filters import Namer, chips, facets, instead
from app.web.find_links import Asked, period_in_form, with_period, without_blanks
from app.web.printing import printing_for
from app.web.render import page, page_language, redirect
from app.web.saved_searches import saving_for
from app.web.titles import PARAMETERS, SORTS

router = page_router()
# Shown as fields of the form; every other filter that was asked goes along unseen.
_IN_FORM = frozenset({"q", "sort", "notice", "confirmed_within", "cursor", "facets"})


@router.get("/find", operation_id="showFind")
async def show_find(
    request: Request, actor: Annotated[Actor, Depends(allowed("profiles.search"))], database: WholeDatabase
) -> Response:
    """The address is the state of the search, with the parameters of the API."""
    pairs = without_blanks(parse_query(request.scope["query_string"]))
    asked = Asked(request.scope["path"], tuple(pairs))
    if (tidy := with_period(pairs)) is not None:
        return redirect(asked.url(tidy))
    index, language, viewer = await current_index(request), page_language(request), viewer_of(actor)
    namer = Namer(index, language)
    shown = _form(asked, filters_for(viewer), sorts_for(viewer))
    shown |= {"chips": chips(asked, namer), "dense": is_dense(request)}
    shown["may_export"] = may(actor, "profiles.export")
    shown["may_shortlist"] = may(actor, "shortlists.own")
    shown["saving"] = saving_for(actor, pairs, namer)
    shown["printing"] = await printing_for(request, actor)
    try:
        criteria = criteria_of(pairs, viewer, index.code_now)
        whole = urlencode([(name, value) for name, value in pairs if name != "cursor"])
        answer = search(index, actor, criteria, asked=whole, lang=language)
    except Invalid as error:
        messages = field_messages(error.errors, language)
        # What cannot be taken has no words of its own.
        shown["chips"] = [chip for chip in chips(asked, namer) if chip.name not in messages]
        return page(request, "find.html", actor=actor, status=422, errors=messages, found=None, **shown)
    await request.app.state.walks.show(actor, answer.slots, answer.visible, request_id_of(request))
    found = {
        "total": answer.total,
        "cards": cards(index, answer, namer),
        "all_here": urlencode([("person", id_) for id_ in ids_on_page(answer)]),
        "facets": facets(index, answer.counted, asked, namer),
        "one_facet": asked.first("facets") != "",
        "all_facets": asked.showing(None),
        "instead": instead(answer.instead or [], asked, namer),
        "next": answer.next and asked.at(answer.next),
        "previous": answer.previous and asked.at(answer.previous),
    }
    return page(request, "find.html", actor=actor, errors={}, found=found, **shown)


def _form(asked: Asked, filters: frozenset[str], sorts: tuple[str, ...]) -> dict[str, Any]:
    period = period_in_form(asked) if "available" in filters else None
    in_form = _IN_FORM | ({"available"} if period is not None else set())
    return {
        "asked": asked,
        "map_url": Asked(f"{asked.path}/map", asked.pairs).showing(None),
        "period": period,
        "filters": filters,
        "sorts": [(code, SORTS[code]) for code in sorts],
        "kept": [pair for pair in asked.pairs if pair[0] not in in_form],
        "titles": PARAMETERS,
    }
