"""Asking to be erased, and taking it back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, problems
from app.deps import WriteSession, allowed
from app.given import known_parameters
from app.policy import Actor
from app.services.erasure import ask_erasure, cancel_erasure

router = APIRouter(prefix="/api/v1/me", tags=["own profile"], dependencies=[Depends(known_parameters)])

Taker = Annotated[Actor, Depends(allowed("own.take"))]


@router.post(
    "/erasure",
    status_code=204,
    operation_id="askErasure",
    summary="Ask to be erased",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def ask(actor: Taker, session: WriteSession) -> Response:
    """Hides at once. When the cooling period (14 days) is over, everything is erased and cannot be brought back;
    `erasure_due_at` of the own profile says when. Who has an offer that stands or is on a deployment ends that first.
    Needs a sign-in not long ago."""
    ask_erasure(session, actor)
    return Response(status_code=204)


@router.delete(
    "/erasure",
    status_code=204,
    operation_id="cancelErasure",
    summary="Take the erasure back",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def cancel(actor: Taker, session: WriteSession) -> Response:
    """Until it is carried out. The profile stays hidden until you show it again."""
    cancel_erasure(session, actor)
    return Response(status_code=204)
