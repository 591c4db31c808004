"""Vocabularies as lists for a reader of one language: owned ones from the tables, the others from CLDR and ISO."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import VocabularyTerm
from app.queries.vocabularies import OWNED
from app.search.folding import fold
from app.vocabularies.collation import sort_key
from app.vocabularies.countries import countries, country_name
from app.vocabularies.fixed import FIXED_TERMS
from app.vocabularies.languages import language_name, languages
from app.vocabularies.regions import region_name, regions, regions_of
from app.vocabularies.terms import LABEL_LANGUAGES

Item = dict[str, Any]

# Name in the address → name of the fixed vocabulary. The first ones are scales: they keep their order.
SCALES: Final = MappingProxyType(
    {"language-levels": "language_levels", "evidence": "evidence", "country-depths": "country_depths"}
)
_FIXED: Final = SCALES | {
    "roles": "network_roles",
    "genders": "genders",
    "seniorities": "seniorities",
    "language-uses": "language_uses",
    "availability-statuses": "availability_statuses",
    "modes": "modes",
    "membership-states": "membership_states",
    "opening-purposes": "opening_purposes",
}
NAMES: Final = ("countries", "regions", "languages", *OWNED, *_FIXED)
# Languages offered without being asked for by name; the rest of ISO 639 has 7,000.
_OFFERED_PRIORITY = 2


def vocabulary_items(session: Session, name: str, language: str, q: str | None = None) -> list[Item]:
    """Items with `code`, `label` in `language`, `labels`, `parent`, `review` and what the vocabulary has besides,
    in the order of that language. With `q` those with it in a name or in their code, of all ISO 639 languages
    too. Raises NotFound for a name that no vocabulary has."""
    if name not in NAMES:
        raise NotFound()
    items = [{**item, "label": item["labels"][language]} for item in _chosen(session, name, q)]
    if name in SCALES:
        return items
    return sorted(items, key=lambda item: (sort_key(item["label"], language), item["code"]))


def _chosen(session: Session, name: str, q: str | None) -> Iterable[Item]:
    items = _all(session, name)
    if q is not None:
        folded = fold(q)
        return (item for item in items if _mentions(item, folded))
    if name == "languages":
        return (item for item in items if item["priority"] <= _OFFERED_PRIORITY)
    return items


def _mentions(item: Item, folded: str) -> bool:
    return any(folded in text for text in _folded(item["code"], *item["labels"].values()))


@lru_cache(maxsize=20_000)
def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(map(fold, texts))


def _all(session: Session, name: str) -> Iterable[Item]:
    if name == "countries":
        return _countries()
    if name == "regions":
        return _regions()
    if name == "languages":
        return _languages()
    return _owned(session, name) if name in OWNED else _fixed(_FIXED[name])


def _item(code: str, parent: str | None, labels: Mapping[str, str], review: Iterable[str] = ()) -> Item:
    return {"code": code, "labels": dict(labels), "parent": parent, "review": sorted(review)}


@lru_cache(maxsize=1)
def _countries() -> tuple[Item, ...]:
    return tuple(
        _item(code, None, {lang: country_name(code, lang) for lang in LABEL_LANGUAGES})
        | {
            "alpha3": country.alpha3,
            "m49": country.m49,
            "regions": sorted(regions_of(code)),
            "oic": country.oic_status,
        }
        for code, country in countries().items()
    )


@lru_cache(maxsize=1)
def _regions() -> tuple[Item, ...]:
    return tuple(
        _item(code, region.parent, {lang: region_name(code, lang) for lang in LABEL_LANGUAGES})
        | {"countries": sorted(region.countries)}
        for code, region in regions().items()
    )


@lru_cache(maxsize=1)
def _languages() -> tuple[Item, ...]:
    return tuple(
        _item(code, language.macro, {lang: language_name(code, lang) for lang in LABEL_LANGUAGES})
        | {
            "iso639_3": language.iso639_3,
            "macro": language.macro,
            "priority": language.priority,
            "selectable": language.selectable,
        }
        for code, language in languages().items()
    )


@lru_cache(maxsize=16)
def _fixed(name: str) -> tuple[Item, ...]:
    return tuple(_item(term.code, term.parent, term.labels, term.review) for term in FIXED_TERMS[name])


def _owned(session: Session, name: str) -> list[Item]:
    """Terms in use, with their further facts; several values of one stand in the text between semicolons."""
    rows = session.scalars(
        select(VocabularyTerm).where(VocabularyTerm.vocabulary == name, VocabularyTerm.retired_at.is_(None))
    )
    return [
        _item(
            row.code,
            row.parent,
            {"ar": row.label_ar, "en": row.label_en, "fr": row.label_fr},
            filter(None, row.review.split(";")),
        )
        | {"attributes": row.attributes}
        for row in rows
    ]
