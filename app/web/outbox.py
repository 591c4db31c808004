"""Mail that is to leave: what waits, what was given up, and trying it again. No addresses, no contents."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final, get_args
from urllib.parse import urlencode

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, FieldError, Invalid
from app.mail_texts import TEXTS
from app.policy import Actor, may_when_fresh
from app.queries.accounts import id_of
from app.queries.outbox import LATE_AFTER, MessageRow, Status, count_failed, count_late, outbox_messages
from app.queries.paging import cursor_at, place_of
from app.services.outbox import retry
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages
from app.web.i18n import N_
from app.web.render import page, page_language, redirect

router = page_router("/outbox")

Reader = Annotated[Actor, Depends(allowed("outbox.read"))]
ROWS_A_PAGE: Final = 50
STATUSES: Final = {"failed": N_("Given up"), "waiting": N_("Waiting"), "sent": N_("Sent")}


@router.get("", operation_id="showOutbox")
def show_outbox(request: Request, actor: Reader, session: ReadSession) -> Response:
    return _list(request, actor, session)


def _list(request: Request, actor: Actor, session: ReadSession, problem: str | None = None) -> Response:
    given = {name: value for name, value in request.query_params.items() if value}
    moment = now()
    shown: dict[str, Any] = {
        "statuses": STATUSES,
        "late": count_late(session, moment, actor),
        "failed": count_failed(session, actor),
        "may_retry": may_when_fresh(actor, "outbox.retry"),
        "done": request.query_params.get("done") == "retried",
        "problem": problem,
        "asked": given,
        "place": "/outbox",
    }
    try:
        rows, following = _rows(session, actor, given)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return page(request, "outbox.html", actor=actor, status=422, rows=[], next=None, errors=messages, **shown)
    path = f"/{page_language(request)}/outbox"
    status = {"status": given["status"]} if "status" in given else {}
    return page(
        request,
        "outbox.html",
        actor=actor,
        status=409 if problem else 200,
        rows=[_told(row, moment, page_language(request)) for row in rows],
        next=following and f"{path}?{urlencode({**status, 'cursor': following})}",
        errors={},
        **shown,
    )


def _rows(session: ReadSession, actor: Actor, given: dict[str, str]) -> tuple[list[MessageRow], str | None]:
    """One page and the cursor of the next. Raises Invalid."""
    status: Any = given.get("status")
    if status not in (None, *get_args(Status)):
        raise Invalid(errors=[FieldError("?status", "unknown_code", "there is no such state")])
    asked = f"outbox page?{status}"
    before = place_of(given.get("cursor"), asked)
    rows = outbox_messages(session, actor, status=status, limit=ROWS_A_PAGE + 1, before=before)
    shown = rows[:ROWS_A_PAGE]
    return shown, cursor_at(shown[-1].position, asked) if len(rows) > ROWS_A_PAGE else None


def _told(row: MessageRow, moment: datetime, language: str) -> dict[str, Any]:
    """Moments as text; `about`: the subject that mails of the kind have; `hours`: the age of what has not left;
    `late`: it should have left by now."""
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in asdict(row).items()}
    open_since = moment - row.created_at
    late = row.status == "waiting" and row.due_at <= moment - LATE_AFTER
    hours = None if row.status == "sent" else int(open_since.total_seconds() // 3600)
    about = TEXTS[row.kind][language][0] if row.kind in TEXTS else row.kind
    return told | {"about": about, "hours": hours, "late": late}


@router.post("/{message_id}/retry", operation_id="submitOutboxRetry")
def submit_retry(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("outbox.retry"))],
    message_id: str,
    form: Form,
    database: WholeDatabase,
) -> Response:
    """It is tried with the next round of the worker."""
    try:
        with database.writing() as session:
            retry(session, actor, id_of(message_id))
    except Conflict as error:
        with database.reading() as session:
            return _list(request, actor, session, fact_message(error, page_language(request)))
    return redirect(f"/{page_language(request)}/outbox?done=retried")
