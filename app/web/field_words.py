"""The fields of a profile as it is written, in words: for whoever compares two values of one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.search.labels import label
from app.vocabularies.terms import Term
from app.web import dates
from app.web.i18n import N_, OWN_NAMES, catalogue, say
from app.web.profile_view import NAME_KINDS

Terms = dict[str, dict[str, Term]]
Lines = list[str]

_CODES: Final = {
    "gender": "genders",
    "nationalities": "countries",
    "former_nationalities": "countries",
    "residence": "countries",
    "roles": "roles",
    "seniority": "seniorities",
    "nominated_by": "countries",
    "situations": "situations",
    "availability_mode": "modes",
}
_PERIODS: Final = {"free": N_("Available"), "on_request": N_("On request"), "not_free": N_("Not available")}


class FieldWords:
    """Words of one reader's language."""

    def __init__(self, terms: Terms, language: str) -> None:
        self._terms, self.language = terms, language
        self._day = dates.filters(language)["day"]
        self._parts: Mapping[str, Callable[[Mapping[str, Any]], Lines]] = {
            "names": lambda one: [one["text"], self._say(NAME_KINDS[one["kind"]])],
            "offices": self._engagement,
            "missions": self._engagement,
            "languages": self._skill,
            "countries": self._place,
            "expertise": self._topic,
            "certificates": self._certificate,
            "availability_periods": self._period,
            "unresolved": lambda one: [one["text"]],
        }

    def lines(self, field: str, value: Any) -> Lines:
        """One line for each part of the value; none when nothing is stated."""
        if value in (None, [], {}):
            return []
        if field in _CODES:
            return [self.term(_CODES[field], code) for code in (value if isinstance(value, list) else [value])]
        if field in self._parts:
            return [self._joined(self._parts[field](one)) for one in value]
        if isinstance(value, dict):
            return [f"{OWN_NAMES[tag]}: {text}" for tag, text in value.items() if text]
        return [self._day(value) if field == "nomination_date" else str(value)]

    def term(self, vocabulary: str, code: str) -> str:
        try:
            return label(vocabulary, code, self.language, self._terms)
        except KeyError:
            return code

    def _say(self, message: str) -> str:
        return say(message, self.language)

    def _joined(self, parts: Lines) -> str:
        return self._say(", ").join(part for part in parts if part)

    def _optional(self, vocabulary: str, code: str | None) -> str:
        return "" if code is None else self.term(vocabulary, code)

    def _engagement(self, one: Mapping[str, Any]) -> Lines:
        where = one["organisation_name"] or self._optional("organisations", one["organisation"])
        ends = [self._day(one[end]) if one[end] else "" for end in ("starts", "ends")]
        when = " – ".join(ends) if any(ends) else ""
        country = self._optional("countries", one["country"])
        return [one["title"], where, country, self._optional("situations", one["situation"]), when]

    def _skill(self, one: Mapping[str, Any]) -> Lines:
        spoken = self._optional("language-levels", one["speaking"]) or self._say(N_("level unknown"))
        written = self._optional("language-levels", one["writing"])
        return [
            self.term("languages", one["code"]),
            f"{self._say(N_('speaks:'))} {spoken}",
            f"{self._say(N_('writes:'))} {written}" if written else "",
        ]

    def _place(self, one: Mapping[str, Any]) -> Lines:
        vocabulary = "countries" if one["code"].isalpha() and len(one["code"]) == 2 else "regions"
        return [self.term(vocabulary, one["code"]), self._optional("country-depths", one["depth"])]

    def _topic(self, one: Mapping[str, Any]) -> Lines:
        years = catalogue(self.language).ngettext("%(n)s year", "%(n)s years", one["years"] or 0)
        return [
            self.term("expertise", one["code"]),
            self.term("evidence", one["evidence"]),
            years % {"n": one["years"]} if one["years"] else "",
            f"{self._say(N_('last used'))} {one['last_used']}" if one["last_used"] else "",
            self._say(N_("can train others")) if one["can_train"] else "",
            "" if one["willing"] else self._say(N_("would rather not")),
        ]

    def _certificate(self, one: Mapping[str, Any]) -> Lines:
        dated = [(N_("awarded"), one["awarded"]), (N_("expires"), one["expires"])]
        return [
            one["programme"],
            one["issuer"] or "",
            one["edition"] or "",
            *(f"{self._say(word)} {self._day(day)}" for word, day in dated if day),
            f"{self._say(N_('verified by'))} {one['verified_by']}" if one["verified_by"] else "",
        ]

    def _period(self, one: Mapping[str, Any]) -> Lines:
        ends = self._day(one["ends"]) if one["ends"] else self._say(N_("no end stated"))
        return [self._say(_PERIODS[one["status"]]), f"{self._day(one['starts'])} – {ends}"]
