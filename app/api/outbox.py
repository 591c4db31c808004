"""Mail that is to leave: what waits, what was given up, and trying it again. No addresses, no contents."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from app.api import examples
from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, problems
from app.db import now
from app.deps import ReadSession, WriteSession, allowed
from app.errors import NotFound
from app.given import known_parameters
from app.policy import Actor
from app.queries.outbox import MessageRow, count_failed, count_late, outbox_messages
from app.queries.paging import cursor_at, place_of
from app.schemas.operations import OutboxPage
from app.services.outbox import retry

router = APIRouter(prefix="/api/v1/outbox", tags=["outbox"], dependencies=[Depends(known_parameters)])


@router.get(
    "",
    operation_id="listOutbox",
    summary="List mail that is to leave",
    responses={200: json_answer(OutboxPage, examples.OUTBOX), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_outbox(
    actor: Annotated[Actor, Depends(allowed("outbox.read"))],
    session: ReadSession,
    status: Annotated[Literal["waiting", "sent", "failed"] | None, Query(description="Only these.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> Response:
    """The newest first, with how many are late and how many were given up."""
    asked = f"outbox?{status}"
    rows = outbox_messages(session, actor, status=status, limit=limit + 1, before=place_of(cursor, asked))
    shown = rows[:limit]
    page = {
        "items": [_written(row) for row in shown],
        "late": count_late(session, now(), actor),
        "failed": count_failed(session, actor),
        "next_cursor": cursor_at(shown[-1].position, asked) if len(rows) > limit else None,
    }
    return Response(orjson.dumps(page, option=orjson.OPT_UTC_Z), media_type="application/json")


def _written(row: MessageRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "position"}


@router.post(
    "/{message_id}/retry",
    status_code=204,
    operation_id="retryOutboxMessage",
    summary="Send a mail again",
    responses={204: {"description": "It is tried with the next round."}, **problems(401, 403, 404, 409, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def retry_message(
    actor: Annotated[Actor, Depends(allowed("outbox.retry"))],
    message_id: Annotated[
        str, Path(description="The `id` of a message.", json_schema_extra={"format": "uuid"}, examples=[examples.ID])
    ],
    session: WriteSession,
) -> Response:
    """A mail that was given up, or waits for its next try, is tried again now."""
    try:
        wanted = UUID(message_id)
    except ValueError:
        raise NotFound() from None
    retry(session, actor, wanted)
    return Response(status_code=204)
