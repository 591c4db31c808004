"""What can be filtered, counted and sorted by, and from which level on; one row a field.

The level of a field is that of the profile field it comes from, so a filter exists for exactly those who may see
what it filters.
"""

from dataclasses import dataclass

from app.policy import OUTPUT_LEVELS, Level, Viewer, highest_sight


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

# Filters that are no codes, and the profile field whose level they have. Whether somebody is free in a period is
# the availability status of the card; the notice in hours is detail for the secretariat.
OTHER_FILTERS: dict[str, Level] = {
    "exclude_nationality": OUTPUT_LEVELS["nationalities"],
    "available": Level.CARD,
    "notice": OUTPUT_LEVELS["notice_hours"],
    "confirmed_within": OUTPUT_LEVELS["confirmed_at"],
}

SORTS = ("relevance", "name", "-confirmed_at")
# Found by the desk only when asked for by state.
SET_ASIDE = frozenset({"suspended", "removed"})


def exists_for(viewer: Viewer, level: Level) -> bool:
    """Whether a field of this level exists for the viewer: it sees it of somebody at least."""
    return level <= highest_sight(viewer)
