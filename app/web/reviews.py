"""Reviews: changes and nominations that wait for the desk, and the decision on a change."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.given import known_parameters, taken_as
from app.policy import Actor, may
from app.queries.askers import Asker, askers_of
from app.queries.nominations import Nominee, waiting_nominees
from app.queries.profiles import Found, find_profile
from app.queries.reviews import Review, find_review, list_reviews
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.schemas.own import ReviewDecision
from app.services.membership import move_membership, moves_of
from app.services.profiles import written_shape
from app.services.reviews import decide_review, still_fits
from app.web.addresses import page_router
from app.web.askers import told_asker
from app.web.field_words import FieldWords
from app.web.fields import Form, field_messages
from app.web.i18n import N_
from app.web.profile_fields import TITLES
from app.web.render import page, page_language, redirect
from app.web.stewardship import days_since, tabs, version_given

router = page_router("/reviews")

Reader = Annotated[Actor, Depends(allowed("reviews.read"))]
Decider = Annotated[Actor, Depends(allowed("reviews.decide"))]
Mover = Annotated[Actor, Depends(allowed("memberships.move"))]
Status = Literal["waiting", "accepted", "refused", "withdrawn"]
_PAGE: Final = 20
STATUSES: Final = {
    "waiting": N_("Waiting"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
    "withdrawn": N_("Taken back"),
}
_KINDS: Final = {"changes": N_("Changes"), "nominations": N_("Nominations")}
_SAID: Final = {
    "already_decided": N_("Somebody has decided on it meanwhile."),
    "no_longer_fits": N_("The profile has changed since this was asked for. Refuse it and ask for it anew."),
    "own_record": N_("Nobody decides on the own profile, or on what they asked for themselves."),
    "incomplete": N_("The profile is incomplete, so this person cannot be a member yet."),
    "stale": N_("Somebody changed this since you read it. What is below is as it stands now."),
}
_DOES_NOT_FIT: Final = N_("This does not fit the present state")
_DONE: Final = {
    "accept": N_("Accepted. The profile holds the change now."),
    "refuse": N_("Refused. Who asked for it reads your reason."),
    "moved": N_("The nomination has moved on."),
}


@router.get("", operation_id="showReviews", dependencies=[Depends(known_parameters)])
def show_reviews(
    request: Request,
    actor: Reader,
    database: WholeDatabase,
    kind: Annotated[Literal["changes", "nominations"], Query()] = "changes",
    status: Annotated[Status, Query()] = "waiting",
    state: Annotated[Literal["nominated", "under_review"] | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return _list(request, actor, database, kind, status, state, cursor, done=_DONE.get(done))


def _list(
    request: Request,
    actor: Actor,
    database: WholeDatabase,
    kind: str,
    status: str = "waiting",
    state: str | None = None,
    cursor: str | None = None,
    *,
    answer: int = 200,
    **shown: Any,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        words = FieldWords(load_terms(session), language)
        if kind == "changes":
            reviews, following = list_reviews(session, actor, status, _PAGE, cursor)
            askers = askers_of(session, [review.change.asked_by for review in reviews])
            rows = [_review_row(review, askers, words) for review in reviews]
            slots = [review.change.profile_id for review in reviews]
        else:
            nominees, following = waiting_nominees(session, actor, state, _PAGE, cursor)
            rows = [_nominee_row(one, actor, words) for one in nominees]
            slots = [one.slot for one in nominees]
    count_people(request, actor, slots)
    return page(
        request,
        "reviews.html",
        actor=actor,
        status=answer,
        place=f"/reviews?kind={kind}" if request.method == "POST" else None,
        tabs=tabs(actor, language, "/reviews"),
        kind=kind,
        kinds=_KINDS,
        chosen=status,
        statuses=STATUSES,
        state=state,
        rows=rows,
        following=following,
        **{"problem": None, "done": None, **shown},
    )


def _review_row(review: Review, askers: dict[str, Asker], words: FieldWords) -> dict[str, Any]:
    change = review.change
    return {
        "id": str(change.public_id),
        "field": TITLES[change.field],
        "name": review.name,
        "reference": review.reference,
        "asker": told_asker(askers[change.asked_by], words),
        "days": days_since(change.asked_at),
        "asked_at": change.asked_at.isoformat(),
        "status": change.status,
    }


def _nominee_row(nominee: Nominee, actor: Actor, words: FieldWords) -> dict[str, Any]:
    moves = moves_of(actor, {"id": str(nominee.id), "membership": nominee.membership})
    return {
        "id": str(nominee.id),
        "name": nominee.name,
        "reference": nominee.reference,
        "nominated_by": nominee.nominated_by and words.term("countries", nominee.nominated_by),
        "note": nominee.note,
        "state": words.term("membership-states", nominee.membership),
        "days": days_since(nominee.since),
        "since": nominee.since.isoformat(),
        "version": nominee.version,
        "moves": [move["state"] for move in moves if move["operation"] == "moveMembership"],
    }


@router.post("/nominations/{profile_id}", operation_id="submitNominationMove")
def submit_nomination_move(
    request: Request, actor: Mover, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    """One step on: under review, then a member."""
    try:
        with database.writing() as session:
            move_membership(session, actor, profile_id, version_given(form), form.get("state", ""))
    except (Conflict, Stale) as error:
        return _list(request, actor, database, "nominations", answer=error.status, problem=_told(error))
    return redirect(f"/{page_language(request)}/reviews?kind=nominations&done=moved")


@router.get("/{review_id}", operation_id="showReview")
def show_review(request: Request, actor: Reader, review_id: str, database: WholeDatabase) -> Response:
    return _review(request, actor, review_id, database)


def _review(
    request: Request, actor: Actor, review_id: str, database: WholeDatabase, answer: int = 200, **shown: Any
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        review = find_review(session, actor, review_id)
        found = find_profile(session, actor, str(review.profile))
        askers = askers_of(session, [review.change.asked_by, review.change.decided_by])
        words = FieldWords(load_terms(session), language)
    count_people(request, actor, [found.id])
    return page(
        request,
        "review.html",
        actor=actor,
        status=answer,
        place=f"/reviews/{review_id}",
        tabs=tabs(actor, language, "/reviews"),
        review=_told_review(review, found, askers, words),
        decides=_may_decide(actor, review, found),
        profile=f"/profiles/{review.profile}",
        statuses=STATUSES,
        **{"problem": None, "errors": {}, "reason": "", **shown},
    )


def _may_decide(actor: Actor, review: Review, found: Found) -> bool:
    own = actor.profile == found.record["id"] or review.change.asked_by == actor.name
    return may(actor, "reviews.decide") and review.change.status == "waiting" and not own


def _told_review(review: Review, found: Found, askers: dict[str, Asker], words: FieldWords) -> dict[str, Any]:
    change = review.change
    waits = change.status == "waiting"
    fits = not waits or still_fits(found, review)
    now_there = written_shape(found.record)[change.field]
    decider = change.decided_by
    return {
        "id": str(change.public_id),
        "title": TITLES[change.field],
        "name": review.name,
        "reference": review.reference,
        "before": words.lines(change.field, change.before),
        "after": words.lines(change.field, change.after),
        "now": None if fits else words.lines(change.field, now_there),
        "part_of_more": change.field in ("expertise", "certificates"),
        "asker": told_asker(askers[change.asked_by], words),
        "asked_at": change.asked_at.isoformat(),
        "days": days_since(change.asked_at),
        "status": change.status,
        "decider": decider and told_asker(askers[decider], words),
        "decided_at": change.decided_at and change.decided_at.isoformat(),
        "reason": change.reason,
        "version": change.version,
    }


@router.post("/{review_id}/decision", operation_id="submitReviewDecision")
def submit_review_decision(
    request: Request, actor: Decider, review_id: str, form: Form, database: WholeDatabase
) -> Response:
    reason = form.get("reason", "")
    try:
        given = taken_as(ReviewDecision, {"decision": form.get("decision"), "reason": reason.strip() or None})
        with database.writing() as session:
            decide_review(session, actor, review_id, version_given(form), given.decision, given.reason)
    except Invalid as error:
        messages = field_messages(error.errors, page_language(request))
        return _review(request, actor, review_id, database, 422, errors=messages, reason=reason)
    except (Conflict, Stale, Forbidden) as error:
        problem = _told(error)
        return _review(request, actor, review_id, database, error.status, problem=problem, reason=reason)
    return redirect(f"/{page_language(request)}/reviews?done={given.decision}")


def _told(error: Fact) -> str:
    return _SAID.get(error.code, _DOES_NOT_FIT)
