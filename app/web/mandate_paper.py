"""A mandate as a letter and as days of a calendar, in one language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from app.search.known import Terms
from app.search.labels import label_or_code
from app.settings import PRODUCT
from app.web import request_words as words
from app.web.i18n import N_
from app.web.paper import Made, Paper, Part

_CLASSIFICATIONS: Final = {
    "ordinary": N_("OIC · Mandate"),
    "confidential": N_("OIC · Mandate · Confidential"),
    "strict": N_("OIC · Mandate · Strictly confidential"),
}


def mandate_document(mandate: Mapping[str, Any], made: Made, terms: Terms, language: str) -> dict[str, Any]:
    """In the shape that `app/dossier/mandate.typ` shows."""
    paper = _Mandate(language, terms)
    title = paper.say(N_("Mandate %(reference)s")) % {"reference": mandate["reference"]}
    classification = paper.say(_CLASSIFICATIONS[mandate["confidentiality"]])
    host = paper.named("countries", mandate["host_country"])
    document: dict[str, Any] = paper.breakable(
        {
            **paper.furniture(title, classification, mandate["reference"]),
            "foot": paper.made_for(made),
            "known_by": [paper.say(N_("Export")), made.export],
            "names": _names(mandate["names"], language),
            "line": [part for part in (paper.named("roles", mandate["role"]), host) if part],
            "parts": paper.parts(mandate),
            "signatures": [paper.say(N_("For the Secretary General")), paper.say(N_("Who is sent"))],
        }
    )
    return document


def _names(names: list[dict[str, str]], language: str) -> list[str]:
    """At most two, the one in the script of the language first."""
    wanted = "Arab" if language == "ar" else "Latn"
    found = [names[0], *(one for one in names[1:] if one["script"] in ("Arab", "Latn"))]
    told = dict.fromkeys(one["text"] for one in sorted(found, key=lambda one: one["script"] != wanted))
    return list(told)[:2]


class _Mandate(Paper):
    def __init__(self, language: str, terms: Terms) -> None:
        super().__init__(language)
        self._terms = terms

    def named(self, vocabulary: str, code: str | None) -> str:
        return "" if code is None else label_or_code(vocabulary, code, self.language, self._terms)

    def parts(self, mandate: Mapping[str, Any]) -> list[Part]:
        purpose = self.typed(mandate["purpose"])
        reference = mandate["terms"]
        version = self.say(N_("Version %(version)s")) % {"version": reference["version"]} if reference else ""
        parties = self.rows({N_("Name"): 1}, [[name] for name in mandate["parties"]])
        return [
            self.note(N_("Who is named here acts for the Organisation of Islamic Cooperation in this mission.")),
            self._mission(mandate),
            *([self.section(N_("Purpose")), *purpose] if purpose else []),
            self.section(N_("All parties")),
            *parties,
            *([self.section(N_("Terms of reference")), self.part(version)] if reference else []),
            *(self.typed(reference["text"]) if reference else []),
        ]

    def _mission(self, mandate: Mapping[str, Any]) -> Part:
        asked, code = mandate["requester"], mandate["code_version"]
        side = asked["organisation"] or self.named("countries", asked["state"])
        declared = self.say(N_("no code of conduct had been adopted"))
        return self.facts(
            {
                N_("What it is about, in a line"): mandate["area"],
                N_("Role"): self.named("roles", mandate["role"]),
                N_("Situation"): self.named("situations", mandate["situation"]),
                N_("Host country"): self.named("countries", mandate["host_country"]),
                N_("Mode"): self.word(words.MODES, mandate["mode"]),
                N_("First day"): self.day(mandate["starts"]),
                N_("Last day"): self.day(mandate["ends"]),
                N_("Legal basis"): mandate["legal_basis"],
                N_("Resolution or decision"): mandate["council_reference"],
                N_("Asked for by"): side or self.say(N_("General Secretariat of the OIC")),
                N_("Contact"): mandate["contact"],
                N_("Declared"): self.moment(mandate["declared_at"]),
                N_("Code of conduct, version"): str(code) if code else declared,
            }
        )


def mandate_calendar(mandate: Mapping[str, Any], made: datetime, terms: Terms, language: str) -> bytes:
    """The days of the mission as one event (RFC 5545), the same event each time it is taken. Calendars are shared:
    it names no person and no party, and what is confidential has no place either."""
    paper = _Mandate(language, terms)
    ordinary = mandate["confidentiality"] == "ordinary"
    event = Event()
    event.add("uid", str(uuid5(UUID(mandate["candidate"]), "mandate")))
    event.add("sequence", mandate["version"])
    event.add("dtstamp", made)
    event.add("dtstart", date.fromisoformat(mandate["starts"]))
    # The end of a calendar is the first day that is no longer part of it.
    event.add("dtend", date.fromisoformat(mandate["ends"]) + timedelta(days=1))
    event.add("status", "CONFIRMED" if mandate["state"] == "deployed" else "TENTATIVE")
    event.add("class", "PRIVATE" if ordinary else "CONFIDENTIAL")
    host = paper.named("countries", mandate["host_country"]) if ordinary else ""
    role = paper.named("roles", mandate["role"]) if ordinary else ""
    event.add("summary", " · ".join(part for part in (paper.say(N_("OIC mission")), role, host) if part))
    event.add("description", mandate["reference"])
    if host and mandate["mode"] == "in_person":
        event.add("location", host)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
