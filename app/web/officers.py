"""Naming officers for sealed fields, for the head."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import ReadSession, WriteSession, allowed
from app.policy import Actor
from app.queries.accounts import id_of, sealed_officers
from app.services.account_changes import name_sealed_officer
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.render import page, page_language, redirect

router = page_router("/sealed-officers")


@router.get("", operation_id="showSealedOfficers")
def show_officers(
    request: Request, actor: Annotated[Actor, Depends(allowed("officers.read"))], session: ReadSession
) -> Response:
    officers = sealed_officers(session, actor)
    return page(request, "sealed_officers.html", actor=actor, officers=officers, roles=ROLE_NAMES)


@router.post("", operation_id="submitSealedOfficer")
def submit_officer(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("accounts.name_sealed"))],
    form: Form,
    session: WriteSession,
) -> Response:
    """`account` is an id, `allowed` is yes for naming."""
    name_sealed_officer(session, actor, id_of(form.get("account", "")), form.get("allowed") == "yes")
    return redirect(f"/{page_language(request)}/sealed-officers")
