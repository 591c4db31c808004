"""Shortlists: the own ones and those that others share, and one of them with its people and notes."""

from typing import Annotated, Any, Final, cast

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import Fact, FieldError, Invalid, Stale
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.people_lists import find_people_list, list_people_lists
from app.schemas.people_lists import ListNote, ListTitle
from app.services.people_lists import (
    Step,
    change_people,
    create_people_list,
    delete_people_list,
    rename_people_list,
)
from app.web.addresses import page_router
from app.web.fields import Form, field_messages, version_of
from app.web.i18n import N_, say
from app.web.once import made_once
from app.web.render import page, page_language, redirect
from app.web.shortlist_view import shortlist_page

router = page_router("/shortlists")

Keeper = Annotated[Actor, Depends(allowed("shortlists.own"))]
_STALE: Final = N_("This list was changed since you opened it. What you typed is still here: look at it, then save.")
_DONE: Final = {"saved": N_("The list was saved."), "deleted": N_("The list was deleted.")}
_STEPS: Final = ("up", "down", "remove")


@router.get("", operation_id="showShortlists")
def show_shortlists(request: Request, actor: Keeper, database: WholeDatabase) -> Response:
    return _all(request, actor, database, done=_DONE.get(request.query_params.get("done", "")))


def _all(request: Request, actor: Actor, database: Database, status: int = 200, **shown: Any) -> Response:
    with database.reading() as session:
        lists = list_people_lists(session, actor)
    blank: dict[str, Any] = {"done": None, "errors": {}, "title": ""}
    return page(
        request,
        "shortlists.html",
        actor=actor,
        status=status,
        place="/shortlists",
        own=[one for one in lists if one["own"]],
        others=[one for one in lists if not one["own"]],
        **{**blank, **shown},
    )


@router.post("", operation_id="submitNewShortlist")
def submit_new(request: Request, actor: Keeper, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            given = title_in(form)
            made = made_once(session, actor, form, "/shortlists", lambda: create_people_list(session, actor, given))
    except Invalid as error:
        messages = field_messages(error.errors, language)
        return _all(request, actor, database, 422, errors=messages, title=form.get("title", ""))
    return redirect(f"/{language}/shortlists/{made}")


def title_in(form: Fields) -> ListTitle:
    """Raises Invalid."""
    return taken_as(
        ListTitle, {"title": form.get("title", "").strip() or None, "shared": form.get("shared") == "yes"}
    )


@router.get("/{list_id}", operation_id="showShortlist")
def show_shortlist(request: Request, actor: Keeper, list_id: str, database: WholeDatabase) -> Response:
    done = _DONE.get(request.query_params.get("done", ""))
    return shortlist_page(request, actor, database, id_of(list_id), done=done)


@router.post("/{list_id}", operation_id="submitShortlistPeople")
def submit_people(request: Request, actor: Keeper, list_id: str, form: Form, database: WholeDatabase) -> Response:
    """Every button of the people keeps the notes too, so that none is lost by moving somebody."""
    wanted = id_of(list_id)
    typed = {name.removeprefix("note-"): text for name, text in form.items() if name.startswith("note-")}
    try:
        notes = _notes(typed)
        with database.writing() as session:
            change_people(session, actor, wanted, version_of(form), notes, _step(form.get("step", "")))
    except (Invalid, Stale) as error:
        return shortlist_page(
            request, actor, database, wanted, error.status, notes=typed, **_wrong(error, page_language(request))
        )
    return redirect(f"/{page_language(request)}/shortlists/{wanted}?done=saved")


def _notes(typed: dict[str, str]) -> dict[str, str | None]:
    """Empty ones are none. Raises Invalid with all that is wrong."""
    errors: list[FieldError] = []
    kept: dict[str, str | None] = {}
    for id_, text in typed.items():
        try:
            kept[id_] = taken_as(ListNote, {"note": text}).note if text.strip() else None
        except Invalid as error:
            errors += [FieldError(f"/note-{id_}", one.code, one.message) for one in error.errors]
    if errors:
        raise Invalid(errors=errors)
    return kept


def _step(said: str) -> tuple[Step, str] | None:
    step, _, id_ = said.partition("-")
    return (cast(Step, step), id_) if step in _STEPS else None


def _wrong(error: Fact, language: str) -> dict[str, Any]:
    if isinstance(error, Stale):
        return {"problem": say(_STALE, language)}
    return {"errors": field_messages(error.errors, language)}


@router.post("/{list_id}/title", operation_id="submitShortlistTitle")
def submit_title(request: Request, actor: Keeper, list_id: str, form: Form, database: WholeDatabase) -> Response:
    wanted, typed = id_of(list_id), {"title": form.get("title", ""), "shared": form.get("shared") == "yes"}
    try:
        with database.writing() as session:
            rename_people_list(session, actor, wanted, version_of(form), title_in(form))
    except (Invalid, Stale) as error:
        return shortlist_page(
            request, actor, database, wanted, error.status, typed=typed, **_wrong(error, page_language(request))
        )
    return redirect(f"/{page_language(request)}/shortlists/{wanted}?done=saved")


@router.get("/{list_id}/deletion", operation_id="showShortlistDeletion")
def show_deletion(request: Request, actor: Keeper, list_id: str, database: WholeDatabase) -> Response:
    return _deletion(request, actor, database, list_id)


def _deletion(
    request: Request, actor: Actor, database: Database, list_id: str, status: int = 200, problem: str | None = None
) -> Response:
    with database.reading() as session:
        found = find_people_list(session, actor, id_of(list_id), own=True)
    return page(
        request,
        "shortlist_deletion.html",
        actor=actor,
        status=status,
        id=str(found.row.public_id),
        title=found.row.title,
        version=found.row.version,
        people=len(found.people),
        problem=problem,
    )


@router.post("/{list_id}/deletion", operation_id="submitShortlistDeletion")
def submit_deletion(request: Request, actor: Keeper, list_id: str, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            delete_people_list(session, actor, id_of(list_id), version_of(form))
    except Stale as error:
        return _deletion(request, actor, database, list_id, error.status, say(_STALE_DELETION, language))
    return redirect(f"/{language}/shortlists?done=deleted")


_STALE_DELETION: Final = N_("This list was changed since you opened it. Look at it again before you delete it.")
