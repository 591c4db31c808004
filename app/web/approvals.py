"""Approvals: what takes two persons, asked for by one and decided by another."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.given import known_parameters, taken_as
from app.policy import Actor, may
from app.queries.approvals import find_approval, list_approvals, told_approval
from app.queries.askers import Asker, askers_of
from app.queries.vocabularies import load_terms
from app.schemas.approvals import ApprovalDecision, OpeningAsked
from app.services.approvals import ask_export, decide_approval
from app.vocabularies.fixed import FIXED_TERMS
from app.web.addresses import page_router
from app.web.askers import told_asker
from app.web.field_words import FieldWords
from app.web.fields import Form, field_messages
from app.web.i18n import N_
from app.web.render import page, page_language, redirect
from app.web.stewardship import tabs, version_given

router = page_router("/approvals")

Reader = Annotated[Actor, Depends(allowed("approvals.read"))]
Decider = Annotated[Actor, Depends(allowed("approvals.decide"))]
Exporter = Annotated[Actor, Depends(allowed("profiles.export"))]
Status = Literal["waiting", "approved", "refused", "carried_out", "expired"]
Act = Literal["membership_removal", "sealed_reading", "confidential_export"]
_PAGE: Final = 20
STATUSES: Final = {
    "waiting": N_("Waiting"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "carried_out": N_("Carried out"),
    "expired": N_("Run out"),
}
ACTS: Final = {
    "membership_removal": N_("Removal of a member"),
    "sealed_reading": N_("Reading of sealed fields"),
    "confidential_export": N_("Export with contact details"),
}
_SAID: Final = {
    "already_decided": N_("Somebody has decided on it meanwhile."),
    "approval_expired": N_("The time for this is over. It has to be asked for anew."),
    "no_longer_fits": N_("This cannot be approved any more: the person or who asked is not in the state it needs."),
    "own_record": N_("Nobody decides about themselves, or on what they asked for."),
    "already_asked": N_("You have asked for this already: it waits or is approved."),
    "stale": N_("Somebody changed this since you read it. What is below is as it stands now."),
}
_DOES_NOT_FIT: Final = N_("This does not fit the present state")
_DONE: Final = {
    "approve": N_("Approved. Who asked for it is told by mail."),
    "refuse": N_("Refused. Who asked for it is told by mail and reads your reason."),
    "asked": N_("Asked for. Those who may decide are told by mail."),
}


@router.get("", operation_id="showApprovals", dependencies=[Depends(known_parameters)])
def show_approvals(
    request: Request,
    actor: Reader,
    session: ReadSession,
    status: Annotated[Status, Query()] = "waiting",
    act: Annotated[Act | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    language = page_language(request)
    found, following = list_approvals(session, actor, status, act, _PAGE, cursor)
    askers = askers_of(session, [one.approval.asked_by for one in found])
    words = FieldWords(load_terms(session), language)
    rows = [_told(told_approval(one, actor), actor, askers, words) for one in found]
    return page(
        request,
        "approvals.html",
        actor=actor,
        tabs=tabs(actor, language, "/approvals"),
        rows=rows,
        chosen=status,
        act=act,
        statuses=STATUSES,
        acts=ACTS,
        following=following,
        exports=may(actor, "profiles.export"),
    )


def _told(told: dict[str, Any], actor: Actor, askers: dict[str, Asker], words: FieldWords) -> dict[str, Any]:
    decider = told["decided_by"]
    return told | {
        "title": ACTS[told["act"]],
        "mine": told["asked_by"] == actor.name,
        "asker": told_asker(askers[told["asked_by"]], words),
        "decider": told_asker(askers[decider], words) if decider in askers else None,
        "purpose": _purposes(words.language).get(told["purpose"]),
    }


def _purposes(language: str) -> dict[str | None, str]:
    return {term.code: term.labels[language] for term in FIXED_TERMS["opening_purposes"]}


@router.get("/export", operation_id="showExportAsking")
def show_export_asking(request: Request, actor: Exporter) -> Response:
    return _export_form(request, actor)


def _export_form(request: Request, actor: Actor, status: int = 200, **shown: Any) -> Response:
    language = page_language(request)
    blank: dict[str, Any] = {"given": {}, "errors": {}, "problem": None}
    return page(
        request,
        "export_asking.html",
        actor=actor,
        status=status,
        tabs=tabs(actor, language, "/approvals"),
        purposes=list(_purposes(language).items()),
        **{**blank, **shown},
    )


@router.post("/export", operation_id="submitExportAsking")
def submit_export_asking(request: Request, actor: Exporter, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    fields = {name: form.get(name, "").strip() or None for name in ("purpose", "case_reference", "reason")}
    try:
        asked = taken_as(OpeningAsked, {name: value for name, value in fields.items() if value is not None})
        with database.writing() as session:
            id_ = ask_export(session, actor, asked)
    except Invalid as error:
        return _export_form(request, actor, 422, given=form, errors=field_messages(error.errors, language))
    except Conflict as error:
        return _export_form(request, actor, error.status, given=form, problem=_said(error))
    return redirect(f"/{language}/approvals/{id_}?done=asked")


@router.get("/{approval_id}", operation_id="showApproval", dependencies=[Depends(known_parameters)])
def show_approval(
    request: Request,
    actor: Reader,
    approval_id: str,
    database: WholeDatabase,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return _approval(request, actor, approval_id, database, done=_DONE.get(done))


def _approval(
    request: Request, actor: Actor, approval_id: str, database: WholeDatabase, status: int = 200, **shown: Any
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        found = find_approval(session, actor, approval_id)
        told = told_approval(found, actor)
        askers = askers_of(session, [told["asked_by"], told["decided_by"]])
        words = FieldWords(load_terms(session), language)
    blank: dict[str, Any] = {"problem": None, "errors": {}, "reason": "", "done": None}
    return page(
        request,
        "approval.html",
        actor=actor,
        status=status,
        place=f"/approvals/{approval_id}",
        tabs=tabs(actor, language, "/approvals"),
        approval=_told(told, actor, askers, words),
        fresh=may(actor, "approvals.decide"),
        command=f"sulh export FILE.xlsx --confidential {told['id']}",
        again=f"/{language}/sign-in/again?next=/{language}/approvals/{told['id']}",
        statuses=STATUSES,
        **{**blank, **shown},
    )


@router.post("/{approval_id}/decision", operation_id="submitApprovalDecision")
def submit_approval_decision(
    request: Request, actor: Decider, approval_id: str, form: Form, database: WholeDatabase
) -> Response:
    reason = form.get("reason", "")
    try:
        given = taken_as(ApprovalDecision, {"decision": form.get("decision"), "reason": reason.strip() or None})
        with database.writing() as session:
            decide_approval(session, actor, approval_id, version_given(form), given.decision, given.reason)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return _approval(request, actor, approval_id, database, 422, errors=messages, reason=reason)
    except (Conflict, Stale, Forbidden) as error:
        return _approval(request, actor, approval_id, database, error.status, problem=_said(error), reason=reason)
    return redirect(f"/{page_language(request)}/approvals/{approval_id}?done={given.decision}")


def _said(error: Fact) -> str:
    return _SAID.get(error.code, _DOES_NOT_FIT)
