"""A proposed team put on the list of candidates with one form."""

from uuid import UUID

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from app.deps import Database, WholeDatabase, current_index
from app.errors import Fact
from app.forms import Fields
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.schemas.candidates import CandidateWrite
from app.search.index import ProfileIndex
from app.services.deployments.candidates import Explain
from app.services.deployments.matching import explanation_of
from app.services.deployments.team_candidates import consider_team
from app.web.addresses import page_router
from app.web.fields import Form, number_in, version_of
from app.web.render import page_language
from app.web.request_candidates import Changer, back_to_candidates, refused

router = page_router("/requests/{request_id}")


@router.post("/teams", operation_id="submitTeam")
async def submit_team(
    request: Request, actor: Changer, request_id: str, form: Form, database: WholeDatabase
) -> Response:
    """Each `seat` is the number of a post and the id of a person with a colon between."""
    index = await current_index(request)
    try:
        await run_in_threadpool(_team_added, request, index, actor, id_of(request_id), form, database)
    except Fact as error:
        return await refused(request, actor, request_id, database, error, form, "team")
    return back_to_candidates(request, request_id, "considered")


def _team_added(
    request: Request, index: ProfileIndex, actor: Actor, request_id: UUID, form: Fields, database: Database
) -> None:
    language = page_language(request)
    parts = [seat.partition(":") for seat in form.all("seat")]
    # What is no number is no post there is.
    numbered = [(number_in(post), profile) for post, _, profile in parts]
    seats = [
        taken_as(CandidateWrite, {"post": -1 if post is None else post, "profile": who}) for post, who in numbered
    ]

    def explain_for(post: int) -> Explain:
        return lambda row, slot: explanation_of(index, actor, row, post, slot, language)

    with database.writing() as session:
        consider_team(session, actor, request_id, version_of(form), seats, explain_for)
