"""The own account: where it is signed in, and its second factor."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from markupsafe import Markup

from app.deps import AskedFrom, ReadSession, WholeDatabase, WriteSession, allowed
from app.errors import Forbidden, Invalid
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of, own_account_view, own_sessions
from app.schemas.accounts import FactorCode
from app.services.factors import Enrolment, confirm_second_factor, replace_recovery_codes, start_second_factor
from app.services.sessions import end_other_sessions, end_session
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.i18n import N_, OWN_NAMES
from app.web.render import page, page_language, redirect

router = page_router("/account")

Own = Annotated[Actor, Depends(allowed("sessions.own"))]
Reader = Annotated[Actor, Depends(allowed("account.read"))]
Enrolling = Annotated[Actor, Depends(allowed("account.enrol"))]
Secure = Annotated[Actor, Depends(allowed("account.secure"))]

ROLE_NAMES = {
    "desk": N_("Desk officer"),
    "head": N_("Head of unit"),
    "secretary_general": N_("Secretary General"),
    "ethics": N_("Legal and ethics adviser"),
    "expert": N_("Member of the Network"),
    "focal_point": N_("Focal point of a State"),
    "partner": N_("Partner"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
}
DONE: Final = {
    "name": N_("The change is kept."),
    "password": N_("The new password is set. Your other sessions have ended."),
    "address": N_("A link was sent to the new address, if it can be used. Open it within 24 hours."),
}


@router.get("", operation_id="showAccount")
def show_account(request: Request, actor: Reader, session: ReadSession) -> Response:
    account = own_account_view(session, actor)
    shown: dict[str, Any] = {
        "account": account,
        "role": ROLE_NAMES[account["role"]],
        "own_language": OWN_NAMES[account["language"]],
    }
    return page(request, "account.html", actor=actor, done=DONE.get(request.query_params.get("done", "")), **shown)


@router.get("/sessions", operation_id="showSessions")
def show_sessions(request: Request, actor: Own, session: ReadSession) -> Response:
    return page(request, "sessions.html", actor=actor, sessions=own_sessions(session, actor))


@router.post("/sessions", operation_id="submitSessionEnd")
def submit_session_end(request: Request, actor: Own, form: Form, session: WriteSession) -> Response:
    """`session` is the id of one, or `others`."""
    which = form.get("session", "")
    if which == "others":
        end_other_sessions(session, actor)
    else:
        end_session(session, actor, id_of(which))
    return redirect(f"/{page_language(request)}/account/sessions")


@router.get("/second-factor", operation_id="showSecondFactor")
def show_factor(request: Request, actor: Enrolling, session: ReadSession) -> Response:
    return _factor(request, actor, own_account_view(session, actor))


def _factor(request: Request, actor: Actor, account: dict[str, Any], status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {"problem": None, "errors": {}}
    return page(request, "second_factor.html", actor=actor, status=status, account=account, **{**blank, **shown})


@router.post("/second-factor", operation_id="submitSecondFactor")
def submit_factor(
    request: Request, actor: Enrolling, form: Form, place: AskedFrom, database: WholeDatabase
) -> Response:
    """The secret is shown this once, so the answer is the page itself."""
    try:
        enrolment = start_second_factor(database.engine, actor, form.get("code") or None, place)
    except Forbidden as error:
        with database.reading() as session:
            account = own_account_view(session, actor)
        return _factor(request, actor, account, error.status, problem=N_("The code is not right."))
    return _enrolment(request, actor, enrolment)


def _enrolment(
    request: Request, actor: Actor, enrolment: Enrolment | None, status: int = 200, **shown: Any
) -> Response:
    # Made by the program from a secret and an address that it has checked: nothing in it can be markup of others.
    drawing = None if enrolment is None else Markup(enrolment.qr_svg)  # noqa: S704
    secret = None if enrolment is None else " ".join(_in_fours(enrolment.secret))
    return page(
        request,
        "second_factor_code.html",
        actor=actor,
        status=status,
        place="/account/second-factor",
        drawing=drawing,
        secret=secret,
        **{"errors": {}, **shown},
    )


def _in_fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


@router.post("/second-factor/confirmation", operation_id="submitFactorCode")
def submit_code(request: Request, actor: Enrolling, form: Form, database: WholeDatabase) -> Response:
    try:
        code = taken_as(FactorCode, {"code": form.get("code") or None}).code
        with database.writing() as session:
            codes = confirm_second_factor(session, actor, code)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return _enrolment(request, actor, None, 422, errors=messages)
    return _codes(request, actor, codes)


def _codes(request: Request, actor: Actor, codes: list[str]) -> Response:
    return page(request, "recovery_codes.html", actor=actor, place="/account", codes=codes)


@router.post("/recovery-codes", operation_id="submitRecoveryCodes")
def submit_recovery_codes(request: Request, actor: Secure, form: Form, session: WriteSession) -> Response:
    return _codes(request, actor, replace_recovery_codes(session, actor))
