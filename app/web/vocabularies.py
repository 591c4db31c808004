"""Vocabularies in three languages: read by the secretariat, looked after by administrators."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed
from app.errors import Conflict, Fact, Invalid, NotFound, Stale
from app.forms import Fields
from app.given import known_parameters, taken_as
from app.policy import Actor, may
from app.queries.vocabularies import OWNED, TermView, reviewed_term, reviewed_terms
from app.schemas.vocabularies import TermLabels, TermWrite
from app.search.folding import fold
from app.search.vocabulary_lists import NAMES, vocabulary_items
from app.services.vocabularies import add_term, change_labels, merge_term, restore_term, retire_term
from app.vocabularies.collation import sort_key
from app.vocabularies.terms import LABEL_LANGUAGES
from app.web.addresses import page_router
from app.web.fields import Form, field_messages
from app.web.i18n import N_, OWN_NAMES
from app.web.render import page, page_language, redirect
from app.web.stewardship import tabs, version_given

router = page_router("/vocabularies")

Reader = Annotated[Actor, Depends(allowed("vocabularies.review"))]
Changer = Annotated[Actor, Depends(allowed("vocabularies.change"))]
TITLES: Final = {
    "expertise": N_("Expertise"),
    "situations": N_("Situations"),
    "organisations": N_("Organisations"),
    "countries": N_("Countries"),
    "regions": N_("Regions"),
    "languages": N_("Languages"),
    "language-levels": N_("Levels of languages"),
    "evidence": N_("Evidence"),
    "country-depths": N_("Depth of experience"),
    "roles": N_("Roles in the Network"),
    "genders": N_("Gender"),
    "seniorities": N_("Seniority"),
    "language-uses": N_("Use of languages"),
    "availability-statuses": N_("Availability"),
    "modes": N_("Ways of working"),
    "membership-states": N_("Membership"),
    "opening-purposes": N_("Purposes of opening"),
}
_SHOWN: Final = {"": N_("In use"), "review": N_("Awaiting a native reader"), "retired": N_("Retired")}
_SAID: Final = {
    "stale": N_(
        "Somebody changed this since you read it. What you typed is still here; below stands what it is now."
    ),
    "term_state": N_("The term is not in a state for that any more."),
    "term_has_narrower": N_("There are terms below this one: merge or retire those first."),
}
_DONE: Final = {
    "added": N_("The term is there. The search takes it in with the next request."),
    "changed": N_("Kept. The search uses the new words with the next request."),
    "retired": N_("Retired. Nobody can choose it any more; who has it keeps it."),
    "restored": N_("The term can be chosen again."),
    "merged": N_("Merged. Every profile that had it has the other term now."),
}
_FIELDS: Final = {
    "code": N_("Code"),
    "parent": N_("Area"),
    "countries": N_("Countries"),
    "into": N_("Merge into"),
    "label_ar": N_("Arabic name"),
    "label_en": N_("English name"),
    "label_fr": N_("French name"),
}


@router.get("", operation_id="showVocabularies")
def show_vocabularies(request: Request, actor: Reader, session: ReadSession) -> Response:
    owned = []
    for name in OWNED:
        terms = reviewed_terms(session, actor, name)
        used = [term for term in terms if not term.retired]
        review = sum(bool(term.review) for term in used)
        owned.append({"name": name, "used": len(used), "review": review, "retired": len(terms) - len(used)})
    others = [name for name in NAMES if name not in OWNED]
    return _page(request, actor, "vocabularies.html", owned=owned, others=others, titles=TITLES)


def _page(request: Request, actor: Actor, template: str, status: int = 200, **shown: Any) -> Response:
    return page(
        request,
        template,
        actor=actor,
        status=status,
        tabs=tabs(actor, page_language(request), "/vocabularies"),
        changes=may(actor, "vocabularies.change"),
        own_names=OWN_NAMES,
        **shown,
    )


@router.get("/{name}", operation_id="showVocabulary", dependencies=[Depends(known_parameters)])
def show_vocabulary(
    request: Request,
    actor: Reader,
    name: str,
    session: ReadSession,
    q: Annotated[str, Query(max_length=100)] = "",
    show: Annotated[Literal["", "review", "retired"], Query()] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    if name not in NAMES:
        raise NotFound()
    language, owned = page_language(request), name in OWNED
    rows = _terms(session, actor, name, show) if owned else _standard(session, name, language)
    wanted = fold(q.strip())
    rows = [row for row in rows if wanted in fold(" ".join((row["code"], *row["labels"].values())))]
    by_name = sorted(rows, key=lambda row: (sort_key(row["labels"][language], language), row["code"]))
    return _page(
        request,
        actor,
        "vocabulary.html",
        name=name,
        title=TITLES[name],
        owned=owned,
        rows=by_name,
        q=q,
        show=show,
        shown=_SHOWN,
        done=_DONE.get(done),
    )


def _terms(session: ReadSession, actor: Actor, name: str, show: str) -> list[dict[str, Any]]:
    return [
        {"code": term.code, "labels": term.labels, "review": term.review, "merged_into": term.merged_into}
        for term in reviewed_terms(session, actor, name)
        if term.retired == (show == "retired") and (show != "review" or term.review)
    ]


def _standard(session: ReadSession, name: str, language: str) -> list[dict[str, Any]]:
    return [
        {"code": item["code"], "labels": item["labels"], "review": frozenset(item["review"]), "merged_into": None}
        for item in vocabulary_items(session, name, language)
    ]


@router.get("/{name}/new", operation_id="showTermForm")
def show_term_form(request: Request, actor: Changer, name: str, session: ReadSession) -> Response:
    return _new(request, actor, name, session, Fields([]))


def _new(
    request: Request, actor: Actor, name: str, session: ReadSession, form: Fields, status: int = 200, **shown: Any
) -> Response:
    language = page_language(request)
    areas = [term for term in reviewed_terms(session, actor, name) if term.parent is None and not term.retired]
    return _page(
        request,
        actor,
        "term_new.html",
        status,
        name=name,
        title=TITLES[name],
        given=form,
        review=form.all("review") if form else [code for code in LABEL_LANGUAGES if code != language],
        areas=_named(areas, language),
        fields=_FIELDS,
        **{"errors": {}, **shown},
    )


def _named(terms: list[TermView], language: str) -> list[tuple[str, str]]:
    return sorted(
        ((term.code, term.labels[language]) for term in terms), key=lambda pair: sort_key(pair[1], language)
    )


@router.post("/{name}/new", operation_id="submitTerm")
def submit_term(request: Request, actor: Changer, name: str, form: Form, database: WholeDatabase) -> Response:
    countries = form.get("countries", "").upper().replace(",", " ").split()
    given = {"code": form.get("code", "").strip(), "parent": form.get("parent") or None, "countries": countries}
    try:
        with database.writing() as session:
            add_term(session, actor, name, taken_as(TermWrite, _labels(form) | given))
    except Invalid as error:
        messages = _messages(error, request)
        with database.reading() as session:
            return _new(request, actor, name, session, form, 422, errors=messages)
    return redirect(f"/{page_language(request)}/vocabularies/{name}?done=added")


def _labels(form: Fields) -> dict[str, Any]:
    labels = {f"label_{code}": form.get(f"label_{code}", "").strip() for code in LABEL_LANGUAGES}
    return labels | {"review": form.all("review")}


def _messages(error: Invalid, request: Request) -> dict[str, str]:
    found = field_messages(error.errors, page_language(request))
    # One field holds the countries of a term.
    return {("countries" if field.startswith("countries/") else field): said for field, said in found.items()}


@router.get("/{name}/{code}", operation_id="showTerm")
def show_term(request: Request, actor: Reader, name: str, code: str, database: WholeDatabase) -> Response:
    return _term(request, actor, name, code, database)


def _term(
    request: Request,
    actor: Actor,
    name: str,
    code: str,
    database: WholeDatabase,
    form: Fields | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        term = reviewed_term(session, actor, name, code)
        terms = reviewed_terms(session, actor, name)
    labels = _labels(form) if form is not None and "label_en" in form else None
    return _page(
        request,
        actor,
        "term.html",
        status,
        place=f"/vocabularies/{name}/{code}",
        name=name,
        title=TITLES[name],
        term=term,
        given=labels or {f"label_{one}": term.labels[one] for one in LABEL_LANGUAGES} | {"review": term.review},
        typed=labels is not None,
        others=_named([one for one in terms if not one.retired and one.code != code], language),
        into="" if form is None else form.get("into", ""),
        fields=_FIELDS,
        **{"errors": {}, "problem": None, **shown},
    )


@router.post("/{name}/{code}", operation_id="submitTermChange")
def submit_term_change(
    request: Request, actor: Changer, name: str, code: str, form: Form, database: WholeDatabase
) -> Response:
    """`act`: change, retire, restore or merge."""
    act, version = form.get("act", ""), version_given(form)
    try:
        with database.writing() as session:
            if act == "retire":
                retire_term(session, actor, name, code, version)
            elif act == "restore":
                restore_term(session, actor, name, code, version)
            elif act == "merge":
                merge_term(session, actor, name, code, version, form.get("into", ""))
            else:
                change_labels(session, actor, name, code, version, taken_as(TermLabels, _labels(form)))
    except Invalid as error:
        return _term(request, actor, name, code, database, form, 422, errors=_messages(error, request))
    except (Conflict, Stale) as error:
        return _term(request, actor, name, code, database, form, error.status, problem=_said(error))
    done = {"retire": "retired", "restore": "restored", "merge": "merged"}.get(act, "changed")
    return redirect(f"/{page_language(request)}/vocabularies/{name}?done={done}")


def _said(error: Fact) -> str:
    return _SAID.get(error.code, N_("This does not fit the present state"))
