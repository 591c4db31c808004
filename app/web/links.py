"""Pages of links sent by mail. Opening one changes nothing; sending its form does."""

from typing import Any, Literal

from fastapi import Depends, Request, Response

from app.cookies import refuse_other_sites
from app.deps import AskedFrom, WholeDatabase, WriteSession
from app.errors import Invalid, TooMany
from app.given import taken_as
from app.schemas.accounts import AskedEmail, LinkOnly, LinkPassword
from app.services.account_passwords import accept_invitation, ask_password_reset, complete_password_reset
from app.services.own_account import confirm_email
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.render import page, page_language, redirect

router = page_router()
Purpose = Literal["invitation", "password_reset"]
_OURS = [Depends(refuse_other_sites)]


@router.get("/invitation/{token}", operation_id="showInvitation")
async def show_invitation(request: Request, token: str) -> Response:
    return _password_form(request, "invitation")


def _password_form(request: Request, purpose: Purpose, status: int = 200, **shown: Any) -> Response:
    return page(request, "new_password.html", status=status, purpose=purpose, **{"errors": {}, **shown})


@router.post("/invitation/{token}", operation_id="submitInvitation", dependencies=_OURS)
def submit_invitation(
    request: Request, token: str, form: Form, place: AskedFrom, database: WholeDatabase
) -> Response:
    try:
        given = taken_as(LinkPassword, {"token": token, "password": form.get("password") or None})
        accept_invitation(database.engine, given.token, given.password, place)
    except Invalid as error:
        return _refused(request, "invitation", error)
    return redirect(f"/{page_language(request)}/sign-in?done=password")


def _refused(request: Request, purpose: Purpose, error: Invalid) -> Response:
    return _password_form(request, purpose, 422, errors=field_messages(error.errors, page_language(request)))


@router.get("/password-reset", operation_id="showPasswordReset")
async def show_reset(request: Request) -> Response:
    return _reset_form(request)


def _reset_form(request: Request, status: int = 200, **shown: Any) -> Response:
    blank = {"email": "", "asked": False, "errors": {}, "wait_s": None}
    return page(request, "password_reset.html", status=status, **{**blank, **shown})


@router.post("/password-reset", operation_id="submitPasswordReset", dependencies=_OURS)
def submit_reset(request: Request, form: Form, place: AskedFrom, database: WholeDatabase) -> Response:
    """The same page for every address."""
    typed = form.get("email", "")
    try:
        email = taken_as(AskedEmail, {"email": typed}).email
    except Invalid as error:
        return _reset_form(request, 422, email=typed, errors=field_messages(error.errors, page_language(request)))
    with database.writing() as session:
        wait_s = ask_password_reset(session, email, place)
    if wait_s:
        answer = _reset_form(request, TooMany.status, email=typed, wait_s=wait_s)
        answer.headers["Retry-After"] = str(wait_s)
        return answer
    return _reset_form(request, asked=True)


@router.get("/password-reset/{token}", operation_id="showResetLink")
async def show_reset_link(request: Request, token: str) -> Response:
    return _password_form(request, "password_reset")


@router.post("/password-reset/{token}", operation_id="submitResetLink", dependencies=_OURS)
def submit_reset_link(
    request: Request, token: str, form: Form, place: AskedFrom, database: WholeDatabase
) -> Response:
    try:
        given = taken_as(LinkPassword, {"token": token, "password": form.get("password") or None})
        complete_password_reset(database.engine, given.token, given.password, place)
    except Invalid as error:
        return _refused(request, "password_reset", error)
    return redirect(f"/{page_language(request)}/sign-in?done=password")


@router.get("/email-change/{token}", operation_id="showEmailChange")
async def show_email_change(request: Request, token: str) -> Response:
    return page(request, "email_change.html")


@router.post("/email-change/{token}", operation_id="submitEmailChange", dependencies=_OURS)
def submit_email_change(request: Request, token: str, form: Form, session: WriteSession) -> Response:
    confirm_email(session, taken_as(LinkOnly, {"token": token}).token)
    return redirect(f"/{page_language(request)}/sign-in?done=address")
