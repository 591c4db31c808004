"""Nominations: a State's nominees, nominating somebody, and keeping a nominee's data fresh."""

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Forbidden, Invalid, Stale
from app.given import known_parameters
from app.policy import Actor, may
from app.queries.nominations import Nominee, own_nominees
from app.queries.profiles import find_profile
from app.queries.reviews import waiting_fields
from app.queries.vocabularies import load_terms
from app.readings import count_people, count_reading
from app.search.vocabulary_lists import vocabulary_items
from app.services.nominations import create_nomination
from app.services.profiles import change_profile
from app.web.addresses import page_router
from app.web.field_words import FieldWords
from app.web.fields import Form, field_messages
from app.web.i18n import N_
from app.web.nomination_form import TITLES, at_fields, blank_values, nomination_of, patch_of, typed_values, values_of
from app.web.once import made_once
from app.web.profile_fields import TITLES as FIELD_TITLES
from app.web.render import page, page_language, redirect
from app.web.stewardship import days_since, tabs, version_given

router = page_router("/nominations")

Reader = Annotated[Actor, Depends(allowed("nominations.read"))]
Nominator = Annotated[Actor, Depends(allowed("nominations.create"))]
Changer = Annotated[Actor, Depends(allowed("profiles.change"))]
_PAGE: Final = 20
_SAID: Final = {
    "erased_person": N_(
        "Somebody with this address or number was erased at their own wish. They can come back by themselves only."
    ),
    "incomplete": N_("A member's profile has to stay complete: name, nationality, role and language."),
    "own_record": N_("Nobody decides on the own profile, or on what they asked for themselves."),
    "stale": N_(
        "Somebody changed this since you read it. What you typed is still here: "
        "look at the marked fields, then send it again."
    ),
}
_DONE: Final = {
    "nominated": N_("The nomination is with the secretariat. You see here what becomes of it."),
    "changed": N_("Kept. What needs a look waits for the secretariat."),
}


@router.get("", operation_id="showNominations", dependencies=[Depends(known_parameters)])
def show_nominations(
    request: Request,
    actor: Reader,
    database: WholeDatabase,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        nominees, following = own_nominees(session, actor, _PAGE, cursor)
        words = FieldWords(load_terms(session), language)
    count_people(request, actor, [one.slot for one in nominees])
    return page(
        request,
        "nominations.html",
        actor=actor,
        tabs=tabs(actor, language, "/nominations"),
        rows=[_row(one, words) for one in nominees],
        state=actor.state and words.term("countries", actor.state),
        changes=may(actor, "profiles.change"),
        following=following,
        done=_DONE.get(done),
    )


def _row(nominee: Nominee, words: FieldWords) -> dict[str, Any]:
    return {
        "id": str(nominee.id),
        "name": nominee.name,
        "reference": nominee.reference,
        "note": nominee.note,
        "code": nominee.membership,
        "state": words.term("membership-states", nominee.membership),
        "days": days_since(nominee.since),
        "confirmed_at": nominee.confirmed_at and nominee.confirmed_at.isoformat(),
    }


@router.get("/new", operation_id="showNominationForm")
def show_nomination_form(request: Request, actor: Nominator, session: ReadSession) -> Response:
    return _form(request, actor, session, blank_values())


def _form(
    request: Request, actor: Actor, session: ReadSession, values: dict[str, Any], status: int = 200, **shown: Any
) -> Response:
    language = page_language(request)
    lists = {
        name: [(item["code"], item["label"]) for item in vocabulary_items(session, name, language)]
        for name in ("countries", "languages", "language-levels", "roles", "genders", "seniorities")
    }
    blank: dict[str, Any] = {"errors": {}, "problem": None, "version": None, "waiting": [], "name": None}
    return page(
        request,
        "nomination_form.html",
        actor=actor,
        status=status,
        tabs=tabs(actor, language, "/nominations"),
        values=values,
        lists=lists,
        titles=_titles(values),
        **{**blank, **shown},
    )


def _titles(values: dict[str, Any]) -> dict[str, str]:
    rows = range(len(values["rows"]))
    return TITLES | {f"language_{n}": N_("Language") for n in rows} | {f"level_{n}": N_("Level") for n in rows}


@router.post("/new", operation_id="submitNomination")
def submit_nomination(request: Request, actor: Nominator, form: Form, database: WholeDatabase) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            given = nomination_of(form, language)
            made_once(session, actor, form, "/nominations", lambda: create_nomination(session, actor, given))
    except (Invalid, Conflict, Forbidden) as error:
        told = _told(error, form, language)
        with database.reading() as session:
            return _form(request, actor, session, typed_values(form), error.status, **told)
    return redirect(f"/{language}/nominations?done=nominated")


def _told(error: Fact, form: Form, language: str) -> dict[str, Any]:
    if isinstance(error, Invalid | Stale) and error.errors:
        found = {"errors": field_messages(at_fields(error.errors, form), language)}
        return found | ({"problem": _SAID["stale"]} if isinstance(error, Stale) else {})
    return {"problem": _SAID.get(error.code, N_("This does not fit the present state"))}


@router.get("/{profile_id}", operation_id="showNominee")
def show_nominee(request: Request, actor: Changer, profile_id: str, database: WholeDatabase) -> Response:
    return _nominee(request, actor, profile_id, database)


def _nominee(
    request: Request,
    actor: Actor,
    profile_id: str,
    database: WholeDatabase,
    typed: dict[str, Any] | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        found = find_profile(session, actor, profile_id)
        waiting = [FIELD_TITLES[field] for field in waiting_fields(session, actor, found.id)]
        values = values_of(found.view, language) if typed is None else typed
        about = {"version": found.record["version"], "name": found.record["name"], "waiting": waiting}
        answer = _form(request, actor, session, values, status, **about, **shown)
    count_reading(request, actor, found)
    return answer


@router.post("/{profile_id}", operation_id="submitNominee")
def submit_nominee(
    request: Request, actor: Changer, profile_id: str, form: Form, database: WholeDatabase
) -> Response:
    language = page_language(request)
    try:
        with database.writing() as session:
            found = find_profile(session, actor, profile_id)
            patch = patch_of(form, found.view, language)
            change_profile(session, actor, profile_id, version_given(form), patch, source="page")
    except (Invalid, Conflict, Forbidden, Stale) as error:
        told = _told(error, form, language)
        return _nominee(request, actor, profile_id, database, typed_values(form), error.status, **told)
    return redirect(f"/{language}/nominations?done=changed")
