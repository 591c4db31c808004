"""For load balancers and process managers. No detail: these are open to everybody."""

from fastapi import APIRouter, Depends, Request, Response

from app.api.document import PUBLIC, json_answer, problems
from app.errors import Unavailable
from app.given import known_parameters
from app.schemas.answers import HealthAnswer
from app.services.health import at_head, mail_is_late

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
    """The database answers and has every migration of this program.

    `mail_late` when mail has been due for ten minutes and has not left: still 200, because taking the servers out
    for it would turn a fault of the mail into an outage.
    """
    engine = request.app.state.engine
    if not at_head(engine):
        raise Unavailable()
    body = b'{"status":"mail_late"}' if mail_is_late(engine) else b'{"status":"ok"}'
    return Response(body, media_type="application/json")
