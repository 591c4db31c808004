"""Regions: the UN's M49 tree, and the OIC's Arab, Asian and African groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from app.vocabularies.countries import countries, territory_names

WORLD: Final = "001"

_OIC_GROUPS: Final = MappingProxyType(
    {
        "oic-arab": {
            "ar": "المجموعة العربية في المنظمة",
            "en": "OIC Arab Group",
            "fr": "Groupe arabe de l'OCI",
        },
        "oic-asian": {
            "ar": "المجموعة الآسيوية في المنظمة",
            "en": "OIC Asian Group",
            "fr": "Groupe asiatique de l'OCI",
        },
        "oic-african": {
            "ar": "المجموعة الأفريقية في المنظمة",
            "en": "OIC African Group",
            "fr": "Groupe africain de l'OCI",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Region:
    """One region; `parent` is the next wider M49 region, None for the world and for the OIC groups."""

    code: str
    parent: str | None
    countries: frozenset[str]


@lru_cache(maxsize=1)
def regions() -> Mapping[str, Region]:
    """All regions by code: the world, then M49 by code, then the OIC groups."""
    parents: dict[str, str | None] = {WORLD: None}
    members: dict[str, set[str]] = {WORLD: set()}
    for country in countries().values():
        wider = WORLD
        members[WORLD].add(country.code)
        for code in country.regions:
            parents[code] = wider
            members.setdefault(code, set()).add(country.code)
            wider = code
        if country.oic_group:
            members.setdefault(f"oic-{country.oic_group}", set()).add(country.code)
    found = {code: Region(code, parents[code], frozenset(members[code])) for code in sorted(parents)}
    found |= {code: Region(code, None, frozenset(members[code])) for code in _OIC_GROUPS}
    return MappingProxyType(found)


def regions_of(country: str) -> frozenset[str]:
    """Every region a country lies in, from the world down, and its OIC group. KeyError if unknown."""
    return _regions_by_country()[country]


@lru_cache(maxsize=1)
def _regions_by_country() -> Mapping[str, frozenset[str]]:
    return {
        country: frozenset(region.code for region in regions().values() if country in region.countries)
        for country in countries()
    }


def region_name(code: str, lang: str) -> str:
    """Name of a region in `lang` (ar, en, fr). KeyError for an unknown code."""
    group = _OIC_GROUPS.get(code)
    name = group[lang] if group else territory_names(lang)[code]
    return name[0].upper() + name[1:]  # CLDR writes a few in small letters
