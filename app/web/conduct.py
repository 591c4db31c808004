"""The code of conduct: the version in force or that there is none, those before it, and adopting another one."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from app.deps import ReadSession, WholeDatabase, allowed, takes_file
from app.errors import Conflict, Fact, Invalid, NotFound, Stale
from app.forms import MAX_BODY_BYTES, Fields, SentFile, files_of
from app.given import taken_as
from app.policy import Actor, may_when_fresh
from app.queries.conduct import code_versions
from app.schemas.conduct import MAX_CODE_CHARACTERS, CodeWrite
from app.services.conduct import adopt_code, check_code, next_number
from app.text import refused_character
from app.web.addresses import page_router
from app.web.fields import Form, fact_message, field_messages, version_of
from app.web.i18n import LANGUAGES, N_, OWN_NAMES, say
from app.web.render import page, page_language, redirect

router = page_router("/code-of-conduct")

Reader = Annotated[Actor, Depends(allowed("code.read"))]
Adopter = Annotated[Actor, Depends(allowed("code.adopt"))]
ChosenFiles = Annotated[dict[str, SentFile], Depends(files_of)]

# Three texts in UTF-8, typed or as files.
_MAX_FORM_BYTES: Final = MAX_BODY_BYTES
_FIELDS: Final = {
    "text_ar": N_("Arabic text"),
    "text_en": N_("English text"),
    "text_fr": N_("French text"),
    "adopted_on": N_("Adopted on"),
    "reference": N_("Decision by which it was adopted"),
}
_NOT_UTF8: Final = N_("The file is not text in UTF-8.")
_BAD_CHARACTER: Final = N_("The file holds control characters that are not taken.")
_FILE_TOO_LONG: Final = N_("The text of the file is longer than what is taken.")
_STALE: Final = N_("Another version was adopted since you looked at this one. Look again before you adopt it.")


@router.get("", operation_id="showCodeOfConduct")
def show_code(request: Request, actor: Reader, session: ReadSession) -> Response:
    return _show(request, actor, session, None)


@router.get("/versions/{number}", operation_id="showCodeOfConductVersion")
def show_version(request: Request, actor: Reader, number: str, session: ReadSession) -> Response:
    return _show(request, actor, session, number)


def _show(request: Request, actor: Actor, session: ReadSession, number: str | None) -> Response:
    versions = code_versions(session, actor)
    shown = versions[:1] if number is None else [code for code in versions if str(code.number) == number]
    if number is not None and not shown:
        raise NotFound()
    return page(
        request,
        "conduct.html",
        actor=actor,
        code=shown[0] if shown else None,
        versions=versions,
        adopts=may_when_fresh(actor, "code.adopt"),
        done=request.query_params.get("done") == "adopted",
    )


@router.get("/new", operation_id="showCodeForm")
def show_form(request: Request, actor: Adopter) -> Response:
    return _form(request, actor, {})


def _form(request: Request, actor: Actor, given: dict[str, str], status: int = 200, **shown: Any) -> Response:
    blank: dict[str, Any] = {"errors": {}, "problem": None}
    return page(
        request,
        "conduct_form.html",
        actor=actor,
        status=status,
        given=given,
        fields=_FIELDS,
        own_names=OWN_NAMES,
        longest=MAX_CODE_CHARACTERS,
        **{**blank, **shown},
    )


@router.post(
    "/new", operation_id="submitCode", dependencies=[Depends(takes_file("code.adopt", _MAX_FORM_BYTES, most=3))]
)
def submit_code(
    request: Request, actor: Adopter, form: Form, files: ChosenFiles, database: WholeDatabase
) -> Response:
    """Looked at first, and adopted by a second form that holds what was looked at."""
    language, act = page_language(request), form.get("act")
    given, errors = _given(form, files, language)
    if act == "change":
        return _form(request, actor, given)
    try:
        with database.reading() as session:
            write = _taken(given)
            check_code(session, write)
            number = next_number(session)
        if act == "adopt" and not errors:
            with database.writing() as session:
                adopt_code(session, actor, write, after=version_of(form))
            return redirect(f"/{language}/code-of-conduct?done=adopted")
    except Invalid as error:
        return _form(request, actor, given, 422, errors=_messages(error, language) | errors)
    except Conflict as error:
        return _form(request, actor, given, error.status, problem=fact_message(error, language))
    except Stale as error:
        return _preview(request, actor, write, number, error)
    if errors:
        return _form(request, actor, given, 422, errors=errors)
    return _preview(request, actor, write, number)


def _given(form: Fields, files: dict[str, SentFile], language: str) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed, with the text of a file in place of it; and by field what is wrong with a file."""
    given, errors = {name: form.get(name, "") for name in _FIELDS}, {}
    for code in LANGUAGES:
        file = files.get(f"file_{code}")
        if file is not None:
            text, problem = _text_of(file.content)
            if problem is None:
                given[f"text_{code}"] = text
            else:
                errors[f"text_{code}"] = say(problem, language)
    return given, errors


def _text_of(content: bytes) -> tuple[str, str | None]:
    """The text of a file; or why it cannot be taken."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return "", _NOT_UTF8
    if refused_character(text):
        return "", _BAD_CHARACTER
    return text, _FILE_TOO_LONG if len(text) > MAX_CODE_CHARACTERS else None


def _taken(given: dict[str, str]) -> CodeWrite:
    texts = {code: given[f"text_{code}"].strip() for code in LANGUAGES}
    typed = {name: given[name].strip() for name in ("adopted_on", "reference")}
    return taken_as(CodeWrite, {"texts": texts, **typed})


def _messages(error: Invalid, language: str) -> dict[str, str]:
    found = field_messages(error.errors, language)
    return {name.replace("texts/", "text_"): said for name, said in found.items()}


def _preview(request: Request, actor: Actor, write: CodeWrite, number: int, stale: Fact | None = None) -> Response:
    return page(
        request,
        "conduct_preview.html",
        actor=actor,
        status=200 if stale is None else stale.status,
        write=write,
        texts=write.texts.model_dump(),
        number=number,
        own_names=OWN_NAMES,
        problem=None if stale is None else _STALE,
    )
