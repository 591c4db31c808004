"""Terms of the vocabularies that are ours to name: expertise, situations and organisations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.reference import read_rows, split_list
from app.vocabularies.countries import Country, countries, country_name

LABEL_LANGUAGES: Final = ("ar", "en", "fr")

_NO_ISO_CODE: Final = {
    "ar": "دولة قبرص التركية",
    "en": "Turkish Cypriot State",
    "fr": "État chypriote turc",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary.

    `labels` has Arabic, English and French; `review` names those that wait for a native reader.
    `parent` is a code of the same vocabulary. `attributes` holds facts of one vocabulary only.
    """

    vocabulary: str
    code: str
    parent: str | None
    labels: Mapping[str, str]
    review: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    note: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    # The term in use that took the place of this one.
    merged_into: str | None = None


def code_now(terms: Mapping[str, Mapping[str, Term]], vocabulary: str, code: str) -> str:
    """The code that stands for this one now: of a merged term that of the term into which it went."""
    term = terms.get(vocabulary, {}).get(code)
    return code if term is None or term.merged_into is None else term.merged_into


def reference_terms() -> list[Term]:
    """The terms the program ships with, areas before their topics.

    expertise: 13 areas, 68 topics. situations: 66; attributes `status` (active, recent, past,
    no_ucdp_record), `ucdp_conflict_ids`, `ucdp_first_year`, `ucdp_last_year`, `oic_field_mission`,
    `oic_agenda_2023`, `name_sensitive`. organisations: OIC bodies, partners, member and observer States;
    attributes `kind`, `acronym`, `seat_city`, `seat_country`, `established`, `also`, for States `oic_group`
    and `joined`.
    """
    return [*_expertise(), *_situations(), *_bodies(), *_states()]


def _expertise() -> Iterator[Term]:
    for row in sorted(read_rows("expertise.csv"), key=lambda row: row["area"] != ""):
        yield Term("expertise", row["code"], row["area"] or None, _labels(row), _review(row))


def _labels(row: Mapping[str, str]) -> dict[str, str]:
    return {lang: row[f"name_{lang}"] for lang in LABEL_LANGUAGES}


def _review(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset(split_list(row["review"]))


def _situations() -> Iterator[Term]:
    names = (
        "status",
        "ucdp_conflict_ids",
        "ucdp_first_year",
        "ucdp_last_year",
        "oic_field_mission",
        "oic_agenda_2023",
        "name_sensitive",
    )
    for row in read_rows("situations.csv"):
        yield Term(
            vocabulary="situations",
            code=row["slug"],
            parent=None,
            labels=_labels(row),
            review=_review(row),
            countries=split_list(row["countries"]),
            note=row["note"] or None,
            attributes=_present(row, names),
        )


def _present(row: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: row[name] for name in names if row.get(name)}


def _bodies() -> Iterator[Term]:
    rows = [*read_rows("oic_bodies.csv"), *read_rows("partner_bodies.csv")]
    for row in rows:
        seat = {"seat_country": row["seat_iso2"]} if row["seat_iso2"] else {}
        code = row["acronym"].lower()
        yield Term(
            vocabulary="organisations",
            code=code,
            parent=None if code == "oic" or row["kind"].startswith("partner") else "oic",
            labels=_labels(row),
            review=_review(row),
            attributes=_present(row, ("acronym", "kind", "seat_city", "established", "also")) | seat,
        )


def _states() -> Iterator[Term]:
    for country in countries().values():
        if country.oic_status:
            yield _state(country)
    row = next(row for row in read_rows("oic_members.csv") if not row["iso2"])
    yield Term(
        vocabulary="organisations",
        code="turkish-cypriot-state",
        parent=None,
        labels=_NO_ISO_CODE,
        review=frozenset({"ar", "fr"}),
        note=row["note"],
        attributes={"kind": "observer state", "joined": row["year_joined"]},
    )


def _state(country: Country) -> Term:
    group = {"oic_group": country.oic_group} if country.oic_group else {}
    return Term(
        vocabulary="organisations",
        code=f"state-{country.code.lower()}",
        parent=None,
        labels={lang: country_name(country.code, lang) for lang in LABEL_LANGUAGES},
        countries=(country.code,),
        attributes={"kind": f"{country.oic_status} state", "joined": str(country.oic_since)} | group,
    )
