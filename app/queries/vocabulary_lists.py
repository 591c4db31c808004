"""Vocabularies as lists for a reader of one language: owned ones from the tables, the others from CLDR and ISO."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import VocabularyTerm
from app.queries.vocabularies import OWNED
from app.search_text import fold
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
}
NAMES: Final = ("countries", "regions", "languages", *OWNED, *_FIXED)
# Languages offered without being asked for by name; the rest of ISO 639 has 7,000.
_OFFERED_PRIORITY = 2


def vocabulary_items(session: Session, name: str, language: str, q: str | None = None) -> list[Item]:
    """Items with `code`, `label` in `language`, `labels`, `parent`, `review` and what the vocabulary has besides,
    in the order of that language. With `q` those with it in a name or as their code, of all ISO 639 languages
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
