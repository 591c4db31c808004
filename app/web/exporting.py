"""People who were selected as a file, for a purpose that is kept."""

from io import BytesIO
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import Depends, Query, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import NotFound
from app.policy import Actor
from app.readings import count_people
from app.services import audit
from app.services.exports import Kind, export_selected
from app.vocabularies.fixed import FIXED_TERMS, OPENING_PURPOSES
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.i18n import N_, say
from app.web.render import page, page_language

router = page_router()

Exporting = Annotated[Actor, Depends(allowed("profiles.export"))]
# As many as one page of the search can show.
_MOST: Final = 100
_TYPES: Final = {
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NOT_CHOSEN: Final = N_("Choose what it is for.")
_NO_KIND: Final = N_("Choose one of the two.")


@router.get("/export", operation_id="showExport")
def show_export(request: Request, actor: Exporting, person: Annotated[list[str] | None, Query()] = None) -> Response:
    return _form(request, actor, _each_once(person or []), 200 if person else 422)


@router.post("/export", operation_id="submitExport")
def submit_export(request: Request, actor: Exporting, database: WholeDatabase, form: Form) -> Response:
    """The file leaves only after it is kept who took whom along, and what for."""
    people, purpose, errors = _each_once(form.all("person")), form.get("purpose", ""), {}
    kind = next((one for one in Kind if one.value == form.get("kind")), None)
    export_id, content = uuid4(), BytesIO()
    if purpose not in OPENING_PURPOSES:
        errors["purpose"] = say(_NOT_CHOSEN, page_language(request))
    if kind is None:
        errors["kind"] = say(_NO_KIND, page_language(request))
    if errors or kind is None or not people:
        return _form(request, actor, people, 422, errors, purpose)
    with database.reading() as session:
        found = export_selected(session, actor, content, kind, people, export_id=export_id)
    count_people(request, actor, [one.id for one in found])
    with database.writing() as session:
        for one in found:
            audit.record(session, actor, "profile.read", about=("profile", one.record["id"]))
        detail = {"kind": kind.value, "people": len(found), "purpose": purpose}
        audit.record(session, actor, "profile.export", about=("export", export_id), detail=detail)
    told = {
        "Content-Disposition": f'attachment; filename="sulh-{export_id}.{kind.value}"',
        "Cache-Control": "no-store",
    }
    return Response(content.getvalue(), 200, told, _TYPES[kind])


def _form(
    request: Request,
    actor: Actor,
    people: list[str],
    status: int,
    errors: dict[str, str] | None = None,
    purpose: str = "",
) -> Response:
    language = page_language(request)
    purposes = [(term.code, term.labels[language]) for term in FIXED_TERMS["opening_purposes"]]
    shown: dict[str, Any] = {"people": people, "purposes": purposes, "purpose": purpose, "errors": errors or {}}
    return page(request, "export.html", actor=actor, status=status, **shown)


def _each_once(people: list[str]) -> list[str]:
    """Raises NotFound for more than one page of the search can hold."""
    if len(people) > _MOST:
        raise NotFound()
    return list(dict.fromkeys(id_.lower() for id_ in people))
