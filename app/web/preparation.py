"""The decision on a request and its preparation: who goes, who consents, what is ticked, what has been issued."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import Fact, Invalid, NotFound
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.policy.candidate_moves import MANDATED
from app.queries.accounts import id_of
from app.queries.candidates import FoundCandidate, candidates_of, told_candidates
from app.queries.deployments import FoundRequest, history_of, request_view
from app.queries.lessons import lessons_akin
from app.queries.preparation import preparation_view
from app.queries.vocabularies import load_terms
from app.readings import count_candidates
from app.schemas.deployments import StepReason
from app.schemas.fielding import AlarmAnswer, ChecksWrite, ConsentWrite, InterestDecision, ReleaseWrite
from app.services.deployments import consents, decision_files, fielding, offers
from app.services.deployments.reading import read_request
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import FormToMend, fact_message, field_messages, number_in, said, version_of
from app.web.i18n import OWN_NAMES
from app.web.render import page, page_language, redirect
from app.web.request_course import MARKS, course_of, next_step
from app.web.request_view import situation_name, told_flag, told_request
from app.web.shortlist_balance import shown_balance

router = page_router("/requests/{request_id}")


@router.get("/preparation", operation_id="showPreparation")
def show_preparation(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("candidates.read"))],
    request_id: str,
    database: WholeDatabase,
) -> Response:
    with database.writing() as session:
        found, _ = candidates_of(session, actor, id_of(request_id))
        read_request(session, actor, found)
    return preparation_page(request, actor, request_id, database)


def preparation_page(
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
    """As it is now; `step` was tried with `typed` and could not be taken."""
    language = page_language(request)
    with database.reading() as session:
        found, considered = candidates_of(session, actor, id_of(request_id))
        view = request_view(session, actor, found)
        terms = load_terms(session)
        told = told_request(view, terms, language)
        prepared = preparation_view(session, actor, found, considered)
        course = course_of(view["state"], history_of(session, actor, found))
        proposed = [
            {**one, "flags": [told_flag(flag, terms, language) for flag in one["flags"]]}
            for one in told_candidates(session, considered)
            if one["state"] == "proposed"
        ]
        balance = shown_balance(session, found, considered, terms, language) if proposed else []
        missing = _missing(session, found, considered)
        lessons = lessons_akin(session, actor, found.request.situation, found.request.host_country)
    count_candidates(request, actor, considered)
    decisions = [one["action"] for one in view["available_actions"] if one["action"] in ("authorise", "refer")]
    return page(
        request,
        "preparation.html",
        actor=actor,
        status=status,
        place=f"/requests/{view['id']}/preparation",
        told=told,
        course=course,
        course_marks=MARKS,
        next_step=next_step(view),
        prepared=prepared,
        balance=balance,
        missing=missing,
        proposed=sorted(proposed, key=lambda one: (one["post"], one["rank"] or 0)),
        decision=decisions[0] if decisions else None,
        lessons=[{**one, "situation_name": situation_name(terms, one["situation"], language)} for one in lessons],
        words=words,
        own_names=OWN_NAMES,
        mandated=MANDATED,
        tried=step,
        typed=typed or {},
        errors=errors or {},
        problem=problem,
        problem_said=problem_said,
        lacks=lacks,
    )


def _missing(session: Any, found: FoundRequest, considered: Sequence[FoundCandidate]) -> dict[str, int] | None:
    """How much of each kind still stands in the way of a deployment; None where none is being prepared."""
    if found.request.state != "preparing":
        return None
    going = [each.candidate for each in considered if each.candidate.state == "preparing"]
    kinds = (wrong.pointer.split("/")[1] for wrong in fielding.still_missing(session, found.request, going))
    return dict(Counter(kinds))


# What is given session, actor, the ids in the address, and the form.
Take = Callable[[Any, Actor, dict[str, str], Fields], None]


def _consent(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    given = taken_as(ConsentWrite, said(form, "state", "condition", "document", "reason", ticks=("condition_met",)))
    consents.record_consent(session, actor, id_of(ids["request_id"]), _place(ids), given)


def _place(ids: dict[str, str]) -> int:
    place = number_in(ids["place"])
    if place is None:
        raise NotFound()
    return place


def _suffice(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    reason = taken_as(StepReason, said(form, "reason")).reason
    consents.record_sufficient(session, actor, id_of(ids["request_id"]), _place(ids), reason)


def _checks(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    given = taken_as(ChecksWrite, said(form, *ChecksWrite.model_fields))
    fielding.change_checks(session, actor, id_of(ids["request_id"]), given)


def _release(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    given = taken_as(ReleaseWrite, said(form, "state", "reason"))
    fielding.record_release(session, actor, id_of(ids["request_id"]), id_of(ids["candidate_id"]), given)


def _drop(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    reason = taken_as(StepReason, said(form, "reason")).reason
    both = (id_of(ids["request_id"]), id_of(ids["candidate_id"]))
    offers.drop_candidate(session, actor, *both, version_of(form), reason)


def _interest(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    given = taken_as(InterestDecision, said(form, "decision", "reason"))
    offers.decide_interest(session, actor, id_of(ids["request_id"]), id_of(ids["candidate_id"]), given)


def _alarm(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    answer = taken_as(AlarmAnswer, said(form, "answer")).answer
    consents.answer_alarm(session, actor, id_of(ids["request_id"]), id_of(ids["alarm_id"]), answer)


def _issue(session: Any, actor: Actor, ids: dict[str, str], form: Fields) -> None:
    decision_files.issue_file(session, actor, id_of(ids["request_id"]))


# Address → its operation, the rule it stands behind, what it does, and what of the address tells the form apart.
_WAYS: Final[dict[str, tuple[str, str, Take, str | None]]] = {
    "/parties/{place}/consent": ("submitPartyConsent", "deployments.run", _consent, "place"),
    "/parties/{place}/sufficient": ("submitSufficientConsent", "requests.decide", _suffice, "place"),
    "/checks": ("submitChecks", "deployments.run", _checks, None),
    "/candidates/{candidate_id}/release": ("submitReleaseRecord", "deployments.run", _release, "candidate_id"),
    "/candidates/{candidate_id}/drop": ("submitCandidateDrop", "deployments.run", _drop, "candidate_id"),
    "/candidates/{candidate_id}/interest": (
        "submitInterestDecision",
        "interests.decide",
        _interest,
        "candidate_id",
    ),
    "/alarms/{alarm_id}": ("submitAlarmAnswer", "alarms.answer", _alarm, "alarm_id"),
    "/decision-files": ("submitDecisionFile", "files.issue", _issue, None),
}


# Where on the page somebody comes back to: by what of the address tells a form apart, or by its operation.
_PLACES: Final = {
    "place": "party",
    "candidate_id": "going",
    "alarm_id": "alarm",
    "submitChecks": "checks",
    "submitDecisionFile": "files",
}


def _route(operation: str, rule: str, take: Take, apart: str | None) -> Callable[..., Response]:
    def submit(
        request: Request,
        actor: Annotated[Actor, Depends(allowed(rule))],
        form: FormToMend,
        database: WholeDatabase,
    ) -> Response:
        ids: dict[str, str] = dict(request.path_params)
        language = page_language(request)
        try:
            form.refuse_faults()
            with database.writing() as session:
                take(session, actor, ids, form)
        except Fact as error:
            if error.status not in (403, 409, 412, 422):
                raise
            wrong = field_messages(error.errors, language) if isinstance(error, Invalid) else {}
            tried = operation + (ids[apart] if apart else "")
            shown: dict[str, Any] = {"typed": dict(form), "step": tried, "errors": wrong}
            if not wrong:
                shown |= {"problem": error.code, "problem_said": fact_message(error, language)}
            return preparation_page(request, actor, ids["request_id"], database, error.status, **shown)
        place = f"{_PLACES[apart]}-{ids[apart]}" if apart else _PLACES[operation]
        return redirect(f"/{language}/requests/{id_of(ids['request_id'])}/preparation#{place}")

    return submit


for _path, (_operation, _rule, _take, _apart) in _WAYS.items():
    router.add_api_route(
        _path,
        _route(_operation, _rule, _take, _apart),
        methods=["POST"],
        operation_id=_operation,
        response_model=None,
    )
