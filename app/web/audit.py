"""The audit explorer: who did and saw what; and whether the trail is as it was written."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response
from pydantic import Field

from app.deps import WholeDatabase, allowed
from app.errors import Invalid, NotFound
from app.given import taken_as
from app.policy import Actor, may
from app.queries.audit_events import Wanted, audit_events
from app.queries.paging import cursor_at, place_of
from app.schemas.common import Input
from app.schemas.profiles import FIRST_YEAR, LAST_YEAR
from app.services.audit import Action
from app.text import Line
from app.trail import check_chain, leave_trace
from app.vocabularies.fixed import FIXED_TERMS
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.audit_titles import ACTIONS, CONSENTS, FIELDS, KINDS
from app.web.fields import field_messages
from app.web.i18n import say
from app.web.render import page, page_language

router = page_router("/audit")

Reader = Annotated[Actor, Depends(allowed("audit.read"))]
ROWS_A_PAGE: Final = 50
_LAST_ROW: Final = 2**31 - 1

Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 30))]


class AuditAsked(Input):
    """The filters as the address holds them: days in UTC, both included."""

    person: UUID | None = None
    actor: Line | None = None
    action: Action | None = None
    purpose: Line | None = None
    starts: Day | None = Field(None, alias="from")
    ends: Day | None = Field(None, alias="to")
    object: Line | None = None
    request: Line | None = None

    def wanted(self) -> Wanted:
        return Wanted(
            actor=_whole_name(self.actor),
            action=self.action,
            object_id=self.object,
            request_id=self.request,
            starts=None if self.starts is None else _midnight(self.starts),
            ends=None if self.ends is None else _midnight(self.ends) + timedelta(days=1),
            purpose=self.purpose,
            person=self.person,
        )


def _whole_name(actor: str | None) -> str | None:
    """An id alone is that of an account."""
    try:
        return f"account:{UUID(actor or '')}"
    except ValueError:
        return actor


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@router.get("", operation_id="showAudit")
def show_audit(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    """The address is the state of the list. That it was read is written down too."""
    given = _given(request)
    shown: dict[str, Any] = {
        "asked": given,
        "titles": FIELDS,
        "actions": ACTIONS,
        "kinds": KINDS,
        "roles": ROLE_NAMES,
    }
    shown["purposes"] = _purposes(page_language(request))
    try:
        rows, following = _rows(actor, database, given)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        nothing: dict[str, Any] = {"rows": [], "next": None, "first": None, "csv": None, "errors": messages}
        return page(request, "audit.html", actor=actor, status=422, **nothing, **shown)
    path, filters = request.scope["path"], {name: value for name, value in given.items() if name != "cursor"}
    pages: dict[str, Any] = {
        "next": following and f"{path}?{urlencode({**filters, 'cursor': following})}",
        "first": f"{path}?{urlencode(filters)}" if "cursor" in given else None,
        "csv": f"{path}/rows.csv?{urlencode(given)}",
    }
    return page(request, "audit.html", actor=actor, rows=rows, errors={}, **pages, **shown)


def _purposes(language: str) -> list[tuple[str, str]]:
    """Of openings and of consents: code and words."""
    openings = [(term.code, term.labels[language]) for term in FIXED_TERMS["opening_purposes"]]
    return [*openings, *((code, say(title, language)) for code, title in CONSENTS.items())]


def _given(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if value}


def _rows(actor: Actor, database: WholeDatabase, given: Mapping[str, str]) -> tuple[list[dict[str, Any]], str | None]:
    """One page, and the cursor of the next. Raises Invalid."""
    filters = {name: value for name, value in given.items() if name != "cursor"}
    wanted = taken_as(AuditAsked, filters).wanted()
    asked = f"audit page?{wanted}"
    before = place_of(given.get("cursor"), asked)
    with database.reading() as session:
        rows = audit_events(session, actor, wanted, limit=ROWS_A_PAGE + 1, before=before)
    shown = rows[:ROWS_A_PAGE]
    leave_trace(database, actor, {"rows": len(shown)})
    return shown, cursor_at(shown[-1]["sequence"], asked) if len(rows) > ROWS_A_PAGE else None


@router.get("/rows.csv", operation_id="downloadAudit")
def download(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    """The rows of one page of the list as they stand in the trail: codes and random ids, of which none can be read
    as a formula."""
    rows, _ = _rows(actor, database, _given(request))
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("sequence", "at", "actor", "role", "action", "object_kind", "object_id", "detail", "request_id"))
    for row in rows:
        about = row["object"] or {"kind": "", "id": ""}
        kept = [row[name] for name in ("sequence", "at", "actor", "role", "action")]
        writer.writerow([*kept, about["kind"], about["id"], orjson.dumps(row["detail"]).decode(), row["request_id"]])
    headers = {"Content-Disposition": 'attachment; filename="sulh-audit.csv"'}
    return Response(text.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/chain", operation_id="showAuditChain")
def show_chain(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    """`after` is the number of a row; the walk begins behind it."""
    after = _number(request.query_params.get("after") or "0")
    checked = check_chain(database, actor, after)
    return page(request, "audit_chain.html", actor=actor, checked=checked)


def _number(text: str) -> int:
    """Raises NotFound for what cannot be the number of a row."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= _LAST_ROW):
        raise NotFound()
    return int(text)


@router.get("/{sequence}", operation_id="showAuditEvent")
def show_event(request: Request, actor: Reader, sequence: str, database: WholeDatabase) -> Response:
    number = _number(sequence)
    with database.reading() as session:
        found = audit_events(session, actor, Wanted(), limit=1, before=number + 1)
    if not found or found[0]["sequence"] != number:
        raise NotFound()
    leave_trace(database, actor, {"rows": 1})
    words: dict[str, Any] = {"actions": ACTIONS, "kinds": KINDS, "roles": ROLE_NAMES}
    return page(
        request, "audit_event.html", actor=actor, row=found[0], opens_profiles=may(actor, "profiles.read"), **words
    )
