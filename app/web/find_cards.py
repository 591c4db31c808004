"""People in a list: what the search says of each, in words."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, Final

from app.web.find_filters import Namer
from app.web.names import two_names
from app.web.titles import FIELDS, STATUSES

_TOPICS: Final = 3
_COUNTRIES: Final = 4
_LANGUAGES: Final = 5


def cards(items: Iterable[Mapping[str, Any]], namer: Namer) -> list[SimpleNamespace]:
    return [_card(item, namer) for item in items]


def _card(item: Mapping[str, Any], namer: Namer) -> SimpleNamespace:
    topics = _matched_first(item)
    shown = {
        "id": item["id"],
        "reference": item["reference"],
        "names": two_names(item, namer.language),
        "headline": own_or_other(item["headline"] or {}, namer.language),
        "roles": [namer.of("roles", code) for code in item["roles"]],
        "seniority": item["seniority"] and namer.of("seniorities", item["seniority"]),
        "nationalities": [namer.of("countries", code) for code in item["nationalities"] or ()],
        "languages": [_language(skill, namer) for skill in item["languages"][:_LANGUAGES]],
        "more_languages": max(0, len(item["languages"]) - _LANGUAGES),
        "topics": [namer.of("expertise", code) for code in topics[:_TOPICS]],
        "more_topics": max(0, len(topics) - _TOPICS),
        "countries": [place_name(place["code"], namer) for place in item["countries"][:_COUNTRIES]],
        "more_countries": max(0, len(item["countries"]) - _COUNTRIES),
        "availability": _availability(item["availability"]),
        "confirmed_at": item["confirmed_at"],
        "membership": _membership(item, namer),
        "incomplete": item.get("incomplete", False),
        "hidden": item.get("hidden", False),
        "withheld": [FIELDS[field] for field in item["withheld"] if field in FIELDS],
        "reasons": [reason["text"] for reason in item["match"]["reasons"]],
    }
    # A template reads attributes of an object several times as fast as members of a mapping.
    return SimpleNamespace(**shown)


def _matched_first(item: Mapping[str, Any]) -> list[str]:
    asked = [reason["value"] for reason in item["match"]["reasons"] if reason["field"] == "expertise"]
    codes = [topic["code"] for topic in item["expertise"]]
    return sorted(codes, key=lambda code: code not in asked)


def _language(skill: Mapping[str, Any], namer: Namer) -> SimpleNamespace:
    level = skill["speaking"]
    named = namer.of("languages", skill["code"])
    return SimpleNamespace(name=named, level=level and namer.of("language-levels", level))


def _availability(stated: Mapping[str, Any] | None) -> SimpleNamespace | None:
    if stated is None:
        return None
    return SimpleNamespace(
        code=stated["status"],
        text=STATUSES[stated["status"]],
        until=stated.get("until"),
        notice=stated.get("notice_hours"),
    )


def _membership(item: Mapping[str, Any], namer: Namer) -> str | None:
    """Members in the usual state are not marked."""
    state = item.get("membership")
    return None if state in (None, "active") else namer.of("membership-states", state)


def own_or_other(texts: Mapping[str, str], language: str) -> tuple[str, str] | None:
    """The text in `language`, else in another, with its language; None when there is none."""
    for other in (language, "en", "fr", "ar"):
        if texts.get(other):
            return other, texts[other]
    return None


def place_name(code: str, namer: Namer) -> str:
    return namer.of("countries" if code.isalpha() and len(code) == 2 else "regions", code)
