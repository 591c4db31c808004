"""For load balancers and process managers. No detail: these are open to everybody."""

from fastapi import APIRouter, Depends, Request, Response

from app.api.document import PUBLIC, json_answer, problems
from app.errors import Unavailable
from app.given import known_parameters
from app.schemas.answers import HealthAnswer
from app.services.health import at_head

router = APIRouter(tags=["health"], dependencies=[Depends(known_parameters)])

_OK = json_answer(HealthAnswer, {"status": "ok"})


@router.get(
    "/livez",
    operation_id="readLiveness",
    summary="Is it alive",
    responses={200: _OK, **problems(422)},
    openapi_extra=PUBLIC,
)
async def livez() -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


@router.get(
    "/readyz",
    operation_id="readReadiness",
    summary="Can it take requests",
    responses={200: _OK, **problems(422)},
    openapi_extra=PUBLIC,
)
def readyz(request: Request) -> Response:
    """The database answers and has every migration of this program."""
    if not at_head(request.app.state.engine):
        raise Unavailable()
    return Response(b'{"status":"ok"}', media_type="application/json")
