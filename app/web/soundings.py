"""The question whether somebody could, at the link of a mail: no sign-in, and only sending the form answers."""

from typing import Any

from fastapi import Depends, Request, Response

from app.cookies import refuse_other_sites
from app.db import now
from app.deps import ReadSession, WholeDatabase
from app.errors import Invalid, NotFound
from app.given import taken_as
from app.schemas.candidates import SoundingReply
from app.search.labels import label
from app.services.deployments.soundings import Question, answer_sounding, question_of
from app.web import request_words as words
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.render import page, page_language
from app.web.time_left import time_left

router = page_router("/sounding")


@router.get("/{token}", operation_id="showSounding")
def show_sounding(request: Request, token: str, session: ReadSession) -> Response:
    try:
        return _page(request, question_of(session, token))
    except NotFound:
        return _page(request, None, 404)


def _page(request: Request, asked: Question | None, status: int = 200, **shown: Any) -> Response:
    """Without a question and an answer the link does not work (any more), and it is said why that can be."""
    language = page_language(request)
    if asked is not None:
        shown["role"] = label("roles", asked.role, language, {})
        shown["left"] = time_left(asked.expires_at, now(), language)
    blank: dict[str, Any] = {"errors": {}, "answered": None}
    return page(request, "sounding.html", status=status, asked=asked, words=words, **{**blank, **shown})


@router.post("/{token}", operation_id="submitSounding", dependencies=[Depends(refuse_other_sites)])
def submit_sounding(request: Request, token: str, form: Form, database: WholeDatabase) -> Response:
    try:
        answer = taken_as(SoundingReply, {"answer": form.get("answer")}).answer
        with database.writing() as session:
            answer_sounding(session, token, answer)
    except Invalid as error:
        with database.reading() as session:
            asked = question_of(session, token)
        return _page(request, asked, 422, errors=field_messages(error.errors, page_language(request)))
    except NotFound:
        return _page(request, None, 404)
    return _page(request, None, answered=answer)
