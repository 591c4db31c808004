"""Countries: the 249 of ISO 3166, their place in the UN's M49 regions and in the OIC."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from babel import Locale

from app.reference import read_rows

LANGUAGES: Final = ("ar", "en", "fr")

# Where CLDR's name is not the one to print: its long form for Palestine, the UN's name for Côte d'Ivoire
# in Arabic and for two States in French, and Myanmar without the old name.
_NAME_OVERRIDES: Final = {
    ("PS", "ar"): "فلسطين",
    ("PS", "en"): "Palestine",
    ("PS", "fr"): "Palestine",
    ("PS", "tr"): "Filistin",
    ("CI", "ar"): "كوت ديفوار",
    ("MM", "ar"): "ميانمار",
    ("MM", "en"): "Myanmar",
    ("MM", "fr"): "Myanmar",
    ("MM", "tr"): "Myanmar",
    ("NG", "fr"): "Nigéria",
    ("KG", "fr"): "Kirghizistan",
}


@dataclass(frozen=True, slots=True)
class Country:
    """One country: ISO 3166 codes, M49 number and regions (widest first), and its place in the OIC."""

    code: str
    alpha3: str
    m49: str
    regions: tuple[str, ...]
    oic_status: str | None = None  # "member", "observer"
    oic_group: str | None = None  # "arab", "asian", "african"
    oic_since: int | None = None


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """All countries by alpha-2 code, in the order of the codes."""
    in_oic = {row["iso2"]: row for row in read_rows("oic_members.csv") if row["iso2"]}
    return MappingProxyType({row["iso2"]: _country(row, in_oic) for row in read_rows("countries.csv")})


def _country(row: Mapping[str, str], in_oic: Mapping[str, Mapping[str, str]]) -> Country:
    levels = (row["region_m49"], row["subregion_m49"], row["intermediate_m49"])
    oic = in_oic.get(row["iso2"], {})
    return Country(
        code=row["iso2"],
        alpha3=row["iso3"],
        m49=row["m49"],
        regions=tuple(level for level in levels if level),
        oic_status=oic.get("status"),
        oic_group=oic.get("oic_group") or None,
        oic_since=int(oic["year_joined"]) if oic else None,
    )


def oic_members() -> frozenset[str]:
    """Codes of the 57 Member States."""
    return frozenset(code for code, country in countries().items() if country.oic_status == "member")


def country_name(code: str, lang: str) -> str:
    """Name of a country in `lang` (ar, en, fr, tr), by CLDR but for a few. KeyError for an unknown code.

    XK, which ISO 3166 leaves to its users, has a name for the situations there but is no country to choose.
    """
    override = _NAME_OVERRIDES.get((code, lang))
    return override if override else territory_names(lang)[code]


@lru_cache(maxsize=8)
def territory_names(lang: str) -> Mapping[str, str]:
    """CLDR's own names of countries and M49 regions in `lang`, by code."""
    return MappingProxyType(dict(Locale.parse(lang).territories))
