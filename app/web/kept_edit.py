"""Profiles that are kept for somebody else: made, and edited section by section."""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app.deps import Database, WholeDatabase, allowed
from app.errors import NotFound
from app.policy import Actor
from app.queries.profiles import Found, find_profile
from app.queries.reviews import changes_shown
from app.queries.vocabularies import load_terms
from app.readings import count_reading
from app.services import audit
from app.services.membership import refuse_own_record
from app.services.profiles import change_profile, create_profile, validated
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.kept_sections import NEW, kept_sections
from app.web.names import two_names
from app.web.once import made_once
from app.web.open_questions import open_of, without_answered
from app.web.own_codes import Codes
from app.web.own_form import Sheet, read_sheet, saved_place, show_sheet, take_sheet, with_scripts
from app.web.own_sections import PLACE_OF_MISSING, Section
from app.web.own_words import field_title
from app.web.render import page, page_language
from app.web.section_rows import section_row
from app.web.subjects import Subject

router = page_router("/profiles")

Maker = Annotated[Actor, Depends(allowed("profiles.create"))]
Keeper = Annotated[Actor, Depends(allowed("profiles.change"))]
_NOBODY_YET = Subject("/desk", lambda session, actor: None)


@router.get("/new", operation_id="showNewProfile")
def show_new(request: Request, actor: Maker, database: WholeDatabase) -> Response:
    with database.reading() as session:
        sheet = read_sheet(session, actor, _NOBODY_YET, NEW, page_language(request))
    return show_sheet(request, actor, sheet)


@router.post("/new", operation_id="submitNewProfile")
def submit_new(request: Request, actor: Maker, form: Form, database: WholeDatabase) -> Response:
    def save(session: Any, sheet: Sheet, version: int, patch: dict[str, Any]) -> str:
        def make() -> str:
            return str(create_profile(session, actor, validated(patch), source="api")["id"])

        return f"/profiles/{made_once(session, actor, form, '/profiles', make)}/edit?saved=new"

    return take_sheet(request, actor, form, database, _NOBODY_YET, NEW, save)


@router.get("/{profile_id}/edit", operation_id="showProfileSections")
def show_sections(request: Request, actor: Keeper, profile_id: str, database: WholeDatabase) -> Response:
    language, sections = page_language(request), kept_sections(actor.role)
    with database.reading() as session:
        found = _find(profile_id, session, actor)
        codes = Codes(load_terms(session), {}, language)
        waiting = [{"field": change.field} for change in changes_shown(session, actor, found)]
    _leave_trace(request, actor, database, found)
    record = found.view | {"waiting": waiting}
    place = f"/profiles/{found.record['id']}/edit"
    rows = [_row(actor, section, record, codes, f"{place}/{section.name}") for section in sections.values()]
    return page(
        request,
        "profile_sections.html",
        actor=actor,
        id=found.record["id"],
        reference=found.record["reference"],
        names=two_names(found.view, language),
        sections=rows,
        missing=[(_title(field), PLACE_OF_MISSING[field]) for field in record["missing"]],
        saved=(sections | {NEW.name: NEW}).get(request.query_params.get("saved", "")),
    )


def _row(actor: Actor, section: Section, record: dict[str, Any], codes: Codes, path: str) -> dict[str, Any]:
    return section_row(section, record, codes, path) | {"open": open_of(actor, section, record)}


def _title(field: str) -> str:
    return field_title("name" if field == "name_latin" else field, own=False)


def _find(profile_id: str, session: Any, actor: Actor) -> Found:
    found = find_profile(session, actor, profile_id)
    refuse_own_record(actor, found)
    return found


def _leave_trace(request: Request, actor: Actor, database: Database, found: Found) -> None:
    """Before the person is shown."""
    count_reading(request, actor, found)
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", found.record["id"]))


@router.get("/{profile_id}/edit/{name}", operation_id="showProfileSection")
def show_section(request: Request, actor: Keeper, profile_id: str, name: str, database: WholeDatabase) -> Response:
    subject, section = _subject(profile_id), _section(actor, name)
    with database.reading() as session:
        sheet = read_sheet(session, actor, subject, section, page_language(request))
    if sheet.found is not None:
        _leave_trace(request, actor, database, sheet.found)
    return show_sheet(request, actor, sheet)


def _subject(profile_id: str) -> Subject:
    return Subject(f"/profiles/{profile_id}/edit", partial(_find, profile_id))


def _section(actor: Actor, name: str) -> Section:
    sections = kept_sections(actor.role)
    if name not in sections:
        raise NotFound()
    return sections[name]


@router.post("/{profile_id}/edit/{name}", operation_id="submitProfileSection")
def submit_section(
    request: Request, actor: Keeper, profile_id: str, name: str, form: Form, database: WholeDatabase
) -> Response:
    """Besides the fields of the section `answered`: what was not understood at an import, and is answered now."""
    subject = _subject(profile_id)

    def save(session: Any, sheet: Sheet, version: int, patch: dict[str, Any]) -> str:
        patch = with_scripts(patch, sheet) | _answered(sheet, form.all("answered"))
        change_profile(session, actor, profile_id, version, patch, source="api")
        return saved_place(sheet)

    answer = take_sheet(request, actor, form, database, subject, _section(actor, name), save)
    if answer.status_code != 303:
        with database.reading() as session:
            found = _find(profile_id, session, actor)
        _leave_trace(request, actor, database, found)
    return answer


def _answered(sheet: Sheet, answered: list[str]) -> dict[str, Any]:
    if sheet.found is None or not answered:
        return {}
    return {"unresolved": without_answered(sheet.found.view.get("unresolved", []), answered)}
