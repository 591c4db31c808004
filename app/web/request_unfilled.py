"""A request closed without a candidate: with what the search finds, and the numbers that partners gave."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app.deps import Database, WholeDatabase, allowed, current_index
from app.errors import FieldError, Invalid
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.schemas.deployments import RequestUnfilled
from app.search.index import ProfileIndex
from app.services.deployments.matching import found_by
from app.services.deployments.shortlisting import leave_unfilled
from app.web.addresses import page_router
from app.web.fields import FormToMend, said
from app.web.render import page_language
from app.web.request_steps import step_taken

router = page_router("/requests/{request_id}")


@router.post("/leave-unfilled", operation_id="submitRequestUnfilled")
async def submit_unfilled(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("requests.reject"))],
    request_id: str,
    form: FormToMend,
    database: WholeDatabase,
) -> Response:
    index = await current_index(request)
    return await run_in_threadpool(_submit, request, index, actor, request_id, form, database)


def _submit(
    request: Request, index: ProfileIndex, actor: Actor, request_id: str, form: Fields, database: Database
) -> Response:
    with database.reading() as session:
        row = find_request(session, actor, id_of(request_id)).request
    searched = found_by(index, actor, row, page_language(request))

    def take(session: Any, actor: Actor, id_: UUID, version: int, form: Fields) -> None:
        leave_unfilled(session, actor, id_, version, _given(form), searched)

    return step_taken(request, actor, request_id, database, form, "leave_unfilled", take)


def _given(form: Fields) -> RequestUnfilled:
    try:
        return taken_as(RequestUnfilled, said(form, "closing_reason", "reason") | {"partner_counts": _counts(form)})
    except Invalid as error:
        # The form has one field for all the lines.
        errors = [replace(wrong, pointer="/".join(wrong.pointer.split("/")[:2])) for wrong in error.errors]
        raise Invalid(errors=errors) from None


def _counts(form: Fields) -> list[dict[str, Any]]:
    """A partner on each line, with a colon before the number."""
    counts = []
    for line in filter(None, map(str.strip, form.get("partner_counts", "").splitlines())):
        partner, colon, count = line.rpartition(":")
        if not colon or not partner.strip() or not count.strip().isdecimal() or len(count.strip()) > 5:
            raise Invalid(errors=[FieldError("/partner_counts", "no_count", "a partner, a colon and a number")])
        counts.append({"partner": partner.strip(), "count": int(count)})
    return counts
