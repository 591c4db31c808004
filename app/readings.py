"""Counting whom a single reading shows, as the search counts its pages."""

from collections.abc import Iterable, Sequence

from anyio import from_thread
from fastapi import Request

from app.deps import current_index, request_id_of
from app.policy import Actor, Level, viewer_of
from app.queries.candidates import FoundCandidate
from app.queries.profiles import Found
from app.services.walks import is_counted


def count_reading(request: Request, actor: Actor, found: Found) -> None:
    """Before the person is shown, from a route in a thread. Raises WalkEnded."""
    count_people(request, actor, [found.id])


def count_people(request: Request, actor: Actor, ids: Sequence[int]) -> None:
    """The same for several people on one page, by their internal ids."""
    if ids and is_counted(actor):
        from_thread.run(_count, request, actor, ids)


def count_candidates(request: Request, actor: Actor, people: Iterable[FoundCandidate]) -> None:
    """The same for candidates of a request: their names are shown as well."""
    count_people(request, actor, [one.candidate.profile_id for one in people])


async def _count(request: Request, actor: Actor, ids: Sequence[int]) -> None:
    index = await current_index(request)
    visible = len(index.audience(viewer_of(actor)).visible[Level.CARD])
    await request.app.state.walks.show(actor, ids, visible, request_id_of(request))
