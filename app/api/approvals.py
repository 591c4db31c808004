"""What takes two persons: asked for, listed, read, decided.

No Idempotency-Key: its answers are kept as they were sent, and a reason is sealed. A second asking answers 409.
"""

from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from app.api import approval_examples as examples
from app.api.document import ETAG, IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.api.profile_answers import ProfileId
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.approvals import Asked, find_approval, list_approvals, told_approval
from app.schemas.approval_answers import ApprovalAnswer, ApprovalPage
from app.schemas.approvals import ApprovalDecision, OpeningAsked
from app.schemas.own import ReasonWrite
from app.services.approvals import ask_export, ask_removal, ask_sealed, decide_approval

router = APIRouter(prefix="/api/v1", tags=["approvals"], dependencies=[Depends(known_parameters)])

_APPROVAL: Final = json_answer(ApprovalAnswer, examples.APPROVAL) | {"headers": ETAG}
_ASKED: Final[dict[int | str, dict[str, Any]]] = {201: _APPROVAL | {"headers": ETAG | examples.LOCATION}}
_PARAMETERS: Final = SIGNED_IN | {"parameters": [LANGUAGE_HEADER]}
_OPENING: Final = {"requestBody": json_request(OpeningAsked, examples.OPENING_ASKED)}
Reader = Annotated[Actor, Depends(allowed("approvals.read"))]
Opening = Annotated[OpeningAsked, Depends(body_as(OpeningAsked))]
ApprovalId = Annotated[
    str,
    Path(
        description="The `id` of an approval.", json_schema_extra={"format": "uuid"}, examples=[examples.APPROVAL_ID]
    ),
]


@router.post(
    "/profiles/{profile_id}/removal",
    status_code=201,
    operation_id="askRemoval",
    summary="Ask for a removal",
    responses=_ASKED | problems(400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=_PARAMETERS | {"requestBody": json_request(ReasonWrite, {"reason": "The complaint was proven."})},
)
def removal(
    actor: Annotated[Actor, Depends(allowed("memberships.remove"))],
    profile_id: ProfileId,
    given: Annotated[ReasonWrite, Depends(body_as(ReasonWrite))],
    language: Language,
    session: WriteSession,
) -> Response:
    """Of somebody suspended. It is carried out when another who may ask for it approves within 14 days; the reason
    then stays in the history, which the person may read."""
    id_ = ask_removal(session, actor, profile_id, given.reason)
    return _approval(find_approval(session, actor, id_), actor, language, asked=True)


@router.post(
    "/profiles/{profile_id}/sealed",
    status_code=201,
    operation_id="askSealed",
    summary="Ask to read sealed fields",
    responses=_ASKED | problems(400, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=_PARAMETERS | _OPENING,
)
def sealed(
    actor: Annotated[Actor, Depends(allowed("sealed.read"))],
    profile_id: ProfileId,
    given: Opening,
    language: Language,
    session: WriteSession,
) -> Response:
    """By a named officer. Another one has to approve; from then until `expires_at`, three days after asking, who
    asked can read them, and each reading is kept."""
    id_ = ask_sealed(session, actor, profile_id, given)
    return _approval(find_approval(session, actor, id_), actor, language, asked=True)


@router.post(
    "/exports",
    status_code=201,
    operation_id="askExport",
    summary="Ask for an export with contacts",
    responses=_ASKED | problems(400, 401, 403, 409, 413, 415, 422),
    openapi_extra=_PARAMETERS | _OPENING,
)
def export(
    actor: Annotated[Actor, Depends(allowed("profiles.export"))],
    given: Opening,
    language: Language,
    session: WriteSession,
) -> Response:
    """The head has to approve, or another head where a head asks. Within three days of asking the file is then
    written once, by `sulh export FILE --confidential ID`."""
    id_ = ask_export(session, actor, given)
    return _approval(find_approval(session, actor, id_), actor, language, asked=True)


@router.get(
    "/approvals",
    operation_id="listApprovals",
    summary="List what takes two persons",
    responses={
        200: json_answer(ApprovalPage, {"items": [examples.APPROVAL], "next_cursor": None}),
        **problems(401, 403, 422),
    },
    openapi_extra=_PARAMETERS,
)
def approvals(
    actor: Reader,
    database: WholeDatabase,
    status: Annotated[Literal["waiting", "approved", "refused", "carried_out", "expired"], Query()] = "waiting",
    act: Annotated[Literal["membership_removal", "sealed_reading", "confidential_export"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The oldest first."""
    with database.reading() as session:
        found, more = list_approvals(session, actor, status, act, limit, cursor)
    body = {"items": [told_approval(asked, actor) for asked in found], "next_cursor": more}
    return Response(orjson.dumps(body), media_type="application/json")


@router.get(
    "/approvals/{approval_id}",
    operation_id="readApproval",
    summary="Read what takes two persons",
    responses={200: _APPROVAL, **problems(401, 403, 404, 422)},
    openapi_extra=_PARAMETERS,
)
def read(actor: Reader, approval_id: ApprovalId, language: Language, database: WholeDatabase) -> Response:
    """The reasons are for who asked and who may decide."""
    with database.reading() as session:
        return _approval(find_approval(session, actor, approval_id), actor, language)


@router.post(
    "/approvals/{approval_id}/decision",
    operation_id="decideApproval",
    summary="Approve or refuse",
    responses={200: _APPROVAL, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(ApprovalDecision, {"decision": "approve"}),
    },
)
def decide(
    actor: Annotated[Actor, Depends(allowed("approvals.decide"))],
    approval_id: ApprovalId,
    version: VersionToChange,
    given: Annotated[ApprovalDecision, Depends(body_as(ApprovalDecision))],
    language: Language,
    session: WriteSession,
) -> Response:
    """A removal: head or Secretary General; a sealed reading: a named officer; an export: the head. Never who asked,
    never about oneself. A refusal needs a reason. A removal is carried out with its approval."""
    asked = decide_approval(session, actor, approval_id, version, given.decision, given.reason)
    return _approval(asked, actor, language)


def _approval(found: Asked, actor: Actor, language: str, *, asked: bool = False) -> Response:
    headers = {"ETag": f'"{found.approval.version}-{actor.role}-{language}"', "Vary": "Accept-Language"}
    if asked:
        headers["Location"] = f"/api/v1/approvals/{found.approval.public_id}"
    return Response(orjson.dumps(told_approval(found, actor)), 201 if asked else 200, headers, "application/json")
