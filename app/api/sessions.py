"""Sessions: sign in, see them, end them, sign in anew."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from app.api import account_examples as examples
from app.api.document import LANGUAGE_HEADER, PUBLIC, SIGNED_IN, json_answer, json_request, problems
from app.cookies import drop_cookie, refuse_other_sites, set_cookie
from app.deps import AskedFrom, ReadSession, SignedIn, WholeDatabase, WriteSession, allowed
from app.given import json_body, known_parameters, taken_as
from app.policy import Actor
from app.queries.access import IDLE
from app.queries.accounts import id_of, own_account_view, own_sessions
from app.schemas.accounts import Renewal, SessionOpened, SessionsAnswer, SignIn
from app.security import csrf_token
from app.services.sessions import end_other_sessions, end_session
from app.services.sign_in import Opened, renew_session, sign_in

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"], dependencies=[Depends(known_parameters)])

SessionId = Annotated[
    str,
    Path(description="The `id` of one of your sessions, or `current`.", examples=[examples.SESSION_ID]),
]
Own = Annotated[Actor, Depends(allowed("sessions.own"))]
_OPENED = json_answer(SessionOpened, examples.OPENED, "The token is told this once.")


@router.post(
    "",
    status_code=201,
    operation_id="createSession",
    summary="Sign in",
    dependencies=[Depends(refuse_other_sites)],
    responses={201: _OPENED, **problems(400, 401, 403, 413, 415, 422, 429)},
    openapi_extra=PUBLIC | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(SignIn, examples.SIGN_IN)},
)
def create(body: Annotated[Any, Depends(json_body)], place: AskedFrom, database: WholeDatabase) -> Response:
    """Whatever is wrong, the answer is `sign_in_failed`; `code_needed` says that the password was right and a code
    is still missing. With `cookie` the token comes as a cookie, for a browser: each change then needs the header
    X-CSRF-Token with the `csrf_token`."""
    given = taken_as(SignIn, body)
    opened = sign_in(database.engine, given.email, given.password, given.code, place)
    return _opened(database, opened, cookie=given.cookie)


def _opened(database: WholeDatabase, opened: Opened, *, cookie: bool) -> Response:
    with database.reading() as session:
        account = own_account_view(session, opened.actor)
    told = {
        "session": str(opened.session_id),
        "ends_at": opened.ends_at.isoformat().replace("+00:00", "Z"),
        "idle_minutes": int(IDLE.total_seconds()) // 60,
        "ready": opened.ready,
        "account": account,
    }
    secret = {"csrf_token": csrf_token(opened.token)} if cookie else {"token": opened.token}
    response = Response(orjson.dumps(secret | told), 201, media_type="application/json")
    if cookie:
        set_cookie(response, opened.token)
    return response


@router.get(
    "",
    operation_id="listSessions",
    summary="List where you are signed in",
    responses={200: json_answer(SessionsAnswer, examples.SESSIONS), **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def list_(actor: SignedIn, session: ReadSession) -> Response:
    """Kind of device and network as far as the owner needs them to say "that was me"; the last used first."""
    return Response(orjson.dumps({"items": own_sessions(session, actor)}), media_type="application/json")


@router.delete(
    "",
    status_code=204,
    operation_id="endOtherSessions",
    summary="End all your other sessions",
    responses={204: {"description": "They are refused from now on."}, **problems(401, 403, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def end_others(actor: Own, session: WriteSession) -> Response:
    end_other_sessions(session, actor)
    return Response(status_code=204)


@router.delete(
    "/{session_id}",
    status_code=204,
    operation_id="endSession",
    summary="End one of your sessions",
    responses={204: {"description": "It is refused from now on."}, **problems(401, 403, 404, 422)},
    openapi_extra=SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
)
def end(actor: Own, session_id: SessionId, session: WriteSession) -> Response:
    """`current` signs out."""
    current = end_session(session, actor, None if session_id == "current" else id_of(session_id))
    response = Response(status_code=204)
    if current:
        drop_cookie(response)
    return response


@router.post(
    "/current/renewal",
    status_code=201,
    operation_id="renewSession",
    summary="Give the password once more",
    responses={201: _OPENED, **problems(400, 401, 403, 413, 415, 422, 429)},
    openapi_extra=SIGNED_IN
    | {"parameters": [LANGUAGE_HEADER], "requestBody": json_request(Renewal, examples.RENEWAL)},
)
def renew(
    request: Request, actor: Own, body: Annotated[Any, Depends(json_body)], place: AskedFrom, database: WholeDatabase
) -> Response:
    """For what asks for a fresh sign-in: a new session in the place of this one, which is dead at once. What was
    wrong is said as in signing in; this session then goes on."""
    given = taken_as(Renewal, body)
    opened = renew_session(database.engine, actor, given.password, given.code, place)
    return _opened(database, opened, cookie="authorization" not in request.headers)
