"""A file on its way in, step by step: what its columns hold, what would become of its rows, and yes or no."""

from io import BytesIO
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed, request_id_of
from app.errors import Conflict, Invalid
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import (
    OUTCOMES,
    ROWS_A_PAGE,
    DraftView,
    draft_rows,
    faulty_rows,
    own_draft,
    people_by_reference,
    row_numbers,
    rows_numbered,
)
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.services.exports.files import write_csv
from app.services.imports.columns import LEFT_OUT, NOTED
from app.services.imports.draft_work import work_off_short
from app.services.imports.drafts import (
    answer_questions,
    choose_duplicates,
    confirm_draft,
    discard_draft,
    map_columns_of,
)
from app.services.imports.grammar import guarded
from app.vocabularies.collation import sort_key
from app.vocabularies.countries import countries, country_name
from app.vocabularies.languages import language_name, languages
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.import_rows import RowReader, faulty_cells, likes
from app.web.import_words import (
    DUPLICATES,
    Values,
    column_titles,
    field_title,
    problem_words,
    visible,
)
from app.web.import_words import (
    OUTCOMES as OUTCOME_TITLES,
)
from app.web.imports import page_number
from app.web.render import page, page_language, redirect

router = page_router("/imports/drafts")

Importer = Annotated[Actor, Depends(allowed("profiles.import"))]

_WRONG_COLUMNS: Final = {
    "field_taken": N_("Another column holds this already. Only one can."),
    "name_needed": N_("One column has to hold the name."),
    "unknown_code": N_("There is no such value."),
    "columns_changed": N_("Say for each column what it holds."),
}
_NO_SUCH_NAME: Final = N_("There is no such name. Choose one of the list, or write the code.")
_PARTS: Final = (*OUTCOMES, "asked", "moved")
_PART_TITLES: Final = {**OUTCOME_TITLES, "asked": N_("With questions"), "moved": N_("Different from before")}
_WHAT_IS_WRONG: Final = N_("What was wrong")


@router.get("/{draft_id}", operation_id="showImportDraft")
def show_draft(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    """The page of the step that the draft is at."""
    draft = _own(database, actor, draft_id)
    if draft.state == "uploaded":
        return _columns(request, actor, draft)
    if draft.state == "done":
        return redirect(f"/{page_language(request)}/imports/{draft.import_id}?done=in")
    if draft.state == "planned":
        return _dry_run(request, actor, draft, database)
    if draft.state == "failed":
        words = problem_words(draft.problem or "", page_language(request))
        return page(request, "import_failed.html", actor=actor, draft=draft, words=words)
    return page(request, "import_waiting.html", actor=actor, draft=draft)


def _own(database: WholeDatabase, actor: Actor, draft_id: str) -> DraftView:
    with database.reading() as session:
        return own_draft(session, actor, id_of(draft_id))


@router.get("/{draft_id}/columns", operation_id="showImportColumns")
def show_columns(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    """The way back from the dry run."""
    draft = _own(database, actor, draft_id)
    if draft.state not in ("uploaded", "planned", "failed"):
        return redirect(_address(request, draft_id))
    return _columns(request, actor, draft)


def _address(request: Request, draft_id: str) -> str:
    return f"/{page_language(request)}/imports/drafts/{draft_id}"


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
        return _columns(request, actor, _own(database, actor, draft_id), 422, chosen, messages)
    return _go_on(request, draft_id, database)


def _go_on(request: Request, draft_id: str, database: WholeDatabase) -> Response:
    """A short file is worked off now; a long one waits for the worker, and its page says how far that is."""
    work_off_short(database.engine, id_of(draft_id), request_id_of(request))
    return redirect(_address(request, draft_id))


def _dry_run(
    request: Request,
    actor: Actor,
    draft: DraftView,
    database: WholeDatabase,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    language, number = page_language(request), page_number(request)
    part = request.query_params.get("part", "")
    with database.reading() as session:
        rows, total = draft_rows(session, actor, draft.id, part, number)
        references, earlier = likes(rows)
        people, ids = people_by_reference(session, actor, references)
        above = rows_numbered(session, actor, draft.id, earlier)
        values = Values(load_terms(session), language)
    count_people(request, actor, ids)
    reader = RowReader(draft, values, language, people, above)
    return page(
        request,
        "import_dry_run.html",
        actor=actor,
        status=status,
        place=f"/imports/drafts/{draft.id}",
        draft=draft,
        notes=_notes(draft),
        parts_shown=[
            (code, _PART_TITLES[code], draft.counts.get(code, 0)) for code in _PARTS if draft.counts.get(code)
        ],
        part=part if part in _PARTS else "",
        rows=[reader.row(row) for row in rows],
        total=total,
        number=number,
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number * ROWS_A_PAGE < total else None,
        asked=_asked(draft, values, language),
        names=_names(draft, language),
        duplicates=list(DUPLICATES.items()),
        others=draft.wishes.get("duplicates", "skip"),
        problem=problem_words(draft.problem, language) if draft.problem else "",
        errors=errors or {},
        typed=typed or {},
    )


def _notes(draft: DraftView) -> dict[str, Any]:
    table = draft.table
    columns = draft.wishes.get("columns") or table["recognised"]
    return {
        "sheet": table["sheet"],
        "encoding": table["encoding"],
        "unread_sheets": table["unread_sheets"],
        "repeated": table["repeated_headers"],
        "noted": [visible(head) for head, held in zip(table["header"], columns, strict=False) if held == NOTED],
    }


def _asked(draft: DraftView, values: Values, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"answer-{number}",
            "field": field_title(one["field"], language),
            "text": visible(one["text"]),
            "rows": one["rows"],
            "list": "languages" if one["field"] == "languages" else "countries",
            "suggestions": [
                (code, values.of("languages" if one["field"] == "languages" else "places", code))
                for code in one["suggestions"]
            ],
        }
        for number, one in enumerate(draft.table["asked"])
    ]


def _names(draft: DraftView, language: str) -> dict[str, list[str]]:
    """What can be chosen as an answer, as far as something is asked."""
    fields = {one["field"] for one in draft.table["asked"]}
    found: dict[str, list[str]] = {}
    if "languages" in fields:
        found["languages"] = [language_name(code, language) for code in languages() if languages()[code].selectable]
    if fields - {"languages"}:
        found["countries"] = [country_name(code, language) for code in countries()]
    return {name: sorted(set(names), key=lambda text: sort_key(text, language)) for name, names in found.items()}


@router.post("/{draft_id}/answers", operation_id="submitImportAnswers")
def submit_answers(request: Request, actor: Importer, draft_id: str, form: Form, database: WholeDatabase) -> Response:
    typed = {name: text for name, text in form.items() if name.startswith("answer-")}
    answers = {int(name[7:]): text for name, text in typed.items() if name[7:].isascii() and name[7:].isdecimal()}
    try:
        with database.writing() as session:
            answer_questions(session, actor, id_of(draft_id), answers)
    except Invalid as error:
        messages = {one.pointer.lstrip("/"): say(_NO_SUCH_NAME, page_language(request)) for one in error.errors}
        return _dry_run(request, actor, _own(database, actor, draft_id), database, 422, messages, typed)
    return _go_on(request, draft_id, database)


@router.post("/{draft_id}/duplicates", operation_id="submitImportDuplicates")
def submit_duplicates(
    request: Request, actor: Importer, draft_id: str, form: Form, database: WholeDatabase
) -> Response:
    """`others` for all, or `row-N` for single ones; leads back to where it was chosen."""
    rows = {name[4:]: choice for name, choice in form.items() if name.startswith("row-")}
    of_rows = {int(number): choice for number, choice in rows.items() if number.isascii() and number.isdecimal()}
    with database.writing() as session:
        choose_duplicates(session, actor, id_of(draft_id), form.get("others"), of_rows)
    back = form.get("page", "1")
    where = f"?part=possible_duplicate&page={back}" if back.isascii() and back.isdecimal() else ""
    return redirect(_address(request, draft_id) + where)


@router.get("/{draft_id}/confirm", operation_id="showImportConfirmation")
def show_confirmation(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    draft = _own(database, actor, draft_id)
    if draft.state != "planned":
        return redirect(_address(request, draft_id))
    return _confirmation(request, actor, draft, database)


def _confirmation(
    request: Request, actor: Actor, draft: DraftView, database: WholeDatabase, status: int = 200, problem: str = ""
) -> Response:
    with database.reading() as session:
        alike = row_numbers(session, actor, draft.id, "possible_duplicate")
    chosen, others = draft.wishes.get("rows", {}), draft.wishes.get("duplicates", "skip")
    choices = [chosen.get(str(number), others) for number in alike]
    return page(
        request,
        "import_confirm.html",
        actor=actor,
        status=status,
        place=f"/imports/drafts/{draft.id}/confirm",
        draft=draft,
        counts=draft.counts,
        kept=choices.count("keep"),
        put=choices.count("update"),
        skipped=choices.count("skip"),
        problem=problem,
    )


@router.post("/{draft_id}/confirm", operation_id="submitImportConfirmation")
def submit_confirmation(
    request: Request, actor: Importer, draft_id: str, form: Form, database: WholeDatabase
) -> Response:
    """`plan` is the number of the dry run that was shown. Sent twice it is carried out once."""
    plan = form.get("plan", "")
    try:
        with database.writing() as session:
            number = int(plan) if plan.isascii() and plan.isdecimal() and len(plan) < 9 else -1
            confirm_draft(session, actor, id_of(draft_id), number)
    except Conflict as error:
        if error.code != "planned_anew":
            raise
        problem = N_("The rows were read anew in another window. These are the numbers of now.")
        return _confirmation(request, actor, _own(database, actor, draft_id), database, error.status, problem)
    return _go_on(request, draft_id, database)


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
