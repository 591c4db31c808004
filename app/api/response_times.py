"""How long deployment requests take, state by state."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Query, Response

from app.api.document import SIGNED_IN, json_answer, problems
from app.deps import ReadSession, allowed
from app.given import known_parameters
from app.policy import Actor
from app.queries.response_times import Asked, response_times
from app.schemas.deployments import Track
from app.schemas.response_times import ReportDay, ResponseTimes

router = APIRouter(
    prefix="/api/v1/response-times", tags=["deployment requests"], dependencies=[Depends(known_parameters)]
)

_EXAMPLE: Final[dict[str, Any]] = {
    "from": "2026-01-01",
    "to": "2026-12-31",
    "track": "expert",
    "requests": 12,
    "states": [
        {
            "state": "submitted",
            "clock": "running",
            "passed": 10,
            "inside": 1,
            "target_hours": 4,
            "met": 9,
            "overdue": 0,
            "met_percent": 90,
            "running_from_start": {"median": 1.75, "p90": 3.5},
            "calendar_from_start": {"median": 2.0, "p90": 26.25},
            "running_within": {"median": 1.75, "p90": 3.5},
            "calendar_within": {"median": 1.75, "p90": 3.5},
            "stopped": [{"cause": "requester", "requests": 2, "hours": 28.5}],
        }
    ],
}


@router.get(
    "",
    operation_id="readResponseTimes",
    summary="Read how long requests take",
    responses={200: json_answer(ResponseTimes, _EXAMPLE), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN,
)
def read(
    actor: Annotated[Actor, Depends(allowed("requests.report"))],
    session: ReadSession,
    starts: Annotated[
        ReportDay | None, Query(alias="from", description="Submitted on this day (UTC) or later.")
    ] = None,
    ends: Annotated[ReportDay | None, Query(alias="to", description="Submitted on this day (UTC) or before.")] = None,
    track: Annotated[Track | None, Query(description="Only this track.")] = None,
) -> Response:
    """Running time stands still while somebody else is waited for; calendar time does not. Both are told, since the
    submission and within each state that has a clock."""
    return Response(
        orjson.dumps(response_times(session, actor, Asked(starts, ends, track))), media_type="application/json"
    )
