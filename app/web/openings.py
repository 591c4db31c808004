"""What is locked on the page of a person: opened for a purpose, this one time, and kept."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid
from app.given import taken_as
from app.policy import Actor
from app.queries.profiles import Found, find_profile
from app.readings import count_reading
from app.schemas.approvals import Opening, OpeningAsked
from app.services.approvals import ask_sealed
from app.services.reveals import reveal_contacts
from app.services.sealed import read_sealed
from app.web.addresses import page_router
from app.web.fields import Form
from app.web.names import two_names
from app.web.profile_page import Sent, profile_page, purposes
from app.web.render import page, page_language, redirect

router = page_router("/profiles/{profile_id}")

Revealer = Annotated[Actor, Depends(allowed("profiles.reveal"))]
Named = Annotated[Actor, Depends(allowed("sealed.read"))]
_TAKEN_BACK = (Invalid, Conflict)


@router.post("/reveal", operation_id="submitReveal")
def submit_reveal(
    request: Request, actor: Revealer, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    """The details are shown this once, so the answer is the page itself."""
    try:
        given = taken_as(Opening, _filled(form, "purpose", "case_reference"))
    except Invalid as fact:
        return profile_page(request, actor, database, profile_id, Sent("reveal", form, fact))
    with database.writing() as session:
        opened = reveal_contacts(session, actor, profile_id, given)
        found = find_profile(session, actor, profile_id)
    count_reading(request, actor, found)
    return _shown(request, actor, found, "revealed.html", opened=opened, purpose=_purpose(request, given.purpose))


def _filled(form: Form, *names: str) -> dict[str, str]:
    """What was filled in: an empty field is one that is missing."""
    return {name: form[name] for name in names if form.get(name, "").strip()}


def _purpose(request: Request, code: str) -> str:
    return dict(purposes(page_language(request)))[code]


def _shown(request: Request, actor: Actor, found: Found, template: str, **opened: object) -> Response:
    names = two_names(found.view, page_language(request))
    told = {"names": names, "reference": found.record["reference"], "profile": found.record["id"], **opened}
    return page(request, template, actor=actor, place=f"/profiles/{found.record['id']}", **told)


@router.post("/sealed/asking", operation_id="submitSealedAsking")
def submit_sealed_asking(
    request: Request, actor: Named, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    try:
        given = taken_as(OpeningAsked, _filled(form, "purpose", "case_reference", "reason"))
        with database.writing() as session:
            ask_sealed(session, actor, profile_id, given)
    except _TAKEN_BACK as fact:
        return profile_page(request, actor, database, profile_id, Sent("sealed", form, fact))
    return redirect(f"/{page_language(request)}/profiles/{profile_id}#sealed")


@router.post("/sealed", operation_id="submitSealedReading")
def submit_sealed_reading(
    request: Request, actor: Named, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    """With a form, because each reading is kept: a page that is loaded anew by itself would read once more."""
    try:
        with database.writing() as session:
            sealed = read_sealed(session, actor, profile_id)
            found = find_profile(session, actor, profile_id)
    except Forbidden as fact:
        return profile_page(request, actor, database, profile_id, _refused(fact))
    count_reading(request, actor, found)
    return _shown(request, actor, found, "sealed.html", sealed=sealed)


def _refused(fact: Fact) -> Sent:
    return Sent("sealed", {}, fact)
