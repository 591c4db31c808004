"""What the steps of an import share: whose draft it is, where its page is, and going on with it."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed, request_id_of
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.imports import DraftView, own_draft
from app.services.imports.draft_work import work_off_short
from app.web.render import page_language, redirect

Importer = Annotated[Actor, Depends(allowed("profiles.import"))]


def own(database: WholeDatabase, actor: Actor, draft_id: str) -> DraftView:
    with database.reading() as session:
        return own_draft(session, actor, id_of(draft_id))


def address(request: Request, draft_id: str) -> str:
    return f"/{page_language(request)}/imports/drafts/{draft_id}"


def go_on(request: Request, draft_id: str, database: WholeDatabase) -> Response:
    """A short file is worked off now; a long one waits for the worker, and its page says how far that is."""
    work_off_short(database.engine, id_of(draft_id), request_id_of(request))
    return redirect(address(request, draft_id))
