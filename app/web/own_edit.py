"""The sections of the own profile, each with its own page and form."""

from typing import Any

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import NotFound
from app.services import audit
from app.services.profiles import change_own_profile
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.own_actors import Changer, Reader
from app.web.own_form import Sheet, read_sheet, saved_place, show_sheet, take_sheet, with_scripts
from app.web.own_sections import SECTIONS, Section
from app.web.render import page_language
from app.web.subjects import OWN

router = page_router("/me/edit")


@router.get("/{name}", operation_id="showOwnSection")
def show_section(request: Request, actor: Reader, name: str, database: WholeDatabase) -> Response:
    section = _section(name)
    with database.reading() as session:
        sheet = read_sheet(session, actor, OWN, section, page_language(request))
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", actor.profile or ""))
    return show_sheet(request, actor, sheet)


def _section(name: str) -> Section:
    if name not in SECTIONS:
        raise NotFound()
    return SECTIONS[name]


@router.post("/{name}", operation_id="submitOwnSection")
def submit_section(request: Request, actor: Changer, name: str, form: Form, database: WholeDatabase) -> Response:
    """Saves; or with `do=add:<field>` shows the form with one more row and everything typed."""

    def save(session: Any, sheet: Sheet, version: int, patch: dict[str, Any]) -> str:
        change_own_profile(session, actor, version, with_scripts(patch, sheet))
        return saved_place(sheet)

    return take_sheet(request, actor, form, database, OWN, _section(name), save)
