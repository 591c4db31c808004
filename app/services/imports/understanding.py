"""From a row of a roster to the written shape of a person, and to everything that has to be asked about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from unicodedata import normalize

from pydantic import ValidationError

from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite, missing_fields
from app.services.imports.asking import Asker, Question
from app.services.imports.columns import ColumnMap
from app.services.imports.details import one_of, parse_hours, parse_instant, parse_open_questions
from app.services.imports.faults import set_aside
from app.services.imports.grammar import unguarded
from app.services.imports.lists import is_blank
from app.services.imports.parts import RowParts
from app.services.imports.tables import Row
from app.services.imports.terms import TermNames, term_names
from app.services.imports.values import parse_gender, parse_roles, parse_seniority, parse_years
from app.services.membership import STARTS
from app.services.profiles import missing_of
from app.text import clean
from app.vocabularies.fixed import MEMBERSHIP_STATES, MODES
from app.vocabularies.terms import LABEL_LANGUAGES, Term

Terms = Mapping[str, Mapping[str, Term]]
Answers = Mapping[tuple[str, str], str]
# Where a question is not called as the column it comes from.
COLUMNS_OF: Final = {
    "nationalities": ("nationality",),
    "countries": ("regions",),
    "languages": ("languages", "mother_tongue"),
    "roles": ("network_role",),
    "offices": ("offices", "earlier_offices", "position", "organisation", "office_start", "office_end"),
    "certificates": ("training",),
    "availability_periods": ("availability",),
    "contacts": ("email", "phone", "other_contacts"),
    "names": ("name_other", "name_ar"),
    "name": ("full_name", "family_name", "given_name"),
    "external_reference": ("ref",),
    "nomination_reference": ("nomination_ref",),
    "affiliation": ("organisation",),
    "desk_notes": ("notes",),
    "headline": ("headline_en", "headline_fr", "headline_ar"),
    "biography": ("biography_en", "biography_fr", "biography_ar"),
}
# Fields that no column of a profile holds: their text is kept in the notes of the desk, under their header.
_NOTED: Final = ("as_of", "sources", "wikidata_id", "languages_complete")
_TEXTS: Final = ("headline", "biography")
_VISIBILITIES: Final = ("hidden", "card", "named")


@dataclass(frozen=True)
class Understood:
    """What a row says. `write` is None when nothing can be stored; `problem` then says why.

    `reference` is the one that this directory, or another, gave the person. `write.model_fields_set` holds
    membership and partner_visibility only where the row says them.
    """

    name: str
    write: ProfileWrite | None
    questions: tuple[Question, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str | None = None
    reference: str | None = None


@dataclass
class RowReader:
    """Reads the rows of one roster. `today` is the first day of "available" without a date.

    `answers` says what is meant by a text that was not understood: by field and text, a code.
    """

    columns: ColumnMap
    terms: Terms
    today: date
    answers: Answers = field(default_factory=dict)
    _names: dict[str, TermNames] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for vocabulary, terms in self.terms.items():
            self._names[vocabulary] = term_names(vocabulary, terms.values())

    def read(self, row: Row) -> Understood:
        name = self.name(row)
        if row.problem is not None:
            return Understood(name, None, problem="the row has more cells than the header: " + "; ".join(row.extra))
        if not name:
            return Understood(name, None, problem="there is no name")
        ask = Asker()
        try:
            write = self._written(row, name, ask)
        except ValidationError as error:
            places = {f"{e.pointer.strip('/').partition('/')[0]}: {e.message}" for e in field_errors(error)}
            return Understood(name, None, problem="; ".join(sorted(places)))
        except ValueError as error:
            return Understood(name, None, problem=str(error))
        reference = self._cell(row, "directory_reference").upper() or None
        return Understood(name, write, tuple(ask.questions), tuple(missing_of(write)), reference=reference)

    def _cell(self, row: Row, name: str) -> str:
        texts = (row.cells[at].strip() for at in self.columns.fields.get(name, ()) if at < len(row.cells))
        said = "\n".join(unguarded(text) for text in texts if not is_blank(text))
        return self._answered(name, said) if said and self.answers else said

    def _answered(self, name: str, said: str) -> str:
        said = normalize("NFC", said)
        for (asked, text), code in self.answers.items():
            if name in COLUMNS_OF.get(asked, (asked,)):
                # A code has no sign that means anything in a replacement.
                said = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", code, said)
        return said

    def name(self, row: Row) -> str:
        """The name a row gives, in whatever column; "" when it gives none."""
        whole = self._cell(row, "full_name")
        parts = " ".join(filter(None, (self._cell(row, "given_name"), self._cell(row, "family_name"))))
        return whole or parts or self._cell(row, "name_ar") or self._cell(row, "name_other")

    def _written(self, row: Row, name: str, ask: Asker) -> ProfileWrite:
        _repeat_open_questions(self._cell(row, "unresolved"), ask)
        values = self._values(row, name, ask)
        values |= _standing(values, self._cell(row, "membership"), self._cell(row, "partner_visibility"), ask)
        try:
            return ProfileWrite.model_validate(values | {"unresolved": _unresolved(ask)})
        except ValidationError as error:
            kept = set_aside(values, error, ask)
        return ProfileWrite.model_validate(kept | {"unresolved": _unresolved(ask)})

    def _values(self, row: Row, name: str, ask: Asker) -> dict[str, Any]:
        cell = partial(self._cell, row)
        parts = RowParts(cell, ask, self._names, self.today)
        return {
            "name": name,
            "names": parts.other_names(name),
            "title": cell("title") or None,
            "external_reference": cell("ref") or None,
            "gender": ask.word("gender", cell("gender"), parse_gender),
            "seniority": ask.word("seniority", cell("seniority"), parse_seniority),
            "years_experience": ask.word("years_experience", cell("years_experience"), parse_years),
            "nationalities": parts.countries("nationality"),
            "former_nationalities": parts.countries("former_nationalities"),
            "residence": parts.one_country("residence"),
            "nominated_by": parts.one_country("nominated_by"),
            "nomination_reference": cell("nomination_ref") or None,
            "nomination_date": ask.date("nomination_date", cell("nomination_date")),
            "consent_date": ask.date("consent_date", cell("consent_date")),
            "roles": ask.several("roles", parse_roles(cell("network_role"))),
            **{text: {lang: cell(f"{text}_{lang}") or None for lang in LABEL_LANGUAGES} for text in _TEXTS},
            "languages": parts.languages(),
            "countries": parts.places(),
            "situations": parts.situations(),
            "expertise": parts.expertise(),
            "affiliation": cell("organisation") or None,
            "offices": parts.offices(),
            "missions": parts.missions(),
            "certificates": parts.certificates(),
            "availability_periods": parts.availability(),
            "notice_hours": ask.word("notice_hours", cell("notice_hours"), parse_hours),
            "availability_mode": ask.word("availability_mode", cell("availability_mode"), one_of(MODES)),
            **{at: ask.word(at, cell(at), parse_instant) for at in ("availability_confirmed_at", "confirmed_at")},
            "contacts": parts.contacts(),
            "desk_notes": self._notes(row) or None,
        }

    def _notes(self, row: Row) -> str:
        kept = [(name, self._cell(row, name)) for name in _NOTED]
        kept += [(header, unguarded(row.cells[at].strip())) for at, header in self.columns.unmapped.items()]
        lines = [self._cell(row, "notes"), *(f"{name}: {text}" for name, text in kept if not is_blank(text))]
        return "\n".join(clean(line) for line in lines if line)


def _unresolved(ask: Asker) -> list[dict[str, str]]:
    return [{"field": q.field, "text": q.text, "reason": q.reason} for q in ask.questions]


def _repeat_open_questions(text: str, ask: Asker) -> None:
    asked = parse_open_questions(text)
    for name, about, reason in asked.lines:
        ask.about(name, about, reason)
    for line in asked.unknown:
        ask.about("unresolved", line, "not as: field | text | reason")


def _standing(values: dict[str, Any], membership: str, visibility: str, ask: Asker) -> dict[str, Any]:
    """What the row says of membership and of what partners see; nothing where it says nothing."""
    said: dict[str, Any] = {}
    state = ask.word("membership", membership, one_of(MEMBERSHIP_STATES))
    if state == "active" and (missing := _missing(values)):
        ask.about("membership", state, "an incomplete profile cannot be active: missing " + ", ".join(missing))
    elif state in STARTS:
        said["membership"] = state
    elif state is not None:
        ask.about("membership", state, "nobody comes in with this state")
    shown = ask.word("partner_visibility", visibility, one_of(_VISIBILITIES))
    return said | ({"partner_visibility": shown} if shown else {})


def _missing(values: dict[str, Any]) -> list[str]:
    return missing_fields(
        name=values["name"],
        names=[name["text"] for name in values["names"]],
        nationalities=values["nationalities"],
        roles=values["roles"],
        languages=[skill["code"] for skill in values["languages"]],
    )
