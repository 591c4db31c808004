"""Hide me, show me, and hide me by the link of a mail."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.api.document import LANGUAGE_HEADER, PUBLIC, SIGNED_IN, json_request, problems
from app.cookies import refuse_other_sites
from app.deps import WriteSession, allowed
from app.given import body_as, known_parameters
from app.policy import Actor
from app.schemas.own import LinkUse
from app.services.hiding import hide_by_link, hide_own, show_own

router = APIRouter(prefix="/api/v1", tags=["own profile"], dependencies=[Depends(known_parameters)])

Changer = Annotated[Actor, Depends(allowed("own.change"))]


@router.post(
    "/me/hiding",
    status_code=204,
    operation_id="hideOwnProfile",
    summary="Hide me now",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def hide(actor: Changer, session: WriteSession) -> Response:
    """At once and everywhere: only the desk and you still find the profile. It needs no version."""
    hide_own(session, actor)
    return Response(status_code=204)


@router.delete(
    "/me/hiding",
    status_code=204,
    operation_id="showOwnProfile",
    summary="Show me again",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def show(actor: Changer, session: WriteSession) -> Response:
    """As before the hiding. After the consent `directory` was withdrawn it has to be given first."""
    show_own(session, actor)
    return Response(status_code=204)


@router.post(
    "/links/hide",
    status_code=204,
    operation_id="hideByLink",
    summary="Hide me by a link from a mail",
    responses=problems(400, 403, 404, 413, 415, 422),
    openapi_extra=PUBLIC
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(LinkUse, {"token": "sulh_h_example"})},
    # Not by who is signed in: a browser with a session that is over would be refused.
    dependencies=[Depends(refuse_other_sites)],
)
def hide_by_mail(given: Annotated[LinkUse, Depends(body_as(LinkUse))], session: WriteSession) -> Response:
    """Without signing in. The link works for 30 days, as often as it is used."""
    hide_by_link(session, given.token)
    return Response(status_code=204)
