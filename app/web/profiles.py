"""The page of a person."""

from fastapi import Request, Response

from app.deps import SignedIn, WholeDatabase
from app.web.addresses import page_router
from app.web.profile_page import profile_page

router = page_router()


@router.get("/profiles/{profile_id}", operation_id="showProfile")
def show_profile(request: Request, actor: SignedIn, profile_id: str, database: WholeDatabase) -> Response:
    """A person whom the asker may not see answers exactly as one who does not exist. `text` in the query is the
    language in which headline and biography are read."""
    return profile_page(request, actor, database, profile_id)
