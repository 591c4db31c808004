"""Changes that wait for the desk: listed, read, decided."""

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from app.api import own_examples as examples
from app.api.document import ETAG, IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.deps import WholeDatabase, WriteSession, allowed
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.reviews import Review, find_review, list_reviews, told_review
from app.schemas.own import ReviewDecision
from app.schemas.own_answers import ReviewAnswer, ReviewPage
from app.services.reviews import decide_review

router = APIRouter(prefix="/api/v1/reviews", tags=["reviews"], dependencies=[Depends(known_parameters)])

_REVIEW = json_answer(ReviewAnswer, examples.REVIEW) | {"headers": ETAG}
Reader = Annotated[Actor, Depends(allowed("reviews.read"))]
ReviewId = Annotated[str, Path(json_schema_extra={"format": "uuid"}, examples=[examples.OWN_EXAMPLE_ID])]


@router.get(
    "",
    operation_id="listReviews",
    summary="List the changes that wait",
    responses={
        200: json_answer(ReviewPage, {"items": [examples.REVIEW], "next_cursor": None}),
        **problems(401, 403, 422),
    },
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def reviews(
    actor: Reader,
    database: WholeDatabase,
    status: Annotated[Literal["waiting", "accepted", "refused", "withdrawn"], Query()] = "waiting",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The oldest first."""
    with database.reading() as session:
        found, more = list_reviews(session, actor, status, limit, cursor)
    body = {"items": [told_review(review) for review in found], "next_cursor": more}
    return Response(orjson.dumps(body), media_type="application/json")


@router.get(
    "/{review_id}",
    operation_id="readReview",
    summary="Read a change that waits",
    responses={200: _REVIEW, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def read(actor: Reader, review_id: ReviewId, language: Language, database: WholeDatabase) -> Response:
    """What stood there when it was asked for, and what is to stand there."""
    with database.reading() as session:
        return _review(find_review(session, actor, review_id), actor, language)


def _review(review: Review, actor: Actor, language: str) -> Response:
    headers = {"ETag": f'"{review.change.version}-{actor.role}-{language}"', "Vary": "Accept-Language"}
    return Response(orjson.dumps(told_review(review)), 200, headers, "application/json")


@router.post(
    "/{review_id}/decision",
    operation_id="decideReview",
    summary="Decide on a change",
    responses={200: _REVIEW, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428)},
    openapi_extra=SIGNED_IN
    | {
        "parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER],
        "requestBody": json_request(ReviewDecision, {"decision": "refuse", "reason": "The note names two roles."}),
    },
)
def decide(
    actor: Annotated[Actor, Depends(allowed("reviews.decide"))],
    review_id: ReviewId,
    version: VersionToChange,
    given: Annotated[ReviewDecision, Depends(body_as(ReviewDecision))],
    language: Language,
    session: WriteSession,
) -> Response:
    """Accepted, it is put into the profile, unless what it changes is another meanwhile (`no_longer_fits`); refused,
    it needs a reason, which the person reads.
    Nobody decides on the own profile or on what they asked for."""
    review = decide_review(session, actor, review_id, version, given.decision, given.reason)
    return _review(review, actor, language)
