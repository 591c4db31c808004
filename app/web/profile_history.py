"""The history of a person's profile."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed
from app.policy import Actor
from app.queries.histories import authors
from app.queries.profiles import profile_history
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.services import audit
from app.web.addresses import page_router
from app.web.names import two_names
from app.web.profile_changes import history_view
from app.web.render import page, page_language

router = page_router("/profiles/{profile_id}")


@router.get("/history", operation_id="showProfileHistory")
def show_history(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.history"))],
    profile_id: str,
    database: WholeDatabase,
) -> Response:
    with database.reading() as session:
        found, items = profile_history(session, actor, profile_id)
        who = authors(session, actor, (item["actor"] for item in items))
        terms = load_terms(session)
    count_reading(request, actor, found)
    with database.writing() as session:
        audit.record(session, actor, "profile.history", about=("profile", found.record["id"]))
    language = page_language(request)
    return page(
        request,
        "profile_history.html",
        actor=actor,
        profile=found.record["id"],
        reference=found.record["reference"],
        names=two_names(found.view, language),
        confirmed_at=found.record["confirmed_at"],
        versions=history_view(items, who, terms, language),
    )
