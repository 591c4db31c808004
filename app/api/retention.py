"""What is kept for how long."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, problems
from app.deps import ReadSession, allowed
from app.given import known_parameters
from app.policy import Actor
from app.schemas.retention import RetentionCalendar
from app.services.retention import retention_calendar

router = APIRouter(prefix="/api/v1", tags=["retention"], dependencies=[Depends(known_parameters)])

_EXAMPLE = {
    "items": [
        {
            "class": "sessions",
            "basis": "security",
            "period_days": 90,
            "rows": 412,
            "due": 3,
            "next_at": "2026-11-24T08:00:00.000000Z",
        }
    ]
}


@router.get(
    "/retention",
    operation_id="readRetention",
    summary="Read what is kept for how long",
    responses={200: json_answer(RetentionCalendar, _EXAMPLE), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Annotated[Actor, Depends(allowed("retention.read"))], session: ReadSession) -> Response:
    """Each class of data with its basis and period, how many rows there are, how many are due, and when the worker
    next lets go of them. `next_at` is null for what stays: the trail, which holds random ids and codes only."""
    return Response(orjson.dumps({"items": retention_calendar(session, actor)}), media_type="application/json")
