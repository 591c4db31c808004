"""The rosters as offices hold them: every row is accounted for, every value understood or listed."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.services.imports.careers import ParsedMission, parse_offices
from app.services.imports.dates import parse_date
from app.services.imports.lists import resolve_items
from app.services.imports.places import resolve_country, resolve_region
from app.services.imports.reading import Table, read_table
from app.services.imports.spoken import parse_languages
from app.services.imports.terms import resolve_term, term_names
from app.services.imports.values import parse_availability, parse_gender, parse_roles
from app.vocabularies.terms import reference_terms

DATA = Path(__file__).parent.parent / "data"

PROFILES = "sample_profiles.csv"
FRENCH = "sample_roster_fr_semicolon_cp1252.csv"
ARABIC = "sample_roster_ar.xlsx"
TEMPLATES = ("import_template.csv", "import_template.xlsx")


def _table(name: str) -> Table:
    return read_table((DATA / name).read_bytes(), name)


def _values(table: Table, field: str) -> list[str]:
    return [table.columns.value(row.cells, field) for row in table.rows]


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [(PROFILES, 122, 2, 123), (FRENCH, 24, 4, 27), (ARABIC, 17, 3, 19), *((name, 2, 2, 3) for name in TEMPLATES)],
)
def test_every_row_is_there_with_the_number_the_sheet_shows(name: str, rows: int, first: int, last: int) -> None:
    table = _table(name)
    assert len(table.rows) == rows
    assert [row.number for row in table.rows] == list(range(first, last + 1))
    assert not any(row.problem for row in table.rows)
    assert not table.columns.unmapped
    assert all(len(row.cells) == len(table.header) for row in table.rows)


def test_what_was_found_out_about_each_file() -> None:
    french, arabic, template = _table(FRENCH), _table(ARABIC), _table("import_template.xlsx")
    assert (french.encoding, french.separator, french.header_row) == ("cp1252", ";", 3)
    assert french.title == "LISTE DES ENVOYÉS SPÉCIAUX"
    assert (arabic.sheet, arabic.header_row, arabic.title) == ("القائمة", 2, "قائمة المبعوثين الخاصين")
    assert (template.sheet, template.unread_sheets) == ("Profiles", ())
    assert _table("import_template.csv").encoding == "utf-8-sig"


def test_french_headers_mean_what_they_mean_in_french() -> None:
    table = _table(FRENCH)
    assert list(table.columns.fields) == [
        "ref",
        "title",
        "family_name",
        "given_name",
        "nationality",
        "position",
        "organisation",
        "languages",
        "office_start",
        "notes",
    ]
    assert _values(table, "family_name")[7] == "SANTOS SIMÃO"
    assert _values(table, "position")[17] == "Assistant Secretary-General for the Middle East, Asia and the Pacific"


def test_the_columns_of_the_profiles_file_are_met() -> None:
    table = _table(PROFILES)
    assert set(table.columns.fields) == {
        *("ref", "title", "full_name", "name_ar", "name_other", "nationality", "network_role", "position"),
        *("organisation", "office_start", "office_end", "mandate_countries", "situations", "languages"),
        *("languages_complete", "earlier_offices", "wikidata_id", "sources", "as_of"),
    }
    assert table.columns.value(table.rows[0].cells, "sources").splitlines()[1] == "alwihdainfo.com a108900"


@pytest.mark.parametrize("name", [PROFILES, FRENCH, ARABIC, *TEMPLATES])
def test_every_nationality_and_country_is_known(name: str) -> None:
    table = _table(name)
    for field in ("nationality", "nominated_by", "mandate_countries"):
        for text in _values(table, field):
            found = resolve_items(text, resolve_country)
            assert not found.unknown, text
            assert bool(found.codes) == bool(text)


@pytest.mark.parametrize("name", [PROFILES, FRENCH, ARABIC, *TEMPLATES])
def test_every_language_is_known(name: str) -> None:
    for text in _values(_table(name), "languages"):
        found = parse_languages(text)
        assert all(language.code for language in found), text
        assert bool(found) == bool(text)


def test_languages_of_the_same_person_agree_across_the_files() -> None:
    by_ref = {row.cells[0]: _table(PROFILES).columns.value(row.cells, "languages") for row in _table(PROFILES).rows}
    expected = {language.code for language in parse_languages(by_ref["P033"])}
    assert expected == {"ar", "en", "no", "ru"}
    assert {language.code for language in parse_languages(_values(_table(FRENCH), "languages")[8])} == expected
    assert {language.code for language in parse_languages(_values(_table(ARABIC), "languages")[14])} == expected


def test_nationalities_agree_across_the_files() -> None:
    assert resolve_country(_values(_table(FRENCH), "nationality")[9]) == "KG"
    assert resolve_country(_values(_table(ARABIC), "nationality")[15]) == "KG"
    assert resolve_country(_values(_table(ARABIC), "nationality")[14]) == "OM"


@pytest.mark.parametrize("name", [PROFILES, FRENCH, ARABIC, *TEMPLATES])
def test_every_date_is_understood(name: str) -> None:
    table = _table(name)
    for field in ("office_start", "office_end", "as_of", "nomination_date", "consent_date"):
        for text in _values(table, field):
            assert parse_date(text).problem is None, text
            assert bool(parse_date(text).value) == bool(text)


def test_dates_keep_what_the_source_gave_and_no_more() -> None:
    french = [str(parse_date(text).value or "") for text in _values(_table(FRENCH), "office_start")]
    assert french[0] == "2021-11-17"
    assert french[4] == "2022-09"
    assert french[12] == ""
    arabic = [str(parse_date(text).value or "") for text in _values(_table(ARABIC), "office_start")]
    assert arabic[:4] == ["2021-11-17", "2016", "2014-01-31", "2005-01"]


def test_every_role_is_known_and_an_office_is_no_role() -> None:
    for name in (PROFILES, *TEMPLATES):
        assert not any(parse_roles(text).unknown for text in _values(_table(name), "network_role"))
    roles = [parse_roles(text).codes for text in _values(_table(PROFILES), "network_role")]
    assert roles[0] == ()
    assert roles[4] == ("special_envoy",)


def test_every_situation_topic_and_region_is_known() -> None:
    terms = reference_terms()
    for name in (PROFILES, *TEMPLATES):
        table = _table(name)
        for field in ("situations", "expertise"):
            resolve = partial(resolve_term, terms=term_names(field, terms))
            for text in _values(table, field):
                assert not resolve_items(text, resolve).unknown, text
        for text in _values(table, "regions"):
            assert not resolve_items(text, lambda item: resolve_region(item) or resolve_country(item)).unknown


def test_organisations_that_the_vocabulary_has_are_recognised() -> None:
    names = term_names("organisations", reference_terms())
    texts = {text for text in _values(_table(PROFILES), "organisation") if text}
    unknown = {text for text in texts if resolve_term(text, names) is None}
    assert {text for text in unknown if not text.startswith(("Ministry", "Permanent Mission", "Presidency"))} == {
        "Cairo International Center for Conflict Resolution, Peacekeeping and Peacebuilding",
        "Ibn Haldun University",
        "Women Mediators across the Commonwealth",
    }


def _offices() -> Iterator[ParsedMission]:
    for text in _values(_table(PROFILES), "earlier_offices"):
        yield from parse_offices(text)


def test_earlier_offices_keep_their_text_and_their_years() -> None:
    offices = {(office.role, str(office.start or ""), str(office.end or "")) for office in _offices()}
    assert ("Minister of Foreign Affairs of Algeria", "2013", "2017") in offices
    assert ("Minister of Foreign Affairs of Algeria", "2021", "2023") in offices
    assert ("Head of MINUSMA", "2015-12", "") in offices
    assert ("Head of MONUSCO", "", "2018-01") in offices
    assert ("SRSG for Iraq", "2004-07", "2007-08") in offices
    assert ("Minister of Foreign Affairs of Mauritania", "", "") in offices
    written = "\n".join(_values(_table(PROFILES), "earlier_offices"))
    assert all(office.text in written for office in _offices())
    assert not any("(" in office.role and any(char.isdigit() for char in office.role) for office in _offices())


def test_the_rest_of_the_template_is_understood() -> None:
    table = _table("import_template.xlsx")
    assert [parse_gender(text) for text in _values(table, "gender")] == ["f", "m"]
    first, second = (parse_availability(text) for text in _values(table, "availability"))
    assert first.status == "free"
    assert (second.status, str(second.start)) == ("free", "2026-09-01")
    assert _values(table, "years_experience") == ["18", ""]
