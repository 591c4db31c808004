"""Naming officers for a strict request, and taking them off again."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import Invalid, NotFound
from app.policy import Actor
from app.queries.accounts import id_of
from app.services.deployments.officers import name_officer, unname_officer
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.render import page_language, redirect
from app.web.requests import request_page

router = page_router("/requests/{request_id}/officers")

Head = Annotated[Actor, Depends(allowed("requests.name_officers"))]
# What `tried` of the page is called here.
STEP = "name_officer"


@router.post("", operation_id="submitRequestOfficer")
def submit_officer(request: Request, actor: Head, request_id: str, form: Form, database: WholeDatabase) -> Response:
    """`account` is the id of an officer."""
    wanted, language, account = id_of(request_id), page_language(request), form.get("account", "")
    try:
        with database.writing() as session:
            name_officer(session, actor, wanted, account)
    except Invalid:
        told = {"account": say(N_("Choose an officer who can still be named."), language)}
        return request_page(request, actor, request_id, database, 422, step=STEP, errors=told)
    return redirect(f"/{language}/requests/{wanted}#officers")


@router.post("/{account_id}/removal", operation_id="submitRequestOfficerRemoval")
def submit_removal(
    request: Request, actor: Head, request_id: str, account_id: str, form: Form, database: WholeDatabase
) -> Response:
    """Somebody else may have taken the officer off meanwhile: then the page says so."""
    wanted = id_of(request_id)
    try:
        with database.writing() as session:
            unname_officer(session, actor, wanted, id_of(account_id))
    except NotFound:
        return request_page(request, actor, request_id, database, 404, problem="already_decided")
    return redirect(f"/{page_language(request)}/requests/{wanted}#officers")
