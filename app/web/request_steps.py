"""The steps of a request as forms. What cannot be taken comes back with everything typed still there."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import Conflict, Forbidden, Invalid, Stale
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.schemas.deployments import RequestOpening, RequestRejection, RequestStandDown, StepReason
from app.services.deployments import steps
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.render import page_language, redirect
from app.web.requests import request_page

router = page_router("/requests/{request_id}")

_REASON: Final = ("reason",)


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


def _leave_unfilled(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    steps.leave_unfilled(session, actor, id_, version, _reason(form))


def _withdraw(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    steps.withdraw_request(session, actor, id_, version, _reason(form))


def _stand_down(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
    told = {name: form.get(name) or None for name in ("closing_reason", "reason")}
    steps.stand_down_request(session, actor, id_, version, taken_as(RequestStandDown, told))


Take = Callable[[Any, Actor, UUID, int, Fields], None]
# Action → its operation, the rule it stands behind, what it does.
_WAYS: Final[dict[str, tuple[str, str, Take]]] = {
    "submit": ("submitRequestSubmission", "requests.write", _submit),
    "return": ("submitRequestReturn", "requests.admit", _return),
    "reject": ("submitRequestRejection", "requests.reject", _reject),
    "open": ("submitRequestOpening", "requests.admit", _open),
    "leave_unfilled": ("submitRequestUnfilled", "requests.reject", _leave_unfilled),
    "withdraw": ("submitRequestWithdrawal", "requests.write", _withdraw),
    "stand_down": ("submitRequestStandDown", "requests.stand_down", _stand_down),
}


def _route(action: str, rule: str, take: Take) -> Callable[..., Response]:
    def submit(
        request: Request,
        actor: Annotated[Actor, Depends(allowed(rule))],
        request_id: str,
        form: Form,
        database: WholeDatabase,
    ) -> Response:
        version = form.get("version", "")
        try:
            with database.writing() as session:
                take(session, actor, id_of(request_id), int(version) if version.isdecimal() else 0, form)
        except Invalid as error:
            messages = field_messages(error.errors, page_language(request))
            return _again(request, actor, request_id, database, form, action, 422, errors=messages)
        except (Conflict, Stale, Forbidden) as error:
            return _again(request, actor, request_id, database, form, action, error.status, problem=error.code)
        return redirect(f"/{page_language(request)}/requests/{id_of(request_id)}")

    return submit


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
    return request_page(request, actor, request_id, database, status, typed=typed, step=action, **shown)


for _action, (_operation, _rule, _take) in _WAYS.items():
    router.add_api_route(
        f"/{_action.replace('_', '-')}",
        _route(_action, _rule, _take),
        methods=["POST"],
        operation_id=_operation,
        response_model=None,
    )
