"""The searches somebody keeps: saved where they were found, listed with who is new, opened, renamed, paused."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app.deps import Database, WholeDatabase, allowed, current_index, pulse_of
from app.errors import Fact, Invalid, Stale
from app.policy import Actor, may, viewer_of
from app.queries.accounts import id_of
from app.queries.saved_searches import own_query, own_searches
from app.search.criteria import parse_query
from app.search.index import ProfileIndex
from app.search.saved import count_new, found_by, query_of
from app.services.saved_searches import (
    LONGEST_NAME,
    People,
    delete_search,
    look_at_search,
    pause_search,
    rename_search,
    save_search,
)
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.find_filters import Namer
from app.web.i18n import N_, say
from app.web.render import page, page_language, redirect
from app.web.titles import PARAMETERS

router = page_router("/saved-searches")

Owner = Annotated[Actor, Depends(allowed("searches.own"))]
_DONE: Final = {
    "saved": N_("The search was saved."),
    "named": N_("The search has its new name."),
    "paused": N_("No mails come about this search until you resume it."),
    "resumed": N_("You will be told by mail when somebody new fits."),
    "deleted": N_("The search was deleted."),
}
_STALE: Final = N_("This search was changed meanwhile, in another window. What you typed is still here.")


def saving_for(actor: Actor, pairs: Iterable[tuple[str, str]], namer: Namer) -> dict[str, str] | None:
    """What the form beside a search sends to keep it, with a name out of its words; None for nothing to keep."""
    query = query_of(pairs)
    if not query or not may(actor, "searches.own"):
        return None
    name = " · ".join(text for _, text in _words(query, namer))
    return {"query": query, "name": name[:LONGEST_NAME].strip()}


def _words(query: str, namer: Namer) -> list[tuple[str, str]]:
    """Titles, to be translated, and values in words."""
    return [(PARAMETERS[n], namer.value(n, value)) for n, value in parse_query(query.encode()) if n in PARAMETERS]


@router.get("", operation_id="showSavedSearches")
async def show_saved_searches(request: Request, actor: Owner, database: WholeDatabase) -> Response:
    return await _list(request, actor, database, done=_DONE.get(request.query_params.get("done", "")))


async def _list(request: Request, actor: Actor, database: Database, status: int = 200, **shown: Any) -> Response:
    index = await current_index(request)
    namer = Namer(index, page_language(request))
    given: dict[str, Any] = {
        "searches": [_told(one, index, actor, namer) for one in await run_in_threadpool(_read, database, actor)],
        "longest": LONGEST_NAME,
        "place": "/saved-searches",
    }
    blank: dict[str, Any] = {"done": None, "problem": None, "saving": None, "errors": {}, "renaming": "", "typed": ""}
    return page(request, "saved_searches.html", actor=actor, status=status, **given, **{**blank, **shown})


def _read(database: Database, actor: Actor) -> list[dict[str, Any]]:
    with database.reading() as session:
        return own_searches(session, actor)


def _told(one: dict[str, Any], index: ProfileIndex, actor: Actor, namer: Namer) -> dict[str, Any]:
    """`new` is None for what the owner can no longer ask."""
    try:
        new = count_new(found_by(index, viewer_of(actor), one["query"]), one["known"], one["erased"])
    except Invalid:
        new = None
    return {**one, "new": new, "words": _words(one["query"], namer)}


@router.post("", operation_id="submitSavedSearch")
async def submit_saved_search(request: Request, actor: Owner, form: Form, database: WholeDatabase) -> Response:
    typed, language = {"name": form.get("name", ""), "query": form.get("query", "")}, page_language(request)
    try:
        query = query_of(parse_query(typed["query"].encode()))
        people = await _people(request, actor, query)
        await _write(database, lambda session: save_search(session, actor, typed["name"], query, people))
    except Invalid as error:
        messages = field_messages(error.errors, language)
        name = {"name": messages["name"]} if "name" in messages else {}
        problem = None if name else fact_message(error, language)
        return await _list(request, actor, database, 422, saving=typed, errors=name, problem=problem)
    return redirect(f"/{language}/saved-searches?done=saved")


async def _people(request: Request, actor: Actor, query: str) -> People:
    """Whom the query finds now. Raises Invalid. In the loop, like every search: no thread changes the index then."""
    index = await current_index(request)
    return People(found_by(index, viewer_of(actor), query), pulse_of(request).directory)


async def _write(database: Database, change: Callable[[Any], object]) -> None:
    def write() -> None:
        with database.writing() as session:
            change(session)

    await run_in_threadpool(write)


@router.post("/{search_id}/open", operation_id="submitSearchOpening")
async def submit_opening(request: Request, actor: Owner, search_id: str, database: WholeDatabase) -> Response:
    """To the search itself, where whoever cannot ask it any more is told why."""
    found = id_of(search_id)
    query = await run_in_threadpool(_query, database, actor, search_id)
    try:
        people = await _people(request, actor, query)
    except Invalid:
        pass
    else:
        await _write(database, lambda session: look_at_search(session, actor, found, people))
    return redirect(f"/{page_language(request)}/find?{query}")


def _query(database: Database, actor: Actor, search_id: str) -> str:
    with database.reading() as session:
        return own_query(session, actor, id_of(search_id))


@router.post("/{search_id}/name", operation_id="submitSearchName")
async def submit_name(
    request: Request, actor: Owner, search_id: str, form: Form, database: WholeDatabase
) -> Response:
    found, typed, language = id_of(search_id), form.get("name", ""), page_language(request)
    try:
        version = version_of(form)
        await _write(database, lambda session: rename_search(session, actor, found, version, typed))
    except (Invalid, Stale) as error:
        shown = _wrong(error, language)
        return await _list(request, actor, database, error.status, renaming=str(found), typed=typed, **shown)
    return redirect(f"/{language}/saved-searches?done=named")


def _wrong(error: Fact, language: str) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": field_messages(error.errors, language)}
    return {"problem": say(_STALE, language)}


@router.post("/{search_id}/pause", operation_id="submitSearchPause")
async def submit_pause(
    request: Request, actor: Owner, search_id: str, form: Form, database: WholeDatabase
) -> Response:
    found, paused = id_of(search_id), form.get("paused") == "yes"
    await _write(database, lambda session: pause_search(session, actor, found, paused=paused))
    return redirect(f"/{page_language(request)}/saved-searches?done={'paused' if paused else 'resumed'}")


@router.post("/{search_id}/delete", operation_id="submitSearchDeletion")
async def submit_deletion(request: Request, actor: Owner, search_id: str, database: WholeDatabase) -> Response:
    found = id_of(search_id)
    await _write(database, lambda session: delete_search(session, actor, found))
    return redirect(f"/{page_language(request)}/saved-searches?done=deleted")
