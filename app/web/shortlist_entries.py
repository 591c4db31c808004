"""Putting people on a shortlist: from the search, from a profile, onto a list there is or a new one."""

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import Invalid, NotFound
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.people_lists import list_people_lists
from app.queries.profiles import find_profile
from app.readings import count_people
from app.services.people_lists import add_people, create_people_list
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.i18n import N_, say
from app.web.names import two_names
from app.web.render import page, page_language, redirect
from app.web.shortlists import title_in

router = page_router("/shortlists")

Keeper = Annotated[Actor, Depends(allowed("shortlists.own"))]
_NEW: Final = "new"
# As many as one page of the search can show.
_MOST_SENT: Final = 100
_NOBODY: Final = N_("Select the people first.")
_FULL: Final = N_("They do not all fit: a list holds at most 50 people.")


@router.get("/add", operation_id="showShortlistAdding")
def show_adding(
    request: Request, actor: Keeper, database: WholeDatabase, person: Annotated[list[str] | None, Query()] = None
) -> Response:
    return _form(request, actor, database, _each_once(person or []), 200 if person else 422)


def _form(
    request: Request,
    actor: Actor,
    database: Database,
    people: list[str],
    status: int,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """One who may not be seen among them answers as one who does not exist: 404 for all."""
    with database.reading() as session:
        found = [find_profile(session, actor, id_) for id_ in people]
        lists = [one for one in list_people_lists(session, actor) if one["own"]]
    count_people(request, actor, [one.id for one in found])
    language = page_language(request)
    shown: dict[str, Any] = {
        "people": [
            {"id": one.record["id"], "reference": one.view["reference"], "names": two_names(one.view, language)}
            for one in found
        ],
        "lists": lists,
        "errors": errors or ({} if people else {"person": say(_NOBODY, language)}),
        "typed": typed or {"shortlist": lists[0]["id"] if lists else _NEW, "title": ""},
        "new": _NEW,
    }
    return page(request, "shortlist_adding.html", actor=actor, status=status, **shown)


def _each_once(people: list[str]) -> list[str]:
    """Raises NotFound for more than one page of the search can hold."""
    if len(people) > _MOST_SENT:
        raise NotFound()
    return list(dict.fromkeys(id_.lower() for id_ in people))


@router.post("/entries", operation_id="submitShortlistEntries")
def submit_entries(request: Request, actor: Keeper, form: Form, database: WholeDatabase) -> Response:
    """`shortlist` is the id of an own list; with `new`, or without one, `title` names a new one."""
    people, language = _each_once(form.all("person")), page_language(request)
    chosen = form.get("shortlist") or _NEW
    typed = {"shortlist": chosen, "title": form.get("title", "")}
    if not people:
        return _form(request, actor, database, people, 422, typed=typed)
    try:
        with database.writing() as session:
            made = create_people_list(session, actor, title_in(form)) if chosen == _NEW else id_of(chosen)
            add_people(session, actor, made, people)
    except Invalid as error:
        messages = field_messages(error.errors, language)
        if "person" in messages:
            messages["person"] = say(_FULL, language)
        return _form(request, actor, database, people, 422, errors=messages, typed=typed)
    return redirect(f"/{language}/shortlists/{made}?done=saved")
