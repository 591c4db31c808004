"""Imports: sending a roster, those that were taken in, and taking one back."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed, takes_file
from app.errors import Conflict
from app.forms import SentFile, file_of
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import IMPORTS_A_PAGE, one_import, own_draft_of, own_drafts, past_imports
from app.readings import count_people
from app.services.imports.drafts import keep_draft, plain_name
from app.services.imports.limits import MAX_FILE_BYTES, MAX_ROWS
from app.services.imports.reading import read_table
from app.services.imports.tables import Unreadable
from app.services.imports.undoing import undo_import, undo_outlook
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.import_words import STAYING, problem_words
from app.web.render import page, page_language, redirect

router = page_router("/imports")

Importer = Annotated[Actor, Depends(allowed("profiles.import"))]
ChosenFile = Annotated[SentFile | None, Depends(file_of)]

_NO_FILE = N_("Choose a file first.")
_LIMITS = {"megabytes": MAX_FILE_BYTES // 1_000_000, "rows": MAX_ROWS}


@router.get("", operation_id="showImports")
def show_imports(request: Request, actor: Importer, session: ReadSession) -> Response:
    number = page_number(request)
    imports, total = past_imports(session, actor, number)
    return _imports(
        request,
        actor,
        drafts=own_drafts(session, actor),
        imports=imports,
        total=total,
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number * IMPORTS_A_PAGE < total else None,
    )


def page_number(request: Request) -> int:
    """Which page of a list; the first for what is no number."""
    given = request.query_params.get("page", "")
    return int(given) if given.isascii() and given.isdecimal() and 0 < len(given) < 6 and int(given) else 1


def _imports(request: Request, actor: Actor, status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {
        "errors": {},
        "drafts": [],
        "imports": [],
        "total": 0,
        "previous": None,
        "next": None,
        "limits": _LIMITS,
    }
    return page(request, "imports.html", actor=actor, status=status, **{**blank, **shown})


@router.post("", operation_id="submitImport", dependencies=[Depends(takes_file("profiles.import", MAX_FILE_BYTES))])
def submit_import(
    request: Request, actor: Importer, form: Form, file: ChosenFile, database: WholeDatabase
) -> Response:
    """The file is read before anything is written; what it is called shows what it is said to be, and no more."""
    language = page_language(request)
    try:
        if file is None or not file.content:
            raise Unreadable("empty_file" if file else "no_file", "")
        name = plain_name(file.name)
        table = read_table(file.content, name)
    except Unreadable as problem:
        words = say(_NO_FILE, language) if problem.code == "no_file" else problem_words(problem.code, language)
        with database.reading() as session:
            drafts, (imports, total) = own_drafts(session, actor), past_imports(session, actor, 1)
        return _imports(request, actor, 422, errors={"file": words}, drafts=drafts, imports=imports, total=total)
    with database.writing() as session:
        draft_id = keep_draft(session, actor, file.content, name, table)
    return redirect(f"/{language}/imports/drafts/{draft_id}")


@router.get("/{import_id}", operation_id="showImport")
def show_import(request: Request, actor: Importer, import_id: str, database: WholeDatabase) -> Response:
    return _one(request, actor, import_id, database)


def _one(
    request: Request, actor: Actor, import_id: str, database: WholeDatabase, status: int = 200, problem: str = ""
) -> Response:
    with database.reading() as session:
        found = one_import(session, actor, id_of(import_id))
        known = found.undoable or found.undone_at is not None
        outlook = undo_outlook(session, actor, found.id) if known else None
        draft_id = own_draft_of(session, actor, found.id)
    staying = outlook.staying if outlook else ()
    count_people(request, actor, [person.slot for person in staying])
    return page(
        request,
        "import.html",
        actor=actor,
        status=status,
        one=found,
        outlook=outlook,
        staying=[(person, STAYING[person.why]) for person in staying],
        problem=problem,
        draft_id=draft_id,
        fresh=request.query_params.get("done") == "in",
    )


@router.post("/{import_id}/undo", operation_id="submitImportUndo")
def submit_undo(request: Request, actor: Importer, import_id: str, form: Form, database: WholeDatabase) -> Response:
    """Undoing twice is undoing once."""
    try:
        with database.writing() as session:
            undo_import(session, actor, id_of(import_id))
    except Conflict as error:
        if error.code != "undone_before":
            return _one(request, actor, import_id, database, error.status, N_("This import is too old to be undone."))
    return redirect(f"/{page_language(request)}/imports/{import_id}")
