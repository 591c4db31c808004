"""What people change in their own account: name and language, password, address."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import AskedFrom, ReadSession, WholeDatabase, allowed
from app.errors import Invalid, Stale
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import own_account_view
from app.schemas.accounts import AskedEmail, NewPassword
from app.services.account_passwords import change_password
from app.services.own_account import ask_email_change, change_account
from app.web.addresses import page_router
from app.web.fields import Form, field_messages, version_of
from app.web.i18n import LANGUAGES, N_, OWN_NAMES
from app.web.render import page, page_language, redirect

router = page_router("/account")

Changer = Annotated[Actor, Depends(allowed("account.change"))]
Secure = Annotated[Actor, Depends(allowed("account.secure"))]
STALE: Final = N_("Somebody changed this meanwhile. What is there now stands beside the field; yours is still here.")


@router.get("/change", operation_id="showAccountForm")
def show_form(request: Request, actor: Changer, session: ReadSession) -> Response:
    account = own_account_view(session, actor)
    return _form(request, actor, account, account)


def _form(
    request: Request, actor: Actor, account: dict[str, Any], typed: Any, status: int = 200, **shown: Any
) -> Response:
    """`account` as it stands, `typed` as it is to be."""
    blank: dict[str, Any] = {"errors": {}, "problem": None}
    languages = [(code, OWN_NAMES[code]) for code in LANGUAGES]
    given = {"account": account, "typed": typed, "languages": languages, "place": "/account/change"}
    return page(request, "account_form.html", actor=actor, status=status, **given, **{**blank, **shown})


@router.post("/change", operation_id="submitAccountForm")
def submit_form(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    typed = {"name": form.get("name", ""), "language": form.get("language", "")}
    try:
        with database.writing() as session:
            change_account(session, actor, version_of(form), typed)
    except (Invalid, Stale) as error:
        with database.reading() as session:
            account = own_account_view(session, actor)
        if isinstance(error, Stale):
            return _form(request, actor, account, typed, error.status, problem=STALE)
        messages = field_messages(error.errors, page_language(request))
        return _form(request, actor, account, typed, error.status, errors=messages)
    language = typed["language"] if typed["language"] in LANGUAGES else page_language(request)
    return redirect(f"/{language}/account?done=name")


@router.get("/password", operation_id="showPasswordForm")
def show_password(request: Request, actor: Secure) -> Response:
    return _password(request, actor)


def _password(request: Request, actor: Actor, status: int = 200, **shown: Any) -> Response:
    return page(request, "account_password.html", actor=actor, status=status, **{"errors": {}, **shown})


@router.post("/password", operation_id="submitPasswordForm")
def submit_password(
    request: Request, actor: Secure, form: Form, place: AskedFrom, database: WholeDatabase
) -> Response:
    try:
        given = taken_as(NewPassword, {"password": form.get("password") or None})
        change_password(database.engine, actor, given.password, place)
    except Invalid as error:
        return _password(request, actor, 422, errors=field_messages(error.errors, page_language(request)))
    return redirect(f"/{page_language(request)}/account?done=password")


@router.get("/address", operation_id="showAddressForm")
def show_address(request: Request, actor: Secure, session: ReadSession) -> Response:
    return _address(request, actor, own_account_view(session, actor))


def _address(request: Request, actor: Actor, account: dict[str, Any], status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {"errors": {}, "email": ""}
    return page(request, "account_address.html", actor=actor, status=status, account=account, **{**blank, **shown})


@router.post("/address", operation_id="submitAddressForm")
def submit_address(request: Request, actor: Secure, form: Form, database: WholeDatabase) -> Response:
    """The same answer whether or not somebody has the new address."""
    typed, language = form.get("email", ""), page_language(request)
    try:
        email = taken_as(AskedEmail, {"email": typed}).email
    except Invalid as error:
        with database.reading() as session:
            account = own_account_view(session, actor)
        return _address(request, actor, account, 422, email=typed, errors=field_messages(error.errors, language))
    with database.writing() as session:
        ask_email_change(session, actor, email)
    return redirect(f"/{language}/account?done=address")
