"""One section of a profile as a form: shown, taken, and shown again with everything that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Request, Response

from app.deps import Database
from app.errors import Conflict, Fact, Invalid, Stale
from app.phrases import problem_phrases
from app.policy import WRITABLE, Actor, seen_by
from app.queries.profiles import Found
from app.queries.reviews import changes_shown, told_change
from app.queries.vocabularies import load_terms
from app.schemas.profiles import ProfileWrite
from app.services.profile_rows import script_of
from app.services.waiting import BY_THE_DESK
from app.web.fields import Form
from app.web.i18n import OWN_NAMES
from app.web.names import two_names
from app.web.open_questions import open_of
from app.web.own_codes import Codes, offered_for
from app.web.own_faults import placed
from app.web.own_inputs import Held, blank_rows, first_value, held, in_words, row_in_words, taken, typed
from app.web.own_sections import GROUPS, Group, Section
from app.web.own_words import SEEN_BY, SEEN_BY_OF_ANOTHER, field_title
from app.web.render import page, page_language, redirect
from app.web.subjects import Subject

# What is stored of somebody of whom nothing is.
_NOTHING: Final = ProfileWrite.model_construct(name="").model_dump(mode="json")


@dataclass
class State:
    """What of a form is shown: values by field, messages by the name of the input, rows to add."""

    values: dict[str, Held]
    errors: dict[str, str] = field(default_factory=dict)
    near: dict[str, list[str]] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    problem: str | None = None
    # What of `Sheet.open` is ticked as answered.
    answered: list[str] = field(default_factory=list)
    # The version that was read before anything was typed; None for the one that is there now.
    version: int | None = None
    stale: bool = False
    # Fields that somebody else changed meanwhile, each with the lines it has now; None for one of another section.
    changed: dict[str, list[str] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A section with what is stored for it, as far as it is shown to the actor.

    `waiting` holds the changes of its fields that wait for the desk; `open` what was not understood of them at an
    import."""

    subject: Subject
    section: Section
    found: Found | None
    codes: Codes
    stored: dict[str, Held]
    waiting: dict[str, list[dict[str, Any]]]
    open: list[dict[str, str]]

    @property
    def version(self) -> int:
        return self.found.record["version"] if self.found else 0

    def unseen(self, field: str) -> bool:
        """Whether the form begins empty though something may be stored."""
        return self.found is not None and field not in self.found.view


# Saves what was typed over a version: the session, what was read, the version, and the patch. Says where to go on.
Saving = Callable[[Any, Sheet, int, dict[str, Any]], str]


def read_sheet(session: Any, actor: Actor, subject: Subject, section: Section, language: str) -> Sheet:
    found = subject.find(session, actor)
    vocabularies = {part.vocabulary for group in section.groups for part in group.parts}
    if any(part.kind == "organisation" for group in section.groups for part in group.parts):
        vocabularies.add("organisations")
    codes = Codes(load_terms(session), offered_for(session, vocabularies, language), language)
    view = _NOTHING | (found.view if found else {})
    stored = {group.field: held(group, view, codes) for group in section.groups}
    waiting: dict[str, list[dict[str, Any]]] = {}
    for change in changes_shown(session, actor, found) if found else ():
        told = waiting_words(told_change(change), codes) | {"mine": change.asked_by == actor.name}
        waiting.setdefault(change.field, []).append(told)
    return Sheet(subject, section, found, codes, stored, waiting, open_of(actor, section, view))


def show_sheet(request: Request, actor: Actor, sheet: Sheet) -> Response:
    return _form(request, actor, sheet, State(sheet.stored))


def take_sheet(
    request: Request,
    actor: Actor,
    form: Form,
    database: Database,
    subject: Subject,
    section: Section,
    save: Saving,
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        sheet = read_sheet(session, actor, subject, section, language)
    values = {group.field: typed(group, form) for group in section.groups}
    state = State(values, version=_version(form), answered=form.all("answered"))
    asked, _, which = form.get("do", "save").partition(":")
    if asked == "add":
        state.more = {group.field: blank_rows(group, form) + 1 for group in section.groups if group.field == which}
        return _form(request, actor, sheet, state)
    found = taken(section.groups, state.values, sheet.codes)
    state.near = found.near
    try:
        if found.errors:
            raise Invalid(errors=found.errors)
        with database.writing() as session:
            onward = save(session, sheet, state.version or 0, _told_of(sheet, values, found.patch))
    except Invalid as error:
        state.errors = placed(section, error, found, language)
        return _form(request, actor, sheet, state, error.status)
    except Stale as error:
        return _stale(request, actor, database, sheet, state, error)
    except Conflict as error:
        state.problem = _told(error, language)
        return _form(request, actor, sheet, state, error.status)
    return redirect(f"/{language}{onward}")


def with_scripts(patch: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    """Of names that stay, the script stays; of others the letters tell it."""
    if "names" not in patch:
        return patch
    known = {name["text"]: name["script"] for name in sheet.found.view["names"]} if sheet.found else {}
    told = [name | {"script": known.get(name["text"]) or script_of(name["text"] or "")} for name in patch["names"]]
    return patch | {"names": told}


def saved_place(sheet: Sheet) -> str:
    """The list of sections, at the one that is saved."""
    return f"{sheet.subject.place}?saved={sheet.section.name}#{sheet.section.name}"


def _told_of(sheet: Sheet, values: Mapping[str, Held], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was not shown and left empty: that stays as it is stored."""
    return {
        field: value
        for field, value in patch.items()
        if not (sheet.unseen(field) and values[field] == sheet.stored[field])
    }


def _version(form: Form) -> int:
    sent = form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


def _told(error: Fact, language: str) -> str:
    return problem_phrases(error.code, type(error).code, language, error.title, error.detail)[1]


def _stale(request: Request, actor: Actor, database: Database, read: Sheet, state: State, error: Stale) -> Response:
    """With the version that is there now: whoever sends it once more has read what changed."""
    with database.reading() as session:
        sheet = read_sheet(session, actor, read.subject, read.section, page_language(request))
    state.version, state.stale = None, True
    told = {group.field: group for group in sheet.section.groups if not sheet.unseen(group.field)}
    for each in error.errors:
        name = each.pointer.strip("/")
        state.changed[name] = in_words(told[name], sheet.stored[name], sheet.codes) if name in told else None
    return _form(request, actor, sheet, state, error.status)


def _form(request: Request, actor: Actor, sheet: Sheet, state: State, status: int = 200) -> Response:
    groups = [_group(group, actor, sheet, state) for group in sheet.section.groups]
    return page(
        request,
        "own_section.html",
        actor=actor,
        status=status,
        subject=sheet.subject,
        named=two_names(sheet.found.view, page_language(request)) if sheet.found else [],
        section=sheet.section,
        groups=groups,
        open=sheet.open,
        lists=_lists(sheet),
        codes=sheet.codes,
        version=state.version if state.version is not None else sheet.version,
        state=state,
        changed=[(field_title(name, own=sheet.subject.own), lines) for name, lines in state.changed.items()],
        summary=[(name, *_whose(sheet, name), text) for name, text in state.errors.items()],
        by_the_desk=BY_THE_DESK,
        not_offered=BY_THE_DESK if actor.role in WRITABLE else (),
        own_names=OWN_NAMES,
        first_values=lambda group: {part.name: first_value(part) for part in group.parts},
        row_words=lambda group, row: row_in_words(group, row, sheet.codes),
        is_wrong=lambda base: any(name == base or name.startswith(f"{base}-") for name in state.errors),
    )


def _whose(sheet: Sheet, name: str) -> tuple[str, int | None]:
    """The title of the field that an input belongs to, and which of its entries it is in, from 1."""
    field, _, rest = name.partition("-")
    number = rest.partition("-")[0]
    return field_title(field, own=sheet.subject.own), int(number) + 1 if number.isdecimal() else None


def _group(group: Group, actor: Actor, sheet: Sheet, state: State) -> dict[str, Any]:
    value = state.values[group.field]
    rows = len(value) if group.shape in ("rows", "codes") else 0
    return {
        "group": group,
        "value": value,
        "rows": rows,
        "shown": rows + max(1, state.more.get(group.field, 0)),
        "adding": group.field in state.more,
        "reviewed": WRITABLE.get(actor.role, {}).get(group.field) == "review",
        "seen_by": _onlookers(sheet, group.field),
        "waiting": sheet.waiting.get(group.field, []),
    }


def _onlookers(sheet: Sheet, field: str) -> list[str]:
    words = SEEN_BY if sheet.subject.own else SEEN_BY_OF_ANOTHER
    return [words[who] for who in seen_by(field, sheet.found.record)] if sheet.found else []


def waiting_words(change: Mapping[str, Any], codes: Codes) -> dict[str, Any]:
    """A change that waits or waited, its values in words."""
    group = GROUPS[change["field"]]
    lines = {
        side: in_words(group, held(group, {group.field: change[side]}, codes), codes) for side in ("before", "after")
    }
    return {**change, **lines, "title": group.title}


def _lists(sheet: Sheet) -> dict[str, list[str]]:
    """What can be chosen while typing, by the name of the list."""
    found = {}
    for part in (part for group in sheet.section.groups for part in group.parts):
        name = "organisations" if part.kind == "organisation" else part.vocabulary
        if part.kind in ("code", "organisation"):
            found[name] = sheet.codes.offered(name)
    return found
