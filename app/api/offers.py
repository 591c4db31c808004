"""Offers, for who was offered something; releases, for the State that is asked for one."""

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Path, Response

from app.api import fielding_examples as examples
from app.api.deployments import PARAMETERS
from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_answer, json_request, problems
from app.deps import ReadSession, WriteSession, allowed
from app.given import VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.offers import list_own_offers, list_releases, own_offer_view
from app.schemas.deployments import StepReason
from app.schemas.fielding import (
    DebriefWrite,
    OfferAcceptance,
    OwnOffer,
    OwnOffers,
    OwnRefusal,
    ReleaseAnswer,
    Releases,
)
from app.services.deployments import debriefs, fielding, offers

router = APIRouter(prefix="/api/v1", tags=["deployment requests"], dependencies=[Depends(known_parameters)])

_ONE: Final = "/own/offers/{offer_id}"
_STEP: Final = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}
_OFFER: Final[dict[int | str, dict[str, Any]]] = {
    200: json_answer(OwnOffer, examples.OWN_OFFER),
    **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428),
}
Own = Annotated[Actor, Depends(allowed("offers.own"))]
Giver = Annotated[Actor, Depends(allowed("releases.own"))]
OfferId = Annotated[
    str,
    Path(description="The `id` of an offer.", json_schema_extra={"format": "uuid"}, examples=[examples.OFFER_ID]),
]
ReleaseId = Annotated[
    str,
    Path(description="The `id` of a release.", json_schema_extra={"format": "uuid"}, examples=[examples.RELEASE_ID]),
]


@router.get(
    "/own/offers",
    operation_id="listOwnOffers",
    summary="List your offers",
    responses={
        200: json_answer(OwnOffers, {"items": [examples.OWN_OFFER_SUMMARY]}),
        **problems(401, 403, 404, 422),
    },
    openapi_extra=PARAMETERS,
)
def own_offers(actor: Own, session: ReadSession) -> Response:
    """The newest first. Who else was considered is never in them."""
    return Response(orjson.dumps({"items": list_own_offers(session, actor)}), media_type="application/json")


@router.get(
    _ONE,
    operation_id="readOwnOffer",
    summary="Read an offer",
    responses={200: json_answer(OwnOffer, examples.OWN_OFFER), **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def own_offer(actor: Own, offer_id: OfferId, session: ReadSession) -> Response:
    """With the letter, the terms of reference and all parties, as long as it stands."""
    return _told(session, actor, offer_id)


def _told(session: Any, actor: Actor, offer_id: str) -> Response:
    view = own_offer_view(session, actor, id_of(offer_id))
    headers = {"ETag": f'"{view["version"]}-{actor.role}-en"'}
    return Response(orjson.dumps(view), 200, headers, "application/json")


@router.post(
    f"{_ONE}/acceptance",
    operation_id="acceptOffer",
    summary="Accept and declare",
    responses=_OFFER,
    openapi_extra=_STEP | {"requestBody": json_request(OfferAcceptance, examples.ACCEPTANCE)},
)
def accept(
    actor: Own,
    offer_id: OfferId,
    version: VersionToChange,
    given: Annotated[OfferAcceptance, Depends(body_as(OfferAcceptance))],
    session: WriteSession,
) -> Response:
    """One act, bound to the code of conduct in force. A new interest goes to the legal and ethics adviser first."""
    offers.accept_offer(session, actor, id_of(offer_id), version, given)
    return _told(session, actor, offer_id)


@router.post(
    f"{_ONE}/refusal",
    operation_id="declineOffer",
    summary="Decline an offer",
    responses=_OFFER,
    openapi_extra=_STEP | {"requestBody": json_request(OwnRefusal, {"reason": "I am needed at home."})},
)
def decline(
    actor: Own,
    offer_id: OfferId,
    version: VersionToChange,
    given: Annotated[OwnRefusal, Depends(body_as(OwnRefusal))],
    session: WriteSession,
) -> Response:
    """Without a reason too. It stays with the secretariat."""
    offers.decline_offer(session, actor, id_of(offer_id), version, given.reason)
    return _told(session, actor, offer_id)


@router.post(
    f"{_ONE}/withdrawal",
    operation_id="withdrawFromOffer",
    summary="Withdraw after accepting",
    responses=_OFFER,
    openapi_extra=_STEP | {"requestBody": json_request(StepReason, {"reason": "I have fallen ill."})},
)
def withdraw(
    actor: Own,
    offer_id: OfferId,
    version: VersionToChange,
    given: Annotated[StepReason, Depends(body_as(StepReason))],
    session: WriteSession,
) -> Response:
    """Before the deployment. Afterwards speak with the secretariat."""
    offers.withdraw_from_offer(session, actor, id_of(offer_id), version, given.reason)
    return _told(session, actor, offer_id)


@router.put(
    f"{_ONE}/debrief",
    operation_id="debriefOffer",
    summary="Tell how it went",
    responses={
        200: json_answer(OwnOffer, examples.OWN_OFFER),
        **problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
    openapi_extra=PARAMETERS | {"requestBody": json_request(DebriefWrite, examples.DEBRIEF)},
)
def debrief(
    actor: Own,
    offer_id: OfferId,
    given: Annotated[DebriefWrite, Depends(body_as(DebriefWrite))],
    session: WriteSession,
) -> Response:
    """After the return, until the debrief is concluded."""
    debriefs.debrief_offer(session, actor, id_of(offer_id), given)
    return _told(session, actor, offer_id)


@router.get(
    "/releases",
    operation_id="listReleases",
    summary="List the releases that your State is asked for",
    responses={200: json_answer(Releases, examples.RELEASES), **problems(401, 403, 404, 422)},
    openapi_extra=PARAMETERS,
)
def releases(actor: Giver, session: ReadSession) -> Response:
    """Whom, for how long, and how; the open ones first."""
    return Response(orjson.dumps({"items": list_releases(session, actor)}), media_type="application/json")


@router.post(
    "/releases/{release_id}/answer",
    operation_id="answerRelease",
    summary="Answer whether somebody may go",
    responses={
        200: json_answer(Releases, examples.RELEASES),
        **problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
    openapi_extra=PARAMETERS | {"requestBody": json_request(ReleaseAnswer, examples.RELEASE_ANSWER)},
)
def answer(
    actor: Giver,
    release_id: ReleaseId,
    given: Annotated[ReleaseAnswer, Depends(body_as(ReleaseAnswer))],
    session: WriteSession,
) -> Response:
    """Once. What comes up later is told to the secretariat."""
    fielding.answer_release(session, actor, id_of(release_id), given)
    return Response(orjson.dumps({"items": list_releases(session, actor)}), media_type="application/json")
