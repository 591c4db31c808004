"""The steps of a request from the frozen list to its end. They differ in who may, what is said and what is done;
the table says so, and each is an operation of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.api import fielding_examples as examples
from app.api.deployments import REQUEST, RequestId, told
from app.api.document import IF_MATCH_HEADER, LANGUAGE_HEADER, SIGNED_IN, json_request, problems
from app.deps import WriteSession, allowed_step
from app.given import Language, VersionToChange, body_as, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.schemas.common import Input
from app.schemas.deployments import StepReason
from app.schemas.fielding import (
    Closing,
    Completion,
    CouncilApproval,
    Decision,
    DeploymentWrite,
    Extension,
    OfferWrite,
)
from app.services.deployments import debriefs, deciding, fielding, offers

router = APIRouter(
    prefix="/api/v1/deployment-requests/{request_id}",
    tags=["deployment requests"],
    dependencies=[Depends(known_parameters)],
)

_PARAMETERS: Final = SIGNED_IN | {"parameters": [IF_MATCH_HEADER, LANGUAGE_HEADER]}


@dataclass(frozen=True)
class Way:
    """`take` is given session, actor, request and version, and what was sent where there is a `shape`."""

    path: str
    operation: str
    summary: str
    rule: str
    take: Callable[..., None]
    shape: type[Input] | None = None
    example: dict[str, Any] | None = None


def _with_reason(take: Callable[[Any, Actor, UUID, int, str], None]) -> Callable[..., None]:
    def taken(session: Any, actor: Actor, id_: UUID, version: int, given: StepReason) -> None:
        take(session, actor, id_, version, given.reason)

    taken.__doc__ = take.__doc__
    return taken


_REASON: Final = {"reason": "Somebody from the region is wanted."}
WAYS: Final = (
    Way("put-up", "putUpRequest", "Put a list up for decision", "requests.put_up", deciding.put_up),
    Way(
        "other-names",
        "askOtherNames",
        "Ask for other names",
        "requests.decide",
        _with_reason(deciding.ask_others),
        StepReason,
        _REASON,
    ),
    Way(
        "decline",
        "declineRequest",
        "Decline a request",
        "requests.decide",
        _with_reason(deciding.decline),
        StepReason,
        _REASON,
    ),
    Way(
        "authorisation",
        "authoriseRequest",
        "Authorise who goes",
        "requests.authorise",
        deciding.authorise,
        Decision,
        examples.DECISION,
    ),
    Way(
        "referral",
        "referRequest",
        "Refer a nominee to the Council",
        "requests.decide",
        deciding.refer,
        Decision,
        examples.DECISION,
    ),
    Way(
        "council-approval",
        "approveRequest",
        "Record the approval of the Council",
        "requests.put_up",
        deciding.approve,
        CouncilApproval,
        examples.APPROVAL,
    ),
    Way(
        "council-refusal",
        "refuseRequest",
        "Record that the Council did not approve",
        "requests.put_up",
        _with_reason(deciding.refuse),
        StepReason,
        _REASON,
    ),
    Way(
        "offers",
        "offerDeployment",
        "Offer it to who was chosen",
        "deployments.run",
        offers.offer_request,
        OfferWrite,
        examples.OFFER,
    ),
    Way(
        "new-search",
        "searchAgain",
        "Search again",
        "deployments.run",
        _with_reason(offers.search_again),
        StepReason,
        _REASON,
    ),
    Way(
        "deployment",
        "deployRequest",
        "Deploy",
        "deployments.run",
        fielding.deploy,
        DeploymentWrite,
        examples.DEPLOYMENT,
    ),
    Way(
        "extension",
        "extendDeployment",
        "Extend a deployment",
        "requests.authorise",
        fielding.extend,
        Extension,
        examples.EXTENSION,
    ),
    Way(
        "recall",
        "recallDeployment",
        "Recall",
        "requests.decide",
        _with_reason(fielding.recall),
        StepReason,
        _REASON,
    ),
    Way(
        "completion",
        "completeDeployment",
        "Complete a deployment",
        "deployments.run",
        fielding.complete,
        Completion,
        examples.COMPLETION,
    ),
    Way(
        "debriefed",
        "concludeDebrief",
        "Conclude the debrief",
        "deployments.run",
        debriefs.conclude_debrief,
    ),
    Way(
        "debriefed-without-expert",
        "concludeWithoutExpert",
        "Conclude the debrief without the expert",
        "requests.put_up",
        _with_reason(debriefs.conclude_without_expert),
        StepReason,
        {"reason": "She has been ill since her return."},
    ),
    Way(
        "closing",
        "closeRequest",
        "Close a request",
        "requests.put_up",
        debriefs.close_request,
        Closing,
        examples.CLOSING,
    ),
)


def _with_body(way: Way, shape: type[Input]) -> Callable[..., Response]:
    def take(
        actor: Annotated[Actor, Depends(allowed_step(way.rule))],
        request_id: RequestId,
        version: VersionToChange,
        given: Annotated[Any, Depends(body_as(shape))],
        language: Language,
        session: WriteSession,
    ) -> Response:
        way.take(session, actor, id_of(request_id), version, given)
        return told(session, actor, request_id, language)

    return take


def _without_body(way: Way) -> Callable[..., Response]:
    def take(
        actor: Annotated[Actor, Depends(allowed_step(way.rule))],
        request_id: RequestId,
        version: VersionToChange,
        language: Language,
        session: WriteSession,
    ) -> Response:
        way.take(session, actor, id_of(request_id), version)
        return told(session, actor, request_id, language)

    return take


for _way in WAYS:
    _body = {} if _way.shape is None else {"requestBody": json_request(_way.shape, _way.example or {})}
    _of_body = () if _way.shape is None else (400, 413, 415)
    router.add_api_route(
        f"/{_way.path}",
        _without_body(_way) if _way.shape is None else _with_body(_way, _way.shape),
        methods=["POST"],
        operation_id=_way.operation,
        summary=_way.summary,
        description=_way.take.__doc__,
        responses={200: REQUEST, **problems(401, 403, 404, 409, 412, 422, 428, *_of_body)},
        openapi_extra=_PARAMETERS | _body,
    )
