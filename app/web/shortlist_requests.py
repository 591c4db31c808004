"""The people of a shortlist considered for a request: which request and post, and what became of each."""

from typing import Annotated, Any, Final
from uuid import UUID

from anyio import from_thread
from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed, current_index
from app.errors import Conflict, Fact, Forbidden, Invalid, NotFound
from app.models import DeploymentRequest
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.deployments import find_request
from app.queries.open_requests import open_requests
from app.queries.people_lists import FoundList, ListedPerson, find_people_list
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.search.labels import label
from app.services.deployments.list_candidates import ConsideredList, consider_list
from app.services.deployments.matching import explanation_of
from app.web.addresses import page_router
from app.web.fields import Form, number_in
from app.web.i18n import N_, say
from app.web.names import two_names
from app.web.render import page, page_language

router = page_router("/shortlists/{list_id}/request")

Changer = Annotated[Actor, Depends(allowed("candidates.change"))]
REASONS: Final = {
    "already_considered": N_("This person is considered for this post already."),
    "not_active": N_("Only active members can be considered."),
    "own_record": N_("Nobody decides on the own record."),
    "not_found": N_("This person cannot be seen any more."),
}
_CHOOSE: Final = N_("Choose a request and a post.")
_NOBODY: Final = N_("Nobody is on this list.")


@router.get("", operation_id="showShortlistRequests")
def show_requests(request: Request, actor: Changer, list_id: str, database: WholeDatabase) -> Response:
    return _form(request, actor, database, list_id)


def _form(
    request: Request,
    actor: Actor,
    database: Database,
    list_id: str,
    status: int = 200,
    *,
    chosen: str = "",
    error: str | None = None,
    problem: str | None = None,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        found = find_people_list(session, actor, id_of(list_id))
        asked, terms = open_requests(session, actor), load_terms(session)
    for one in asked:
        one["posts"] = [{**post, "name": label("roles", post["role"], language, terms)} for post in one["posts"]]
    shown: dict[str, Any] = {
        "list": _list(found),
        "requests": asked,
        "chosen": chosen,
        "error": error,
        "problem": problem,
    }
    return page(request, "shortlist_requests.html", actor=actor, status=status, **shown)


def _list(found: FoundList) -> dict[str, Any]:
    return {"id": str(found.row.public_id), "title": found.row.title, "people": len(found.people)}


@router.post("", operation_id="submitShortlistCandidates")
def submit_candidates(
    request: Request, actor: Changer, list_id: str, form: Form, database: WholeDatabase
) -> Response:
    """`post` is the id of a request, a full stop and the number of a post. Sent once more it adds nobody twice."""
    chosen, language = form.get("post", ""), page_language(request)
    wanted, _, post = chosen.partition(".")
    number = number_in(post)
    if number is None:
        return _form(request, actor, database, list_id, 422, chosen=chosen, error=say(_CHOOSE, language))
    try:
        return _considered(request, actor, database, id_of(list_id), id_of(wanted), number)
    except Invalid as error:
        nobody = any(one.pointer == "/list" for one in error.errors)
        told = say(_NOBODY if nobody else _CHOOSE, language)
        return _form(request, actor, database, list_id, 422, chosen=chosen, error=told)
    except (Conflict, Forbidden, NotFound) as error:
        return _form(request, actor, database, list_id, error.status, chosen=chosen, problem=_problem(error))


def _problem(error: Fact) -> str:
    # A request that is not there is as one that takes nobody.
    return "step_not_allowed" if isinstance(error, NotFound) else error.code


def _considered(
    request: Request, actor: Actor, database: Database, list_id: UUID, request_id: UUID, post: int
) -> Response:
    index, language = from_thread.run(current_index, request), page_language(request)

    def explain(row: DeploymentRequest, slot: int) -> dict[str, Any]:
        return explanation_of(index, actor, row, post, slot, language)

    with database.reading() as session:
        found = find_people_list(session, actor, list_id)
        row = find_request(session, actor, request_id).request
    # Before anything is written: whoever is shown too many people adds none.
    count_people(request, actor, [one.found.id for one in found.people])
    with database.writing() as session:
        done = consider_list(session, actor, list_id, request_id, post, explain)
    return page(
        request,
        "shortlist_considered.html",
        actor=actor,
        list=_list(found),
        asked={"id": str(row.public_id), "reference": row.reference},
        **_told(done, language),
    )


def _told(done: ConsideredList, language: str) -> dict[str, Any]:
    def person(one: ListedPerson) -> dict[str, Any]:
        seen = one.found.view
        return {"id": seen["id"], "reference": seen["reference"], "names": two_names(seen, language)}

    return {
        "added": [person(one) for one in done.added],
        "refused": [person(one) | {"reason": REASONS[code]} for one, code in done.refused],
    }
