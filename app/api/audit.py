"""Who did and saw what, for the head and the auditor; and whether the trail is as it was written."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, json_answer, problems
from app.deps import WholeDatabase, allowed
from app.given import known_parameters
from app.policy import Actor, Role
from app.queries.audit_events import Wanted, audit_events
from app.queries.paging import cursor_at, place_of
from app.schemas.audit import AuditPage, ChainAnswer, Moment
from app.services import audit
from app.trail import check_chain, leave_trace

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], dependencies=[Depends(known_parameters)])

_HASH = "9d78cfab0f0bdbd1d5372f04a421007ed82f6da9f1fb263e96554488c42acc9b"
_EVENT = {
    "sequence": 1204,
    "at": "2026-11-24T08:00:00.123456Z",
    "actor": "account:0b0f7f1e-6a2c-4d55-9a53-9d3f6c1f3a10",
    "role": "desk",
    "action": "profile.read",
    "object": {"kind": "profile", "id": "7f1c9d5e-27c3-4c0b-9c3e-0d6c2f1b7a55"},
    "detail": {},
    "request_id": "3d9d1a7e-5a0e-4f63-8d0f-6a1f0c1c8f10",
    "hash": _HASH,
}
_CHAIN = {"whole": True, "after": 0, "last": 1204, "end": _HASH, "next_after": None, "fault": None}
Reader = Annotated[Actor, Depends(allowed("audit.read"))]


@router.get(
    "",
    operation_id="listAuditEvents",
    summary="Read who did and saw what",
    responses={
        200: json_answer(AuditPage, {"items": [_EVENT], "next_cursor": None}),
        **problems(401, 403, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_events(
    actor: Reader,
    database: WholeDatabase,
    by: Annotated[str | None, Query(alias="actor", max_length=100, description="As `actor` of a row.")] = None,
    role: Annotated[Role | None, Query(description="In which role.")] = None,
    action: Annotated[audit.Action | None, Query(description="Only this act.")] = None,
    object_kind: Annotated[audit.Kind | None, Query(description="About what kind of object.")] = None,
    object_id: Annotated[str | None, Query(max_length=100, description="About the object with this id.")] = None,
    request_id: Annotated[str | None, Query(max_length=100, description="Within this request.")] = None,
    starts: Annotated[Moment | None, Query(alias="from", description="From this moment on.")] = None,
    ends: Annotated[Moment | None, Query(alias="to", description="Before this moment.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before.")] = None,
) -> Response:
    """The newest first: random ids, codes and counts, no data of anybody. That you read it is written down too."""
    wanted = Wanted(by, role, action, object_kind, object_id, request_id, starts, ends)
    asked = f"audit?{wanted}"
    place = place_of(cursor, asked)
    with database.reading() as session:
        rows = audit_events(session, actor, wanted, limit=limit + 1, before=place)
    shown = rows[:limit]
    leave_trace(database, actor, {"rows": len(shown)})
    next_ = cursor_at(shown[-1]["sequence"], asked) if len(rows) > limit else None
    return _json({"items": shown, "next_cursor": next_})


def _json(answer: dict[str, Any]) -> Response:
    return Response(orjson.dumps(answer), media_type="application/json")


@router.get(
    "/chain",
    operation_id="checkAuditChain",
    summary="Check that the trail is as it was written",
    responses={200: json_answer(ChainAnswer, _CHAIN), **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def check(
    actor: Reader,
    database: WholeDatabase,
    after: Annotated[
        int,
        Query(ge=0, le=2**31 - 1, description="Begin behind the row with this number, which is taken as it stands."),
    ] = 0,
) -> Response:
    """Up to 50,000 rows at once; go on with `next_after`. Nobody who writes has to wait for it.

    Compare `end` with one that was kept elsewhere: then a rewriting of everything shows as well."""
    return _json(check_chain(database, actor, after))
