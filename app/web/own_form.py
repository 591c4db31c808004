"""One section of the own profile as a form: shown, taken, and shown again with everything that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Request, Response

from app.deps import Database
from app.errors import Conflict, Fact, FieldError, Invalid, Stale
from app.phrases import problem_phrases
from app.policy import WRITABLE, Actor, seen_by
from app.queries.profiles import Found
from app.queries.reviews import changes_of, told_change
from app.queries.vocabularies import load_terms
from app.services.profiles import find_own
from app.services.waiting import BY_THE_DESK
from app.web.fields import Form, field_messages
from app.web.i18n import N_, OWN_NAMES, say
from app.web.own_codes import Codes, offered_for
from app.web.own_inputs import Held, Taken, blank_rows, first_value, held, in_words, row_in_words, taken, typed
from app.web.own_sections import GROUPS, Group, Section
from app.web.own_words import SEEN_BY, field_title
from app.web.render import page, page_language, redirect

# Saves what was typed over a version: the session, the record as it was, the version, and the patch.
Saving = Callable[[Any, Found, int, dict[str, Any]], None]

_NO_DATE: Final = N_("Write a year, a month or a day: 2019, 05/2019 or 14/05/2019.")
_MESSAGES: Final = {
    "unknown_name": N_("This is not in the list. Begin to type and choose."),
    "not_a_date": _NO_DATE,
    "impossible_date": N_("There is no such day."),
    "month_first": N_("Write the day before the month."),
    "two_digit_year": N_("Write the year with four digits."),
    "other_calendar": N_("Write the date in the Gregorian calendar."),
    "date_from_datetime_parsing": N_("A whole day is needed here: 14/05/2029."),
    "date_from_datetime_inexact": N_("A whole day is needed here: 14/05/2029."),
    "date_parsing": N_("A whole day is needed here: 14/05/2029."),
    "date_type": N_("Fill this in."),
    "int_parsing": N_("A whole number is needed."),
    "greater_than_equal": N_("A larger number is needed."),
    "less_than_equal": N_("A smaller number is needed."),
}
_TWICE: Final = N_("This stands here twice.")
_NOT_IN_ORDER: Final = N_("The end comes before the beginning.")
_OVERLAP: Final = N_("Two of these periods overlap.")


@dataclass
class State:
    """What of a form is shown: values by field, messages by the name of the input, rows to add."""

    values: dict[str, Held]
    errors: dict[str, str] = field(default_factory=dict)
    near: dict[str, list[str]] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    problem: str | None = None
    # The version that was read before anything was typed; None for the one that is there now.
    version: int | None = None
    # Fields that somebody else changed meanwhile, each with the lines it has now; None for one of another section.
    changed: dict[str, list[str] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A section with what is stored for it. `waiting` holds the changes of its fields that wait for the desk."""

    section: Section
    found: Found
    codes: Codes
    stored: dict[str, Held]
    waiting: dict[str, list[dict[str, Any]]]


def read_sheet(session: Any, actor: Actor, section: Section, language: str) -> Sheet:
    found = find_own(session, actor)
    vocabularies = {part.vocabulary for group in section.groups for part in group.parts}
    if any(part.kind == "organisation" for group in section.groups for part in group.parts):
        vocabularies.add("organisations")
    codes = Codes(load_terms(session), offered_for(session, vocabularies, language), language)
    stored = {group.field: held(group, found.record, codes) for group in section.groups}
    waiting: dict[str, list[dict[str, Any]]] = {}
    for change in changes_of(session, found.id, waiting_only=True):
        told = waiting_words(told_change(change), codes) | {"mine": change.asked_by == actor.name}
        waiting.setdefault(change.field, []).append(told)
    return Sheet(section, found, codes, stored, waiting)


def show_sheet(request: Request, actor: Actor, sheet: Sheet) -> Response:
    return _form(request, actor, sheet, State(sheet.stored))


def take_sheet(
    request: Request, actor: Actor, form: Form, database: Database, section: Section, save: Saving
) -> Response:
    language = page_language(request)
    with database.reading() as session:
        sheet = read_sheet(session, actor, section, language)
    state = State({group.field: typed(group, form) for group in section.groups}, version=_version(form))
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
            save(session, sheet.found, state.version or 0, found.patch)
    except Invalid as error:
        state.errors = _placed(section, error, found, language)
        return _form(request, actor, sheet, state, error.status)
    except Stale as error:
        return _stale(request, actor, database, section, state, error)
    except Conflict as error:
        state.problem = _told(error, language)
        return _form(request, actor, sheet, state, error.status)
    return redirect(f"/{language}/me?saved={section.name}#{section.name}")


def _version(form: Form) -> int:
    sent = form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


def _told(error: Fact, language: str) -> str:
    return problem_phrases(error.code, type(error).code, language, error.title, error.detail)[1]


def _stale(
    request: Request, actor: Actor, database: Database, section: Section, state: State, error: Stale
) -> Response:
    """With the version that is there now: whoever sends it once more has read what changed."""
    with database.reading() as session:
        sheet = read_sheet(session, actor, section, page_language(request))
    state.version, own = None, {group.field: group for group in section.groups}
    for each in error.errors:
        name = each.pointer.strip("/")
        state.changed[name] = in_words(own[name], sheet.stored[name], sheet.codes) if name in own else None
    return _form(request, actor, sheet, state, error.status)


def _form(request: Request, actor: Actor, sheet: Sheet, state: State, status: int = 200) -> Response:
    groups = [_group(group, actor, sheet, state) for group in sheet.section.groups]
    return page(
        request,
        "own_section.html",
        actor=actor,
        status=status,
        section=sheet.section,
        groups=groups,
        lists=_lists(sheet),
        codes=sheet.codes,
        version=state.version if state.version is not None else sheet.found.record["version"],
        state=state,
        changed=[(field_title(name), lines) for name, lines in state.changed.items()],
        summary=[(name, *_whose(name), text) for name, text in state.errors.items()],
        by_the_desk=BY_THE_DESK,
        own_names=OWN_NAMES,
        first_values=lambda group: {part.name: first_value(part) for part in group.parts},
        row_words=lambda group, row: row_in_words(group, row, sheet.codes),
        is_wrong=lambda base: any(name == base or name.startswith(f"{base}-") for name in state.errors),
    )


def _whose(name: str) -> tuple[str, int | None]:
    """The title of the field that an input belongs to, and which of its entries it is in, from 1."""
    field, _, rest = name.partition("-")
    number = rest.partition("-")[0]
    return field_title(field), int(number) + 1 if number.isdecimal() else None


def _group(group: Group, actor: Actor, sheet: Sheet, state: State) -> dict[str, Any]:
    record = sheet.found.record
    value = state.values[group.field]
    rows = len(value) if group.shape in ("rows", "codes") else 0
    return {
        "group": group,
        "value": value,
        "rows": rows,
        "shown": rows + max(1, state.more.get(group.field, 0)),
        "adding": group.field in state.more,
        "reviewed": WRITABLE[actor.role].get(group.field) == "review",
        "seen_by": [SEEN_BY[who] for who in seen_by(group.field, record)],
        "waiting": sheet.waiting.get(group.field, []),
    }


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


def _placed(section: Section, error: Invalid, found: Taken, language: str) -> dict[str, str]:
    """Messages by the name of the input or of the row; those of the whole shape at what they are about."""
    placed: dict[str, str] = {}
    for each in error.errors:
        name, text = _place(section, each, found.patch, language)
        placed.setdefault(name, text)
    return placed


def _place(section: Section, error: FieldError, patch: Mapping[str, Any], language: str) -> tuple[str, str]:
    name = error.pointer.strip("/").replace("/", "-")
    if not name or error.pointer.count("/") == 1:
        twice = _first_twice(section, patch)
        if twice is not None:
            return twice, say(_TWICE, language)
    if not name:
        return section.fields[0], say(_OVERLAP, language) if "availability_periods" in section.fields else ""
    if error.code == "value_error" and error.pointer.count("/") == 2:
        return name, say(_NOT_IN_ORDER, language)
    if error.code == "value_error" and name.endswith(("starts", "ends", "awarded", "expires", "date")):
        return name, say(_NO_DATE, language)
    if error.code in _MESSAGES:
        return name, say(_MESSAGES[error.code], language)
    return name, next(iter(field_messages([error], language).values()))


def _first_twice(section: Section, patch: Mapping[str, Any]) -> str | None:
    """The name of the first input whose code stands in its list already."""
    for group in section.groups:
        values = patch[group.field] if group.shape in ("codes", "rows") else ()
        seen = set()
        for n, value in enumerate(values):
            code = value.get("code") if isinstance(value, dict) else value
            if code is not None and code in seen:
                return f"{group.field}-{n}-code" if isinstance(value, dict) else f"{group.field}-{n}"
            seen.add(code)
    return None
