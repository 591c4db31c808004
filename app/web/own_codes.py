"""Words for the codes of a form, and codes for what was typed, in any of the three languages."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.search.labels import label
from app.search.vocabulary_lists import NAMES as VOCABULARIES
from app.search.vocabulary_lists import vocabulary_items
from app.services.imports.details import resolve_place
from app.services.imports.places import resolve_country, resolve_language
from app.services.imports.suggestions import Kind, suggest, suggest_term
from app.services.imports.terms import TermNames, resolve_term, term_names
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import languages
from app.vocabularies.terms import Term
from app.web.dates import filters
from app.web.i18n import N_, say

Item = Mapping[str, Any]
_CONTACT_KINDS: Final = {"email": N_("Mail address"), "phone": N_("Telephone"), "other": N_("Another way")}
_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "countries": ("country",),
    "languages": ("language",),
    "places": ("country", "region"),
}


class Codes:
    """For one page in one language. What was said for a stored code is known again when it comes back."""

    def __init__(
        self, terms: dict[str, dict[str, Term]], offered: Mapping[str, Iterable[Item]], language: str
    ) -> None:
        self.language = language
        self._terms, self._offered = terms, offered
        self._day = filters(language)["day"]
        self._said: dict[tuple[str, str], str] = {}
        self._organisations: dict[str, dict[str, str | None]] = {}
        self._names: dict[str, TermNames] = {}

    def word(self, vocabulary: str, code: str) -> str:
        if vocabulary == "contact-kinds":
            return say(_CONTACT_KINDS[code], self.language)
        if vocabulary == "places":
            vocabulary = "countries" if code.isalpha() and len(code) == 2 else "regions"
        try:
            return label(vocabulary, code, self.language, self._terms)
        except KeyError:
            return code

    def day(self, text: str) -> str:
        """A date in words; what is none as it was typed."""
        try:
            return self._day(text) if text else ""
        except ValueError:
            return text

    def said(self, vocabulary: str, code: str | None) -> str:
        """The word for a stored code, which `code` then takes for this one whatever else it could mean."""
        if code is None:
            return ""
        word = self.word(vocabulary, code)
        self._said.setdefault((vocabulary, word), code)
        return word

    def code(self, vocabulary: str, text: str) -> str | None:
        """What `text` names; None for what no vocabulary has, or what stands for several."""
        known = self._said.get((vocabulary, text)) or self._offered_code(vocabulary, text)
        if known is not None:
            return known
        if vocabulary == "countries":
            return resolve_country(text)
        if vocabulary == "places":
            return resolve_place(text)
        if vocabulary == "languages":
            found = resolve_language(text)
            return found if found and languages()[found].selectable else None
        return resolve_term(text, self._of_terms(vocabulary))

    def said_organisation(self, code: str | None, name: str | None) -> str:
        """As `said`, for an engagement: the name that stood there, else the word for the code."""
        text = name or (self.word("organisations", code) if code else "")
        self._organisations.setdefault(text, {"organisation": code, "organisation_name": name})
        return text

    def organisation(self, text: str) -> dict[str, str | None]:
        """An organisation of the vocabulary, or whatever else was typed."""
        if text in self._organisations:
            return self._organisations[text]
        code = self.code("organisations", text) if text else None
        return {"organisation": code, "organisation_name": None if code else text or None}

    def _offered_code(self, vocabulary: str, text: str) -> str | None:
        return next((item["code"] for item in self._offered.get(vocabulary, ()) if item["label"] == text), None)

    def _of_terms(self, vocabulary: str) -> TermNames:
        if vocabulary not in self._names:
            self._names[vocabulary] = term_names(vocabulary, list(self._terms[vocabulary].values()))
        return self._names[vocabulary]

    def near(self, vocabulary: str, text: str) -> list[str]:
        """Words for what may have been meant."""
        if vocabulary in _KINDS:
            codes = [code for kind in _KINDS[vocabulary] for code in suggest(kind, text)]
        else:
            codes = suggest_term(text, self._of_terms(vocabulary))
        return [self.word(vocabulary, code) for code in codes[:3]]

    def offered(self, vocabulary: str) -> list[str]:
        return [item["label"] for item in self._offered.get(vocabulary, ())]

    def choices(self, vocabulary: str) -> list[tuple[str, str]]:
        """Code and word of each, in their order."""
        if vocabulary == "contact-kinds":
            return [(code, say(word, self.language)) for code, word in _CONTACT_KINDS.items()]
        if vocabulary == "name-kinds":
            return [(term.code, term.labels[self.language]) for term in FIXED_TERMS["name_kinds"]]
        return [(item["code"], item["label"]) for item in self._offered[vocabulary]]

    def is_topic(self, code: str) -> bool:
        return any(item["code"] == code and item["parent"] for item in self._offered["expertise"])

    def topics(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Areas with their topics, each with its code."""
        items = list(self._offered["expertise"])
        return [
            (area["label"], [(item["code"], item["label"]) for item in items if item["parent"] == area["code"]])
            for area in items
            if area["parent"] is None
        ]


def offered_for(session: Any, vocabularies: Iterable[str], language: str) -> dict[str, list[Any]]:
    """The items of each vocabulary that a form asks for, in the order of the language."""
    found: dict[str, list[Any]] = {}
    for name in vocabularies:
        if name == "places":
            found[name] = [
                item for part in ("countries", "regions") for item in vocabulary_items(session, part, language)
            ]
        elif name in VOCABULARIES:
            items = vocabulary_items(session, name, language)
            # A name for several languages is asked about, never chosen.
            found[name] = [item for item in items if item.get("selectable", True)]
    return found
