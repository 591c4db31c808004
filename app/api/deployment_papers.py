"""Papers of deployment requests: decision files as PDF, mandates as PDF and as calendar."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.candidates import CandidateId
from app.api.deployments import RequestId
from app.api.document import LANGUAGE_HEADER, SIGNED_IN, problems
from app.api.format_examples import DOSSIER, MANDATE_DAYS
from app.api.offers import OfferId, Own
from app.deps import Database, WholeDatabase, allowed
from app.given import Language, known_parameters
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.mandates import mandate_of, own_mandate

# Set by the application: what papers say is made with the pages.
DecisionFileAnswer = Callable[[Request, Actor, str, int, Database, str], Response]
MandateAnswer = Callable[[Request, Actor, Callable[[Any], dict[str, Any]], Database, str, str], Response]

router = APIRouter(prefix="/api/v1", tags=["deployment requests"], dependencies=[Depends(known_parameters)])

Lang = Annotated[
    Literal["ar", "en", "fr"] | None, Query(description="Stronger than Accept-Language.", examples=["ar"])
]


def _told(kind: str, example: str) -> dict[str, Any]:
    name = {"Content-Disposition": {"description": "A name without a person's.", "schema": {"type": "string"}}}
    schema = {"type": "string"} | ({"format": "binary"} if kind == "application/pdf" else {})
    content = {kind: {"schema": schema, "example": example}}
    declared = {"description": "In your language.", "headers": name, "content": content}
    return {
        "response_class": Response,
        "responses": {200: declared, **problems(401, 403, 404, 422)},
        "openapi_extra": SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
    }


_PDF: Final = _told("application/pdf", DOSSIER)
_ICS: Final = _told("text/calendar", MANDATE_DAYS)
_MANDATE: Final = "/deployment-requests/{request_id}/candidates/{candidate_id}/mandate"
_OWN: Final = "/own/offers/{offer_id}/mandate"
Reader = Annotated[Actor, Depends(allowed("candidates.read"))]


@router.get(
    "/deployment-requests/{request_id}/decision-files/{number}.pdf",
    operation_id="readDecisionFilePdf",
    summary="Read a decision file as PDF",
    **_PDF,
)
def read_decision_file(
    request: Request,
    actor: Reader,
    request_id: RequestId,
    number: Annotated[int, Path(ge=1, le=10_000, description="Which of its files.", examples=[1])],
    asked: Language,
    database: WholeDatabase,
    lang: Lang = None,
) -> Response:
    """What the JSON of this number holds, in words, with its hash. Set when it is first asked for in a language, and
    the same bytes from then on. That it was read is kept."""
    answer: DecisionFileAnswer = request.app.state.decision_file_answer
    return _varying(answer(request, actor, request_id, number, database, lang or asked))


@router.get(f"{_MANDATE}.pdf", operation_id="readMandate", summary="Read a mandate as PDF", **_PDF)
def read_mandate(
    request: Request,
    actor: Reader,
    request_id: RequestId,
    candidate_id: CandidateId,
    asked: Language,
    database: WholeDatabase,
    lang: Lang = None,
) -> Response:
    """The letter of somebody who is being prepared or in the field: role, days, parties, terms of reference, legal
    basis. Each is known by an export id and kept."""
    find = partial(mandate_of, actor=actor, request_id=id_of(request_id), candidate_id=id_of(candidate_id))
    return _mandate(request, actor, find, database, "pdf", lang or asked)


@router.get(f"{_MANDATE}.ics", operation_id="readMandateCalendar", summary="Read a mandate as a calendar", **_ICS)
def read_mandate_calendar(
    request: Request,
    actor: Reader,
    request_id: RequestId,
    candidate_id: CandidateId,
    asked: Language,
    database: WholeDatabase,
    lang: Lang = None,
) -> Response:
    """Its days as one event, with the same UID each time. It names no person and no party."""
    find = partial(mandate_of, actor=actor, request_id=id_of(request_id), candidate_id=id_of(candidate_id))
    return _mandate(request, actor, find, database, "ics", lang or asked)


@router.get(f"{_OWN}.pdf", operation_id="readOwnMandate", summary="Read your mandate as PDF", **_PDF)
def read_own_mandate(
    request: Request, actor: Own, offer_id: OfferId, asked: Language, database: WholeDatabase, lang: Lang = None
) -> Response:
    """From the preparation on, while you are expected or there."""
    find = partial(own_mandate, actor=actor, offer_id=id_of(offer_id))
    return _mandate(request, actor, find, database, "pdf", lang or asked)


@router.get(f"{_OWN}.ics", operation_id="readOwnMandateCalendar", summary="Read your mandate as a calendar", **_ICS)
def read_own_mandate_calendar(
    request: Request, actor: Own, offer_id: OfferId, asked: Language, database: WholeDatabase, lang: Lang = None
) -> Response:
    """Its days as one event, with the same UID each time."""
    find = partial(own_mandate, actor=actor, offer_id=id_of(offer_id))
    return _mandate(request, actor, find, database, "ics", lang or asked)


def _mandate(
    request: Request,
    actor: Actor,
    find: Callable[[Any], dict[str, Any]],
    database: Database,
    suffix: str,
    language: str,
) -> Response:
    answer: MandateAnswer = request.app.state.mandate_answer
    return _varying(answer(request, actor, find, database, suffix, language))


def _varying(answer: Response) -> Response:
    answer.headers["Vary"] = "Accept-Language"
    return answer
