"""The steps of a request as forms. What cannot be taken comes back with everything typed still there."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed_step
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.schemas.common import Input
from app.schemas.deployments import RequestOpening, RequestRejection, RequestStandDown, StepReason
from app.schemas.fielding import (
    Closing,
    Completion,
    CouncilApproval,
    Decision,
    DeploymentWrite,
    Extension,
    OfferWrite,
)
from app.services.deployments import debriefs, deciding, fielding, offers, steps
from app.web.addresses import page_router
from app.web.fields import FormToMend, fact_message, field_messages, number_in, said, version_of
from app.web.once import made_once
from app.web.preparation import preparation_page
from app.web.render import page_language, redirect
from app.web.request_words import LACKS
from app.web.request_writing import incomplete_page
from app.web.requests import request_page

router = page_router("/requests/{request_id}")

Take = Callable[..., None]


def _submit(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    steps.submit_request(session, actor, id_, version)


def _return(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    steps.return_request(session, actor, id_, version, _reason(form))


def _reason(form: Fields) -> str:
    return taken_as(StepReason, {"reason": form.get("reason") or None}).reason


def _reject(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    given = taken_as(RequestRejection, {"failed": form.all("failed"), "reason": form.get("reason") or None})
    steps.reject_request(session, actor, id_, version, given)


def _open(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    told = {name: form.get(name) or None for name in ("scoping_call", "reason", "terms")}
    given = taken_as(RequestOpening, {**told, "passed": form.all("passed")})
    steps.open_request(session, actor, id_, version, given)


def _withdraw(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    steps.withdraw_request(session, actor, id_, version, _reason(form))


def _stand_down(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    told = {name: form.get(name) or None for name in ("closing_reason", "reason")}
    steps.stand_down_request(session, actor, id_, version, taken_as(RequestStandDown, told))


def _plain(take: Take) -> Take:
    """A step that nothing is said with."""
    return lambda session, actor, id_, version, form: take(session, actor, id_, version)


def _with_reason(take: Take) -> Take:
    return lambda session, actor, id_, version, form: take(session, actor, id_, version, _reason(form))


def _with(take: Take, shape: type[Input], *names: str, ticks: tuple[str, ...] = ()) -> Take:
    """`names` and `ticks`: the fields of the form, as `said` reads them."""

    def taken(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
        take(session, actor, id_, version, taken_as(shape, said(form, *names, ticks=ticks)))

    return taken


def _decide(take: Take) -> Take:
    """Each candidate has a field with the place that was chosen: first choice, a reserve's number, or none."""

    def taken(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
        people = {name.removeprefix("choice-"): place for name, place in form.items() if name.startswith("choice-")}
        places = {id_: number_in(place) for id_, place in people.items()}
        reserves = sorted((place, id_) for id_, place in places.items() if place is not None)
        chosen = [id_ for id_, place in people.items() if place == "first"]
        told = {**said(form, "legal_basis", "reason"), "selected": chosen, "reserves": [id_ for _, id_ in reserves]}
        take(session, actor, id_, version, taken_as(Decision, told))

    return taken


def _close(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    lessons = [line.strip() for line in form.get("lessons", "").splitlines() if line.strip()]
    told = {**said(form, "closing_reason", "keep_until"), "lessons": lessons}
    debriefs.close_request(session, actor, id_, version, taken_as(Closing, told))


# Action → its operation, the rule it stands behind, what it does.
_WAYS: Final[dict[str, tuple[str, str, Take]]] = {
    "submit": ("submitRequestSubmission", "requests.write", _submit),
    "return": ("submitRequestReturn", "requests.admit", _return),
    "reject": ("submitRequestRejection", "requests.reject", _reject),
    "open": ("submitRequestOpening", "requests.admit", _open),
    "put_up": ("submitRequestPuttingUp", "requests.put_up", _plain(deciding.put_up)),
    "ask_others": ("submitRequestOtherNames", "requests.decide", _with_reason(deciding.ask_others)),
    "decline": ("submitRequestDecline", "requests.decide", _with_reason(deciding.decline)),
    "authorise": ("submitRequestAuthorisation", "requests.authorise", _decide(deciding.authorise)),
    "refer": ("submitRequestReferral", "requests.decide", _decide(deciding.refer)),
    "approve": (
        "submitRequestApproval",
        "requests.put_up",
        _with(deciding.approve, CouncilApproval, "council_reference"),
    ),
    "refuse": ("submitRequestRefusal", "requests.put_up", _with_reason(deciding.refuse)),
    "offer": ("submitRequestOffer", "deployments.run", _with(offers.offer_request, OfferWrite, "letter")),
    "search_again": ("submitSearchAgain", "deployments.run", _with_reason(offers.search_again)),
    "deploy": ("submitRequestDeployment", "deployments.run", _with(fielding.deploy, DeploymentWrite, "starts")),
    "extend": (
        "submitDeploymentExtension",
        "requests.authorise",
        _with(fielding.extend, Extension, "ends", "reason", ticks=("available", "released")),
    ),
    "recall": ("submitDeploymentRecall", "requests.decide", _with_reason(fielding.recall)),
    "complete": ("submitDeploymentCompletion", "deployments.run", _with(fielding.complete, Completion, "handover")),
    "debrief": ("submitDebriefConclusion", "deployments.run", _plain(debriefs.conclude_debrief)),
    "debrief_without": (
        "submitDebriefWithoutExpert",
        "requests.put_up",
        _with_reason(debriefs.conclude_without_expert),
    ),
    "close": ("submitRequestClosing", "requests.put_up", _close),
    "withdraw": ("submitRequestWithdrawal", "requests.write", _withdraw),
    "stand_down": ("submitRequestStandDown", "requests.stand_down", _stand_down),
}


def _route(action: str, rule: str, take: Take) -> Callable[..., Response]:
    def submit(
        request: Request,
        actor: Annotated[Actor, Depends(allowed_step(rule))],
        request_id: str,
        form: FormToMend,
        database: WholeDatabase,
    ) -> Response:
        return step_taken(request, actor, request_id, database, form, action, take)

    return submit


def step_taken(
    request: Request,
    actor: Actor,
    request_id: str,
    database: WholeDatabase,
    form: Fields,
    action: str,
    take: Take,
) -> Response:
    """Back at the request, or the form again with what stood in the way."""
    try:
        form.refuse_faults()
        with database.writing() as session:
            made_once(
                session,
                actor,
                form,
                f"/requests/{request_id}/{action}",
                lambda: take(session, actor, id_of(request_id), version_of(form), form),
            )
    except (Invalid, Stale) as error:
        if not _is_offered(database, actor, request_id, action):
            # Its form is gone from the page, and with it the fields.
            late = {"problem": "step_not_allowed"}
            return _again(request, actor, request_id, database, form, action, 409, **late)
        if isinstance(error, Stale):
            return _refused(request, actor, request_id, database, form, action, error)
        if action == "submit":
            return incomplete_page(request, actor, request_id, database, error)
        messages = field_messages(error.errors, page_language(request))
        return _again(request, actor, request_id, database, form, action, 422, errors=messages)
    except (Conflict, Forbidden) as error:
        return _refused(request, actor, request_id, database, form, action, error)
    return redirect(f"/{page_language(request)}/requests/{id_of(request_id)}?done={action}")


def _refused(
    request: Request, actor: Actor, request_id: str, database: WholeDatabase, form: Fields, action: str, error: Fact
) -> Response:
    shown: dict[str, Any] = {"problem": error.code, "lacks": lacks_of(error)}
    shown["problem_said"] = fact_message(error, page_language(request))
    return _again(request, actor, request_id, database, form, action, error.status, **shown)


def _is_offered(database: Database, actor: Actor, request_id: str, action: str) -> bool:
    with database.reading() as session:
        return action in find_request(session, actor, id_of(request_id)).actions_for(actor)


def _again(
    request: Request,
    actor: Actor,
    request_id: str,
    database: WholeDatabase,
    form: Fields,
    action: str,
    status: int,
    **shown: Any,
) -> Response:
    typed: dict[str, Any] = {**form, "passed": form.all("passed"), "failed": form.all("failed")}
    # Whoever wrote the request has no page of its preparation; when it has moved on, the form is gone from there.
    decides = action in ("authorise", "refer") and shown.get("problem") not in ("own_request", "step_not_allowed")
    again = preparation_page if decides else request_page
    return again(request, actor, request_id, database, status, typed=typed, step=action, **shown)


def lacks_of(error: Fact) -> list[str]:
    """What is missing, by kind, where a refusal names it."""
    places = (wrong.pointer.removeprefix("/") for wrong in error.errors)
    return list(dict.fromkeys(place if place in LACKS else place.split("/")[0] for place in places))


for _action, (_operation, _rule, _take) in _WAYS.items():
    router.add_api_route(
        f"/{_action.replace('_', '-')}",
        _route(_action, _rule, _take),
        methods=["POST"],
        operation_id=_operation,
        response_model=None,
    )
