"""Papers of a deployment request as files to download: the decision file as PDF, the mandate as PDF and calendar."""

from typing import Annotated

import orjson
from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.policy import Actor
from app.queries.accounts import id_of
from app.queries.vocabularies import load_terms
from app.services.deployments.decision_files import find_file, pdf_of, read_pdf
from app.services.press import set_paper
from app.web.addresses import page_router
from app.web.decision_course import decision_document
from app.web.render import page_language

router = page_router("/requests/{request_id}")

Reader = Annotated[Actor, Depends(allowed("candidates.read"))]


@router.get("/decision-files/{number}.pdf", operation_id="showDecisionFile")
def show_decision_file(
    request: Request, actor: Reader, request_id: str, number: str, database: WholeDatabase
) -> Response:
    """In the language of the address."""
    which = int(number) if number.isdecimal() else 0
    return decision_file_answer(actor, request_id, which, database, page_language(request))


def decision_file_answer(actor: Actor, request_id: str, number: int, database: Database, language: str) -> Response:
    """Set by whoever asks first in a language, while nothing is locked; everybody gets the bytes that were kept then.
    Raises NotFound and Unavailable."""
    which = (id_of(request_id), number)
    pressed = None
    with database.reading() as session:
        issued = find_file(session, actor, *which)
        kept = pdf_of(session, issued, language)
        terms = load_terms(session)
    if kept is None:
        content = orjson.loads(issued.content)
        document = decision_document(content, number, issued.sha256, terms, language)
        pressed = set_paper("decision_file", document, issued.issued_at)
    with database.writing() as session:
        pdf = read_pdf(session, actor, *which, language, pressed)
    return _file(pdf, f"decision-file-{number}-{language}.pdf", "application/pdf", language)


def _file(body: bytes, name: str, kind: str, language: str) -> Response:
    # The name of a file is seen by others than its reader: it has no name of a person or party.
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": language}
    return Response(body, 200, headers, kind)
