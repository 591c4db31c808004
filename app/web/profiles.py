"""The page of a person."""

from typing import Any

from fastapi import Request, Response

from app.deps import SignedIn, WholeDatabase
from app.queries.profiles import find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.services import audit
from app.web.addresses import page_router
from app.web.profile_view import profile_view
from app.web.render import page, page_language

router = page_router()


@router.get("/profiles/{profile_id}", operation_id="showProfile")
def show_profile(request: Request, actor: SignedIn, profile_id: str, database: WholeDatabase) -> Response:
    """A person whom the asker may not see answers exactly as one who does not exist."""
    with database.reading() as session:
        found = find_profile(session, actor, profile_id)
        terms = load_terms(session)
    count_reading(request, actor, found)
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", found.record["id"]))
    view: dict[str, Any] = profile_view(found.view, terms, page_language(request))
    return page(request, "profile.html", actor=actor, person=view)
