"""The lists of a person, each from the cells of a row: what is understood, and through the asker what is not."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.services.imports.asking import Asker
from app.services.imports.careers import ParsedMission, parse_certificates, parse_missions, parse_offices
from app.services.imports.dates import PartialDate
from app.services.imports.details import (
    parse_contacts,
    parse_names,
    parse_periods,
    parse_places,
    parse_topics,
    parse_whole_day,
)
from app.services.imports.grammar import has_parts, split_code
from app.services.imports.lists import Resolved, resolve_items
from app.services.imports.places import resolve_country
from app.services.imports.spoken import parse_languages
from app.services.imports.terms import TermNames, resolve_term
from app.services.imports.values import parse_availability, parse_emails, parse_phones

Shape = dict[str, Any]


@dataclass(frozen=True)
class RowParts:
    """Reads one row: `cell` gives the text of a field, "" where it says nothing."""

    cell: Callable[[str], str]
    ask: Asker
    names: Mapping[str, TermNames]
    today: date

    def other_names(self, name: str) -> list[Shape]:
        arabic = self.cell("name_ar")
        found = [{"text": arabic, "script": "Arab", "kind": "official"}] if arabic and arabic != name else []
        cell = self.cell("name_other")
        repeated = () if has_parts(cell) else (name, arabic)
        return found + [other for other in parse_names(cell) if other["text"] not in repeated]

    def countries(self, column: str) -> list[str]:
        found = resolve_items(self.cell(column), resolve_country)
        return self.ask.several("nationalities" if column == "nationality" else column, found, "country")

    def one_country(self, column: str) -> str | None:
        codes = self.countries(column)
        for code in codes[1:]:
            self.ask.about(column, code, "only one can stand here")
        return codes[0] if codes else None

    def languages(self) -> list[Shape]:
        spoken = [*parse_languages(self.cell("mother_tongue"), "native"), *parse_languages(self.cell("languages"))]
        found: dict[str, Shape] = {}
        for language in spoken:
            self.ask.language(language)
            if language.code and not (language.code in found and found[language.code]["speaking"]):
                found[language.code] = {
                    "code": language.code,
                    "speaking": language.level,
                    "writing": language.writing if language.writing_apart else language.level,
                    "use": language.use,
                    "to_confirm": language.to_confirm,
                }
        return list(found.values())

    def places(self) -> list[Shape]:
        mediated = dict.fromkeys(self.countries("mandate_countries"), "mediated")
        places, unknown = parse_places(self.cell("regions"))
        self.ask.several("countries", Resolved(unknown=unknown), "country")
        return [{"code": code, "depth": depth} for code, depth in {**places, **mediated}.items()]

    def situations(self) -> list[str]:
        found = resolve_items(self.cell("situations"), self._term("situations"))
        return self.ask.several("situations", found, names=self.names["situations"])

    def expertise(self) -> list[Shape]:
        topics, found = parse_topics(self.cell("expertise"), self._term("expertise"))
        self.ask.several("expertise", found, names=self.names["expertise"])
        return topics

    def _term(self, vocabulary: str) -> Callable[[str], str | None]:
        return lambda text: resolve_term(text, self.names[vocabulary])

    def offices(self) -> list[Shape]:
        """The present office first, as its columns say, then the others."""
        position, organisation = self.cell("position"), self.cell("organisation")
        others = [*parse_missions(self.cell("offices")), *parse_offices(self.cell("earlier_offices"))]
        found = [self._engagement(item, "offices") for item in others]
        if not position:
            return found
        now: Shape = {"title": position, **self._organisation(organisation)}
        now["starts"] = self.ask.date("offices", self.cell("office_start"))
        now["ends"] = self.ask.date("offices", self.cell("office_end"))
        return [now, *found]

    def missions(self) -> list[Shape]:
        return [self._engagement(item, "missions") for item in parse_missions(self.cell("missions"))]

    def _engagement(self, item: ParsedMission, column: str) -> Shape:
        for text in item.unknown:
            self.ask.about(column, text, "not understood in: " + item.text)
        situation = self._term("situations")(item.situation) if item.situation else None
        if item.situation and situation is None:
            self.ask.several(column, Resolved(unknown=(item.situation,)), names=self.names["situations"])
        return {
            "title": item.role or item.text,
            **self._organisation(item.organisation),
            "country": item.country,
            "situation": situation,
            "starts": str(item.start) if item.start else None,
            "ends": str(item.end) if item.end else None,
        }

    def _organisation(self, text: str | None) -> Shape:
        """Name and code; "OIC [oic]" gives both, "OIC []" says that there is no code."""
        said = split_code(text) if text else None
        if said and (not said[1] or said[1] in self.names["organisations"].codes):
            return {"organisation_name": said[0], "organisation": said[1] or None}
        code = self._term("organisations")(text) if text else None
        return {"organisation_name": text or None, "organisation": code}

    def certificates(self) -> list[Shape]:
        found = []
        for item in parse_certificates(self.cell("training")):
            for text in item.unknown:
                self.ask.about("certificates", text, "more parts than a certificate has")
            found.append(
                {
                    "programme": item.programme or item.issuer,
                    "issuer": item.issuer or None,
                    "edition": item.edition or None,
                    "awarded": self.ask.date("certificates", item.awarded),
                    "expires": self.ask.word("certificates", item.expires, parse_whole_day),
                    "verified_by": item.verified_by or None,
                }
            )
        return [certificate for certificate in found if certificate["programme"]]

    def availability(self) -> list[Shape]:
        text = self.cell("availability")
        exact = parse_periods(text)
        if exact is not None:
            return exact
        parsed = parse_availability(text)
        if parsed.status is None:
            self.ask.about("availability_periods", text, "not understood")
            return []
        starts = _first_day(parsed.start) if parsed.start else self.today
        ends = _last_day(parsed.end) if parsed.end else None
        if ends is not None and ends < starts:
            starts = ends
        return [{"status": parsed.status, "starts": starts, "ends": ends}]

    def contacts(self) -> list[Shape]:
        found = []
        for kind, parse in (("email", parse_emails), ("phone", parse_phones)):
            contacts = parse(self.cell(kind))
            found += [{"kind": kind, "value": value} for value in contacts.values]
            wanted = "an e-mail address" if kind == "email" else "a number with +"
            for text in contacts.unknown:
                self.ask.about("contacts", text, f"not {wanted}")
        as_written = parse_contacts(self.cell("other_contacts"))
        for text in as_written.unknown:
            self.ask.about("contacts", text, "not as: email | …, phone | … or other | …")
        return found + [{"kind": kind, "value": value} for kind, value in as_written.lines]


def _first_day(day: PartialDate) -> date:
    return date(day.year, day.month or 1, day.day or 1)


def _last_day(day: PartialDate) -> date:
    month = day.month or 12
    return date(day.year, month, day.day or calendar.monthrange(day.year, month)[1])
