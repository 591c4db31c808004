"""Up to four people side by side. The address holds who they are, so it can be kept and sent on."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from anyio import from_thread
from fastapi import Depends, Query, Request, Response

from app.db import now
from app.deps import WholeDatabase, allowed, current_index
from app.errors import NotFound
from app.policy import Actor, viewer_of
from app.queries.profiles import Found, find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_people
from app.search.answer import availability_today
from app.services import audit
from app.web.addresses import page_router
from app.web.comparison_rows import rows_of
from app.web.printing import printing_of
from app.web.profile_view import profile_view
from app.web.render import page, page_language

router = page_router()

FEWEST: Final = 2
MOST: Final = 4
# As many as one page of the search can show.
_MOST_SENT: Final = 100


@router.get("/compare", operation_id="showComparison")
def show_comparison(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.read"))],
    database: WholeDatabase,
    person: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """One who may not be seen among them answers as one who does not exist: 404 for all."""
    asked = list(dict.fromkeys(id_.lower() for id_ in person or ()))
    if len(asked) > _MOST_SENT:
        raise NotFound()
    with database.reading() as session:
        found = [find_profile(session, actor, id_) for id_ in asked]
        terms = load_terms(session)
    count_people(request, actor, [one.id for one in found])
    language, today = page_language(request), now().date()
    seen = [one.view for one in found]
    people = [
        _person(one, profile_view(view, terms, language, today=today), asked)
        for one, view in zip(found, seen, strict=True)
    ]
    if not FEWEST <= len(found) <= MOST:
        return page(request, "compare_choice.html", actor=actor, status=422, people=people, most=MOST)
    index, viewer = from_thread.run(current_index, request), viewer_of(actor)
    stated = [availability_today(index, viewer, one.id) for one in found]
    with database.writing() as session:
        for one in found:
            audit.record(session, actor, "profile.read", about=("profile", one.record["id"]))
    rows = rows_of([one["view"] for one in people], seen, stated, language)
    printing = printing_of(database, actor)
    return page(request, "compare.html", actor=actor, people=people, rows=rows, fewest=FEWEST, printing=printing)


def _person(found: Found, view: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    """Who it is, and the query that compares the others."""
    id_ = found.record["id"]
    others = urlencode([("person", other) for other in asked if other != id_])
    return {"id": id_, "reference": view["reference"], "names": view["names"], "others": others, "view": view}
