"""Yes or no to what a dry run has shown."""

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import Conflict
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import DraftView, row_numbers
from app.services.imports.drafts import confirm_draft
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_
from app.web.import_steps import Importer, address, go_on, own
from app.web.render import page, redirect

router = page_router("/imports/drafts")


@router.get("/{draft_id}/confirm", operation_id="showImportConfirmation")
def show_confirmation(request: Request, actor: Importer, draft_id: str, database: WholeDatabase) -> Response:
    draft = own(database, actor, draft_id)
    if draft.state != "planned":
        return redirect(address(request, draft_id))
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
        return _confirmation(request, actor, own(database, actor, draft_id), database, error.status, problem)
    return go_on(request, draft_id, database)
