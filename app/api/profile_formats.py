"""A profile in the formats of other programs, by suffix; by Accept at its own address."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.document import LANGUAGE_HEADER, SIGNED_IN, problems
from app.api.format_examples import CARD, DAYS, DOSSIER, LINKED
from app.api.profile_answers import ProfileId
from app.api.profile_card import profile_card
from app.api.profile_events import profile_calendar
from app.api.profile_linked_data import profile_linked_data
from app.db import now
from app.deps import Database, SignedIn, WholeDatabase, allowed
from app.given import Language, known_parameters
from app.policy import Actor, Level, require, shown
from app.queries.profiles import Found, find_profile
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.search.labels import label_or_code
from app.services import audit
from app.vocabularies.terms import Term

Suffix = Literal["vcf", "ics", "jsonld", "pdf"]
TYPES: Final[dict[str, Suffix]] = {
    "application/ld+json": "jsonld",
    "application/pdf": "pdf",
    "text/vcard": "vcf",
    "text/calendar": "ics",
}
_TYPE_OF: Final = {suffix: kind for kind, suffix in TYPES.items()}
# Set by the application: what a dossier says is made with the pages.
DossierAnswer = Callable[[Request, Actor, str, Database, str], Response]

router = APIRouter(prefix="/api/v1/profiles", tags=["profiles"], dependencies=[Depends(known_parameters)])

_Lang = Annotated[
    Literal["ar", "en", "fr"] | None, Query(description="Stronger than Accept-Language.", examples=["ar"])
]


def file_content(suffix: Suffix) -> dict[str, Any]:
    """The declaration of the content, by media type."""
    schema: dict[str, Any] = {"type": "object"} if suffix == "jsonld" else {"type": "string"}
    if suffix == "pdf":
        schema["format"] = "binary"
    example = {"vcf": CARD, "ics": DAYS, "jsonld": LINKED, "pdf": DOSSIER}[suffix]
    return {_TYPE_OF[suffix]: {"schema": schema, "example": example}}


def _told(suffix: Suffix, *statuses: int) -> dict[str, Any]:
    name = {"Content-Disposition": {"description": "A name by the reference.", "schema": {"type": "string"}}}
    declared = {"description": "As far as you may see it.", "headers": name, "content": file_content(suffix)}
    return {
        "response_class": Response,
        "responses": {200: declared, **problems(401, *statuses, 404, 422, 429)},
        "openapi_extra": SIGNED_IN | {"parameters": [LANGUAGE_HEADER]},
    }


@router.get("/{profile_id}.vcf", operation_id="readProfileCard", summary="Read a person as vCard", **_told("vcf"))
def read_card(
    request: Request,
    actor: SignedIn,
    profile_id: ProfileId,
    asked: Language,
    database: WholeDatabase,
    lang: _Lang = None,
) -> Response:
    """vCard 4.0, without ways to reach the person. Where the name is withheld the reference stands for it."""
    return file_answer(request, actor, profile_id, database, "vcf", lang or asked)


@router.get(
    "/{profile_id}.ics", operation_id="readProfileCalendar", summary="Read a person's calendar", **_told("ics")
)
def read_calendar(
    request: Request,
    actor: SignedIn,
    profile_id: ProfileId,
    asked: Language,
    database: WholeDatabase,
    lang: _Lang = None,
) -> Response:
    """Availability, and missions of which both days are known. A period without an end goes on daily. Who sees no
    days gets a calendar without events."""
    return file_answer(request, actor, profile_id, database, "ics", lang or asked)


@router.get(
    "/{profile_id}.jsonld",
    operation_id="readProfileLinkedData",
    summary="Read a person as linked data",
    **_told("jsonld"),
)
def read_linked_data(
    request: Request,
    actor: SignedIn,
    profile_id: ProfileId,
    asked: Language,
    database: WholeDatabase,
    lang: _Lang = None,
) -> Response:
    """A Person of schema.org. Topics are concepts of our own vocabulary."""
    return file_answer(request, actor, profile_id, database, "jsonld", lang or asked)


@router.get(
    "/{profile_id}.pdf", operation_id="readProfileDossier", summary="Read a person's dossier", **_told("pdf", 403)
)
def read_dossier(
    request: Request,
    actor: Annotated[Actor, Depends(allowed("profiles.dossier"))],
    profile_id: ProfileId,
    asked: Language,
    database: WholeDatabase,
    lang: _Lang = None,
) -> Response:
    """PDF, to print and to hand on. Each has an id of its own, kept with who took it."""
    return file_answer(request, actor, profile_id, database, "pdf", lang or asked)


def file_answer(
    request: Request, actor: Actor, profile_id: str, database: Database, suffix: Suffix, language: str
) -> Response:
    """Counted and kept before it leaves. Raises NotFound, WalkEnded, and for a dossier Forbidden and Unavailable."""
    if suffix == "pdf":
        require(actor, "profiles.dossier")
        dossier: DossierAnswer = request.app.state.dossier_answer
        answer = dossier(request, actor, profile_id, database, language)
    else:
        with database.reading() as session:
            found = find_profile(session, actor, profile_id)
            terms = load_terms(session)
        count_reading(request, actor, found)
        body = _written(found, terms, suffix, language, request.app.state.settings.public_url)
        with database.writing() as session:
            detail = {"kind": suffix, "language": language}
            audit.record(session, actor, "profile.export", about=("profile", found.record["id"]), detail=detail)
        # The name of a file is seen by others than its reader: it has no person's name.
        headers = {"Content-Disposition": f'attachment; filename="{found.record["reference"]}.{suffix}"'}
        answer = Response(body, 200, headers | {"Content-Language": language}, _TYPE_OF[suffix])
    answer.headers["Vary"] = "Accept-Language"
    return answer


def _written(
    found: Found, terms: dict[str, dict[str, Term]], suffix: Suffix, language: str, public_url: str
) -> bytes:
    say = partial(label_or_code, lang=language, terms=terms)
    if suffix == "ics":
        return profile_calendar(found.view, now(), language, say)
    # Cards and linked data travel on: nothing above the network's level, whoever asks.
    person = shown(found.record, min(found.sight, Level.NETWORK))
    if suffix == "vcf":
        return profile_card(person, now(), language, say)
    return profile_linked_data(person, public_url, say)
