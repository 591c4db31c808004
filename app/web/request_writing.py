"""Writing a request down: its form, filled over as many saves as it takes, with rows added without scripts."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import Conflict, Invalid, NotFound, Stale
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request, history_of
from app.queries.vocabularies import load_terms
from app.schemas.deployments import RequestWrite
from app.search.vocabulary_lists import vocabulary_items
from app.services.deployments.requests import change_request, create_request, written
from app.services.deployments.steps import submit_request
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import FormToMend, version_of
from app.web.once import made_once
from app.web.render import page, page_language, redirect
from app.web.request_faults import changed_since, faults_of
from app.web.request_form import NO_TEAM, blank, owned_codes, typed_in, typed_of, whole, written_from

router = page_router("/requests")

Writer = Annotated[Actor, Depends(allowed("requests.write"))]
_LISTS: Final = ("countries", "regions", "languages", "situations", "expertise", "roles", "language-levels")


@router.get("/new", operation_id="showNewRequest")
def show_new(request: Request, actor: Writer, database: WholeDatabase) -> Response:
    typed = blank() | {"host_government": "", "parties": [], "posts": [], "team": NO_TEAM}
    return _page(request, actor, database, typed)


def _page(
    request: Request,
    actor: Actor,
    database: Database,
    typed: dict[str, Any],
    status: int = 200,
    *,
    editing: dict[str, Any] | None = None,
    **shown: Any,
) -> Response:
    """`shown`: `more` is the kind of row that one more is wanted of; `faults` by field; `changes` what somebody else
    has saved meanwhile."""
    language = page_language(request)
    with database.reading() as session:
        lists = _lists(session, typed, language)
        returned = None if editing is None else _why_returned(session, actor, editing["id"])
    empty: dict[str, Any] = {"faults": {}, "problem": None, "changes": [], "unsubmitted": False}
    more = shown.pop("more", "")
    faults = shown.get("faults", {})
    return page(
        request,
        "request_form.html",
        actor=actor,
        status=status,
        typed=whole(typed, more),
        lists=lists,
        editing=editing,
        returned=returned,
        words=words,
        errors={name: fault["message"] for name, fault in faults.items()},
        adds_to_team=more.startswith("team-") or any(name.startswith("team-") for name in faults),
        place="/requests/new" if editing is None else f"/requests/{editing['id']}/edit",
        **{**empty, **shown},
    )


def _lists(session: Any, typed: dict[str, Any], language: str) -> dict[str, list[tuple[str, str]]]:
    lists = {
        name: [(item["code"], item["label"]) for item in vocabulary_items(session, name, language)] for name in _LISTS
    }
    terms = load_terms(session)
    for name, codes in owned_codes(typed).items():
        # What was retired stays with who had it.
        offered = {code for code, _ in lists[name]}
        lists[name] += [(code, terms[name][code].labels[language]) for code in codes & terms[name].keys() - offered]
    return lists


def _why_returned(session: Any, actor: Actor, request_id: str) -> str | None:
    found = find_request(session, actor, id_of(request_id))
    if not found.is_requester:
        raise NotFound()
    if found.request.state != "returned":
        return None
    reasons = [step["reason"] for step in history_of(session, actor, found) if step["action"] == "return"]
    return str(reasons[-1]) if reasons and reasons[-1] else None


@router.post("", operation_id="submitNewRequest")
def submit_new(request: Request, actor: Writer, form: FormToMend, database: WholeDatabase) -> Response:
    typed = typed_in(form)
    if more := form.get("more"):
        return _page(request, actor, database, typed, more=more)
    try:
        form.refuse_faults()
        given = taken_as(RequestWrite, written_from(typed))
        with database.writing() as session:
            made = made_once(session, actor, form, "/requests", lambda: _made(session, actor, form, given))
    except Invalid as error:
        return _faulty(request, actor, database, form, error)
    return redirect(f"/{page_language(request)}/requests/{made}")


def _made(session: Any, actor: Actor, form: Fields, given: RequestWrite) -> UUID:
    made = create_request(session, actor, given)
    _submit_too(session, actor, made, form)
    return made


def _submit_too(session: Any, actor: Actor, made: UUID, form: Fields) -> None:
    """In the same transaction: what is not complete is not saved either, and stays in the form."""
    if form.get("then") == "submit":
        submit_request(session, actor, made, find_request(session, actor, made).request.version)


def _faulty(
    request: Request, actor: Actor, database: Database, form: Fields, error: Invalid, **shown: Any
) -> Response:
    typed = typed_in(form)
    shown["faults"] = faults_of(error.errors, typed, page_language(request))
    return _page(request, actor, database, typed, 422, unsubmitted=form.get("then") == "submit", **shown)


def incomplete_page(request: Request, actor: Actor, request_id: str, database: Database, error: Invalid) -> Response:
    """The form of a draft that cannot be submitted as it is stored, with what it lacks at the fields."""
    with database.reading() as session:
        row = find_request(session, actor, id_of(request_id)).request
        typed, editing = typed_of(written(session, row)), {"id": str(row.public_id), "version": row.version}
    faults = faults_of(error.errors, typed, page_language(request))
    return _page(request, actor, database, typed, 422, editing=editing, faults=faults, unsubmitted=True)


@router.get("/{request_id}/edit", operation_id="showRequestForm")
def show_form(request: Request, actor: Writer, request_id: str, database: WholeDatabase) -> Response:
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
        if not found.is_requester:
            raise NotFound()
        typed = typed_of(written(session, found.request))
    editing = {"id": str(found.request.public_id), "version": found.request.version}
    return _page(request, actor, database, typed, editing=editing)


@router.post("/{request_id}/edit", operation_id="submitRequestForm")
def submit_form(
    request: Request, actor: Writer, request_id: str, form: FormToMend, database: WholeDatabase
) -> Response:
    """Two people editing: the second is told what changed, and keeps what was typed."""
    typed, id_ = typed_in(form), id_of(request_id)
    editing = {"id": str(id_), "version": form.get("version", "")}
    if more := form.get("more"):
        return _page(request, actor, database, typed, editing=editing, more=more)
    try:
        form.refuse_faults()
        patch = dict.fromkeys(RequestWrite.model_fields) | written_from(typed)
        with database.writing() as session:
            change_request(session, actor, id_, version_of(form), patch)
            _submit_too(session, actor, id_, form)
    except Invalid as error:
        return _faulty(request, actor, database, form, error, editing=editing)
    except Stale as error:
        late = _what_changed(request, actor, id_, database, typed)
        return _page(request, actor, database, typed, error.status, problem=error.code, **late)
    except Conflict as error:
        return _page(request, actor, database, typed, error.status, editing=editing, problem=error.code)
    return redirect(f"/{page_language(request)}/requests/{id_}")


def _what_changed(
    request: Request, actor: Actor, id_: UUID, database: Database, typed: dict[str, Any]
) -> dict[str, Any]:
    """What differs now from what was typed, and the version that sending once more takes the place of."""
    with database.reading() as session:
        found = find_request(session, actor, id_)
        if not found.is_requester:
            raise NotFound()
        now = written(session, found.request)
        version = found.request.version
        changes = changed_since(session, now, typed, page_language(request))
    return {"editing": {"id": str(id_), "version": version}, "changes": changes}
