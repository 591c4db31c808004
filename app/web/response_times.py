"""How long requests take, as a table and as a file."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from pydantic import Field

from app.db import now
from app.deps import Database, WholeDatabase, allowed
from app.errors import Invalid
from app.given import taken_as
from app.policy import Actor
from app.queries.response_times import Asked, response_times
from app.schemas.common import Input
from app.schemas.deployments import Track
from app.schemas.response_times import ReportDay
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import field_messages
from app.web.i18n import N_
from app.web.render import page, page_language

router = page_router("/requests")

Reader = Annotated[Actor, Depends(allowed("requests.report"))]
FIELDS: Final = {"from": N_("Submitted from"), "to": N_("Submitted until"), "track": N_("Track")}
# Of each state: title of a group of columns, and the two spreads under it.
_GROUPS: Final = (
    (N_("Running time since submission"), "running_from_start"),
    (N_("Calendar time since submission"), "calendar_from_start"),
    (N_("Running time within the state"), "running_within"),
    (N_("Calendar time within the state"), "calendar_within"),
)
CAUSES: Final = {
    "requester": N_("Waiting for the requester"),
    "council": N_("Waiting for the Council"),
    "host": N_("Waiting for the host government"),
    "release": N_("Waiting for the release"),
    "security": N_("Waiting for security"),
    "party": N_("Waiting for a party"),
}
_YEAR: Final = timedelta(days=365)
_PLAIN: Final = ("state", "clock", "passed", "inside", "target_hours", "met", "overdue", "met_percent")


class ReportAsked(Input):
    """The filters as the address holds them."""

    starts: ReportDay | None = Field(None, alias="from")
    ends: ReportDay | None = Field(None, alias="to")
    track: Track | None = None


@router.get("/response-times", operation_id="showResponseTimes")
def show_times(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    given = _given(request)
    shown: dict[str, Any] = {"asked": given, "titles": FIELDS, "groups": _GROUPS, "words": words, "causes": CAUSES}
    try:
        told = _report(actor, database, given)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return page(request, "response_times.html", actor=actor, status=422, told=None, errors=messages, **shown)
    file = f"{request.scope['path']}.csv?{urlencode(given)}"
    return page(request, "response_times.html", actor=actor, told=told, errors={}, csv=file, **shown)


def _given(request: Request) -> dict[str, str]:
    """Without a word about it, of the last twelve months: over all years it takes long, and tells little of today."""
    if not request.query_params:
        return {"from": (now().date() - _YEAR).isoformat()}
    return {name: value for name, value in request.query_params.items() if name in FIELDS and value}


def _report(actor: Actor, database: Database, given: dict[str, str]) -> dict[str, Any]:
    """Raises Invalid."""
    asked = taken_as(ReportAsked, given)
    with database.reading() as session:
        return response_times(session, actor, Asked(asked.starts, asked.ends, asked.track))


@router.get("/response-times.csv", operation_id="downloadResponseTimes")
def download(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    """A row for each state and cause of standing still; codes and numbers, of which none can be read as a formula."""
    told = _report(actor, database, _given(request))
    text = StringIO()
    writer = csv.writer(text)
    spreads = [f"{name}_{part}" for _, name in _GROUPS for part in ("median", "p90")]
    writer.writerow([*_PLAIN, *spreads, "stopped_cause", "stopped_requests", "stopped_hours"])
    for state in told["states"]:
        hours = [(state[name] or {}).get(part) for _, name in _GROUPS for part in ("median", "p90")]
        for stood in state["stopped"] or [{}]:
            row = [*(state[name] for name in _PLAIN), *hours]
            writer.writerow([*row, stood.get("cause"), stood.get("requests"), stood.get("hours")])
    headers = {"Content-Disposition": 'attachment; filename="sulh-response-times.csv"'}
    return Response(text.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")
