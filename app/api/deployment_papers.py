"""Papers of deployment requests: decision files as PDF, mandates as PDF and as calendar."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.deployments import RequestId
from app.api.document import LANGUAGE_HEADER, SIGNED_IN, problems
from app.api.format_examples import DOSSIER
from app.deps import Database, WholeDatabase, allowed
from app.given import Language, known_parameters
from app.policy import Actor

# Set by the application: what papers say is made with the pages.
DecisionFileAnswer = Callable[[Actor, str, int, Database, str], Response]

router = APIRouter(prefix="/api/v1", tags=["deployment requests"], dependencies=[Depends(known_parameters)])

Lang = Annotated[
    Literal["ar", "en", "fr"] | None, Query(description="Stronger than Accept-Language.", examples=["ar"])
]


def _told(kind: str, example: str) -> dict[str, Any]:
    name = {"Content-Disposition": {"description": "A name without a person's.", "schema": {"type": "string"}}}
    content = {kind: {"schema": {"type": "string"}, "example": example}}
    declared = {"description": "In your language.", "headers": name, "content": content}
    return {
        "response_class": Response,
        "responses": {200: declared, **problems(401, 403, 404, 422)},
        "openapi_extra": SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
    }


_PDF: Final = _told("application/pdf", DOSSIER)


@router.get(
    "/deployment-requests/{request_id}/decision-files/{number}.pdf",
    operation_id="readDecisionFilePdf",
    summary="Read a decision file as PDF",
    **_PDF,
)
def read_decision_file(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.read"))],
    request_id: RequestId,
    number: Annotated[int, Path(ge=1, le=10_000, description="Which of its files.", examples=[1])],
    asked: Language,
    database: WholeDatabase,
    lang: Lang = None,
) -> Response:
    """What the JSON of this number holds, in words, with its hash. Set when it is first asked for in a language, and
    the same bytes from then on. That it was read is kept."""
    answer: DecisionFileAnswer = request.app.state.decision_file_answer
    return _varying(answer(actor, request_id, number, database, lang or asked))


def _varying(answer: Response) -> Response:
    answer.headers["Vary"] = "Accept-Language"
    return answer
