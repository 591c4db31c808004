"""The dry run of a file: its rows, the questions they leave, and what becomes of possible duplicates."""

from typing import Any, Final

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import Invalid
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import OUTCOMES, ROWS_A_PAGE, DraftView, draft_rows, people_by_reference, rows_numbered
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.services.imports.columns import NOTED
from app.services.imports.drafts import answer_questions, choose_duplicates
from app.vocabularies.collation import sort_key
from app.vocabularies.countries import countries, country_name
from app.vocabularies.languages import language_name, languages
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.import_rows import RowReader, likes
from app.web.import_steps import Importer, address, go_on, own
from app.web.import_words import DUPLICATES, OUTCOME_TITLES, Values, field_title, problem_words, visible
from app.web.imports import page_number
from app.web.render import page, page_language, redirect

router = page_router("/imports/drafts")

_NO_SUCH_NAME: Final = N_("There is no such name. Choose one of the list, or write the code.")
_PARTS: Final = (*OUTCOMES, "asked", "moved")
_PART_TITLES: Final = {**OUTCOME_TITLES, "asked": N_("With questions"), "moved": N_("Different from before")}


def dry_run(
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
        problem_row=draft.counts.get("row") if draft.problem == "too_much_together" else None,
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
        return dry_run(request, actor, own(database, actor, draft_id), database, 422, messages, typed)
    return go_on(request, draft_id, database)


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
    return redirect(address(request, draft_id) + where)
