"""Signing in and out, and giving the password once more."""

from time import time
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, Request, Response

from app.cookies import drop_cookie, refuse_other_sites, set_cookie
from app.deps import AskedFrom, WholeDatabase, WriteSession, allowed
from app.errors import CodeNeeded, Fact, Invalid, SignInFailed, TooMany, Unopened
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import own_account_view
from app.schemas.accounts import Renewal, SignIn
from app.security import seal, unseal
from app.services.sessions import end_session
from app.services.sign_in import Opened, renew_session, sign_in
from app.web.addresses import own_path, page_router
from app.web.fields import Form, field_messages
from app.web.i18n import N_
from app.web.navigation import first_place
from app.web.render import page, page_language, redirect

router = page_router()

Own = Annotated[Actor, Depends(allowed("sessions.own"))]
# Between the password and the code both are in the hands of the browser, sealed, for so long.
_CODE_WITHIN_S: Final = 5 * 60
_SEALED_FOR: Final = "page.sign_in"
_FAILED: Final = N_("That was not right. Check the address and the password, then try once more.")
_CODE_FAILED: Final = N_("That was not right. Take the code that is shown now, or a recovery code not used before.")
_TOO_LONG: Final = N_("That took too long. Give the address and the password once more.")
_DONE: Final = {
    "password": N_("The password is set. Sign in with it."),
    "address": N_("The new address is in use. Sign in with it."),
    "out": N_("You are signed out."),
}


@router.get("/sign-in", operation_id="showSignIn")
async def show_sign_in(request: Request) -> Response:
    return _form(request, done=_DONE.get(request.query_params.get("done", "")))


def _form(request: Request, status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {"email": "", "step": "", "problem": None, "done": None, "errors": {}, "wait_s": None}
    return page(request, "sign_in.html", status=status, **{**blank, **shown})


@router.post("/sign-in", operation_id="submitSignIn", dependencies=[Depends(refuse_other_sites)])
def submit_sign_in(request: Request, form: Form, place: AskedFrom, database: WholeDatabase) -> Response:
    language, email = page_language(request), form.get("email", "")
    try:
        given = _given(form)
    except Invalid as error:
        return _form(request, 422, email=email, errors=field_messages(error.errors, language))
    except Unopened:
        return _form(request, 422, email=email, problem=_TOO_LONG)
    try:
        opened = sign_in(database.engine, given.email, given.password, given.code, place)
    except CodeNeeded:
        return _form(request, email=given.email, step=_kept(given))
    except SignInFailed as error:
        step, problem = (_kept(given), _CODE_FAILED) if given.code else ("", _FAILED)
        return _form(request, error.status, email=given.email, step=step, problem=problem)
    except TooMany as error:
        return _too_many(request, error, email=given.email)
    return _admitted(request, opened)


def _given(form: Form) -> SignIn:
    """Raises Invalid, and Unopened for a first step that was not ours or is too long ago."""
    code = form.get("code") or None
    if not form.get("step"):
        return taken_as(SignIn, {"email": form.get("email"), "password": form.get("password") or None, "code": code})
    until, email, password = orjson.loads(unseal(form["step"], context=_SEALED_FOR))
    if until < time():
        raise Unopened()
    # Without a code the answer says again that one is needed.
    return taken_as(SignIn, {"email": email, "password": password, "code": code})


def _kept(given: SignIn) -> str:
    content = [time() + _CODE_WITHIN_S, given.email, given.password]
    return seal(orjson.dumps(content).decode(), context=_SEALED_FOR)


def _too_many(request: Request, error: TooMany, **shown: Any) -> Response:
    answer = _form(request, error.status, wait_s=error.retry_after_s, **shown)
    answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _admitted(request: Request, opened: Opened) -> Response:
    language = page_language(request)
    back = None if opened.actor.unready else own_path(request.query_params.get("next"))
    answer = redirect(back or f"/{language}{first_place(opened.actor)}")
    set_cookie(answer, opened.token)
    return answer


@router.post("/sign-out", operation_id="submitSignOut")
def submit_sign_out(request: Request, actor: Own, form: Form, session: WriteSession) -> Response:
    end_session(session, actor, None)
    answer = redirect(f"/{page_language(request)}/sign-in?done=out")
    drop_cookie(answer)
    return answer


@router.get("/sign-in/again", operation_id="showRenewal")
def show_renewal(request: Request, actor: Own, database: WholeDatabase) -> Response:
    return _again(request, actor, database)


def _again(request: Request, actor: Actor, database: WholeDatabase, status: int = 200, **shown: Any) -> Response:
    with database.reading() as session:
        account = own_account_view(session, actor)
    blank: dict[str, Any] = {"problem": None, "errors": {}, "wait_s": None}
    return page(request, "sign_in_again.html", actor=actor, status=status, account=account, **{**blank, **shown})


@router.post("/sign-in/again", operation_id="submitRenewal")
def submit_renewal(request: Request, actor: Own, form: Form, place: AskedFrom, database: WholeDatabase) -> Response:
    language = page_language(request)
    try:
        given = taken_as(Renewal, {"password": form.get("password") or None, "code": form.get("code") or None})
        opened = renew_session(database.engine, actor, given.password, given.code, place)
    except Invalid as error:
        return _again(request, actor, database, 422, errors=field_messages(error.errors, language))
    except (CodeNeeded, SignInFailed) as error:
        return _again(request, actor, database, error.status, problem=_told(error))
    except TooMany as error:
        return _again(request, actor, database, error.status, wait_s=error.retry_after_s)
    return _admitted(request, opened)


def _told(error: Fact) -> str:
    return (
        N_("The code is needed too.") if isinstance(error, CodeNeeded) else N_("That was not right. Try once more.")
    )
