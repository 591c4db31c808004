"""Deployment requests: the list, and the request with what can be done now."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import Database, WholeDatabase, allowed
from app.errors import Conflict, Invalid, WalkEnded
from app.given import taken_as
from app.policy import Actor, may
from app.queries.accounts import id_of
from app.queries.deployments import (
    FoundRequest,
    find_request,
    history_of,
    request_view,
)
from app.queries.preparation import own_debrief
from app.queries.request_officers import may_read_officers, officers_named, officers_to_name
from app.queries.request_people import ShownPerson, people_for_requester
from app.queries.vocabularies import load_terms
from app.queries.waiting_requests import Only, counts_of_requests, list_only
from app.readings import count_people
from app.refusals import refusal_to_keep
from app.schemas.fielding import DebriefWrite
from app.services.deployments.candidates import may_read_candidates
from app.services.deployments.debriefs import KEPT, may_write_debrief, write_debrief, years_after
from app.services.deployments.interim import ask_for_interim_help, may_ask_for_interim_help
from app.services.deployments.reading import read_people, read_request
from app.services.deployments.requests import may_change
from app.web import request_words as words
from app.web.account import ROLE_NAMES
from app.web.addresses import page_router
from app.web.fields import Form, FormToMend, fact_message, field_messages, said
from app.web.once import made_once
from app.web.render import page, page_language, redirect
from app.web.request_course import MARKS, course_of, next_step
from app.web.request_dossier import card_facts
from app.web.request_view import situation_name, told_request

router = page_router("/requests")

Reader = Annotated[Actor, Depends(allowed("requests.read"))]
Writer = Annotated[Actor, Depends(allowed("requests.write"))]
_PAGE: Final = 20
_ONLY: Final[dict[str, Only]] = {"waiting": "waiting", "late": "late"}


@router.get("", operation_id="showRequests")
def show_requests(request: Request, actor: Reader, database: WholeDatabase) -> Response:
    state, cursor = request.query_params.get("state"), request.query_params.get("cursor")
    only = _ONLY.get(request.query_params.get("only", ""))
    with database.reading() as session:
        items, more = list_only(session, actor, only, state if state in words.STATES else None, _PAGE, cursor)
        counts = counts_of_requests(session, actor)
        terms = load_terms(session)
    situations = {code: situation_name(terms, code, page_language(request)) for code in terms["situations"]}
    return page(
        request,
        "requests.html",
        actor=actor,
        items=items,
        more=more,
        state=state if state in words.STATES else "",
        only=only or "",
        counts=counts,
        situations=situations,
        words=words,
        writes=may(actor, "requests.write"),
        reports=may(actor, "requests.report"),
    )


@router.get("/{request_id}", operation_id="showRequest")
def show_request(request: Request, actor: Reader, request_id: str, database: WholeDatabase) -> Response:
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
    with database.writing() as session:
        read_request(session, actor, found)
    return request_page(request, actor, request_id, database)


def request_page(
    request: Request,
    actor: Actor,
    request_id: str,
    database: Database,
    status: int = 200,
    *,
    typed: dict[str, Any] | None = None,
    step: str = "",
    errors: dict[str, str] | None = None,
    problem: str | None = None,
    problem_said: str | None = None,
    lacks: Sequence[str] = (),
) -> Response:
    """The request as it is now; `step` was tried with `typed` and could not be taken."""
    language = page_language(request)
    with database.reading() as session:
        found = find_request(session, actor, id_of(request_id))
        view = request_view(session, actor, found)
        terms = load_terms(session)
        steps = history_of(session, actor, found)
        people = people_for_requester(session, actor, found.request.public_id) if found.is_requester else []
        officers = _officers(session, actor, found)
        debrief = own_debrief(session, found) if may_write_debrief(actor, found) else None
    ended = _open_people(request, actor, database, people)
    shown = [] if ended else people
    answer = page(
        request,
        "request.html",
        actor=actor,
        status=status,
        place=f"/requests/{view['id']}",
        told=told_request(view, terms, language),
        steps=steps,
        course=course_of(view["state"], steps),
        course_marks=MARKS,
        next_step=next_step(view),
        done=_just_done(request, steps),
        words=words,
        tried=step,
        typed=typed or {},
        errors=errors or {},
        problem=problem,
        problem_said=problem_said,
        lacks=lacks,
        people=[{**one.told, "told": card_facts(one.told["card"], terms, language)} for one in shown],
        walk_ended=ended is not None,
        officers=officers,
        roles=ROLE_NAMES,
        debrief=debrief,
        keep_until=years_after(now().date(), KEPT).isoformat(),
        **_ways(actor, found),
    )
    if ended:
        answer.background = refusal_to_keep(request, ended)
    return answer


def _just_done(request: Request, steps: Sequence[dict[str, Any]]) -> str | None:
    """The step that brought somebody here, as long as it is the last one."""
    done = request.query_params.get("done")
    return done if steps and steps[-1]["action"] == done else None


def _open_people(
    request: Request, actor: Actor, database: Database, people: Sequence[ShownPerson]
) -> WalkEnded | None:
    """Who is considered is about to be shown to the side that made the request. What comes back is why not: the rest
    of the request stays open to it all the same."""
    if people:
        try:
            count_people(request, actor, [one.profile_id for one in people])
        except WalkEnded as ended:
            return ended
        with database.writing() as session:
            read_people(session, actor, people)
    return None


def _ways(actor: Actor, found: FoundRequest) -> dict[str, Any]:
    return {
        "editable": may_change(actor, found),
        "considers": may_read_candidates(actor, found),
        "asks_interim": may_ask_for_interim_help(actor, found),
        "debriefs": may_write_debrief(actor, found),
    }


def _officers(session: Any, actor: Actor, found: FoundRequest) -> dict[str, Any] | None:
    """Of a strict request: who is named, and whom the head could name; None for whoever does not read it."""
    if found.request.confidentiality != "strict" or not may_read_officers(session, actor, found):
        return None
    names = may(actor, "requests.name_officers")
    return {
        "named": officers_named(session, actor, found),
        "names": names,
        "others": officers_to_name(session, actor, found) if names else [],
    }


@router.post("/{request_id}/interim-help", operation_id="submitInterimHelp")
def submit_interim(request: Request, actor: Writer, request_id: str, form: Form, database: WholeDatabase) -> Response:
    """A new draft, which is opened to be filled in."""
    try:
        with database.writing() as session:
            envoy = id_of(request_id)
            route, ask = f"/requests/{envoy}/interim-help", lambda: ask_for_interim_help(session, actor, envoy)
            made = made_once(session, actor, form, route, ask)
    except Conflict as error:
        return request_page(request, actor, request_id, database, error.status, problem=error.code)
    return redirect(f"/{page_language(request)}/requests/{made}/edit")


@router.post("/{request_id}/debrief-part", operation_id="submitDebriefPart")
def submit_debrief(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("debriefs.write"))],
    request_id: str,
    form: FormToMend,
    database: WholeDatabase,
) -> Response:
    """The voice of who made the request, or of the desk."""
    shown: dict[str, Any] = {"typed": dict(form), "step": "debrief_part"}
    try:
        form.refuse_faults()
        told = said(form, *DebriefWrite.model_fields)
        with database.writing() as session:
            write_debrief(session, actor, id_of(request_id), taken_as(DebriefWrite, told))
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return request_page(request, actor, request_id, database, 422, errors=messages, **shown)
    except Conflict as error:
        shown |= {"problem": error.code, "problem_said": fact_message(error, page_language(request))}
        return request_page(request, actor, request_id, database, error.status, **shown)
    return redirect(f"/{page_language(request)}/requests/{id_of(request_id)}")
