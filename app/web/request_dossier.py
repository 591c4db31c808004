"""Who is considered, for the side that made the request: a card without a name, and what is known once it is decided
who goes. What is told of whom is decided in `app/queries/request_people.py`; here it is put in words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.search.known import Terms
from app.web.find_cards import own_or_other
from app.web.i18n import N_
from app.web.names import two_names
from app.web.profile_view import Words

_MANY: Final = 8
_LATEST: Final = 5
TITLES: Final = {
    "names": N_("Names"),
    "headline": N_("Headline"),
    "seniority": N_("Seniority"),
    "gender": N_("Gender"),
    "nationalities": N_("Nationality"),
    "affiliation": N_("Affiliation"),
    "languages": N_("Languages"),
    "countries": N_("Countries"),
    "regions": N_("Regions"),
    "expertise": N_("Areas of expertise"),
    "missions": N_("Missions"),
    "offices": N_("Offices"),
    "biography": N_("Biography"),
}


def card_facts(card: Mapping[str, Any], terms: Terms, language: str) -> list[tuple[str, str]]:
    """Title and words of all that the card tells, in one order; what it does not hold is left out."""
    words = Words(terms, language)
    told = {
        "names": " · ".join(name.text for name in two_names(card, language) if name.text != card.get("name")),
        "headline": _text(card.get("headline"), language),
        "seniority": words.optional("seniorities", card.get("seniority")) or "",
        "gender": words.optional("genders", card.get("gender")) or "",
        "nationalities": _listed(words.of("countries", code) for code in card.get("nationalities", ())),
        "affiliation": card.get("affiliation") or "",
        "languages": _listed(_language(words, one) for one in card.get("languages", ())),
        "countries": _listed(words.place(one["code"]) for one in card.get("countries", ())),
        "regions": _listed(words.of("regions", code) for code in card.get("regions", ())),
        "expertise": _listed(words.of("expertise", one["code"]) for one in card.get("expertise", ())),
        **{kind: _career(found, language) for kind, found in words.career(card).items()},
        "biography": _text(card.get("biography"), language),
    }
    return [(title, told[field]) for field, title in TITLES.items() if told[field]]


def _text(texts: Mapping[str, str] | None, language: str) -> str:
    found = own_or_other(texts or {}, language)
    return "" if found is None else found[1]


def _listed(names: Iterable[str]) -> str:
    return " · ".join(list(names)[:_MANY])


def _language(words: Words, skill: Mapping[str, Any]) -> str:
    name, level = words.of("languages", skill["code"]), words.optional("language-levels", skill.get("speaking"))
    return f"{name} ({level})" if level else name


def _career(rows: Iterable[Mapping[str, Any]], language: str) -> str:
    """The latest first."""
    told = []
    for row in list(rows)[:_LATEST]:
        years = "–".join(dict.fromkeys(day[:4] for day in (row["starts"], row["ends"]) if day))
        parts = filter(None, (row["title"], row["organisation"], row["country"], years))
        told.append(("، " if language == "ar" else ", ").join(parts))
    return " · ".join(told)
