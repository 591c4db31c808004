"""Moves of a membership from the page of the person. Each names the version that was looked at."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, WriteSession, allowed
from app.errors import Conflict, Forbidden, Invalid, Stale
from app.given import taken_as
from app.policy import Actor
from app.schemas.own import MembershipMove, PauseWrite, ReasonWrite
from app.services import membership
from app.services.approvals import ask_removal
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.profile_page import Sent, profile_page
from app.web.render import page_language, redirect

router = page_router("/profiles/{profile_id}")

Mover = Annotated[Actor, Depends(allowed("memberships.move"))]
Pauser = Annotated[Actor, Depends(allowed("memberships.pause"))]
Suspender = Annotated[Actor, Depends(allowed("memberships.suspend"))]
Remover = Annotated[Actor, Depends(allowed("memberships.remove"))]
_TAKEN_BACK: Final = (Invalid, Conflict, Stale, Forbidden)


@router.post("/membership", operation_id="submitMembershipMove")
def submit_move(request: Request, actor: Mover, profile_id: str, form: Form, database: WholeDatabase) -> Response:
    def work(session: WriteSession) -> None:
        given = taken_as(MembershipMove, _filled(form, "state", "reason"))
        membership.move_membership(session, actor, profile_id, _version(form), given.state, given.reason)

    return _done(request, actor, profile_id, form, database, f"membership-{form.get('state', '')}", work)


@router.post("/pause", operation_id="submitPause")
def submit_pause(request: Request, actor: Pauser, profile_id: str, form: Form, database: WholeDatabase) -> Response:
    def work(session: WriteSession) -> None:
        given = taken_as(PauseWrite, _filled(form, "until"))
        membership.pause_membership(session, actor, profile_id, _version(form), given.until)

    return _done(request, actor, profile_id, form, database, "pause-paused", work)


@router.post("/resumption", operation_id="submitResumption")
def submit_resumption(
    request: Request, actor: Pauser, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    def work(session: WriteSession) -> None:
        membership.resume_membership(session, actor, profile_id, _version(form))

    return _done(request, actor, profile_id, form, database, "resumption-active", work)


@router.post("/suspension", operation_id="submitSuspension")
def submit_suspension(
    request: Request, actor: Suspender, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    def work(session: WriteSession) -> None:
        given = taken_as(ReasonWrite, _filled(form, "reason"))
        membership.suspend_membership(session, actor, profile_id, _version(form), given.reason)

    return _done(request, actor, profile_id, form, database, "suspension-suspended", work)


@router.post("/reinstatement", operation_id="submitReinstatement")
def submit_reinstatement(
    request: Request, actor: Suspender, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    def work(session: WriteSession) -> None:
        given = taken_as(ReasonWrite, _filled(form, "reason"))
        membership.reinstate_membership(session, actor, profile_id, _version(form), given.reason)

    return _done(request, actor, profile_id, form, database, "reinstatement-active", work)


@router.post("/removal", operation_id="submitRemovalAsking")
def submit_removal(
    request: Request, actor: Remover, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    """Carried out when another has approved it."""

    def work(session: WriteSession) -> None:
        ask_removal(session, actor, profile_id, taken_as(ReasonWrite, _filled(form, "reason")).reason)

    return _done(request, actor, profile_id, form, database, "removal-removed", work)


def _filled(form: Form, *names: str) -> dict[str, str]:
    """What was filled in: an empty field is one that is missing."""
    return {name: form[name] for name in names if form.get(name, "").strip()}


def _version(form: Form) -> int:
    given = form.get("version", "")
    # Without the version it is not known what was looked at.
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Stale()
    return int(given)


def _done(
    request: Request,
    actor: Actor,
    profile_id: str,
    form: Form,
    database: Database,
    which: str,
    work: Callable[[WriteSession], None],
) -> Response:
    """Back on the page of the person; with the form as it was sent when it could not be taken."""
    try:
        with database.writing() as session:
            work(session)
    except _TAKEN_BACK as fact:
        return profile_page(request, actor, database, profile_id, Sent(which, form, fact))
    return redirect(f"/{page_language(request)}/profiles/{profile_id}#membership")
