"""Who is considered for a request, who else fits, and the list that goes up."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app.deps import Database, WholeDatabase, allowed, current_index, request_id_of
from app.errors import Fact, Invalid, Malformed
from app.forms import Fields
from app.given import taken_as
from app.models import DeploymentRequest
from app.policy import Actor, may
from app.queries.accounts import id_of
from app.queries.candidates import candidates_of, shortlist_of, told_candidates
from app.queries.deployments import find_request, history_of, request_view
from app.queries.vocabularies import load_terms
from app.readings import count_candidates
from app.schemas.candidates import CandidateRemoval, CandidateWrite, ShortlistWrite, SoundingReply
from app.schemas.deployments import StepReason
from app.search.index import ProfileIndex
from app.search.matching import Match, Matches
from app.services.deployments.candidates import (
    add_candidate,
    may_change_candidates,
    may_look_for_candidates,
    reconsider_candidate,
    remove_candidate,
    screen_candidate,
    waive_flag,
)
from app.services.deployments.findings import with_findings
from app.services.deployments.matching import explanation_of, found_by, matches_for
from app.services.deployments.reading import read_request
from app.services.deployments.shortlisting import shortlist_request
from app.services.deployments.soundings import record_answer, sound_candidate
from app.services.deployments.teams import Proposed, makes_team, propose_teams
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import FormToMend, field_messages, number_in, version_of
from app.web.once import made_once
from app.web.render import page, page_language, redirect
from app.web.request_course import MARKS, course_of, next_step
from app.web.request_view import criterion_words, told_flag, told_request
from app.web.shortlist_balance import shown_balance
from app.web.team_view import told_teams
from app.web.titles import PARAMETERS

router = page_router("/requests/{request_id}")

Reader = Annotated[Actor, Depends(allowed("candidates.read"))]
Changer = Annotated[Actor, Depends(allowed("candidates.change"))]
_SHOWN = 20


@router.get("/candidates", operation_id="showCandidates")
async def show_candidates(request: Request, actor: Reader, request_id: str, database: WholeDatabase) -> Response:
    """With the people who fit, for whoever may look for them."""
    return await _page(request, actor, request_id, database)


async def _page(
    request: Request,
    actor: Actor,
    request_id: str,
    database: Database,
    status: int = 200,
    **shown: Any,
) -> Response:
    index, language = await current_index(request), page_language(request)
    told = await run_in_threadpool(_considered, request, database, actor, request_id, language)
    row: DeploymentRequest = told.pop("row")
    matches: list[Matches] = []
    teams = None
    if may_look_for_candidates(actor, row):
        matches = [matches_for(index, actor, row, post, language, _SHOWN) for post in range(len(row.posts))]
        slots = [match.slot for found in matches for match in (*found.items, *found.near_misses)]
        if makes_team(row):
            teams = await run_in_threadpool(_proposed, index, database, actor, row, language)
            slots += teams.shown
        if matches:
            await request.app.state.walks.show(actor, slots, matches[0].visible, request_id_of(request))
    taken = {(each["post"], each["person"]["id"]) for each in told["candidates"]}
    blank: dict[str, Any] = {"errors": {}, "problem": None, "typed": {}, "tried": ""}
    return page(
        request,
        "request_candidates.html",
        actor=actor,
        status=status,
        place=f"/requests/{row.public_id}/candidates",
        matches=[_told_matches(found, told["terms"], language) for found in matches],
        teams=None if teams is None else told_teams(teams.told, told["terms"], language),
        taken=taken,
        words=words,
        changes=may_change_candidates(actor, row),
        waives=may(actor, "candidates.waive"),
        **told,
        **{**blank, **shown},
    )


def _considered(request: Request, database: Database, actor: Actor, request_id: str, language: str) -> dict[str, Any]:
    with database.reading() as session:
        of, found = candidates_of(session, actor, id_of(request_id))
        terms = load_terms(session)
        view = request_view(session, actor, of)
        considered = with_findings(session, actor, found, told_candidates(session, found))
        told = {
            "row": of.request,
            "told": told_request(view, terms, language),
            "course": course_of(view["state"], history_of(session, actor, of)),
            "course_marks": MARKS,
            "next_step": next_step(view),
            "candidates": [_with_wishes(one, terms, language) for one in considered],
            "terms": terms,
            "frozen": of.request.state == "shortlisted" and shortlist_of(session, of).frozen_at.isoformat(),
            "balance": shown_balance(session, of, found, terms, language),
        }
    count_candidates(request, actor, found)
    with database.writing() as session:
        read_request(session, actor, of)
    return told


def _with_wishes(one: dict[str, Any], terms: Any, language: str) -> dict[str, Any]:
    """With what was asked of the person when it was put on the list, in the language of the page."""
    kept = one["explanation"].get("criteria", [])
    in_words = [{**wish, "has": wish["said"][language]} if "said" in wish else wish for wish in kept]
    # The first wish is the role of the post itself.
    wishes = [_told_wish(wish, terms, language) for wish in in_words[1:]]
    flags = {name: [told_flag(flag, terms, language) for flag in one[name]] for name in ("flags", "found_since")}
    return {**one, "wishes": wishes, **flags}


def _proposed(
    index: ProfileIndex, database: Database, actor: Actor, row: DeploymentRequest, language: str
) -> Proposed:
    with database.reading() as session:
        return propose_teams(index, session, actor, row.public_id, language)


def _told_matches(found: Matches, terms: Any, language: str) -> dict[str, Any]:
    return {
        "total": found.total,
        "near": found.near,
        "items": [_told_match(match, terms, language) for match in found.items],
        "near_misses": [_told_match(match, terms, language) for match in found.near_misses],
    }


def _told_match(match: Match, terms: Any, language: str) -> dict[str, Any]:
    # The first wish is the role of the post itself, which everybody here has or which is named as missing.
    wishes = [_told_wish(one, terms, language) for one in match.wishes]
    missing = None if match.missing is None else wishes[match.missing]
    return {"card": match.card, "wishes": wishes[1:], "missing": missing, "availability": match.availability}


def _told_wish(one: dict[str, Any], terms: Any, language: str) -> dict[str, Any]:
    title = PARAMETERS[one["parameter"]]
    return {**one, "title": title, "asked": criterion_words(one["parameter"], one["value"], terms, language)}


@router.post("/candidates", operation_id="submitCandidate")
async def submit_candidate(
    request: Request, actor: Changer, request_id: str, form: FormToMend, database: WholeDatabase
) -> Response:
    index = await current_index(request)
    try:
        added = await run_in_threadpool(_add, index, actor, request_id, form, database, page_language(request))
    except Fact as error:
        return await refused(request, actor, request_id, database, error, form, "add")
    return back_to_candidates(request, request_id, added)


def _add(index: ProfileIndex, actor: Actor, request_id: str, form: Fields, database: Database, language: str) -> str:
    post = number_in(form.get("post", "")) or 0
    given = taken_as(CandidateWrite, {"profile": form.get("profile"), "post": post})

    def explain(row: DeploymentRequest, slot: int) -> dict[str, Any]:
        return explanation_of(index, actor, row, given.post, slot, language)

    with database.writing() as session:
        route, profile = f"/requests/{request_id}/candidates", str(given.profile)
        make = partial(add_candidate, session, actor, id_of(request_id), given.post, profile, explain)
        made_once(session, actor, form, route, make)
    return f"fits-{given.post}-{given.profile}"


def back_to_candidates(request: Request, request_id: str, place: str) -> Response:
    """To where on the page somebody was, so that a long list is not read from its beginning each time."""
    return redirect(f"/{page_language(request)}/requests/{id_of(request_id)}/candidates#{place}")


@router.post("/candidates/{candidate_id}", operation_id="submitCandidateStep")
async def submit_step(
    request: Request, actor: Changer, request_id: str, candidate_id: str, form: FormToMend, database: WholeDatabase
) -> Response:
    """`step`: screen (also again), sound, answer, reconsider, remove, remove_conflict."""
    try:
        await run_in_threadpool(_taken, actor, id_of(request_id), id_of(candidate_id), form, database)
    except Fact as error:
        return await refused(request, actor, request_id, database, error, form, candidate_id)
    return back_to_candidates(request, request_id, f"candidate-{id_of(candidate_id)}")


def _taken(actor: Actor, request_id: UUID, candidate_id: UUID, form: Fields, database: Database) -> None:
    form.refuse_faults()
    step, number = form.get("step", ""), version_of(form)
    with database.writing() as session:
        if step == "screen":
            screen_candidate(session, actor, request_id, candidate_id, number)
        elif step == "sound":
            sound_candidate(session, actor, request_id, candidate_id, number)
        elif step == "answer":
            answer = taken_as(SoundingReply, {"answer": form.get("answer")}).answer
            record_answer(session, actor, request_id, candidate_id, number, answer)
        elif step == "reconsider":
            reconsider_candidate(session, actor, request_id, candidate_id, number)
        elif step in ("remove", "remove_conflict"):
            conflict = step == "remove_conflict"
            given = taken_as(CandidateRemoval, {"conflict": conflict, "reason": form.get("reason") or None})
            remove_candidate(session, actor, request_id, candidate_id, number, given.reason, conflict=conflict)
        else:
            raise Malformed()


async def refused(
    request: Request,
    actor: Actor,
    request_id: str,
    database: Database,
    error: Fact,
    form: Fields,
    tried: str,
) -> Response:
    if error.status not in (403, 409, 412, 422):
        raise error
    messages = field_messages(error.errors, page_language(request)) if isinstance(error, Invalid) else {}
    problem = None if messages else error.code
    typed = {**form, "order": form.all("order")}
    return await _page(
        request,
        actor,
        request_id,
        database,
        error.status,
        errors=messages,
        problem=problem,
        typed=typed,
        tried=tried,
    )


@router.post("/candidates/{candidate_id}/flags/{flag_id}", operation_id="submitWaiver")
async def submit_waiver(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.waive"))],
    request_id: str,
    candidate_id: str,
    flag_id: str,
    form: FormToMend,
    database: WholeDatabase,
) -> Response:
    try:
        await run_in_threadpool(_waived, actor, request_id, candidate_id, flag_id, form, database)
    except Fact as error:
        return await refused(request, actor, request_id, database, error, form, flag_id)
    return back_to_candidates(request, request_id, f"candidate-{id_of(candidate_id)}")


def _waived(actor: Actor, request_id: str, candidate_id: str, flag_id: str, form: Fields, database: Database) -> None:
    form.refuse_faults()
    reason = taken_as(StepReason, {"reason": form.get("reason") or None}).reason
    with database.writing() as session:
        waive_flag(session, actor, id_of(request_id), id_of(candidate_id), id_of(flag_id), reason)


@router.post("/shortlist", operation_id="submitShortlist")
async def submit_shortlist(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("requests.admit"))],
    request_id: str,
    form: FormToMend,
    database: WholeDatabase,
) -> Response:
    """Each candidate's place is a number beside the name; who has none is not proposed."""
    index = await current_index(request)
    try:
        await run_in_threadpool(_frozen, index, actor, request_id, form, database, page_language(request))
    except Fact as error:
        return await refused(request, actor, request_id, database, error, form, "shortlist")
    return back_to_candidates(request, request_id, "main")


def _frozen(
    index: ProfileIndex, actor: Actor, request_id: str, form: Fields, database: Database, language: str
) -> None:
    form.refuse_faults()
    given = taken_as(ShortlistWrite, {"order": _order(form), "reason": form.get("reason") or None})
    with database.reading() as session:
        row = find_request(session, actor, id_of(request_id)).request
    searched = found_by(index, actor, row, language)
    with database.writing() as session:
        shortlist_request(session, actor, id_of(request_id), version_of(form), given.order, given.reason, searched)


def _order(form: Fields) -> list[str]:
    given = {name.removeprefix("place-"): number_in(text) for name, text in form.items() if name.startswith("place-")}
    places = [(number, candidate) for candidate, number in given.items() if number is not None]
    return [candidate for _, candidate in sorted(places)]
