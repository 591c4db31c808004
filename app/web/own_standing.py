"""Resting and leaving: hide and show, pause, taking everything along, erasure."""

from typing import Annotated, Any, Final
from urllib.parse import quote

import orjson
from fastapi import Depends, Request, Response

from app.cookies import refuse_other_sites
from app.deps import ReadSession, WholeDatabase, WriteSession, allowed
from app.errors import Conflict, Invalid, NotFound, Stale
from app.given import taken_as
from app.policy import Actor, may
from app.schemas.own import LinkUse, PauseWrite
from app.services.erasure import ask_erasure, cancel_erasure
from app.services.hiding import hide_by_link, hide_own, show_own
from app.services.imports.dates import parse_date
from app.services.membership import pause_membership, resume_membership
from app.services.own import take_everything
from app.services.profiles import find_own
from app.web.addresses import page_router
from app.web.fields import Form, fact_message
from app.web.i18n import N_, say
from app.web.own import overview, sent_version, stale_overview
from app.web.own_actors import Changer, Reader, Taker
from app.web.render import page, page_language, redirect

router = page_router()
Pauser = Annotated[Actor, Depends(allowed("memberships.pause"))]

_NO_DAY: Final = N_("A day after today is needed.")
_ERASURE_FIRST: Final = N_("You have asked to be erased. Take that back first.")
_CONSENT_FIRST: Final = N_("You have withdrawn the consent to be kept in the directory. Give it first.")


@router.get("/me/hiding", operation_id="showHiding")
def show_hiding(request: Request, actor: Reader, session: ReadSession) -> Response:
    """Asks once more before hiding; nobody is hidden by a slip of the finger."""
    return page(request, "own_hiding.html", actor=actor, own=find_own(session, actor).view, problem=None)


@router.post("/me/hiding", operation_id="submitHiding")
def submit_hiding(request: Request, actor: Changer, form: Form, database: WholeDatabase) -> Response:
    """`do`: `hide` or `show`."""
    if form.get("do") == "hide":
        with database.writing() as session:
            hide_own(session, actor)
        return redirect(f"/{page_language(request)}/me?done=hidden")
    try:
        with database.writing() as session:
            show_own(session, actor)
    except Conflict as error:
        with database.reading() as session:
            own = find_own(session, actor).view
        told = _ERASURE_FIRST if error.code == "erasure_waits" else _CONSENT_FIRST
        return page(request, "own_hiding.html", actor=actor, status=error.status, own=own, problem=told)
    return redirect(f"/{page_language(request)}/me?done=shown")


@router.post("/me/pause", operation_id="submitPause")
def submit_pause(request: Request, actor: Pauser, form: Form, database: WholeDatabase) -> Response:
    """`until` the last day of a pause, or `do=resume`."""
    version, own, resuming = sent_version(form), actor.profile or "", form.get("do") == "resume"
    read = parse_date(form.get("until", "")).value
    try:
        with database.writing() as session:
            if resuming:
                resume_membership(session, actor, own, version)
            else:
                until = taken_as(PauseWrite, {"until": None if read is None else str(read)}).until
                pause_membership(session, actor, own, version, until)
    except Stale:
        return stale_overview(request, actor, database)
    except Invalid as error:
        errors = {"pause": say(_NO_DAY, page_language(request))}
        return overview(request, actor, database, error.status, errors=errors, pause_until=form.get("until", ""))
    return redirect(f"/{page_language(request)}/me?done={'resumed' if resuming else 'paused'}")


@router.get("/me/data", operation_id="showOwnData")
def show_data(request: Request, actor: Reader, session: ReadSession) -> Response:
    return _data_page(request, actor, find_own(session, actor).view)


def _data_page(
    request: Request, actor: Actor, own: dict[str, Any], status: int = 200, problem: str | None = None
) -> Response:
    here = f"/{page_language(request)}/me/data"
    return page(
        request,
        "own_data.html",
        actor=actor,
        status=status,
        problem=problem,
        own=own,
        fresh=may(actor, "own.take"),
        again=f"/{page_language(request)}/sign-in/again?next={quote(here, safe='')}",
    )


@router.post("/me/download", operation_id="submitDownload")
def submit_download(request: Request, actor: Taker, form: Form, session: WriteSession) -> Response:
    everything = take_everything(session, actor, page_language(request))
    headers = {"Content-Disposition": 'attachment; filename="own-data.json"'}
    return Response(orjson.dumps(everything), 200, headers, "application/json")


@router.post("/me/erasure", operation_id="submitErasure")
def submit_erasure(request: Request, actor: Taker, form: Form, database: WholeDatabase) -> Response:
    """`do`: `ask` or `cancel`."""
    language, cancels = page_language(request), form.get("do") == "cancel"
    try:
        with database.writing() as session:
            (cancel_erasure if cancels else ask_erasure)(session, actor)
    except Conflict as error:
        with database.reading() as session:
            own = find_own(session, actor).view
        return _data_page(request, actor, own, error.status, fact_message(error, language))
    return redirect(f"/{language}/me?done=kept" if cancels else f"/{language}/me/data")


@router.get("/hide-me", operation_id="showHideLink")
async def show_hide_link(request: Request) -> Response:
    """Of a mail. Opening it changes nothing: programs that look at links in mails open them too."""
    done = request.query_params.get("done") == "hidden"
    return page(request, "hide_me.html", token=request.query_params.get("token", ""), done=done)


@router.post("/hide-me", operation_id="submitHideLink", dependencies=[Depends(refuse_other_sites)])
def submit_hide_link(request: Request, form: Form, session: WriteSession) -> Response:
    try:
        hide_by_link(session, taken_as(LinkUse, {"token": form.get("token", "")}).token)
    except NotFound:
        raise NotFound(code="link_not_valid") from None
    return redirect(f"/{page_language(request)}/hide-me?done=hidden")
