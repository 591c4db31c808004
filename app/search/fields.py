"""What can be filtered, counted and sorted by, and from which level on; one row a field.

The level of a field is that of the profile field it comes from, so a filter exists for exactly those who may see
what it filters.
"""

from dataclasses import dataclass
from functools import lru_cache

from app.policy import OUTPUT_LEVELS, Level, Viewer, highest_sight, opened_besides


@dataclass(frozen=True)
class SearchField:
    """`name` is the parameter and the facet, `vocabulary` names its codes, `source` is the profile field.

    `scale` says that a hit can be stronger or weaker (level of a language, depth in a country, evidence).
    """

    name: str
    vocabulary: str
    source: str
    scale: bool = False

    @property
    def level(self) -> Level:
        return OUTPUT_LEVELS[self.source]


FIELDS: dict[str, SearchField] = {
    field.name: field
    for field in (
        SearchField("role", "roles", "roles"),
        SearchField("language", "languages", "languages", scale=True),
        SearchField("country", "countries", "countries", scale=True),
        SearchField("region", "regions", "countries", scale=True),
        SearchField("expertise", "expertise", "expertise", scale=True),
        SearchField("evidence", "evidence", "expertise"),
        SearchField("situation", "situations", "situations"),
        SearchField("organisation", "organisations", "missions"),
        SearchField("gender", "genders", "gender"),
        SearchField("seniority", "seniorities", "seniority"),
        SearchField("nationality", "countries", "nationalities"),
        SearchField("nominated_by", "countries", "nominated_by"),
        SearchField("membership", "membership-states", "membership"),
    )
}

# Filters that are no codes, and the profile field that each looks at. `available` is none of them: whether somebody
# is free in a period is the availability status of the card, which clients see by a scope of its own.
OTHER_FILTERS = {
    "exclude_nationality": "nationalities",
    "notice": "notice_hours",
    "confirmed_within": "confirmed_at",
}

# Orders, and the profile field that each shows; relevance weighs what the asker sees and breaks ties by reference.
SORTS = {"relevance": "reference", "name": "name", "-confirmed_at": "confirmed_at"}
# Found by the desk only when asked for by state, as hidden people are.
SET_ASIDE = frozenset({"suspended", "removed"})


@lru_cache(maxsize=1000)
def facets_for(viewer: Viewer) -> tuple[str, ...]:
    """The fields that exist for the viewer, to filter by and to count: it sees them of somebody at least."""
    return tuple(name for name, field in FIELDS.items() if _sees(viewer, field.source))


@lru_cache(maxsize=1000)
def filters_for(viewer: Viewer) -> frozenset[str]:
    """All filters that exist for the viewer."""
    others = {name for name, source in OTHER_FILTERS.items() if _sees(viewer, source)}
    return frozenset({*facets_for(viewer), *others, *(["available"] if viewer.sees_availability else [])})


@lru_cache(maxsize=1000)
def sorts_for(viewer: Viewer) -> tuple[str, ...]:
    return tuple(name for name, source in SORTS.items() if _sees(viewer, source))


def _sees(viewer: Viewer, source: str) -> bool:
    return OUTPUT_LEVELS[source] <= highest_sight(viewer) or source in opened_besides(viewer)
