"""A profile as its page tells it: codes in words, and only what is there."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from app.search.labels import label_or_code
from app.vocabularies.terms import Term
from app.web.find_cards import own_or_other
from app.web.i18n import LANGUAGES, N_, OWN_NAMES
from app.web.names import two_names
from app.web.profile_calendar import STATUSES, Month, calendar
from app.web.profile_timeline import timeline
from app.web.titles import FIELDS

Terms = dict[str, dict[str, Term]]
NAME_KINDS: Final = {"official": N_("official"), "also_written": N_("also written"), "former": N_("former")}
_LATEST: Final = "9999"


def profile_view(
    seen: Mapping[str, Any], terms: Terms, language: str, *, texts: str | None = None, today: date
) -> dict[str, Any]:
    """`seen` is the record as far as the asker sees it; a field above that is not there.

    `texts` is the language in which headline and biography are read, when it is not `language`."""
    words = Words(terms, language)
    career = words.career(seen)
    return {
        "id": seen["id"],
        "version": seen["version"],
        **words.person(seen),
        **_texts(seen, texts if texts in LANGUAGES else language),
        **words.skills(seen),
        **career,
        "timeline": timeline([*career["missions"], *career["offices"]], today),
        "periods": [_period(period, today) for period in seen.get("availability_periods", ())],
        "calendar": _calendar(seen, today, language),
        "notice_hours": seen.get("notice_hours"),
        "paused_until": seen.get("paused_until"),
        "mode": words.optional("modes", seen.get("availability_mode")),
        "availability_confirmed_at": seen.get("availability_confirmed_at"),
        "nomination_reference": seen.get("nomination_reference"),
        "nomination_date": seen.get("nomination_date"),
        "desk_notes": seen.get("desk_notes"),
        "unresolved": seen.get("unresolved", []),
        "contacts": seen.get("contacts", []),
        "withheld": [FIELDS[field] for field in seen.get("withheld", ()) if field in FIELDS],
    }


def _texts(seen: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Headline and biography as language and text, and the languages in which there is one or the other."""
    headlines, biographies = seen.get("headline", {}), seen.get("biography", {})
    written = [code for code in LANGUAGES if headlines.get(code) or biographies.get(code)]
    headline, biography = own_or_other(headlines, language), own_or_other(biographies, language)
    shown = language if language in written else (biography or headline or (None,))[0]
    return {
        "headline": headline,
        "biography": biography,
        "tabs": [(code, OWN_NAMES[code], code in written, code == shown) for code in LANGUAGES if written],
    }


def _calendar(seen: Mapping[str, Any], today: date, language: str) -> list[Month]:
    """Empty for whoever does not see the days."""
    if "availability_periods" not in seen:
        return []
    return calendar(seen["availability_periods"], today, mirrored=language == "ar")


class Words:
    """Codes in the words of one language."""

    def __init__(self, terms: Terms, language: str) -> None:
        self._terms, self._language = terms, language

    def of(self, vocabulary: str, code: str) -> str:
        return label_or_code(vocabulary, code, self._language, self._terms)

    def optional(self, vocabulary: str, code: str | None) -> str | None:
        return None if code is None else self.of(vocabulary, code)

    def place(self, code: str) -> str:
        return self.of("countries" if code.isalpha() and len(code) == 2 else "regions", code)

    def person(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        membership = seen.get("membership")
        names = two_names(seen, self._language)
        shown = {name.text for name in names}
        return {
            "reference": seen["reference"],
            "names": names,
            "other_names": [
                {"text": name["text"], "tag": f"und-{name['script']}", "kind": NAME_KINDS[name["kind"]]}
                for name in seen.get("names", ())
                if name["text"] not in shown
            ],
            "title": seen.get("title"),
            "roles": [self.of("roles", code) for code in seen["roles"]],
            "seniority": self.optional("seniorities", seen["seniority"]),
            "gender": self.optional("genders", seen["gender"]),
            "nationalities": [self.of("countries", code) for code in seen.get("nationalities", ())],
            "former_nationalities": [self.of("countries", code) for code in seen.get("former_nationalities", ())],
            "residence": self.optional("countries", seen.get("residence")),
            "affiliation": seen.get("affiliation"),
            "years": seen["years_experience"],
            "nominated_by": self.optional("countries", seen.get("nominated_by")),
            "membership": self.optional("membership-states", membership),
            "active": membership in (None, "active"),
            "missing": bool(seen.get("missing")),
            "hidden": seen.get("hidden_at") is not None,
            "confirmed_at": seen["confirmed_at"],
        }

    def skills(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "languages": [
                {
                    "name": self.of("languages", skill["code"]),
                    "speaking": self.optional("language-levels", skill["speaking"]),
                    "writing": self.optional("language-levels", skill["writing"]),
                    "use": self.optional("language-uses", skill["use"]),
                }
                for skill in seen["languages"]
            ],
            "topics": [
                topic | {"name": self.of("expertise", topic["code"]), "evidence_name": self._evidence(topic)}
                for topic in seen["expertise"]
            ],
            "countries": [
                {"name": self.place(place["code"]), "depth": self.optional("country-depths", place["depth"])}
                for place in seen["countries"]
            ],
            "situations": [self.of("situations", code) for code in seen.get("situations", ())],
            "certificates": seen.get("certificates", []),
        }

    def _evidence(self, topic: Mapping[str, Any]) -> str | None:
        return self.optional("evidence", topic["evidence"])

    def career(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        missions = self._engagements(seen.get("missions", ()), "mission", 1)
        return {
            "missions": missions,
            "offices": self._engagements(seen.get("offices", ()), "office", 1 + len(missions)),
        }

    def _engagements(self, engagements: Any, kind: str, first: int) -> list[dict[str, Any]]:
        """The latest first; what goes on comes before what has ended. Numbers are those of the drawing."""
        ordered = sorted(engagements, key=lambda e: (e["ends"] or _LATEST, e["starts"] or ""), reverse=True)
        return [
            {
                "number": number,
                "kind": kind,
                "title": e["title"],
                "organisation": e["organisation_name"] or self.optional("organisations", e["organisation"]),
                "country": e["country"] and self.place(e["country"]),
                "situation": self.optional("situations", e["situation"]),
                "starts": e["starts"],
                "ends": e["ends"],
            }
            for number, e in enumerate(ordered, first)
        ]


def _period(period: Mapping[str, Any], today: date) -> dict[str, Any]:
    day = today.isoformat()
    return {
        **period,
        "text": STATUSES[period["status"]],
        "now": period["starts"] <= day and (period["ends"] is None or day <= period["ends"]),
    }
