"""A request in words."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from app.search.fields import FIELDS
from app.search.known import Terms
from app.search.labels import label, label_or_code
from app.vocabularies.countries import country_name
from app.vocabularies.terms import code_now
from app.web.titles import PARAMETERS


def told_request(view: Mapping[str, Any], terms: Terms, language: str) -> dict[str, Any]:
    """What of a request the page shows, codes as words where there are words."""
    host = view["host_country"]
    return {
        **view,
        "host_name": None if host is None else country_name(host, language),
        "situation_name": situation_name(terms, view["situation"], language),
        "posts": [_post(post, terms, language) for post in view["posts"]],
        "team": _team(view["team"], terms, language),
        "parties": [
            {**party, "country_name": country_name(party["country"], language) if party["country"] else None}
            for party in view["parties"]
        ],
        "searches": [
            f"/{language}/find?{quote(text, safe='=&:,%/-+')}" for text in (view["terms"] or {}).get("searches", [])
        ],
    }


def situation_name(terms: Terms, code: str | None, language: str) -> str | None:
    """As it is called now, also where it was retired or merged into another."""
    return None if code is None else terms["situations"][code_now(terms, "situations", code)].labels[language]


def _post(post: Mapping[str, Any], terms: Terms, language: str) -> dict[str, Any]:
    return {
        "role": label("roles", post["role"], language, terms),
        "count": post["count"],
        "criteria": [
            {
                "title": PARAMETERS[one["parameter"]],
                "value": criterion_words(one["parameter"], one["value"], terms, language),
                "required": one["required"],
            }
            for one in post["criteria"]
        ],
    }


def _team(team: Mapping[str, Any] | None, terms: Terms, language: str) -> dict[str, Any] | None:
    if team is None:
        return None
    return {
        "needs": [need_words(need, terms, language) for need in team["covers"]],
        "minimums": {name: number for name, number in team["minimums"].items() if number},
    }


def need_words(need: Mapping[str, str], terms: Terms, language: str) -> dict[str, str]:
    value = criterion_words(need["parameter"], need["value"], terms, language)
    return {"title": PARAMETERS[need["parameter"]], "value": value}


def criterion_words(parameter: str, value: str, terms: Terms, language: str) -> str:
    """The values of a criterion, any of which may be met."""
    vocabulary = "countries" if parameter == "exclude_nationality" else FIELDS[parameter].vocabulary
    told = []
    for part in filter(None, value.split(",")):
        code, _, level = part.partition(":")
        name = label(vocabulary, code_now(terms, vocabulary, code), language, terms)
        told.append(f"{name} ({label('language-levels', level, language, terms)})" if level else name)
    return " / ".join(told)


def told_flag(flag: Mapping[str, Any], terms: Terms, language: str) -> dict[str, Any]:
    """With what stands in the profile in words; a day elsewhere stays a day, and what is sealed or not told is
    None."""
    source: str | None = flag["source"]
    if flag["kind"] in _OF_COUNTRY:
        source = country_name(flag["source"], language)
    elif flag["kind"] == "situation":
        source = label_or_code("situations", flag["source"], language, terms)
    elif source in ("conflict_declarations", "deployments"):
        source = None
    return {**flag, "source": source}


_OF_COUNTRY: Final = ("nationality", "former_nationality", "residence", "nomination")
