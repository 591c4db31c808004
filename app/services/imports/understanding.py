"""From a row of a roster to the written shape of a person, and to everything that has to be asked about it."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from app.schemas.problems import field_errors
from app.schemas.profiles import ProfileWrite, missing_fields
from app.services.imports.careers import ParsedMission, parse_missions, parse_offices
from app.services.imports.columns import ColumnMap
from app.services.imports.dates import PartialDate, parse_date
from app.services.imports.lists import Resolved, is_blank, resolve_items, split_items
from app.services.imports.places import resolve_country, resolve_region
from app.services.imports.spoken import ParsedLanguage, parse_languages
from app.services.imports.suggestions import Kind, suggest, suggest_term
from app.services.imports.tables import Row
from app.services.imports.terms import TermNames, resolve_term, term_names
from app.services.imports.values import (
    parse_availability,
    parse_emails,
    parse_gender,
    parse_phones,
    parse_roles,
    parse_seniority,
    parse_years,
)
from app.text import clean
from app.vocabularies.terms import Term

Terms = Mapping[str, Mapping[str, Term]]
# Fields that no column of a profile holds: their text is kept in the notes of the desk, under their header.
_NOTED: Final = ("as_of", "sources", "wikidata_id", "languages_complete")


@dataclass(frozen=True)
class Question:
    """Text that was not understood, why, and what may be meant (codes)."""

    field: str
    text: str
    reason: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """What a row says. `write` is None when nothing can be stored; `problem` then says why."""

    name: str
    write: ProfileWrite | None
    questions: tuple[Question, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str | None = None


@dataclass
class RowReader:
    """Reads the rows of one roster. `today` is the first day of "available" without a date."""

    columns: ColumnMap
    terms: Terms
    today: date
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
        questions: list[Question] = []
        try:
            values = self._values(row, name, questions)
            write = ProfileWrite.model_validate(values)
        except ValidationError as error:
            places = {f"{e.pointer.strip('/').partition('/')[0]}: {e.message}" for e in field_errors(error)}
            return Understood(name, None, problem="; ".join(sorted(places)))
        except ValueError as error:
            return Understood(name, None, problem=str(error))
        return Understood(name, write, tuple(questions), tuple(_missing(write)))

    def _cell(self, row: Row, name: str) -> str:
        text = self.columns.value(row.cells, name)
        return "" if is_blank(text) else text

    def name(self, row: Row) -> str:
        """The name a row gives, in whatever column; "" when it gives none."""
        whole = self._cell(row, "full_name")
        parts = " ".join(filter(None, (self._cell(row, "given_name"), self._cell(row, "family_name"))))
        return whole or parts or self._cell(row, "name_ar") or self._cell(row, "name_other")

    def _values(self, row: Row, name: str, questions: list[Question]) -> dict[str, Any]:
        ask = _Asker(questions)
        values: dict[str, Any] = {
            "name": name,
            "names": self._other_names(row, name),
            "title": self._cell(row, "title") or None,
            "external_reference": self._cell(row, "ref") or None,
            "gender": ask.word("gender", self._cell(row, "gender"), parse_gender),
            "seniority": ask.word("seniority", self._cell(row, "seniority"), parse_seniority),
            "years_experience": ask.word("years_experience", self._cell(row, "years_experience"), parse_years),
            "nationalities": self._countries(row, "nationality", ask),
            "residence": self._one_country(row, "residence", ask),
            "nominated_by": self._one_country(row, "nominated_by", ask),
            "nomination_reference": self._cell(row, "nomination_ref") or None,
            "nomination_date": ask.date("nomination_date", self._cell(row, "nomination_date")),
            "consent_date": ask.date("consent_date", self._cell(row, "consent_date")),
            "roles": ask.several("roles", parse_roles(self._cell(row, "network_role"))),
            "languages": self._languages(row, ask),
            "countries": self._places(row, ask),
            "situations": self._terms(row, "situations", ask),
            "expertise": [{"code": code} for code in self._terms(row, "expertise", ask)],
            "affiliation": self._cell(row, "organisation") or None,
            "offices": self._offices(row, ask),
            "missions": [self._engagement(m, "missions", ask) for m in parse_missions(self._cell(row, "missions"))],
            "certificates": [{"programme": item} for item in split_items(self._cell(row, "training"), ";؛\n")],
            "availability_periods": self._availability(row, ask),
            "contacts": self._contacts(row, ask),
            "desk_notes": self._notes(row) or None,
        }
        values["unresolved"] = [{"field": q.field, "text": q.text, "reason": q.reason} for q in questions]
        return values

    def _other_names(self, row: Row, name: str) -> list[dict[str, Any]]:
        arabic, other = self._cell(row, "name_ar"), self._cell(row, "name_other")
        found = [{"text": arabic, "script": "Arab", "kind": "official"}] if arabic and arabic != name else []
        return found + ([{"text": other, "kind": "official"}] if other and other not in (name, arabic) else [])

    def _countries(self, row: Row, column: str, ask: "_Asker") -> list[str]:
        found = resolve_items(self._cell(row, column), resolve_country)
        return ask.several("nationalities" if column == "nationality" else column, found, "country")

    def _one_country(self, row: Row, column: str, ask: "_Asker") -> str | None:
        codes = self._countries(row, column, ask)
        for code in codes[1:]:
            ask.about(column, code, "only one can stand here")
        return codes[0] if codes else None

    def _languages(self, row: Row, ask: "_Asker") -> list[dict[str, Any]]:
        spoken = [
            *parse_languages(self._cell(row, "mother_tongue"), "native"),
            *parse_languages(self._cell(row, "languages")),
        ]
        found: dict[str, dict[str, Any]] = {}
        for language in spoken:
            ask.language(language)
            if language.code and not (language.code in found and found[language.code]["speaking"]):
                found[language.code] = {
                    "code": language.code,
                    "speaking": language.level,
                    "writing": language.level,
                    "to_confirm": language.to_confirm,
                }
        return list(found.values())

    def _places(self, row: Row, ask: "_Asker") -> list[dict[str, Any]]:
        mediated = dict.fromkeys(self._countries(row, "mandate_countries", ask), "mediated")
        places = resolve_items(self._cell(row, "regions"), lambda t: resolve_country(t) or resolve_region(t))
        depths = {**dict.fromkeys(ask.several("countries", places, "country")), **mediated}
        return [{"code": code, "depth": depth} for code, depth in depths.items()]

    def _terms(self, row: Row, vocabulary: str, ask: "_Asker") -> list[str]:
        names = self._names[vocabulary]
        found = resolve_items(self._cell(row, vocabulary), lambda text: resolve_term(text, names))
        return ask.several(vocabulary, found, names=names)

    def _offices(self, row: Row, ask: "_Asker") -> list[dict[str, Any]]:
        position, organisation = self._cell(row, "position"), self._cell(row, "organisation")
        found = [self._engagement(o, "offices", ask) for o in parse_offices(self._cell(row, "earlier_offices"))]
        if not position:
            return found
        now = {"title": position, "organisation_name": organisation or None}
        now["organisation"] = resolve_term(organisation, self._names["organisations"]) if organisation else None
        now["starts"] = ask.date("offices", self._cell(row, "office_start"))
        now["ends"] = ask.date("offices", self._cell(row, "office_end"))
        return [now, *found]

    def _engagement(self, item: ParsedMission, column: str, ask: "_Asker") -> dict[str, Any]:
        for text in item.unknown:
            ask.about(column, text, "not understood in: " + item.text)
        return {
            "title": item.role or item.text,
            "organisation_name": item.organisation,
            "organisation": resolve_term(item.organisation, self._names["organisations"])
            if item.organisation
            else None,
            "country": item.country,
            "starts": str(item.start) if item.start else None,
            "ends": str(item.end) if item.end else None,
        }

    def _availability(self, row: Row, ask: "_Asker") -> list[dict[str, Any]]:
        text = self._cell(row, "availability")
        if not text:
            return []
        parsed = parse_availability(text)
        if parsed.status is None:
            ask.about("availability_periods", text, "not understood")
            return []
        starts = _first_day(parsed.start) if parsed.start else self.today
        ends = _last_day(parsed.end) if parsed.end else None
        if ends is not None and ends < starts:
            starts = ends
        return [{"status": parsed.status, "starts": starts, "ends": ends}]

    def _contacts(self, row: Row, ask: "_Asker") -> list[dict[str, Any]]:
        found = []
        for kind, parse in (("email", parse_emails), ("phone", parse_phones)):
            contacts = parse(self._cell(row, kind))
            found += [{"kind": kind, "value": value} for value in contacts.values]
            for text in contacts.unknown:
                ask.about("contacts", text, f"not {'an e-mail address' if kind == 'email' else 'a number with +'}")
        return found

    def _notes(self, row: Row) -> str:
        kept = [(name, self._cell(row, name)) for name in _NOTED]
        kept += [(header, row.cells[at].strip()) for at, header in self.columns.unmapped.items()]
        lines = [self._cell(row, "notes"), *(f"{name}: {text}" for name, text in kept if not is_blank(text))]
        return "\n".join(clean(line) for line in lines if line)


class _Asker:
    """Takes what was understood, and notes what was not."""

    def __init__(self, questions: list[Question]) -> None:
        self._questions = questions

    def about(self, name: str, text: str, reason: str, suggestions: Sequence[str] = ()) -> None:
        self._questions.append(Question(name, clean(text), reason, tuple(suggestions)))

    def word(self, name: str, text: str, parse: Any) -> Any:
        value = parse(text) if text else None
        if text and value is None:
            self.about(name, text, "not understood")
        return value

    def date(self, name: str, text: str) -> str | None:
        if not text:
            return None
        parsed = parse_date(text)
        if parsed.value is None:
            self.about(name, text, _DATE_PROBLEMS.get(parsed.problem or "", "not a date"))
            return None
        return str(parsed.value)

    def several(
        self, name: str, found: Resolved, kind: Kind | None = None, names: TermNames | None = None
    ) -> list[str]:
        for text in found.unknown:
            near = suggest_term(text, names) if names else suggest(kind, text) if kind else []
            self.about(name, text, "not in the vocabulary", near)
        return list(found.codes)

    def language(self, spoken: ParsedLanguage) -> None:
        if spoken.code is None:
            reason = "several languages: say which one" if spoken.choices else "not in the vocabulary"
            self.about("languages", spoken.text, reason, spoken.choices or suggest("language", spoken.text))
        elif spoken.level_problem:
            self.about("languages", spoken.text, "level not understood")


_DATE_PROBLEMS: Final = {
    "month_first": "month before day? write YYYY-MM-DD",
    "impossible_date": "there is no such day",
    "two_digit_year": "a year needs four digits",
    "other_calendar": "a year of another calendar",
    "not_a_date": "not a date",
}


def _missing(write: ProfileWrite) -> Iterator[str]:
    yield from missing_fields(
        name=write.name,
        names=[name.text for name in write.names],
        nationalities=write.nationalities,
        roles=write.roles,
        languages=[skill.code for skill in write.languages],
    )


def _first_day(day: PartialDate) -> date:
    return date(day.year, day.month or 1, day.day or 1)


def _last_day(day: PartialDate) -> date:
    month = day.month or 12
    return date(day.year, month, day.day or calendar.monthrange(day.year, month)[1])
