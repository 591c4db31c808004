"""The sections of the own profile, each with its own page and form."""

from typing import Any

from fastapi import Request, Response

from app.deps import WholeDatabase
from app.errors import NotFound
from app.queries.profiles import Found
from app.services import audit
from app.services.profile_rows import script_of
from app.services.profiles import change_own_profile
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.own_actors import Changer, Reader
from app.web.own_form import read_sheet, show_sheet, take_sheet
from app.web.own_sections import SECTIONS, Section
from app.web.render import page_language

router = page_router("/me/edit")


@router.get("/{name}", operation_id="showOwnSection")
def show_section(request: Request, actor: Reader, name: str, database: WholeDatabase) -> Response:
    section = _section(name)
    with database.reading() as session:
        sheet = read_sheet(session, actor, section, page_language(request))
    with database.writing() as session:
        audit.record(session, actor, "profile.read", about=("profile", sheet.found.record["id"]))
    return show_sheet(request, actor, sheet)


def _section(name: str) -> Section:
    if name not in SECTIONS:
        raise NotFound()
    return SECTIONS[name]


@router.post("/{name}", operation_id="submitOwnSection")
def submit_section(request: Request, actor: Changer, name: str, form: Form, database: WholeDatabase) -> Response:
    """Saves; or with `do=add:<field>` shows the form with one more row and everything typed."""

    def save(session: Any, found: Found, version: int, patch: dict[str, Any]) -> None:
        change_own_profile(session, actor, version, _with_scripts(patch, found))

    return take_sheet(request, actor, form, database, _section(name), save)


def _with_scripts(patch: dict[str, Any], found: Found) -> dict[str, Any]:
    """Of names that stay, the script stays; of others the letters tell it."""
    if "names" not in patch:
        return patch
    known = {name["text"]: name["script"] for name in found.record["names"]}
    told = [name | {"script": known.get(name["text"]) or script_of(name["text"] or "")} for name in patch["names"]]
    return patch | {"names": told}
