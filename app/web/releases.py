"""Releases: whether a State lets somebody go whom it nominated."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import Conflict, Invalid
from app.given import taken_as
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.offers import list_releases
from app.schemas.fielding import ReleaseAnswer
from app.search.labels import label
from app.services.deployments.fielding import answer_release
from app.vocabularies.countries import country_name
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, said
from app.web.render import page, page_language, redirect

router = page_router("/releases")

Giver = Annotated[Actor, Depends(allowed("releases.own"))]


@router.get("", operation_id="showReleases")
def show_releases(request: Request, actor: Giver, database: WholeDatabase) -> Response:
    return _page(request, actor, database)


def _page(request: Request, actor: Actor, database: Database, status: int = 200, **tried: Any) -> Response:
    language = page_language(request)
    with database.reading() as session:
        items = list_releases(session, actor)
    told = [
        {
            **one,
            "role_name": label("roles", one["role"], language, {}),
            "host_name": country_name(one["host_country"], language) if one["host_country"] else None,
        }
        for one in items
    ]
    blank: dict[str, Any] = {"typed": {}, "errors": {}, "tried": "", "problem": None, "problem_said": None}
    return page(
        request,
        "releases.html",
        actor=actor,
        status=status,
        place="/releases",
        items=told,
        words=words,
        **{**blank, **tried},
    )


@router.post("/{release_id}", operation_id="submitReleaseAnswer")
def submit_answer(request: Request, actor: Giver, release_id: str, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    tried: dict[str, Any] = {"typed": dict(form), "tried": release_id}
    try:
        told = said(form, "answer", "reason")
        with database.writing() as session:
            answer_release(session, actor, id_of(release_id), taken_as(ReleaseAnswer, told))
    except Invalid as error:
        return _page(request, actor, database, 422, errors=field_messages(error.errors, language), **tried)
    except Conflict as error:
        tried |= {"problem": error.code, "problem_said": fact_message(error, language)}
        return _page(request, actor, database, error.status, **tried)
    return redirect(f"/{language}/releases")
