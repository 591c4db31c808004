"""Papers of a deployment request as files to download: the decision file as PDF, the mandate as PDF and calendar."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import Depends, Request, Response

from app.db import now
from app.deps import Database, WholeDatabase, allowed
from app.policy import Actor
from app.queries.accounts import id_of, own_name
from app.queries.candidates import candidates_of
from app.queries.mandates import mandate_of
from app.queries.vocabularies import load_terms
from app.readings import count_candidates, count_people
from app.services.deployments.decision_files import find_file, pdf_of, read_pdf
from app.services.deployments.mandates import record_mandate
from app.services.dossiers import new_export_id
from app.services.press import set_paper
from app.web.addresses import page_router
from app.web.decision_course import decision_document
from app.web.fields import number_in
from app.web.mandate_paper import mandate_calendar, mandate_document
from app.web.paper import Made
from app.web.render import page_language

router = page_router("/requests/{request_id}")

Suffix = Literal["pdf", "ics"]
# What a mandate says, read in a session.
Find = Callable[[Any], dict[str, Any]]
Reader = Annotated[Actor, Depends(allowed("candidates.read"))]
_TYPES: Final = {"pdf": "application/pdf", "ics": "text/calendar"}


@router.get("/decision-files/{number}.pdf", operation_id="showDecisionFile")
def show_decision_file(
    request: Request, actor: Reader, request_id: str, number: str, database: WholeDatabase
) -> Response:
    """In the language of the address."""
    return decision_file_answer(request, actor, request_id, number_in(number) or 0, database, page_language(request))


def decision_file_answer(
    request: Request, actor: Actor, request_id: str, number: int, database: Database, language: str
) -> Response:
    """Set by whoever asks first in a language, while nothing is locked; everybody gets the bytes that were kept then.
    Raises NotFound and Unavailable."""
    which = (id_of(request_id), number)
    pressed = None
    with database.reading() as session:
        issued = find_file(session, actor, *which)
        _, considered = candidates_of(session, actor, which[0])
        kept = pdf_of(session, issued, language)
        terms = load_terms(session)
    count_candidates(request, actor, considered)
    if kept is None:
        content = orjson.loads(issued.content)
        document = decision_document(content, number, issued.sha256, terms, language)
        pressed = set_paper("decision_file", document, issued.issued_at)
    with database.writing() as session:
        pdf = read_pdf(session, actor, *which, language, pressed)
    return _file(pdf, f"decision-file-{number}-{language}", "pdf", language)


@router.get("/candidates/{candidate_id}/mandate.pdf", operation_id="showMandate")
def show_mandate(
    request: Request, actor: Reader, request_id: str, candidate_id: str, database: WholeDatabase
) -> Response:
    """In the language of the address."""
    find = partial(mandate_of, actor=actor, request_id=id_of(request_id), candidate_id=id_of(candidate_id))
    return mandate_answer(request, actor, find, database, "pdf", page_language(request))


@router.get("/candidates/{candidate_id}/mandate.ics", operation_id="showMandateCalendar")
def show_mandate_calendar(
    request: Request, actor: Reader, request_id: str, candidate_id: str, database: WholeDatabase
) -> Response:
    """In the language of the address."""
    find = partial(mandate_of, actor=actor, request_id=id_of(request_id), candidate_id=id_of(candidate_id))
    return mandate_answer(request, actor, find, database, "ics", page_language(request))


def mandate_answer(
    request: Request, actor: Actor, find: Find, database: Database, suffix: Suffix, language: str
) -> Response:
    """It leaves only when it is kept that it does. `find` reads what it says, for this actor. Raises NotFound and
    Unavailable."""
    moment = now()
    with database.reading() as session:
        mandate = find(session)
        terms = load_terms(session)
        reader = own_name(session, actor)
    made = Made(new_export_id(), moment.isoformat(), reader, actor.role.value)
    detail = {"kind": suffix, "language": language}
    if suffix == "pdf":
        count_people(request, actor, [mandate["profile_id"]])
        body = set_paper("mandate", mandate_document(mandate, made, terms, language), moment)
        detail["export"] = made.export
    else:
        body = mandate_calendar(mandate, moment, terms, language)
    with database.writing() as session:
        record_mandate(session, actor, mandate, find, detail)
    return _file(body, f"{mandate['reference']}-{language}", suffix, language)


def _file(body: bytes, name: str, suffix: Suffix, language: str) -> Response:
    # The name of a file is seen by others than its reader: it has no name of a person or party.
    headers = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"', "Content-Language": language}
    return Response(body, 200, headers, _TYPES[suffix])
