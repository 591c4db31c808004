"""The dossier of a person, as a file to download."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.db import now
from app.deps import Database, WholeDatabase, allowed
from app.policy import Actor
from app.queries.accounts import own_account_view
from app.queries.profiles import find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.services.dossiers import new_export_id, record_dossier
from app.services.press import set_paper
from app.web.addresses import page_router
from app.web.dossier_view import dossier_document
from app.web.paper import Made
from app.web.profile_view import profile_view
from app.web.render import page_language

router = page_router("/profiles/{profile_id}")


@router.get("/dossier.pdf", operation_id="showDossier")
def show_dossier(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.dossier"))],
    profile_id: str,
    database: WholeDatabase,
) -> Response:
    """In the language of the address."""
    return dossier_answer(request, actor, profile_id, database, page_language(request))


def dossier_answer(request: Request, actor: Actor, profile_id: str, database: Database, language: str) -> Response:
    """It leaves only when it is kept that it does, under the id on its pages. Raises NotFound, WalkEnded and
    Unavailable."""
    moment = now()
    with database.reading() as session:
        found = find_profile(session, actor, profile_id)
        terms = load_terms(session)
        reader = str(own_account_view(session, actor)["name"])
    count_reading(request, actor, found)
    person = profile_view(found.view, terms, language, today=moment.date())
    made = Made(new_export_id(), moment.isoformat(), reader, actor.role.value)
    pdf = set_paper("dossier", dossier_document(person, actor, found, made, language), moment)
    with database.writing() as session:
        record_dossier(session, actor, found, made.export, language)
    # The name of a file is seen by others than its reader: it has no person's name.
    headers = {"Content-Disposition": f'attachment; filename="{found.record["reference"]}-{language}.pdf"'}
    return Response(pdf, 200, headers | {"Content-Language": language}, "application/pdf")
