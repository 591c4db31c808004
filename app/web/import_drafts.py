"""A file on its way in, step by step: what its columns hold, what would become of its rows, and yes or no."""

from io import BytesIO
from typing import Final

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import Invalid
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import DraftView, faulty_rows, own_draft
from app.services.exports.files import write_csv
from app.services.imports.columns import LEFT_OUT, NOTED
from app.services.imports.drafts import discard_draft, map_columns_of
from app.services.imports.grammar import guarded
from app.vocabularies.collation import sort_key
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.import_dry_run import dry_run
from app.web.import_rows import faulty_cells
from app.web.import_steps import Importer, address, go_on, own
from app.web.import_words import column_titles, problem_words, visible
from app.web.render import page, page_language, redirect

router = page_router("/imports/drafts")

_WRONG_COLUMNS: Final = {
    "field_taken": N_("Another column holds this already. Only one can."),
    "name_needed": N_("One column has to hold the name."),
    "unknown_code": N_("There is no such value."),
    "columns_changed": N_("Say for each column what it holds."),
}
_WHAT_IS_WRONG: Final = N_("What was wrong")


@router.get("/{draft_id}", operation_id="showImportDraft")
def show_draft(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    """The page of the step that the draft is at."""
    draft = own(database, actor, draft_id)
    if draft.state == "uploaded":
        return _columns(request, actor, draft)
    if draft.state == "done":
        return redirect(f"/{page_language(request)}/imports/{draft.import_id}?done=in")
    if draft.state == "planned":
        return dry_run(request, actor, draft, database)
    if draft.state == "failed":
        words = problem_words(draft.problem or "", page_language(request))
        return page(request, "import_failed.html", actor=actor, draft=draft, words=words)
    return page(request, "import_waiting.html", actor=actor, draft=draft)


@router.get("/{draft_id}/columns", operation_id="showImportColumns")
def show_columns(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    """The way back from the dry run."""
    draft = own(database, actor, draft_id)
    if draft.state not in ("uploaded", "planned", "failed"):
        return redirect(address(request, draft_id))
    return _columns(request, actor, draft)


def _columns(
    request: Request,
    actor: Actor,
    draft: DraftView,
    status: int = 200,
    chosen: list[str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    language, table = page_language(request), draft.table
    given = chosen or draft.wishes.get("columns") or table["recognised"]
    titles = column_titles(language)
    options = sorted(titles.items(), key=lambda item: sort_key(item[1], language))
    columns = [
        {
            "id": f"column-{index}",
            "header": visible(header),
            "samples": [visible(sample) for sample in samples],
            "chosen": choice,
            "recognised": recognised != NOTED,
        }
        for index, (header, samples, choice, recognised) in enumerate(
            zip(table["header"], table["samples"], given, table["recognised"], strict=False)
        )
    ]
    return page(
        request,
        "import_columns.html",
        actor=actor,
        status=status,
        place=f"/imports/drafts/{draft.id}/columns",
        draft=draft,
        columns=columns,
        options=options,
        noted=NOTED,
        left_out=LEFT_OUT,
        errors=errors or {},
    )


@router.post("/{draft_id}/columns", operation_id="submitImportColumns")
def submit_columns(request: Request, actor: Importer, draft_id: str, form: Form, database: WholeDatabase) -> Response:
    chosen = form.all("column")
    try:
        with database.writing() as session:
            map_columns_of(session, actor, id_of(draft_id), chosen)
    except Invalid as error:
        messages = {
            one.pointer.lstrip("/"): say(_WRONG_COLUMNS[one.code], page_language(request)) for one in error.errors
        }
        return _columns(request, actor, own(database, actor, draft_id), 422, chosen, messages)
    return go_on(request, draft_id, database)


@router.post("/{draft_id}/discard", operation_id="submitImportDiscard")
def submit_discard(request: Request, actor: Importer, draft_id: str, form: Form, database: WholeDatabase) -> Response:
    with database.writing() as session:
        discard_draft(session, actor, id_of(draft_id))
    return redirect(f"/{page_language(request)}/imports")


@router.get("/{draft_id}/faulty-rows.csv", operation_id="downloadFaultyRows")
def download_faulty_rows(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    """To be mended and sent again: the cells as they came, and what was wrong in the reader's language."""
    language, written = page_language(request), BytesIO()
    with database.reading() as session:
        draft = own_draft(session, actor, id_of(draft_id))
        header = [guarded(text) for text in draft.table["header"]]
        rows = (faulty_cells(draft, row, language) for row in faulty_rows(session, actor, draft.id))
        write_csv(written, [*header, say(_WHAT_IS_WRONG, language)], rows)
    told = {"Content-Disposition": 'attachment; filename="faulty-rows.csv"'}
    return Response(written.getvalue(), headers=told, media_type="text/csv; charset=utf-8")
