"""Suggestions under the search box, as options with the address each leads to."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import allowed, current_index, request_id_of
from app.policy import Actor
from app.search.criteria import DEFAULT_SORT, parse_query
from app.search.suggestions import Person, suggest
from app.web.addresses import page_router
from app.web.find_links import Asked, with_period, without_blanks
from app.web.names import Name, two_names
from app.web.render import page, page_language
from app.web.titles import PARAMETERS

router = page_router()


@router.get("/find/suggestions", operation_id="showSuggestions")
async def show_suggestions(
    request: Request, actor: Annotated[Actor, Depends(allowed("profiles.search"))]
) -> Response:
    """A part of the search page: asked with the fields of its form, of which `q` is what is typed."""
    pairs = without_blanks(parse_query(request.scope["query_string"]))
    language = page_language(request)
    given = Asked(f"/{language}/find", tuple(with_period(pairs) or pairs))
    index = await current_index(request)
    found = suggest(index, actor, given.first("q"), language)
    await request.app.state.walks.show(actor, found.slots, found.visible, request_id_of(request))
    # What was typed becomes the term, and is no longer asked for in words. The form says the usual order too.
    rest = (pair for pair in given.pairs if pair[0] != "q" and pair != ("sort", DEFAULT_SORT))
    asked = Asked(given.path, tuple(rest))
    terms = [(term, PARAMETERS[term.parameter], asked.adding(term.parameter, term.value)) for term in found.terms]
    people = [(person.id, _names(person, language)) for person in found.people]
    return page(request, "suggestions.html", actor=actor, people=people, terms=terms)


def _names(person: Person, language: str) -> list[Name]:
    """The two a card shows, and the one that was met when it is neither."""
    shown = two_names({"name": person.name, "names": person.names}, language)
    met = person.written
    return shown if met is None or any(name.text == met for name in shown) else [*shown, Name(met, "und")]
