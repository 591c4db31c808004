"""People in a list: what the search says of each, in words."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, Final

import orjson
from markupsafe import Markup, escape

from app.search.answer import Item, SearchAnswer
from app.search.index import ProfileIndex
from app.web.find_filters import Namer
from app.web.names import two_names
from app.web.pieces import pieces
from app.web.titles import FIELDS, STATUSES

_BEFORE_ID: Final = b'{"id":"'
_TOPICS: Final = 3
_COUNTRIES: Final = 4
_LANGUAGES: Final = 5
# So many ways to show one person are kept: languages, askers, and the topics that were asked for.
_MOST_WAYS: Final = 24
# How a reason begins that is a topic.
_OF_A_TOPIC: Final = b'{"field":"expertise"'


def cards(index: ProfileIndex, answer: SearchAnswer, namer: Namer) -> list[Markup]:
    """The people of an answer as markup, in order."""
    return [_card(index, slot, item, namer) for slot, item in zip(answer.slots, answer.items, strict=True)]


def ids_on_page(answer: SearchAnswer) -> list[str]:
    """Of the people of an answer, in order."""
    # A card begins with the id: nothing else of it has to be read for that.
    return [item.card[len(_BEFORE_ID) : len(_BEFORE_ID) + 36].decode() for item in answer.items]


def _card(index: ProfileIndex, slot: int, item: Item, namer: Namer) -> Markup:
    """What is kept goes by the very card the asker may see: what others see of the person is another one."""
    topics = tuple(filter(None, map(_topic_asked, item.reasons)))
    kept, key = index.kept_beside(slot), (namer.language, item.card, topics)
    parts: list[str] | None = kept.get(key)
    if parts is None:
        if len(kept) >= _MOST_WAYS:
            kept.clear()
        parts = kept[key] = _pieces(orjson.loads(item.card + b"}"), topics, namer)
    head, middle, tail = parts
    availability = _availability_markup(item.availability, namer.language)
    return Markup(f"{head}{_reasons(item.reasons, namer.language)}{middle}{availability}{tail}")  # noqa: S704


def _pieces(card: Mapping[str, Any], asked: Sequence[str], namer: Namer) -> list[str]:
    """Markup of a card, cut where the reasons and the availability come."""
    topics = sorted((topic["code"] for topic in card["expertise"]), key=lambda code: code not in asked)
    shown = {
        "id": card["id"],
        "reference": card["reference"],
        "names": two_names(card, namer.language),
        "headline": own_or_other(card["headline"] or {}, namer.language),
        "roles": [namer.of("roles", code) for code in card["roles"]],
        "seniority": card["seniority"] and namer.of("seniorities", card["seniority"]),
        "nationalities": [namer.of("countries", code) for code in card["nationalities"] or ()],
        "languages": [_language(skill, namer) for skill in card["languages"][:_LANGUAGES]],
        "more_languages": max(0, len(card["languages"]) - _LANGUAGES),
        "topics": [namer.of("expertise", code) for code in topics[:_TOPICS]],
        "more_topics": max(0, len(topics) - _TOPICS),
        "countries": [place_name(place["code"], namer) for place in card["countries"][:_COUNTRIES]],
        "more_countries": max(0, len(card["countries"]) - _COUNTRIES),
        "confirmed_at": card["confirmed_at"],
        "membership": _membership(card, namer),
        "incomplete": card.get("incomplete", False),
        "hidden": card.get("hidden", False),
        "withheld": [FIELDS[field] for field in card["withheld"] if field in FIELDS],
    }
    # A template reads attributes of an object several times as fast as members of a mapping.
    return pieces(namer.language, "card.html", person=SimpleNamespace(**shown))


def _topic_asked(reason: bytes) -> str | None:
    return orjson.loads(reason)["value"] if reason.startswith(_OF_A_TOPIC) else None


@lru_cache(maxsize=20_000)
def _reason(reason: bytes, language: str) -> str:
    head, tail = _ready(language, "card_reason.html")
    return f"{head}{escape(orjson.loads(reason)['text'])}{tail}"


def _reasons(reasons: Sequence[bytes], language: str) -> str:
    if not reasons:
        return ""
    head, tail = _ready(language, "card_reasons.html")
    return f"{head}{''.join(_reason(reason, language) for reason in reasons)}{tail}"


@lru_cache(maxsize=20_000)
def _availability_markup(stated: bytes, language: str) -> str:
    return "".join(pieces(language, "card_availability.html", availability=_availability(orjson.loads(stated))))


@cache
def _ready(language: str, template: str) -> list[str]:
    return pieces(language, template)


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
